"""Profiles in the Runs tab, with a worker that does as it is told."""

import json
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.protocol import Settings
from app.store import profile_table
from app.ui.panels.layers.view import Layers
from app.ui.panels.runs.roofline import dots
from app.ui.window import Window
from app.workspace.runs.profile_run import ProfileRun
from graph import file
from tests.support.fake_worker import FakeWorker, result
from tests.support.runs import (
    SHIFT,
    compared,
    show_runs,
    touch,
)
from tests.support.window import press, row, select, type_in, window


def test_a_profile_fills_the_list_the_details_the_layers_and_the_cards(
    lab: Window, bench: FakeWorker
) -> None:
    QTest.mouseClick(lab.toolbar.profile, Qt.MouseButton.LeftButton)
    text, settings = bench.jobs[0].model, bench.jobs[0].settings
    assert file.loads(text) == lab.document.model
    assert (settings.device, settings.batch) == ("cpu", 1)
    bench.progress(1, "warming up", 3, 10)
    (run,) = lab.running.run_list.runs
    assert (run.activity, run.fraction, run.state) == ("warming up", 0.3, "running")
    bench.reported.emit(result(1, {"conv1.conv": 2.5, "fc": 0.5}))
    lab.runs.refresh()
    page = lab.runs.pages[ProfileRun]
    told = {name.text(): value.text() for name, value in page.figures.values.rows}
    assert told["Latency"] == "12.50 ms"
    assert told["p10 to p90"] == "12.00 – 14.00 ms of 30"
    assert told["Throughput"] == "24.5 images/s"
    assert told["Arithmetic"] == "80.0 GFLOP/s, 80.0%"
    assert told["Memory traffic"] == "4.0 GB/s, 40.0%"
    assert told["Peak memory"] == "256 MiB"
    assert told["Sum of layers"] == "3.00 ms, 0.24 × latency"
    assert lab.workspace.layer_times.forward["conv1"] == 2.5
    lab.tabs.show_panel(lab.panel(Layers))
    found = lab.panel(Layers).table.find("conv1.conv")
    assert found.siblingAtColumn(7).data() == "2.50"


def test_a_profile_is_stale_once_the_model_changes(lab: Window, bench: FakeWorker) -> None:
    lab.running.profile()
    bench.reported.emit(result(1, {"fc": 0.5}))
    (run,) = lab.running.run_list.runs
    touch(lab)
    compared(lab)
    lab.runs.refresh()
    assert run.stale
    assert lab.runs.pages[ProfileRun].header.state.text().startswith("stale")
    assert not lab.runs.run_actions.paint_action.isEnabled()
    lab.document.history.undo()
    compared(lab)
    assert not run.stale


def test_a_run_that_fails_says_why_in_red_and_the_next_works(
    lab: Window, bench: FakeWorker
) -> None:
    lab.running.profile()
    bench.fail(1, "The worker was killed.")
    lab.runs.refresh()
    head = lab.runs.pages[ProfileRun].header
    assert head.error.text() == "The worker was killed." and head.error.isVisible()
    assert head.error.property("role") == "error"
    lab.running.profile()
    bench.reported.emit(result(2, {"fc": 0.5}))
    assert [run.state for run in lab.running.run_list.runs] == ["finished", "failed"]


def test_stop_stops(lab: Window, bench: FakeWorker) -> None:
    press(lab, Qt.Key.Key_F5)
    lab.runs.refresh()
    lab.runs.run_actions.stop_action.trigger()
    assert lab.running.run_list.runs[0].state == "stopped"
    press(lab, Qt.Key.Key_F5)
    press(lab, Qt.Key.Key_F5, SHIFT)
    assert lab.running.run_list.runs[0].state == "stopped"


def test_a_network_with_an_error_is_not_run(lab: Window, bench: FakeWorker) -> None:
    select(lab, "inception3a", "branch3.1")
    type_in(row(lab, "padding").editor, "1")
    lab.running.profile()
    assert bench.jobs == []
    assert "lost 2 pixels" in lab.status.currentMessage()


def test_profiles_are_kept_with_the_name_of_their_file(
    lab: Window, bench: FakeWorker, qtbot: Any, tmp_path: Path
) -> None:
    lab.running.profile()
    bench.reported.emit(result(1, {"fc": 0.5}))
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
    assert again.workspace.layer_times.forward["fc"] == 0.5


@pytest.mark.parametrize("name", ["a.csv", "a.json"])
def test_selected_profiles_are_exported(
    lab: Window, bench: FakeWorker, tmp_path: Path, name: str
) -> None:
    for number in (1, 2):
        lab.running.profile()
        bench.reported.emit(result(number, {"fc": number / 2}))
    lab.runs.show_runs(*lab.running.run_list.runs)
    lab.dialogs.path = tmp_path / name
    lab.runs.run_actions.export_action.trigger()
    text = (tmp_path / name).read_text()
    if name.endswith("json"):
        assert len(json.loads(text)["profiles"]) == 2
    else:
        head, *rows = text.splitlines()
        assert head.split(",") == list(profile_table.COLUMNS) and len(rows) == 2


def test_a_sweep_is_a_profile_for_each_batch_in_one_plot(lab: Window, bench: FakeWorker) -> None:
    lab.workspace.profile_settings.set_profile(Settings(precision="amp-bf16"), (1, 4))
    lab.running.profile()
    assert [job.settings.batch for job in bench.jobs] == [1, 4]
    for number in (1, 2):
        bench.reported.emit(result(number, {"fc": 0.5}))
    lab.runs.refresh()
    sweep = lab.runs.pages[ProfileRun].sweep
    assert sweep.names == ("GoogLeNet, amp-bf16, a cpu",)
    (line,) = sweep.throughput.series
    assert list(line.x) == [0, 2] and list(line.y) == [24.5, 24.5]


def test_a_click_in_the_roofline_selects_the_node_and_the_node_is_ringed(
    lab: Window, bench: FakeWorker
) -> None:
    lab.running.profile()
    bench.reported.emit(result(1, {"inception3a.branch1.conv": 2.5, "fc": 0.5}))
    lab.runs.refresh()
    roofline = lab.runs.pages[ProfileRun].roofline
    point = roofline.points.points()[0]
    roofline.points.sigClicked.emit(roofline.points, [point], None)
    assert lab.focus.paths == ("inception3a.branch1.conv",)
    assert len(roofline.rings.points()) == 1
    assert roofline.rings.points()[0].pos() == point.pos()
    select(lab, "", "inception3a")
    assert roofline.rings.points()[0].pos() == point.pos()


@pytest.mark.parametrize("chosen", [64, 32])
def test_a_batch_that_was_chosen_stays_when_a_worker_starts_anew(
    lab: Window, bench: FakeWorker, chosen: int
) -> None:
    assert lab.toolbar.batch.value() == 1
    lab.toolbar.batch.setValue(chosen)
    bench.find("cpu")
    assert lab.workspace.profile_settings.batch == lab.toolbar.batch.value() == chosen


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
