"""Two networks beside each other: what differs, what it costs, and where it is said."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from app.cli.main import main
from app.protocol import Settings
from app.store import folders, profile_pairs, profile_records
from app.ui.application import application
from app.ui.panels.compare import Compare
from app.ui.window import Window
from graph import edits, file
from graph.check.compare import compare
from graph.check.infer import infer
from presets.catalogue import PRESETS
from tests.support.fake_worker import result
from tests.support.window import press, window

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def desk(qtbot: Any, tmp_path: Path) -> Iterator[Window]:
    yield window(qtbot, tmp_path)


def test_alexnet_and_googlenet_differ_by_their_published_counts() -> None:
    alexnet, googlenet = (infer(PRESETS[name].make()) for name in ("alexnet", "googlenet-zjzstu"))
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
    changed = edits.set_field(model, model.main, name, "out_channels", 32)
    changed = edits.rename(changed, model.main, other, "renamed")
    kinds = {d.path: d.kind for d in compare(infer(model), infer(changed)).differences}
    assert kinds[name] == "changed"
    assert (kinds[other], kinds["renamed"]) == ("removed", "added")


def test_what_waits_below_an_error_is_changed_not_added() -> None:
    model = PRESETS["googlenet"].make()
    broken = edits.remove(model, model.main, ["inception4c"])
    found = compare(infer(model), infer(broken))
    assert not found.count("added")
    kinds = {d.path: d.kind for d in found.differences}
    assert kinds["inception5a"] == "changed" and "inception5a.branch1.conv" not in kinds
    assert kinds["inception4c.branch1.conv"] == "removed"
    by_path = {d.path: d for d in found.differences}
    block = infer(model).find("inception5a")
    assert block is not None
    assert by_path["inception5a"].parameters == -block.parameters


def test_costs_of_the_differences_sum_to_that_of_the_whole() -> None:
    one, two = (infer(PRESETS[n].make()) for n in ("googlenet", "alexnet"))
    found = compare(one, two)
    assert (
        sum(d.parameters for d in found.differences)
        == two.parameters_training - one.parameters_training
    )
    assert sum(d.macs for d in found.differences) == two.macs_training - one.macs_training


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
    assert desk.panel(Compare).choice.hasFocus()
    desk.panel(Compare).choice.setCurrentIndex(desk.panel(Compare).choice.findData("kept"))
    desk.panel(Compare).choice.activated.emit(desk.panel(Compare).choice.currentIndex())
    assert desk.panel(Compare).table.topLevelItemCount() == 0
    desk.document.apply(lambda m: edits.set_field(m, m.main, "fc", "out_features", 10), "edit")
    application().processEvents()
    (row,) = (desk.panel(Compare).table.topLevelItem(i) for i in range(1))
    assert [row.text(i) for i in (0, 1)] == ["≠ changed", "fc"]
    assert desk.canvas.scene.differences == {"fc": "changed"}
    assert "≠ changed 1" in desk.canvas.legend.text()
    desk.panel(Compare).table.itemActivated.emit(row, 0)
    assert desk.focus.names == ("fc",)
    desk.document.history.undo()
    application().processEvents()
    assert desk.canvas.scene.differences == {}


def test_a_difference_inside_a_block_marks_its_uses(desk: Window) -> None:
    desk.panel(Compare).with_preset("googlenet")
    desk.document.apply(
        lambda m: edits.set_field(m, "Inception", "branch4.0", "kernel_size", 5), "edit"
    )
    application().processEvents()
    assert desk.canvas.scene.differences["inception3a"] == "changed"
    desk.focus.enter("inception3a")
    assert desk.canvas.scene.differences["branch4.0"] == "changed"


def test_another_preset_and_a_file_can_be_chosen(desk: Window, tmp_path: Path) -> None:
    desk.panel(Compare).with_preset("alexnet")
    assert "61,100,840" in desk.panel(Compare).facts.text()
    desk.dialogs.path = tmp_path / "other.convas"
    file.save(PRESETS["alexnet"].make(), desk.dialogs.path)
    desk.panel(Compare).choice.setCurrentIndex(desk.panel(Compare).choice.findData("file"))
    desk.panel(Compare).choice.activated.emit(desk.panel(Compare).choice.currentIndex())
    assert "61,100,840" in desk.panel(Compare).facts.text()
    desk.files.open_preset("alexnet")
    application().processEvents()
    assert desk.panel(Compare).facts.text() == "" and desk.canvas.legend.text() == ""


def compare_with_kept(desk: Window) -> None:
    desk.tabs.show_panel(desk.panel(Compare))
    desk.panel(Compare).choice.setCurrentIndex(desk.panel(Compare).choice.findData("kept"))
    desk.panel(Compare).choice.activated.emit(desk.panel(Compare).choice.currentIndex())


def without(desk: Window, *names: str) -> None:
    """Take nodes away, joining what they leave."""
    desk.document.apply(lambda m: edits.remove_and_join(m, m.main, names), f"remove {names}")
    application().processEvents()


def ghost(desk: Window, name: str) -> Any:
    ghosts = desk.canvas.scene.ghosts
    return ghosts.board.cards[name] if name in ghosts.names else None


def test_a_removed_node_stays_as_a_ghost_where_it_stood(desk: Window) -> None:
    compare_with_kept(desk)
    card = desk.canvas.scene.cards["norm1"]
    stood = card.x, card.y, card.w, card.h
    without(desk, "norm1", "maxpool2")
    found = ghost(desk, "norm1")
    assert (found.x, found.y, found.w, found.h) == stood
    assert desk.canvas.scene.ghosts.names == {"norm1", "maxpool2"}
    wires = {(w.source.name, w.target.name) for w in desk.canvas.scene.ghosts.board.wires}
    assert ("maxpool1", "norm1") in wires and ("norm1", "conv2") in wires
    desk.document.history.undo()
    application().processEvents()
    assert not desk.canvas.scene.ghosts.names


def test_a_ghost_is_painted_and_cannot_be_selected(desk: Window) -> None:
    without(desk, "norm1")
    view = desk.canvas.view
    view.zoom_to(1.0)
    compare_with_kept(desk)
    card = ghost(desk, "norm1")
    view.centerOn(card.x + card.w / 2, card.y + card.h / 2)
    application().processEvents()
    area = view.mapFromScene(card.x, card.y, card.w, card.h).boundingRect()
    seen = view.viewport().grab(area).toImage()
    desk.panel(Compare).choice.setCurrentIndex(0)
    desk.panel(Compare).choice.activated.emit(0)
    application().processEvents()
    assert view.viewport().grab(area).toImage() != seen
    compare_with_kept(desk)
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=area.center())
    assert desk.focus.names == ()


def test_a_removed_layer_in_the_list_leads_to_its_ghost(desk: Window) -> None:
    compare_with_kept(desk)
    desk.document.apply(lambda m: edits.remove_and_join(m, "Inception", ["branch3.0"]), "x")
    application().processEvents()
    recursive = Qt.MatchFlag.MatchExactly | Qt.MatchFlag.MatchRecursive
    table = desk.panel(Compare).table
    (row,) = table.findItems("inception4a.branch3.0.conv", recursive, 1)
    assert row.parent().text(1) == "inception4a"
    assert row.text(0) == "− removed"
    desk.panel(Compare).table.itemActivated.emit(row, 0)
    assert desk.focus.block == "inception4a"
    card = ghost(desk, "branch3.0")
    assert desk.canvas.view.seen.contains(card.x + 4, card.y + 4)


def test_a_network_with_nothing_in_common_stands_below(desk: Window) -> None:
    desk.panel(Compare).with_preset("alexnet")
    scene = desk.canvas.scene
    low = scene.board.extent.bottom()
    cards = [scene.ghosts.board.cards[name] for name in scene.ghosts.names]
    assert len(cards) > 10 and all(card.y > low for card in cards)
    desk.canvas.view.frame_all()
    assert desk.canvas.view.seen.contains(scene.extent)


def kept(model: Any, device: str, times: dict[str, float]) -> None:
    """Keep a profile of a model, as the worker's would be."""
    measured = result(1, times).model_copy(update={"device_title": device})
    profile_records.write(profile_records.record(model, Settings(), measured))


def test_times_are_compared_where_both_were_measured_alike(
    desk: Window,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(folders, "profiles", lambda: tmp_path / "profiles")
    here, there = desk.document.model, PRESETS["googlenet-torchvision"].make()
    kept(there, "a cpu", {"conv1.conv": 9.0})
    kept(here, "a gpu", {"conv1.conv": 1.5, "norm1": 0.5})
    assert profile_pairs.times(there, here) is None
    kept(there, "a gpu", {"conv1.conv": 1.25, "conv1.bn": 0.25})
    took = profile_pairs.times(there, here)
    assert took is not None and took.where.startswith("a gpu")
    assert [took.delta(p) for p in ("conv1.conv", "norm1", "conv1.bn", "fc")] == [
        0.25,
        0.5,
        -0.25,
        None,
    ]
    desk.tabs.show_panel(desk.panel(Compare))
    desk.panel(Compare).with_preset("googlenet-torchvision")
    row = desk.panel(Compare).table.topLevelItem(0)
    assert (row.text(1), row.text(6)) == ("conv1.conv", "+0.25")
    assert "12.50 ms on a gpu, batch 32" in desk.panel(Compare).facts.text()
    without(desk, "norm1")
    assert desk.panel(Compare).table.topLevelItem(0).text(6) == ""
    assert main(["compare", "googlenet-torchvision", "googlenet", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["measured"]["after"]["conv1.conv"] == 1.5
    assert main(["compare", "googlenet-torchvision", "googlenet"]) == 0
    assert "+0.25" in capsys.readouterr().out


def test_differences_fold_by_block_and_sort_by_what_they_cost(desk: Window) -> None:
    desk.tabs.show_panel(desk.panel(Compare))
    desk.panel(Compare).with_preset("googlenet-bn")
    table = desk.panel(Compare).table
    blocks = [table.topLevelItem(i) for i in range(table.topLevelItemCount())]
    folded = next(row for row in blocks if row.childCount())
    inside = [int(folded.child(i).text(4).replace(",", "")) for i in range(folded.childCount())]
    assert int(folded.text(4).replace(",", "")) == sum(inside)
    header = table.header()
    at = QPoint(header.sectionViewportPosition(4) + 9, header.height() // 2)
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=at)
    shown = [table.topLevelItem(i) for i in range(table.topLevelItemCount())]
    sizes = [abs(int(row.text(4).replace(",", ""))) for row in shown if row.text(4)]
    assert sizes == sorted(sizes, reverse=True) and len(sizes) > len(blocks)
    assert table.headerItem().text(4) == "▾parameters"
