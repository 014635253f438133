"""Trainings by the window's client of the worker."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

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
    record, steps, tests = Record(runner), [], []
    runner.trained.connect(lambda run, told: steps.append((run, told)))
    runner.evaluated.connect(lambda run, told: tests.append((run, told)))
    run = runner.train(job(tmp_path / "run", steps=30))
    wait_for(qtbot, record)
    assert record.ends == [(run, "finished")]
    losses = [loss for number, told in steps for loss in told.losses if number == run]
    assert tuple(losses) == record.results[run].loss and len(losses) == 30
    assert [told.step for _, told in tests] == [22, 30]


def test_a_stopped_training_has_time_to_save(runner: Runner, qtbot: QtBot, tmp_path: Path) -> None:
    record = Record(runner)
    with qtbot.waitSignal(runner.trained, timeout=PATIENCE):
        run = runner.train(job(tmp_path / "run", steps=10_000_000))
    runner.stop(run)
    wait_for(qtbot, record)
    assert record.ends == [(run, "stopped")]
    assert training_folder.read(tmp_path / "run").checkpoint
