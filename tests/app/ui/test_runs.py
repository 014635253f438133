"""The Runs tab with a worker that does what it is told: profiles, trainings, and what is kept."""

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from app.protocol import Accuracy, Data, Evaluated, Settings, Trained, TrainResult
from app.store import profile_records, training_folder
from app.store.training_folder import Record
from app.ui.panels.runs.points import MANY, thin
from app.ui.panels.runs.roofline import dots
from app.ui.theme import theme
from app.ui.window import Window, application
from app.workspace.runs import description
from app.workspace.runs.profile_run import ProfileRun
from app.workspace.runs.training_run import TrainingRun
from graph import edits, file
from graph.training.recipe import Recipe
from presets.catalogue import PRESETS
from tests.support.window import Bench, press, result, row, select, type_in, window

SHIFT = Qt.KeyboardModifier.ShiftModifier
RECIPE = Recipe(optimizer="Adam", batch=64, epochs=2)
DIGITS = Data(name="digits")


@pytest.fixture
def bench() -> Bench:
    return Bench()


@pytest.fixture
def lab(qtbot: Any, tmp_path: Path, bench: Bench) -> Iterator[Window]:
    made = window(qtbot, tmp_path, make_runner=lambda: bench)
    qtbot.waitUntil(lambda: bench.started)
    bench.find("cpu")
    yield made


@pytest.fixture
def lenet(qtbot: Any, tmp_path: Path, bench: Bench) -> Iterator[Window]:
    model = PRESETS["lenet"].make()
    made = window(qtbot, tmp_path, model, make_runner=lambda: bench)
    qtbot.waitUntil(lambda: bench.started)
    bench.find("cpu")
    yield made


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
    path = lab.running.run_list.trainings / folder
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
    text = "\n".join([",".join(training_folder.COLUMNS), *rows, "4,1,0.9"])
    (path / training_folder.METRICS).write_text(text)
    model = file.dumps(PRESETS["lenet"].make())
    (path / training_folder.MODEL).write_text(model)
    return path


def show_runs(lab: Window, qtbot: Any, count: int) -> list[Any]:
    """The Runs tab, once what was kept is found."""
    lab.tabs.show_runs()
    qtbot.waitUntil(lambda: len(lab.running.run_list.runs) == count)
    return lab.running.run_list.runs


def test_a_profile_fills_the_list_the_details_the_layers_and_the_cards(
    lab: Window, bench: Bench
) -> None:
    QTest.mouseClick(lab.toolbar.profile, Qt.MouseButton.LeftButton)
    text, settings = bench.jobs[0]
    assert file.loads(text) == lab.document.model
    assert (settings.device, settings.batch) == ("cpu", 1)
    bench.progress.emit(1, "warming up", 3, 10)
    (run,) = lab.running.run_list.runs
    assert (run.activity, run.fraction, run.state) == ("warming up", 0.3, "running")
    bench.finished.emit(1, result(1, {"conv1.conv": 2.5, "fc": 0.5}))
    lab.runs.refresh()
    page = lab.runs.pages["measured"]
    told = {name.text(): value.text() for name, value in page.figures.rows}
    assert told["Latency"] == "12.50 ms"
    assert told["p10 to p90"] == "12.00 – 14.00 ms of 30"
    assert told["Throughput"] == "24.5 images/s"
    assert told["Arithmetic"] == "80.0 GFLOP/s, 80.0%"
    assert told["Memory traffic"] == "4.0 GB/s, 40.0%"
    assert told["Peak memory"] == "256 MiB"
    assert told["Sum of layers"] == "3.00 ms, 0.24 × latency"
    assert lab.measured.forward["conv1"] == 2.5
    lab.tabs.show_layers()
    found = lab.layers.table.find("conv1.conv")
    assert found.siblingAtColumn(7).data() == "2.50"


def test_a_profile_is_stale_once_the_model_changes(lab: Window, bench: Bench) -> None:
    lab.running.profile()
    bench.finished.emit(1, result(1, {"fc": 0.5}))
    (run,) = lab.running.run_list.runs
    touch(lab)
    compared(lab)
    lab.runs.refresh()
    assert run.stale
    assert lab.runs.pages["measured"].head.state.text().startswith("stale")
    assert not lab.runs.run_actions.paint_action.isEnabled()
    lab.document.history.undo()
    compared(lab)
    assert not run.stale


def test_a_run_that_fails_says_why_in_red_and_the_next_works(lab: Window, bench: Bench) -> None:
    lab.running.profile()
    bench.failed.emit(1, "The worker was killed.")
    lab.runs.refresh()
    head = lab.runs.pages["measured"].head
    assert head.wrong.text() == "The worker was killed." and head.wrong.isVisible()
    assert head.wrong.property("role") == "error"
    lab.running.profile()
    bench.finished.emit(2, result(2, {"fc": 0.5}))
    assert [run.state for run in lab.running.run_list.runs] == ["finished", "failed"]


def test_stop_stops(lab: Window, bench: Bench) -> None:
    press(lab, Qt.Key.Key_F5)
    lab.runs.refresh()
    lab.runs.run_actions.stop_action.trigger()
    assert lab.running.run_list.runs[0].state == "stopped"
    press(lab, Qt.Key.Key_F5)
    press(lab, Qt.Key.Key_F5, SHIFT)
    assert lab.running.run_list.runs[0].state == "stopped"


def test_a_network_with_an_error_is_not_run(lab: Window, bench: Bench) -> None:
    select(lab, "inception3a", "branch3.1")
    type_in(row(lab, "padding").editor, "1")
    lab.running.profile()
    assert bench.jobs == []
    assert "lost 2 pixels" in lab.status.currentMessage()


def test_profiles_are_kept_with_the_name_of_their_file(
    lab: Window, bench: Bench, qtbot: Any, tmp_path: Path
) -> None:
    lab.running.profile()
    bench.finished.emit(1, result(1, {"fc": 0.5}))
    lab.close()
    again = window(qtbot, tmp_path)
    (run,) = show_runs(again, qtbot, 1)
    assert isinstance(run, ProfileRun) and run.record is not None
    assert run.record.source == "googlenet.convas"
    assert run.result == result(1, {"fc": 0.5})
    compared(again)
    assert not run.stale
    again.runs.refresh()
    again.runs.run_actions.paint_action.trigger()
    assert again.measured.forward["fc"] == 0.5


@pytest.mark.parametrize("name", ["a.csv", "a.json"])
def test_selected_profiles_are_exported(
    lab: Window, bench: Bench, tmp_path: Path, name: str
) -> None:
    for number in (1, 2):
        lab.running.profile()
        bench.finished.emit(number, result(number, {"fc": number / 2}))
    lab.runs.show_runs(*lab.running.run_list.runs)
    lab.dialogs.path = tmp_path / name
    lab.runs.run_actions.export_action.trigger()
    text = (tmp_path / name).read_text()
    if name.endswith("json"):
        assert len(json.loads(text)["profiles"]) == 2
    else:
        head, *rows = text.splitlines()
        assert head.split(",") == list(profile_records.COLUMNS) and len(rows) == 2


def test_a_sweep_is_a_profile_for_each_batch_in_one_plot(lab: Window, bench: Bench) -> None:
    lab.conditions.set_profile(Settings(precision="amp-bf16"), (1, 4))
    lab.running.profile()
    assert [s.batch for _, s in bench.jobs] == [1, 4]
    for number in (1, 2):
        bench.finished.emit(number, result(number, {"fc": 0.5}))
    lab.runs.refresh()
    sweep = lab.runs.pages["measured"].sweep
    assert sweep.names == ("GoogLeNet, amp-bf16, a cpu",)
    (line,) = sweep.throughput.series
    assert list(line.x) == [0, 2] and list(line.y) == [24.5, 24.5]


def test_a_click_in_the_roofline_selects_the_node_and_the_node_is_ringed(
    lab: Window, bench: Bench
) -> None:
    lab.running.profile()
    bench.finished.emit(1, result(1, {"inception3a.branch1.conv": 2.5, "fc": 0.5}))
    lab.runs.refresh()
    roofline = lab.runs.pages["measured"].roofline
    point = roofline.points.points()[0]
    roofline.points.sigClicked.emit(roofline.points, [point], None)
    assert lab.focus.paths == ("inception3a.branch1.conv",)
    assert len(roofline.rings.points()) == 1
    assert roofline.rings.points()[0].pos() == point.pos()
    select(lab, "", "inception3a")
    assert roofline.rings.points()[0].pos() == point.pos()


@pytest.mark.parametrize("chosen", [64, 32])
def test_a_batch_that_was_chosen_stays_when_a_worker_starts_anew(
    lab: Window, bench: Bench, chosen: int
) -> None:
    assert lab.toolbar.batch.value() == 1
    lab.toolbar.batch.setValue(chosen)
    bench.find("cpu")
    assert lab.conditions.batch == lab.toolbar.batch.value() == chosen


def test_a_dot_stands_at_its_intensity_and_rate() -> None:
    found = dots(result(1, {"fc": 0.5}))
    (dot,) = found
    assert dot.intensity == 2 * 10**6 * 32 / 10**5  # FLOP of a batch over bytes moved
    assert dot.flops == pytest.approx(2 * 10**6 * 32 / 0.5e-3)


def test_a_layer_without_multiply_adds_stands_as_far_below_memorys_slope_as_its_rate() -> None:
    measured = result(1, {"fc": 0.5, "relu": 0.25})
    relu = measured.layers[1].model_copy(update={"macs": 0, "op": "ReLU"})
    measured = measured.model_copy(update={"layers": (measured.layers[0], relu)})
    fc, dot = dots(measured)
    assert not dot.computes and dot.intensity < fc.intensity
    assert dot.bytes == pytest.approx(10**5 / 0.25e-3)
    assert dot.flops / (dot.intensity * measured.ceilings.bytes) == pytest.approx(
        measured.rates(relu).bytes / measured.ceilings.bytes
    )


def start(lab: Window) -> TrainingRun:
    """Train on the digits."""
    run = lab.running.trainer.start(lab.document.model, DIGITS, RECIPE, "cpu")
    assert run is not None
    return run


def test_the_curves_of_a_training_grow_as_it_goes(lenet: Window, bench: Bench) -> None:
    run = start(lenet)
    job = bench.jobs[0]
    assert (job.data, job.recipe, job.device) == (DIGITS, RECIPE, "cpu")
    assert lenet.runs.list.selected == [run] and lenet.runs.isVisible()
    bench.trained.emit(1, steps(1, 1, 2.5, 2.0))
    bench.evaluated.emit(1, outcome(1, 2, 0.5))
    bench.trained.emit(1, steps(1, 3, 1.5))
    lenet.runs.refresh()
    page = lenet.runs.pages["trained"]
    every, mean, test = page.curves.loss.series
    assert (list(every.x), list(every.y)) == ([1, 2, 3], [2.5, 2.0, 1.5])
    assert list(mean.y) == [2.5, 2.0, 1.5]
    assert (list(test.x), list(test.y)) == ([2.0], [0.6])
    line = page.curves.loss.lines[0]
    assert list(line.getData()[1]) == [2.5, 2.0, 1.5]
    assert "3 of 44" in page.head.facts.text() and "50.0%" in page.head.facts.text()
    assert page.head.bar.value() == round(1000 * 3 / 44)


def test_a_resumed_training_forgets_what_came_after_its_checkpoint(
    lenet: Window, bench: Bench, qtbot: Any
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
    bench.trained.emit(1, steps(1, 3, 1.4, 1.2))
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
    page = lenet.runs.pages["trained"]
    assert [series.hue for series in page.curves.accuracy.series] == [0, 0, 1, 1]
    assert lenet.runs.list.hues == {runs[0]: 0, runs[1]: 1}
    assert "LeNet on the digits" in page.head.facts.text()


def test_what_tells_trainings_apart_is_said(lenet: Window) -> None:
    for optimizer, rate in (("SGD", 0.05), ("Adam", 0.002)):
        recipe = RECIPE.model_copy(update={"optimizer": optimizer, "learning_rate": rate})
        lenet.running.trainer.start(lenet.document.model, DIGITS, recipe, "cpu")
    lenet.running.run_list.runs[0].accuracy = 0.974
    assert description.apart(lenet.running.run_list.runs) == [
        "Adam, learning rate 0.002, 97.4%",
        "SGD, learning rate 0.05",
    ]


def test_a_training_ends_as_its_folder_says(lenet: Window, bench: Bench) -> None:
    run = start(lenet)
    bench.trained.emit(1, steps(1, 1, 2.5))
    bench.failed.emit(1, "The worker was killed.")
    assert (run.state, run.message) == ("failed", "The worker was killed.")
    assert not run.resumable
    run = start(lenet)
    kept(lenet, run.folder.name, state="running", process=2**22 + 1)
    bench.failed.emit(2, "The worker was killed.")
    assert run.state == "interrupted" and run.resumable
    assert run.message == "The worker was killed."


def test_a_finished_training_tells_its_accuracy(lenet: Window, bench: Bench) -> None:
    run = start(lenet)
    bench.evaluated.emit(1, outcome(1, 44, 0.97))
    done = TrainResult(
        run=1,
        device="cpu",
        device_title="a cpu",
        torch="2",
        steps=44,
        seconds=1.0,
        images_per_second=1.0,
        loss=(1.0,),
        accuracy=Accuracy(train=0.9, test=0.97),
        out="",
    )
    bench.finished.emit(1, done)
    assert run.state == "finished" and not run.active
    index = lenet.runs.list.rows.index(0, 0)
    spoken = index.data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "LeNet on the digits, finished, 97.0% in the test"


def test_a_batch_that_fits_is_offered(lenet: Window, bench: Bench) -> None:
    run = start(lenet)
    kept(lenet, run.folder.name)
    bench.fits.emit(1, 16)
    bench.failed.emit(1, "Out of memory at batch 64: 16 is the largest that fits.")
    lenet.runs.run_actions.fit_action.trigger()
    again = bench.jobs[1]
    assert again.recipe == RECIPE.model_copy(update={"batch": 16})
    assert (again.data, again.device) == (DIGITS, "cpu") and again.out != str(run.folder)
    lenet.running.stop()
    lenet.running.profile()
    bench.fits.emit(3, 4)
    bench.failed.emit(3, "Out of memory.")
    lenet.runs.run_actions.fit_action.trigger()
    assert bench.jobs[3][1].batch == 4


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
    "metrics of nonsense": lambda path: (path / training_folder.METRICS).write_bytes(
        os.urandom(4000)
    ),
    "metrics that are words": lambda path: (path / training_folder.METRICS).write_text(
        "h\n" + "a,b,c,d,e,f,g,h,i\n" * 9 + "1,1,x,1,1,,,,\n"
    ),
    "metrics that are a folder": lambda path: (
        (path / training_folder.METRICS).unlink(),
        (path / training_folder.METRICS).mkdir(),
    ),
    "infinite losses": lambda path: (path / training_folder.METRICS).write_text(
        "h\n1,1,inf,1,1,,,,\n2,1,nan,1,1,,,,\n2,1,,,,nan,inf,nan,inf\n"
    ),
    "no network": lambda path: (path / training_folder.MODEL).unlink(),
    "a time that is none": lambda path: (path / training_folder.RECORD).write_text(
        (path / training_folder.RECORD).read_text().replace("2026-01", "soon")
    ),
    "nothing at all": lambda path: shutil.rmtree(path),
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE.keys())
def test_a_damaged_folder_harms_nobody(lenet: Window, qtbot: Any, damage: Any) -> None:
    path = kept(lenet, "damaged")
    damage(path)
    kept(lenet, "whole")
    lenet.tabs.show_runs()
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
    lenet: Window, bench: Bench, qtbot: Any
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
    with (path / training_folder.METRICS).open("a") as metrics:
        metrics.write("\n4,1,1.1,0.0005,900.0,,,,\n")
    lenet.runs._look_elsewhere()
    qtbot.waitUntil(lambda: run.curves.loss[-1] == 1.1)


def test_what_takes_the_keyboard_in_the_details_has_a_name(
    lenet: Window, bench: Bench, qtbot: Any
) -> None:
    kept(lenet)
    lenet.running.profile()
    bench.finished.emit(1, result(1, {"conv1": 0.5}))
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
    lenet: Window, bench: Bench, qtbot: Any
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
    bench.stopped.emit(1)
    qtbot.waitUntil(lambda: not lenet.isVisible())
    assert bench.closed and run.state == "stopped"


def test_closing_does_not_wait_for_a_training_that_waits(lenet: Window, qtbot: Any) -> None:
    start(lenet)
    lenet.close()
    qtbot.waitUntil(lambda: not lenet.isVisible())


def test_plots_put_on_the_theme_that_is_put_on(lenet: Window, bench: Bench) -> None:
    start(lenet)
    bench.trained.emit(1, steps(1, 1, 2.5, 2.0))
    lenet.runs.refresh()
    plot = lenet.runs.pages["trained"].curves.loss
    grounds = []
    for name in ("light", "dark"):
        lenet.set_theme(name)
        application().processEvents()
        grounds.append(plot.canvas.backgroundBrush().color())
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


def test_the_pointer_tells_the_values(lenet: Window, bench: Bench, qtbot: Any) -> None:
    start(lenet)
    bench.trained.emit(1, steps(1, 1, 2.5, 2.0, 1.5))
    lenet.runs.refresh()
    plot = lenet.runs.pages["trained"].curves.loss
    legend = plot.said.text()
    box = plot.canvas.plotItem.vb
    qtbot.waitUntil(lambda: box.viewRange()[0][1] > 2)
    plot._point(box.mapViewToScene(QPointF(2.1, 2.0)))
    assert plot.said.text().startswith("2&nbsp;") and ">2<" in plot.said.text()
    plot._point(QPointF(-5, -5))
    assert plot.said.text() == legend
