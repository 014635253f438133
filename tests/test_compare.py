"""Two networks beside each other: what differs, what it costs, and where it is said."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt

from app.cli import main
from app.window import Window, application
from graph import edit, file
from graph.compare import compare
from graph.infer import infer
from presets.catalogue import PRESETS
from tests.desk import press, window

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def desk(qtbot: Any, tmp_path: Path) -> Iterator[Window]:
    yield window(qtbot, tmp_path)


def test_alexnet_and_googlenet_differ_by_their_published_counts() -> None:
    alexnet, googlenet = (
        infer(PRESETS[name].make()) for name in ("alexnet", "googlenet-zjzstu")
    )
    found = compare(alexnet, googlenet)
    assert found.before.parameters == found.before.parameters_training == 61_100_840
    assert found.after.parameters_training == 13_370_744
    assert found.after.parameters == 6_991_272
    assert found.ratio is not None and round(found.ratio, 2) == 4.57
    assert compare(googlenet, alexnet).ratio == found.ratio


def test_a_network_differs_from_itself_in_nothing() -> None:
    report = infer(PRESETS["googlenet"].make())
    found = compare(report, infer(PRESETS["googlenet"].make()))
    assert found.differences == () and found.same == len(list(report.leaves()))


def test_layers_are_added_removed_and_changed_by_path() -> None:
    model = PRESETS["alexnet"].make()
    name, other = list(model.network.nodes)[1:3]
    changed = edit.set_field(model, model.main, name, "out_channels", 32)
    changed = edit.rename(changed, model.main, other, "renamed")
    kinds = {d.path: d.kind for d in compare(infer(model), infer(changed)).differences}
    assert kinds[name] == "changed"
    assert (kinds[other], kinds["renamed"]) == ("removed", "added")


def test_costs_of_the_differences_sum_to_that_of_the_whole() -> None:
    one, two = (infer(PRESETS[n].make()) for n in ("googlenet", "alexnet"))
    found = compare(one, two)
    assert (
        sum(d.parameters for d in found.differences)
        == two.parameters_training - one.parameters_training
    )
    assert (
        sum(d.macs for d in found.differences) == two.macs_training - one.macs_training
    )


def test_the_command_says_both_counts(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", "alexnet", "googlenet-zjzstu"]) == 0
    said = capsys.readouterr().out
    for number in ("61,100,840", "13,370,744", "6,991,272", "4.57"):
        assert number in said
    assert main(["compare", "alexnet", "googlenet-zjzstu", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["after"]["parameters_training"] == 13_370_744
    assert round(document["ratio"], 2) == 4.57
    assert main(["compare", "alexnet", "nothing"]) == 2
    assert "nothing" in capsys.readouterr().err


def test_the_tab_lists_them_and_the_canvas_marks_them(desk: Window) -> None:
    press(desk, Qt.Key.Key_5, CTRL)
    assert desk.compare.choice.hasFocus()
    desk.compare.choice.setCurrentIndex(desk.compare.choice.findData("kept"))
    desk.compare.choice.activated.emit(desk.compare.choice.currentIndex())
    assert desk.compare.table.topLevelItemCount() == 0
    desk.document.apply(
        lambda m: edit.set_field(m, m.main, "fc", "out_features", 10), "edit"
    )
    application().processEvents()
    (row,) = (desk.compare.table.topLevelItem(i) for i in range(1))
    assert [row.text(i) for i in (0, 1)] == ["≠ changed", "fc"]
    assert desk.canvas.scene.differences == {"fc": "changed"}
    assert "≠ changed 1" in desk.canvas.legend.text()
    desk.compare.table.itemActivated.emit(row, 0)
    assert desk.focus.names == ("fc",)
    desk.document.history.undo()
    application().processEvents()
    assert desk.canvas.scene.differences == {}


def test_a_difference_inside_a_block_marks_its_uses(desk: Window) -> None:
    desk.compare.with_preset("googlenet")
    desk.document.apply(
        lambda m: edit.set_field(m, "Inception", "branch4.0", "kernel_size", 5), "edit"
    )
    application().processEvents()
    assert desk.canvas.scene.differences["inception3a"] == "changed"
    desk.focus.enter("inception3a")
    assert desk.canvas.scene.differences["branch4.0"] == "changed"


def test_another_preset_and_a_file_can_be_chosen(desk: Window, tmp_path: Path) -> None:
    desk.compare.with_preset("alexnet")
    assert "61,100,840" in desk.compare.facts.text()
    desk.dialogs.path = tmp_path / "other.convas"
    file.save(PRESETS["alexnet"].make(), desk.dialogs.path)
    desk.compare.choice.setCurrentIndex(desk.compare.choice.findData("file"))
    desk.compare.choice.activated.emit(desk.compare.choice.currentIndex())
    assert "61,100,840" in desk.compare.facts.text()
    desk.files.open_preset("alexnet")
    application().processEvents()
    assert desk.compare.facts.text() == "" and desk.canvas.legend.text() == ""
