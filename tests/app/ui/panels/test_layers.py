"""The Layers tab, by keyboard and mouse."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from app.ui.panels.layers.view import Layers
from app.ui.window import Window
from graph import edits
from graph.ops.normalization import BatchNorm2d
from presets.catalogue import PRESETS
from tests.support.window import layer, press, select, spoil


def rows_in_view(desk: Window) -> list[str]:
    """The paths of the rows that are not folded away, from top to bottom."""
    index, found = desk.panel(Layers).table.index(0, 0), []
    while index.isValid():
        found.append(desk.panel(Layers).table.row(index).path)
        index = desk.panel(Layers).indexBelow(index)
    return found


def test_layers_fold_by_block(desk: Window) -> None:
    nodes = desk.document.model.network.nodes
    order = [n for n in desk.document.report.top.order if n in nodes]
    assert rows_in_view(desk) == [n for n in order if n not in ("x", *LOGITS)]
    desk.panel(Layers).setCurrentIndex(layer(desk, "inception3a"))
    press(desk.panel(Layers), Qt.Key.Key_Right)
    inside = [p for p in rows_in_view(desk) if p.startswith("inception3a.")]
    assert "inception3a.branch3.1" in inside and len(inside) == 8
    press(desk.panel(Layers), Qt.Key.Key_Left)
    assert not any(p.startswith("inception3a.") for p in rows_in_view(desk))


LOGITS = ("logits", "aux1_logits", "aux2_logits")


def test_unfolded_layers_are_the_leaves_in_order(desk: Window) -> None:
    desk.panel(Layers).expandAll()
    paths = [leaf.path for leaf in desk.document.report.leaves()]
    row = desk.panel(Layers).table.row
    leaves = [p for p in rows_in_view(desk) if not row(layer(desk, p)).folds]
    assert leaves == paths


def test_a_block_s_row_sums_what_is_in_it(desk: Window) -> None:
    for column, cost in ((3, "parameters"), (4, "macs")):
        leaves = [
            getattr(leaf.result, cost)
            for leaf in desk.document.report.leaves()
            if leaf.path.startswith("inception3a.")
        ]
        assert layer(desk, "inception3a", column).data() == f"{sum(leaves):,}"


def test_an_edit_keeps_what_is_unfolded_and_shows_what_it_adds(desk: Window) -> None:
    desk.panel(Layers).expand(layer(desk, "inception3a"))
    desk.document.apply(
        lambda m: edits.insert(
            edits.add(m, "Inception", "bn", BatchNorm2d()),
            "Inception",
            "bn",
            "output",
            0,
        ),
        "x",
    )
    inside = [p for p in rows_in_view(desk) if p.startswith("inception3a")]
    assert inside[0] == "inception3a" and inside[-1] == "inception3a.bn"
    assert layer(desk, "inception3a.bn", 3).data() == "512"
    desk.document.history.undo()
    inside = [p for p in rows_in_view(desk) if p.startswith("inception3a")]
    assert inside[-1] == "inception3a.concat" and len(inside) == 9
    with pytest.raises(AssertionError):
        layer(desk, "inception3a.bn")


def test_layers_below_a_broken_one_wait(desk: Window) -> None:
    spoil(desk)
    assert layer(desk, "inception3a.concat", 2).data() == "none"
    assert layer(desk, "fc", 2).data() == "waiting"


def test_a_row_selects_its_node(desk: Window) -> None:
    index = layer(desk, "inception3b.branch1.conv")
    at = desk.panel(Layers).visualRect(index).center()
    QTest.mouseClick(desk.panel(Layers).viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert desk.focus.paths == ("inception3b",)
    desk.panel(Layers).doubleClicked.emit(index)
    assert desk.focus.paths == ("inception3b.branch1.conv",)


def test_a_node_selects_its_row_wherever_it_is_folded(desk: Window) -> None:
    select(desk, "", "conv2")
    assert chosen_rows(desk) == ["conv2"]
    select(desk, "inception4b", "branch1")
    assert chosen_rows(desk) == ["inception4b.branch1"]
    assert "inception4b.branch2.0" in rows_in_view(desk)


def chosen_rows(desk: Window) -> list[str]:
    found = desk.panel(Layers).selectionModel().selectedRows()
    return [desk.panel(Layers).table.row(index).path for index in found]


def test_layers_sort_by_value_without_folds_and_copy_as_text(desk: Window) -> None:
    desk.panel(Layers).sortByColumn(4, Qt.SortOrder.DescendingOrder)
    leaves = list(desk.document.report.leaves())
    assert len(rows_in_view(desk)) == len(leaves)
    assert desk.panel(Layers).table.index(0, 0).data() == "conv3.conv"
    macs = [leaf.result.macs for leaf in leaves]
    assert desk.panel(Layers).table.index(0, 4).data() == f"{max(macs):,}"
    desk.panel(Layers).setFocus()
    desk.panel(Layers).setCurrentIndex(desk.panel(Layers).table.index(0, 0))
    press(desk.panel(Layers), Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    head, line, _ = QGuiApplication.clipboard().text().split("\n")
    assert head.split("\t")[0] == "path"
    assert line.split("\t")[0] == "conv3.conv"
    desk.panel(Layers).sortByColumn(-1, Qt.SortOrder.AscendingOrder)
    assert rows_in_view(desk)[0] == "conv1" and "conv1.conv" not in rows_in_view(desk)


def test_with_no_row_selected_every_layer_is_copied(desk: Window) -> None:
    desk.panel(Layers).clearSelection()
    paths = [line.split("\t")[0] for line in desk.panel(Layers).as_text().splitlines()[1:]]
    assert paths == [leaf.path for leaf in desk.document.report.leaves()]


def test_the_rows_of_a_block_that_is_opened_unfold(desk: Window) -> None:
    desk.focus.enter("inception4b")
    assert "inception4b.branch3.1" in rows_in_view(desk)
    assert "inception4c.branch3.1" not in rows_in_view(desk)


def test_rows_that_are_gone_are_let_go_of(desk: Window) -> None:
    table = desk.panel(Layers).table
    desk.panel(Layers).expandAll()
    for name in ("lenet", "googlenet") * 3:
        desk.document.open(PRESETS[name].make())
        desk.panel(Layers).expandAll()
    rows = [table.top]
    for row in rows:
        rows += row.children or ()
    assert len(table._rows) == len(rows) - 1
    assert len(table._paths) == len(rows) - 1


def test_a_column_of_numbers_sorts_the_largest_first_from_the_top(desk: Window) -> None:
    layers = desk.panel(Layers)
    select(desk, "", "fc")
    header = layers.header()
    at = QPoint(header.sectionViewportPosition(4) + 9, header.height() // 2)
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=at)
    macs = [layers.table.index(row, 4).data() for row in range(layers.table.rowCount())]
    numbers = [int(text.replace(",", "")) for text in macs if text]
    assert numbers == sorted(numbers, reverse=True)
    assert layers.indexAt(layers.viewport().rect().topLeft()).row() == 0
    assert layers.table.headerData(4, Qt.Orientation.Horizontal) == "▾MACs"
