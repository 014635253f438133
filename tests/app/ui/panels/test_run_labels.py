"""Runs that a person named, noted, starred and grouped; and two profiles side by side."""

import json
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.store import run_label
from app.ui.window import Window
from app.workspace.runs.profile_run import ProfileRun
from app.workspace.runs.training_run import TrainingRun
from tests.support.fake_worker import FakeWorker, result
from tests.support.runs import kept, show_runs
from tests.support.window import press, window


def texts(lab: Window) -> list[str]:
    """What the rows of the list say, headings and all."""
    rows = lab.runs.list.rows
    return [rows.index(row, 0).data() for row in range(rows.rowCount())]


def test_a_name_a_note_a_star_and_a_group_are_kept_with_the_run(
    lenet: Window, qtbot: Any, tmp_path: Path
) -> None:
    folder = kept(lenet)
    show_runs(lenet, qtbot, 1)
    lenet.runs.refresh()
    header = lenet.runs.pages[TrainingRun].header
    press(lenet.runs.list, Qt.Key.Key_F2)
    assert header.title.hasFocus()
    QTest.keyClicks(header.title, "the good one")
    press(header.title, Qt.Key.Key_Return)
    header.label_row.note.setText("no momentum")
    header.label_row.note.editingFinished.emit()
    header.label_row.group.setEditText("paper")
    header.label_row.group.lineEdit().editingFinished.emit()
    lenet.runs.run_actions.star_action.trigger()
    assert texts(lenet) == ["paper", "★ the good one"]
    content = json.loads((folder / run_label.IN_FOLDER).read_text())
    assert content == {
        "name": "the good one",
        "note": "no momentum",
        "group": "paper",
        "starred": True,
    }
    lenet.close()
    again = window(qtbot, tmp_path)
    show_runs(again, qtbot, 1)
    assert texts(again) == ["paper", "★ the good one"]


def test_an_empty_name_is_the_run_s_own_again(lenet: Window, qtbot: Any) -> None:
    folder = kept(lenet)
    (run,) = show_runs(lenet, qtbot, 1)
    lenet.running.run_list.set_label(run, name="x")
    lenet.runs.refresh()
    title = lenet.runs.pages[TrainingRun].header.title
    title.clear()
    title.editingFinished.emit()
    assert run.title == title.text() == "LeNet on the digits"
    assert not (folder / run_label.IN_FOLDER).exists()


def test_the_filter_leaves_out_what_does_not_match(lenet: Window, qtbot: Any) -> None:
    kept(lenet, "one")
    kept(lenet, "two")
    one, two = show_runs(lenet, qtbot, 2)
    lenet.running.run_list.set_label(one, note="with momentum")
    lenet.running.run_list.set_label(two, starred=True)
    QTest.keyClicks(lenet.runs.filter, "momentum digits")
    assert lenet.runs.list.rows.runs == [one] and lenet.runs.list.selected == [one]
    lenet.runs.filter.clear()
    lenet.runs.starred.setChecked(True)
    assert lenet.runs.list.rows.runs == [two]
    lenet.runs.show_runs(one)
    assert lenet.runs.list.selected == [one] and not lenet.runs.starred.isChecked()


def test_a_damaged_label_harms_nobody(lenet: Window, qtbot: Any) -> None:
    folder = kept(lenet)
    (folder / run_label.IN_FOLDER).write_text("[1")
    (run,) = show_runs(lenet, qtbot, 1)
    assert run.title == "LeNet on the digits"


@pytest.mark.parametrize("seconds", [(1, 1), (1, 2)], ids=["same second", "later"])
def test_two_profiles_stand_side_by_side_layer_by_layer(
    lab: Window, bench: FakeWorker, monkeypatch: pytest.MonkeyPatch, seconds: tuple[int, int]
) -> None:
    for number, layers in (
        (1, {"fc": 0.5, "conv1.conv": 2.0, "conv2.conv": 1.0}),
        (2, {"fc": 0.6, "conv1.conv": 1.0, "conv2.conv": 1.5}),
    ):
        moment = f"2026-01-02T03:04:0{seconds[number - 1]}+00:00"
        monkeypatch.setattr("app.store.folders.now", lambda moment=moment: moment)
        lab.running.profile()
        bench.reported.emit(result(number, layers))
    newer, older = lab.running.run_list.runs
    lab.runs.show_runs(newer, older)
    lab.runs.refresh()
    pair = lab.runs.pages[ProfileRun].pair
    shown = [
        [pair.topLevelItem(row).text(column) for column in range(5)]
        for row in range(pair.topLevelItemCount())
    ]
    assert shown == [
        ["conv1.conv", "2.00", "1.00", "-1.00", "0.50"],
        ["conv2.conv", "1.00", "1.50", "+0.50", "1.50"],
        ["fc", "0.50", "0.60", "+0.10", "1.20"],
        ["latency of the whole", "12.50", "12.50", "+0.00", "1.00"],
    ]
    pair.itemClicked.emit(pair.topLevelItem(2), 0)
    assert lab.focus.paths == ("fc",)


def test_two_profiles_of_an_edited_network_are_told_apart(lab: Window, bench: FakeWorker) -> None:
    from graph import edits

    lab.running.profile()
    bench.reported.emit(result(1, {"fc": 0.5}))
    lab.document.apply(lambda m: edits.set_field(m, m.main, "fc", "out_features", 7), "edit")
    lab.running.profile()
    smaller = result(2, {"fc": 0.4}).model_copy(update={"parameters": 5_980_000})
    bench.reported.emit(smaller)
    lab.runs.show_runs(*lab.running.run_list.runs)
    lab.runs.refresh()
    sweep = lab.runs.pages[ProfileRun].sweep
    assert sweep.names == ("5.98 M parameters", "6.999 M parameters")
    assert len(sweep.latency.series) == 2


def test_a_failed_run_shows_no_figures_of_another(lab: Window, bench: FakeWorker) -> None:
    from app.protocol import Failed

    lab.running.profile()
    bench.reported.emit(result(1, {"fc": 0.5}))
    lab.running.profile()
    bench.reported.emit(Failed(run=2, message="The worker was killed."))
    failed, done = lab.running.run_list.runs
    lab.runs.show_runs(failed, done)
    lab.runs.refresh()
    lab.runs.show_runs(failed)
    lab.runs.refresh()
    assert not lab.runs.pages[ProfileRun].figures.isVisible()
