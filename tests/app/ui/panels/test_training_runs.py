"""The Runs tab with a worker that does what it is told: profiles, trainings, and what is kept."""

import json
import os
import shutil
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QWidget

from app.protocol import Accuracy, Stopped, TrainResult
from app.store import metrics_file, training_folder
from app.ui.application import application
from app.ui.panels.runs.points import MANY, thin
from app.ui.theme import theme
from app.ui.window import Window
from app.workspace.runs import description
from app.workspace.runs.training_run import TrainingRun
from presets.catalogue import PRESETS
from tests.support.fake_worker import FakeWorker, result
from tests.support.runs import DIGITS, RECIPE, kept, outcome, show_runs, start, steps
from tests.support.window import press


def test_the_curves_of_a_training_grow_as_it_goes(lenet: Window, bench: FakeWorker) -> None:
    run = start(lenet)
    job = bench.jobs[0]
    assert (job.data, job.recipe, job.device) == (DIGITS, RECIPE, "cpu")
    assert lenet.runs.list.selected == [run] and lenet.runs.isVisible()
    bench.reported.emit(steps(1, 1, 2.5, 2.0))
    bench.reported.emit(outcome(1, 2, 0.5))
    bench.reported.emit(steps(1, 3, 1.5))
    lenet.runs.refresh()
    page = lenet.runs.pages[TrainingRun]
    every, mean, test = page.curves.loss.series
    assert (list(every.x), list(every.y)) == ([1, 2, 3], [2.5, 2.0, 1.5])
    assert list(mean.y) == [2.5, 2.0, 1.5]
    assert (list(test.x), list(test.y)) == ([2.0], [0.6])
    line = page.curves.loss.lines[0]
    assert list(line.getData()[1]) == [2.5, 2.0, 1.5]
    assert "3 of 44" in page.header.facts.text() and "50.0%" in page.header.facts.text()
    assert page.header.bar.value() == round(1000 * 3 / 44)


def test_a_resumed_training_forgets_what_came_after_its_checkpoint(
    lenet: Window, bench: FakeWorker, qtbot: Any
) -> None:
    folder = kept(lenet)
    (run,) = show_runs(lenet, qtbot, 1)
    qtbot.waitUntil(lambda: run.curves is not None)
    assert run.curves.loss == [2.5, 2.0, 1.5]
    assert run.curves.tests[0]["test_accuracy"] == 0.5
    lenet.runs.refresh()
    lenet.runs.run_actions.resume_action.trigger()
    job = bench.jobs[0]
    assert job.resume and job.out == str(folder) and job.device == "cpu"
    assert run.state == "waiting" and not lenet.runs.run_actions.resume_action.isEnabled()
    bench.reported.emit(steps(1, 3, 1.4, 1.2))
    assert run.curves.step == [1, 2, 3, 4]
    assert run.curves.loss == [2.5, 2.0, 1.4, 1.2]
    assert run.curves.tests == []


def test_several_trainings_are_overlaid_each_in_its_colour(lenet: Window, qtbot: Any) -> None:
    kept(lenet, "one")
    kept(lenet, "two")
    runs = show_runs(lenet, qtbot, 2)
    lenet.runs.show_runs(*runs)
    qtbot.waitUntil(lambda: all(run.curves for run in runs))
    lenet.runs.refresh()
    page = lenet.runs.pages[TrainingRun]
    assert [series.hue for series in page.curves.accuracy.series] == [0, 0, 1, 1]
    assert lenet.runs.list.hues == {runs[0]: 0, runs[1]: 1}
    assert "LeNet on the digits" in page.header.facts.text()


def test_what_tells_trainings_apart_is_said(lenet: Window) -> None:
    for optimizer, rate in (("SGD", 0.05), ("Adam", 0.002)):
        recipe = RECIPE.model_copy(update={"optimizer": optimizer, "learning_rate": rate})
        lenet.running.trainer.start(lenet.document.model, DIGITS, recipe, "cpu")
    lenet.running.run_list.runs[0].accuracy = 0.974
    assert description.differences(lenet.running.run_list.runs) == [
        "Adam, learning rate 0.002, 97.4%",
        "SGD, learning rate 0.05",
    ]


def test_a_training_ends_as_its_folder_says(lenet: Window, bench: FakeWorker) -> None:
    run = start(lenet)
    bench.reported.emit(steps(1, 1, 2.5))
    bench.fail(1, "The worker was killed.")
    assert (run.state, run.message) == ("failed", "The worker was killed.")
    assert not run.resumable
    run = start(lenet)
    kept(lenet, run.kept_in.name, state="running", process=2**22 + 1)
    bench.fail(2, "The worker was killed.")
    assert run.state == "interrupted" and run.resumable
    assert run.message == "The worker was killed."


def test_a_finished_training_tells_its_accuracy(lenet: Window, bench: FakeWorker) -> None:
    run = start(lenet)
    bench.reported.emit(outcome(1, 44, 0.97))
    done = TrainResult(
        run=1,
        device="cpu",
        device_title="a cpu",
        torch="2",
        steps=44,
        seconds=1.0,
        images_per_second=1.0,
        loss=(1.0,) * 44,
        accuracy=Accuracy(train=0.9, test=0.97),
        out="",
    )
    bench.reported.emit(done)
    assert run.state == "finished" and not run.active
    index = lenet.runs.list.rows.index(0, 0)
    spoken = index.data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "LeNet on the digits, finished, 97.0% in the test"


def test_a_batch_that_fits_is_offered(lenet: Window, bench: FakeWorker) -> None:
    run = start(lenet)
    kept(lenet, run.kept_in.name)
    bench.fail(1, "Out of memory at batch 64: 16 is the largest that fits.", largest_batch=16)
    lenet.runs.run_actions.fit_action.trigger()
    again = bench.jobs[1]
    assert again.recipe == RECIPE.model_copy(update={"batch": 16})
    assert (again.data, again.device) == (DIGITS, "cpu") and again.out != str(run.kept_in)
    lenet.running.stop()
    lenet.running.profile()
    bench.fail(3, "Out of memory.", largest_batch=4)
    lenet.runs.run_actions.fit_action.trigger()
    assert bench.jobs[3].settings.batch == 4


def test_a_training_is_deleted_after_asking(lenet: Window, qtbot: Any) -> None:
    folder = kept(lenet)
    show_runs(lenet, qtbot, 1)
    lenet.dialogs.yes = False
    lenet.runs.run_actions.delete_action.trigger()
    assert folder.is_dir()
    lenet.dialogs.yes = True
    press(lenet.runs.list, Qt.Key.Key_Delete)
    assert not folder.exists() and lenet.running.run_list.runs == []
    assert lenet.runs.empty.isVisible()


def test_the_network_of_a_training_opens_as_a_copy(lab: Window, qtbot: Any) -> None:
    kept(lab)
    show_runs(lab, qtbot, 1)
    lab.runs.run_actions.network_action.trigger()
    assert lab.document.model == PRESETS["lenet"].make()
    assert lab.document.file is None


DAMAGE = {
    "no record": lambda path: (path / training_folder.RECORD).unlink(),
    "a record that is no JSON": lambda path: (path / training_folder.RECORD).write_text("{"),
    "a record of something else": lambda path: (path / training_folder.RECORD).write_text("[]"),
    "metrics of nonsense": lambda path: (path / metrics_file.METRICS).write_bytes(os.urandom(4000)),
    "metrics that are words": lambda path: (path / metrics_file.METRICS).write_text(
        "h\n" + "a,b,c,d,e,f,g,h,i\n" * 9 + "1,1,x,1,1,,,,\n"
    ),
    "metrics that are a folder": lambda path: (
        (path / metrics_file.METRICS).unlink(),
        (path / metrics_file.METRICS).mkdir(),
    ),
    "infinite losses": lambda path: (path / metrics_file.METRICS).write_text(
        "h\n1,1,inf,1,1,,,,\n2,1,nan,1,1,,,,\n2,1,,,,nan,inf,nan,inf\n"
    ),
    "no network": lambda path: (path / training_folder.MODEL).unlink(),
    "a time that is none": lambda path: (path / training_folder.RECORD).write_text(
        (path / training_folder.RECORD).read_text().replace("2026-01", "soon")
    ),
    "nothing at all": lambda path: shutil.rmtree(path),
}


@pytest.mark.parametrize("field", ["process", "step", "steps"])
def test_a_record_with_a_number_too_large_is_named_and_the_others_are_shown(
    lenet: Window, qtbot: Any, field: str
) -> None:
    record = kept(lenet, "damaged") / training_folder.RECORD
    content = json.loads(record.read_text()) | {"state": "running", field: 10**40}
    record.write_text(json.dumps(content))
    whole = kept(lenet, "whole")
    (run,) = show_runs(lenet, qtbot, 1)
    assert run.folder == whole
    assert f"Not shown: {record}" in lenet.status.currentMessage()


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE.keys())
def test_a_damaged_folder_harms_nobody(lenet: Window, qtbot: Any, damage: Any) -> None:
    path = kept(lenet, "damaged")
    damage(path)
    kept(lenet, "whole")
    lenet.tabs.show_panel(lenet.runs)
    qtbot.waitUntil(lambda: bool(lenet.running.run_list.runs))
    lenet.runs.show_runs(*lenet.running.run_list.runs)
    qtbot.waitUntil(lambda: all(run.curves for run in lenet.running.run_list.runs))
    lenet.runs.refresh()
    application().processEvents()
    assert not lenet.grab().isNull()
    for run in lenet.running.run_list.runs:
        lenet.runs.show_runs(run)
        for act in lenet.runs.run_actions.every:
            if act is not lenet.runs.run_actions.folder_action:
                act.trigger()


def test_what_vanishes_under_the_list_is_one_sentence(
    lenet: Window, bench: FakeWorker, qtbot: Any
) -> None:
    path = kept(lenet)
    (run,) = show_runs(lenet, qtbot, 1)
    shutil.rmtree(path)
    lenet.running.trainer.resume(run)
    assert bench.jobs == [] and "no such file" in lenet.status.currentMessage()
    lenet.running.trainer.delete(run)
    assert lenet.running.run_list.runs == []


def test_a_training_that_somebody_else_runs_is_followed(lenet: Window, qtbot: Any) -> None:
    path = kept(lenet, state="running", process=os.getpid())
    (run,) = show_runs(lenet, qtbot, 1)
    qtbot.waitUntil(lambda: run.curves is not None)
    assert run.elsewhere and not lenet.runs.run_actions.delete_action.isEnabled()
    with (path / metrics_file.METRICS).open("a") as metrics:
        metrics.write("\n4,1,1.1,0.0005,900.0,,,,\n")
    lenet.runs._look_elsewhere()
    qtbot.waitUntil(lambda: run.curves.loss[-1] == 1.1)


def test_what_takes_the_keyboard_in_the_details_has_a_name(
    lenet: Window, bench: FakeWorker, qtbot: Any
) -> None:
    kept(lenet)
    lenet.running.profile()
    bench.reported.emit(result(1, {"conv1": 0.5}))
    runs = show_runs(lenet, qtbot, 2)
    for chosen in ([runs[0]], [runs[1]]):
        lenet.runs.show_runs(*chosen)
        lenet.runs.refresh()
        nameless = [
            part
            for part in lenet.runs.findChildren(QWidget)
            if part.isVisible()
            and part.focusPolicy() & Qt.FocusPolicy.TabFocus
            and part.focusProxy() is None
            and not QAccessible.queryAccessibleInterface(part).text(QAccessible.Text.Name)
        ]
        assert nameless == []


def test_closing_asks_and_then_waits_for_the_training_to_save(
    lenet: Window, bench: FakeWorker, qtbot: Any
) -> None:
    run = start(lenet)
    lenet.dialogs.yes = False
    assert not lenet.close() and run.active
    assert "Still training: LeNet on the digits" in lenet.dialogs.asked[-1]
    lenet.dialogs.yes = True
    stops = []
    bench.stop = lambda run=None: stops.append(run)  # it takes its time
    assert not lenet.close() and lenet.isVisible()
    assert stops == [None] and not bench.closed
    bench.reported.emit(Stopped(run=1))
    qtbot.waitUntil(lambda: not lenet.isVisible())
    assert bench.closed and run.state == "stopped"


def test_closing_does_not_wait_for_a_training_that_waits(lenet: Window, qtbot: Any) -> None:
    start(lenet)
    lenet.close()
    qtbot.waitUntil(lambda: not lenet.isVisible())


def test_plots_put_on_the_theme_that_is_put_on(lenet: Window, bench: FakeWorker) -> None:
    start(lenet)
    bench.reported.emit(steps(1, 1, 2.5, 2.0))
    lenet.runs.refresh()
    plot = lenet.runs.pages[TrainingRun].curves.loss
    grounds = []
    for name in ("light", "dark"):
        lenet.set_theme(name)
        application().processEvents()
        grounds.append(plot.area.backgroundBrush().color())
    assert grounds == [theme.LIGHT.panel, theme.DARK.panel]


def test_long_curves_are_drawn_thinner_with_their_peaks() -> None:
    y = np.sin(np.arange(100_001) / 9)
    y[[7, 50_000, 99_999]] = (5, -5, 9)
    x, thinned = thin(np.arange(len(y)), y)
    assert len(x) < 1.5 * MANY and (np.diff(x) > 0).all()
    assert list(y[x]) == list(thinned)
    assert {7, 50_000, 99_999, 100_000} <= set(x)
    few = np.arange(MANY)
    assert thin(few, few)[0] is few


def test_the_pointer_tells_the_values(lenet: Window, bench: FakeWorker, qtbot: Any) -> None:
    start(lenet)
    bench.reported.emit(steps(1, 1, 2.5, 2.0, 1.5))
    lenet.runs.refresh()
    plot = lenet.runs.pages[TrainingRun].curves.loss
    legend = plot.readout.text()
    box = plot.area.plotItem.vb
    qtbot.waitUntil(lambda: box.viewRange()[0][1] > 2)
    plot._point(box.mapViewToScene(QPointF(2.1, 2.0)))
    assert plot.readout.text().startswith("2&nbsp;") and ">2<" in plot.readout.text()
    plot._point(QPointF(-5, -5))
    assert plot.readout.text() == legend


def test_the_window_closes_though_the_worker_never_answers(
    lenet: Window, bench: FakeWorker, qtbot: Any
) -> None:
    run = start(lenet)
    bench.stop = lambda run=None: None
    lenet.running._patience.setInterval(50)
    assert not lenet.close()
    qtbot.waitUntil(lambda: not lenet.isVisible())
    assert run.state == "failed" and "did not answer" in run.message
