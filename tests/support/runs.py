"""What a stand-in worker tells of runs, and runs that an earlier session left."""

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt

from app.protocol import Data, Evaluated, Trained
from app.store import metrics_file, training_folder
from app.store.training_folder import Record
from app.ui.window import Window
from app.workspace.runs.training_run import TrainingRun
from graph import edits, file
from graph.training.recipe import Recipe
from presets.catalogue import PRESETS

SHIFT = Qt.KeyboardModifier.ShiftModifier


RECIPE = Recipe(optimizer="Adam", batch=64, epochs=2)


DIGITS = Data(name="digits")


def touch(lab: Window) -> None:
    """Edit something that counts."""
    lab.document.apply(lambda m: edits.set_field(m, m.main, "fc", "out_features", 7), "edit")


def compared(lab: Window) -> None:
    """Profiles are compared with the network once edits have settled."""
    lab.running.run_list.mark_stale(lab.document.model)


def steps(run: int, first: int, *losses: float) -> Trained:
    """Steps of a training as the worker tells them."""
    return Trained(
        run=run,
        step=first + len(losses) - 1,
        steps=44,
        epoch=1,
        losses=losses,
        learning_rates=(0.001,) * len(losses),
        images_per_second=5000.0,
        seconds_left=12.0,
    )


def outcome(run: int, step: int, accuracy: float) -> Evaluated:
    """A test of a training."""
    return Evaluated(
        run=run,
        step=step,
        epoch=1,
        train_loss=0.5,
        train_accuracy=accuracy,
        test_loss=0.6,
        test_accuracy=accuracy,
    )


def kept(lab: Window, folder: str = "one", **given: Any) -> Path:
    """A training that an earlier session left, with three steps and a test."""
    path = lab.running.run_list.folder(TrainingRun) / folder
    path.mkdir(parents=True)
    record = Record(
        name="LeNet",
        data=DIGITS,
        recipe=RECIPE,
        device="a cpu",
        torch="2",
        began="2026-01-02T03:04:05+00:00",
        **{"state": "stopped", "step": 3, "steps": 44, "checkpoint": "step-3", **given},
    )
    training_folder.write(path, record)
    rows = [
        "1,1,2.5,0.001,900.0,,,,",
        "2,1,2.0,0.001,900.0,,,,",
        "3,1,1.5,0.0005,900.0,,,,",
        "3,1,,,,2.0,0.4,1.9,0.5",
    ]
    text = "\n".join([",".join(metrics_file.COLUMNS), *rows, "4,1,0.9"])
    (path / metrics_file.METRICS).write_text(text)
    model = file.dumps(PRESETS["lenet"].make())
    (path / training_folder.MODEL).write_text(model)
    return path


def show_runs(lab: Window, qtbot: Any, count: int) -> list[Any]:
    """The Runs tab, once what was kept is found."""
    lab.tabs.show_panel(lab.runs)
    qtbot.waitUntil(lambda: len(lab.running.run_list.runs) == count)
    return lab.running.run_list.runs


def start(lab: Window) -> TrainingRun:
    """Train on the digits."""
    run = lab.running.trainer.start(lab.document.model, DIGITS, RECIPE, "cpu")
    assert run is not None
    return run
