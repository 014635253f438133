"""Trainings by the window's client of the worker."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from app.protocol import Evaluated, Trained
from app.store import training_folder
from app.workspace.workers.runner import Runner
from tests.support.trainings import job
from tests.support.worker_process import PATIENCE, Record, wait_for


@pytest.fixture(scope="module")
def runner(qapp: Any) -> Iterator[Runner]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OMP_NUM_THREADS", "1")
        made = Runner()
        yield made
        made.close()


def test_a_training_is_told_as_it_goes(runner: Runner, qtbot: QtBot, tmp_path: Path) -> None:
    record, events = Record(runner), []
    runner.reported.connect(events.append)
    run = runner.submit(job(tmp_path / "run", steps=30))
    wait_for(qtbot, record)
    assert record.ends == [(run, "finished")]
    assert {event.run for event in events} == {run}
    losses = [loss for e in events if isinstance(e, Trained) for loss in e.losses]
    assert tuple(losses) == record.results[run].loss and len(losses) == 30
    assert [e.step for e in events if isinstance(e, Evaluated)] == [22, 30]


def test_a_stopped_training_has_time_to_save(runner: Runner, qtbot: QtBot, tmp_path: Path) -> None:
    record = Record(runner)
    with qtbot.waitSignal(
        runner.reported, timeout=PATIENCE, check_params_cb=lambda e: isinstance(e, Trained)
    ):
        run = runner.submit(job(tmp_path / "run", steps=10_000_000))
    runner.stop(run)
    wait_for(qtbot, record)
    assert record.ends == [(run, "stopped")]
    assert training_folder.read(tmp_path / "run").checkpoint
