"""The Runs tab with a real worker: a training watched, stopped, resumed, closed upon."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.client.host import Host
from app.protocol import Data
from app.store import metrics_file, training_folder
from app.ui.window import Window
from app.workspace.runs.training_run import TrainingRun
from app.workspace.workers.pool import WorkerPool
from presets.catalogue import PRESETS
from tests.support.trainings import QUICK
from tests.support.window import window
from tests.support.worker_process import PATIENCE, alive

DIGITS = Data(name="digits")


@pytest.fixture
def lab(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Window]:
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    model = PRESETS["lenet"].make()
    yield window(qtbot, tmp_path, model, make_runner=WorkerPool)


def begin(lab: Window, steps: int) -> TrainingRun:
    """Train LeNet on the digits."""
    lab.running.start_worker()
    recipe = QUICK.model_copy(update={"steps": steps})
    run = lab.running.trainer.start(lab.document.model, DIGITS, recipe, "cpu")
    assert run is not None
    return run


def test_a_training_is_watched_stopped_and_resumed(lab: Window, qtbot: QtBot) -> None:
    run = begin(lab, 40)
    qtbot.waitUntil(lambda: run.step >= 5, timeout=PATIENCE)
    lab.runs.run_actions.stop_action.trigger()
    qtbot.waitUntil(lambda: not run.active, timeout=PATIENCE)
    assert run.state == "stopped" and run.resumable
    stopped_at = training_folder.read(run.folder).step
    assert run.curves is not None and run.curves.step[-1] == stopped_at < 40
    lab.runs.run_actions.resume_action.trigger()
    qtbot.waitUntil(lambda: not run.active, timeout=PATIENCE)
    assert run.state == "finished" and run.step == 40
    kept = metrics_file.curves(run.folder)
    assert run.curves.step == kept.step == list(range(1, 41))
    assert run.curves.loss == kept.loss
    assert run.curves.tests == kept.tests and run.accuracy is not None
    lab.runs.refresh()
    drawn = lab.runs.pages[TrainingRun].curves.loss.lines[0].getData()
    assert (list(drawn[0]), list(drawn[1])) == (kept.step, kept.loss)


def test_closing_in_mid_run_keeps_the_run_and_leaves_no_process(
    lab: Window, qtbot: QtBot, tmp_path: Path
) -> None:
    run = begin(lab, 1_000_000)
    qtbot.waitUntil(lambda: run.step >= 3, timeout=PATIENCE)
    process = lab.running.worker.runner(Host()).pid
    lab.close()
    qtbot.waitUntil(lambda: not lab.isVisible(), timeout=PATIENCE)
    assert not alive(process)
    again = window(qtbot, tmp_path, PRESETS["lenet"].make())
    again.tabs.show_panel(again.runs)
    qtbot.waitUntil(lambda: bool(again.running.run_list.runs))
    (found,) = again.running.run_list.runs
    qtbot.waitUntil(lambda: found.curves is not None)
    assert found.state == "stopped" and found.resumable
    assert found.curves.loss == run.curves.loss
    assert again.runs.run_actions.resume_action.isEnabled()
