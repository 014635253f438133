"""The inspector, problems, layers, source and status, by keyboard and mouse."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from app.ui.panels.inspector.field_editors import FlagEditor
from app.ui.panels.inspector.subject import argument_spec
from app.ui.panels.inspector.targets import WeightStart
from app.ui.window import Window, application
from app.workspace import catalogue
from graph import edits
from graph.declare.kind import Arg
from graph.declare.target import NodeField
from graph.ops import CATALOGUE
from graph.ops.normalization import BatchNorm2d
from tests.support.window import press, row, select, type_in, window

PAD = "padding"


@pytest.fixture
def desk(qtbot: Any, tmp_path: Path) -> Iterator[Window]:
    yield window(qtbot, tmp_path)


def padding(desk: Window) -> Any:
    return desk.document.model.graphs["Inception"].nodes["branch3.1"].op.value("padding")


def spoil(desk: Window) -> None:
    """Type 1 for the padding of 3a's 5×5."""
    select(desk, "inception3a", "branch3.1")
    type_in(row(desk, PAD).editor, "1")


def test_typing_a_padding_is_checked_at_once(desk: Window) -> None:
    spoil(desk)
    problem = desk.document.report.problems[0]
    assert problem.path == "inception3a.concat"
    assert "branch3 lost 2 pixels" in problem.message
    assert desk.tabs.tabText(0) == "Problems 1"
    assert "1 problem" in desk.status.problems.text()


def test_the_offered_fix_heals_and_undo_returns(desk: Window, qtbot: Any) -> None:
    start = desk.document.model
    spoil(desk)
    desk.tabs.show_problems()
    qtbot.waitUntil(lambda: bool(desk.problems.findChildren(QPushButton)))
    (fix,) = desk.problems.findChildren(QPushButton)
    assert "padding" in fix.text()
    QTest.mouseClick(fix, Qt.MouseButton.LeftButton)
    assert desk.document.report.sound
    assert desk.tabs.tabText(0) == "Problems"
    desk.document.history.undo()
    assert not desk.document.report.sound
    desk.document.history.undo()
    assert desk.document.model == start


def test_a_click_on_a_problem_goes_there(desk: Window) -> None:
    spoil(desk)
    desk.focus.enter("")
    desk.tabs.show_problems()
    QTest.mouseClick(desk.problems.rows[0], Qt.MouseButton.LeftButton)
    assert desk.focus.paths == ("inception3a.concat",)


def test_what_is_typed_in_one_go_is_one_step_of_undo(desk: Window) -> None:
    select(desk, "", "fc")
    type_in(row(desk, "out_features").editor, "365")
    assert desk.document.report.outputs["logits"] == (365,)
    assert desk.document.history.count() == 1
    press(
        row(desk, "out_features").editor,
        Qt.Key.Key_Z,
        Qt.KeyboardModifier.ControlModifier,
    )
    assert desk.document.report.outputs["logits"] == (1000,)
    assert desk.document.history.canRedo()


def test_typing_keeps_the_focus_and_the_field(desk: Window) -> None:
    select(desk, "", "fc")
    editor = row(desk, "out_features").editor
    type_in(editor, "12")
    assert row(desk, "out_features").editor is editor
    assert editor.hasFocus()
    assert editor.lineEdit().text() == "12"


@pytest.mark.parametrize("typed", ["0", "", "many", "3 × 5"])
def test_a_wrong_value_is_said_under_the_field_and_changes_nothing(
    desk: Window, typed: str
) -> None:
    select(desk, "", "fc")
    before = desk.document.model
    line = row(desk, "out_features")
    line.editor.setFocus()
    line.editor.lineEdit().selectAll()
    press(line.editor, Qt.Key.Key_Delete)
    QTest.keyClicks(line.editor, typed)
    if typed != "3 × 5":
        assert desk.document.model.network.nodes == before.network.nodes
    assert line.editor.property("wrong") is True
    assert line.wrong.isVisibleTo(desk) and "at least 1" in line.wrong.text()


def test_leaving_a_wrong_field_shows_the_value_there_is(desk: Window) -> None:
    select(desk, "", "fc")
    line = row(desk, "out_features")
    type_in(line.editor, "x")
    desk.canvas.view.setFocus()
    assert line.editor.lineEdit().text() == "num_classes = 1000"
    assert line.editor.property("wrong") is False


def test_undo_goes_on_when_the_field_is_gone(desk: Window) -> None:
    catalogue.place(desk.document, desk.focus, "op:Conv2d", (0, 0))
    select(desk, "", "conv")
    type_in(row(desk, "kernel_size").editor, "5")
    for _ in range(2):
        press(desk.focusWidget(), Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        application().processEvents()
    assert not desk.document.edited
    assert desk.canvas.view.hasFocus()


def test_a_pair_is_typed_linked_or_split(desk: Window) -> None:
    select(desk, "", "maxpool1")
    type_in(row(desk, "kernel_size").editor, "3 x 5")
    assert desk.document.model.network.nodes["maxpool1"].op.kernel_size == (3, 5)
    type_in(row(desk, "kernel_size").editor, "2")
    assert desk.document.model.network.nodes["maxpool1"].op.kernel_size == (2, 2)


def test_arrow_keys_step_within_the_limits(desk: Window) -> None:
    select(desk, "", "maxpool1")
    editor = row(desk, "padding").editor
    editor.setFocus()
    press(editor, Qt.Key.Key_Up)
    assert desk.document.model.network.nodes["maxpool1"].op.padding == (1, 1)
    for _ in range(3):
        press(editor, Qt.Key.Key_Down)
    assert desk.document.model.network.nodes["maxpool1"].op.padding == (0, 0)


def test_a_field_that_is_an_argument_says_so(desk: Window) -> None:
    select(desk, "inception3a", "branch3.1")
    editor = row(desk, "out_channels").editor
    assert editor.lineEdit().text() == "ch5x5 = 32"
    assert editor.property("argument") is True


def test_an_argument_is_linked_by_typing_its_name(desk: Window) -> None:
    select(desk, "inception3a", "branch1")
    editor = row(desk, "out_channels").editor
    type_in(editor, "ch5x5")
    assert row(desk, "out_channels").editor is editor
    op = desk.document.model.graphs["Inception"].nodes["branch1"].op
    assert op.value("out_channels") == Arg("ch5x5")


def test_a_field_is_lifted_to_an_argument(desk: Window) -> None:
    select(desk, "inception3a", "branch3.1")
    menu = row(desk, PAD).menu()
    next(a for a in menu.actions() if a.text() == "Make an argument").trigger()
    assert desk.document.model.graphs["Inception"].arguments["padding"] == 2
    assert padding(desk) == Arg("padding")
    assert row(desk, PAD).editor.lineEdit().text() == "padding = 2"


def test_the_networks_classes_are_set_where_nothing_is_selected(desk: Window) -> None:
    select(desk, "")
    type_in(row(desk, "num_classes").editor, "10")
    report = desk.document.report
    assert report.outputs == {"logits": (10,)}
    assert report.find("aux2").outputs == ((10,),)
    desk.document.history.undo()
    assert desk.document.report.outputs == {"logits": (1000,)}


def test_how_weights_start_is_set_where_nothing_is_selected(desk: Window) -> None:
    select(desk, "")
    scheme = row(desk, "scheme").editor
    scheme.setCurrentIndex(scheme.findText("truncated normal"))
    scheme.textActivated.emit("truncated normal")
    type_in(row(desk, "std").editor, "0.02")
    start = desk.document.model.initialization
    assert (start.scheme, start.std) == ("truncated normal", 0.02)
    type_in(row(desk, "std").editor, "-1")
    assert "above 0" in row(desk, "std").wrong.text()
    assert desk.document.model.initialization == start
    desk.document.history.undo()
    desk.document.history.undo()
    assert desk.document.model.initialization.scheme == "torch"
    assert WeightStart("std") not in desk.inspector.form.rows


def test_an_argument_that_nothing_names_is_removed(desk: Window) -> None:
    def texts() -> list[str]:
        return [action.text() for action in row(desk, "num_classes").menu().actions()]

    select(desk, "")
    assert "Remove the argument" not in texts()
    for name in ("aux1", "aux2", "fc"):
        select(desk, "", name)
        field = "out_features" if name == "fc" else "num_classes"
        menu = row(desk, field).menu()
        next(a for a in menu.actions() if a.text().startswith("Use 1000")).trigger()
    select(desk, "")
    menu = row(desk, "num_classes").menu()
    next(a for a in menu.actions() if a.text() == "Remove the argument").trigger()
    assert desk.document.model.network.arguments == {}
    assert "num_classes" not in desk.inspector.form.rows
    assert desk.document.report.sound


def test_a_field_of_the_network_is_lifted_to_its_argument(desk: Window) -> None:
    select(desk, "", "dropout")
    menu = row(desk, "p").menu()
    next(a for a in menu.actions() if a.text() == "Make an argument").trigger()
    assert desk.document.model.network.arguments == {"num_classes": 1000, "p": 0.4}
    select(desk, "", "x")
    texts = [a.text() for a in row(desk, "shape").menu().actions()]
    assert not any("argument" in text for text in texts)


def test_a_call_goes_back_to_its_blocks_default(desk: Window) -> None:
    select(desk, "inception3a", "branch3.1")
    line = row(desk, PAD)
    assert line.back.isVisibleTo(desk)
    QTest.mouseClick(line.back, Qt.MouseButton.LeftButton)
    assert padding(desk) is None
    assert not row(desk, PAD).back.isVisibleTo(desk)


def test_nodes_of_one_kind_are_edited_together(desk: Window) -> None:
    select(desk, "", "conv1", "conv2", "conv3")
    assert desk.inspector.title.text() == "3 nodes"
    editor = row(desk, "out_channels").editor
    assert editor.lineEdit().placeholderText() == "mixed"
    type_in(editor, "48")
    nodes = desk.document.model.network.nodes
    assert [nodes[n].op.value("out_channels") for n in ("conv1", "conv2", "conv3")] == [48] * 3
    desk.document.history.undo()
    assert not desk.document.edited


def test_a_flag_is_a_check_box(desk: Window) -> None:
    select(desk, "", "fc")
    box = row(desk, "bias").editor
    assert isinstance(box, FlagEditor)
    QTest.mouseClick(box, Qt.MouseButton.LeftButton, pos=QPoint(10, box.height() // 2))
    assert desk.document.model.network.nodes["fc"].op.bias is False
    assert box.text() == "no"


@pytest.mark.parametrize("name", sorted(set(CATALOGUE) - {"Call"}))
def test_every_operation_has_a_form(desk: Window, name: str) -> None:
    catalogue.place(desk.document, desk.focus, f"op:{name}", (0, 0))
    rows = desk.inspector.form.rows
    assert list(rows) == [NodeField(field) for field in CATALOGUE[name].specs]
    for field, spec in CATALOGUE[name].specs.items():
        editor = rows[NodeField(field)].editor
        assert spec.doc in editor.toolTip()
        assert editor.accessibleName() == field


def test_an_argument_takes_what_the_field_it_fills_takes(desk: Window) -> None:
    spec = argument_spec(desk.document.model, "Inception", "ch5x5")
    assert (spec.kind.name, spec.at_least, spec.doc) == ("int", 1, "channels it makes")


def test_a_name_is_edited_in_place(desk: Window) -> None:
    select(desk, "", "fc")
    desk.inspector.rename()
    QTest.keyClicks(desk.inspector.title, "classifier")
    press(desk.inspector.title, Qt.Key.Key_Return)
    assert "classifier" in desk.document.model.network.nodes
    assert desk.focus.names == ("classifier",)


def test_a_name_that_cannot_be_is_refused_with_a_sentence(desk: Window) -> None:
    select(desk, "", "fc")
    desk.inspector.rename()
    QTest.keyClicks(desk.inspector.title, "train")
    press(desk.inspector.title, Qt.Key.Key_Return)
    assert "fc" in desk.document.model.network.nodes
    assert "torch uses itself" in desk.status.currentMessage()


def test_a_use_gets_its_own_block(desk: Window) -> None:
    select(desk, "", "inception3a")
    QTest.mouseClick(desk.inspector.own, Qt.MouseButton.LeftButton)
    assert desk.document.model.network.nodes["inception3a"].op.block == "Inception2"


def test_nothing_selected_shows_the_network(desk: Window) -> None:
    select(desk, "")
    assert desk.inspector.title.text() == "GoogLeNet"
    facts = dict((a.text(), b.text()) for a, b in desk.inspector.facts.rows if a.isVisibleTo(desk))
    assert facts["Parameters"] == "6,998,552"
    assert facts["MACs"] == "1,582,671,872"
    assert facts["Parameters in training"] == "13,378,280"
    type_in(row(desk, "x").editor, "3 × 192 × 192")
    assert desk.document.report.inputs["x"] == (3, 192, 192)


def test_facts_of_a_node(desk: Window) -> None:
    select(desk, "inception3a", "branch3.1")
    facts = dict((a.text(), b.text()) for a, b in desk.inspector.facts.rows if a.isVisibleTo(desk))
    assert facts["Input"] == "16 × 28 × 28"
    assert facts["Weights"] == "32×16×5×5, 32"
    assert facts["Parameters"] == "12,832"


def layer(desk: Window, path: str, column: int = 0) -> QModelIndex:
    """A cell of a layer's row, unfolded."""
    found = desk.layers.table.find(path)
    assert desk.layers.table.row(found).path == path
    desk.layers.scrollTo(found)
    return found.siblingAtColumn(column)


def rows_in_view(desk: Window) -> list[str]:
    """The paths of the rows that are not folded away, from top to bottom."""
    index, found = desk.layers.table.index(0, 0), []
    while index.isValid():
        found.append(desk.layers.table.row(index).path)
        index = desk.layers.indexBelow(index)
    return found


def test_layers_fold_by_block(desk: Window) -> None:
    nodes = desk.document.model.network.nodes
    order = [n for n in desk.document.report.top.order if n in nodes]
    assert rows_in_view(desk) == [n for n in order if n not in ("x", *LOGITS)]
    desk.layers.setCurrentIndex(layer(desk, "inception3a"))
    press(desk.layers, Qt.Key.Key_Right)
    inside = [p for p in rows_in_view(desk) if p.startswith("inception3a.")]
    assert "inception3a.branch3.1" in inside and len(inside) == 8
    press(desk.layers, Qt.Key.Key_Left)
    assert not any(p.startswith("inception3a.") for p in rows_in_view(desk))


LOGITS = ("logits", "aux1_logits", "aux2_logits")


def test_unfolded_layers_are_the_leaves_in_order(desk: Window) -> None:
    desk.layers.expandAll()
    paths = [leaf.path for leaf in desk.document.report.leaves()]
    row = desk.layers.table.row
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
    desk.layers.expand(layer(desk, "inception3a"))
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
    at = desk.layers.visualRect(index).center()
    QTest.mouseClick(desk.layers.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert desk.focus.paths == ("inception3b",)
    desk.layers.doubleClicked.emit(index)
    assert desk.focus.paths == ("inception3b.branch1.conv",)


def test_a_node_selects_its_row_wherever_it_is_folded(desk: Window) -> None:
    select(desk, "", "conv2")
    assert chosen_rows(desk) == ["conv2"]
    select(desk, "inception4b", "branch1")
    assert chosen_rows(desk) == ["inception4b.branch1"]
    assert "inception4b.branch2.0" in rows_in_view(desk)


def chosen_rows(desk: Window) -> list[str]:
    found = desk.layers.selectionModel().selectedRows()
    return [desk.layers.table.row(index).path for index in found]


def test_layers_sort_by_value_without_folds_and_copy_as_text(desk: Window) -> None:
    desk.layers.sortByColumn(4, Qt.SortOrder.DescendingOrder)
    leaves = list(desk.document.report.leaves())
    assert len(rows_in_view(desk)) == len(leaves)
    assert desk.layers.table.index(0, 0).data() == "conv3.conv"
    macs = [leaf.result.macs for leaf in leaves]
    assert desk.layers.table.index(0, 4).data() == f"{max(macs):,}"
    desk.layers.setFocus()
    desk.layers.setCurrentIndex(desk.layers.table.index(0, 0))
    press(desk.layers, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    head, line, _ = QGuiApplication.clipboard().text().split("\n")
    assert head.split("\t")[0] == "path"
    assert line.split("\t")[0] == "conv3.conv"
    desk.layers.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
    assert rows_in_view(desk)[0] == "conv1" and "conv1.conv" not in rows_in_view(desk)


def test_with_no_row_selected_every_layer_is_copied(desk: Window) -> None:
    desk.layers.clearSelection()
    paths = [line.split("\t")[0] for line in desk.layers.as_text().splitlines()[1:]]
    assert paths == [leaf.path for leaf in desk.document.report.leaves()]


def line_of(desk: Window, text: str) -> int:
    lines = desk.source.text.toPlainText().split("\n")
    return next(i for i, line in enumerate(lines, 1) if text in line)


def show_source(desk: Window, qtbot: Any) -> None:
    desk.tabs.show_source()
    qtbot.waitUntil(lambda: bool(desk.source.nodes))


def test_the_source_follows_an_edit(desk: Window, qtbot: Any) -> None:
    show_source(desk, qtbot)
    select(desk, "", "fc")
    type_in(row(desk, "out_features").editor, "365")
    qtbot.waitUntil(lambda: "365" in desk.source.text.toPlainText())
    assert line_of(desk, "nn.Linear(1024, 365)")


def test_the_source_is_grey_while_there_is_an_error(desk: Window, qtbot: Any) -> None:
    show_source(desk, qtbot)
    before = desk.source.text.toPlainText()
    spoil(desk)
    qtbot.waitUntil(lambda: not desk.source.copy.isEnabled())
    assert "lost 2 pixels" in desk.source.says.text()
    assert desk.source.text.toPlainText() == before
    desk.document.history.undo()
    qtbot.waitUntil(desk.source.copy.isEnabled)


def test_a_line_and_its_node_select_each_other(desk: Window, qtbot: Any) -> None:
    show_source(desk, qtbot)
    select(desk, "", "inception3a")
    lit = [s.cursor.blockNumber() + 1 for s in desk.source.text.extraSelections()]
    assert line_of(desk, "self.inception3a = Inception(") in lit
    desk.source.text.pressed.emit(line_of(desk, "self.fc = "))
    assert desk.focus.paths == ("fc",)


def test_a_line_in_a_block_opens_its_first_use(desk: Window, qtbot: Any) -> None:
    show_source(desk, qtbot)
    desk.source.text.pressed.emit(line_of(desk, "kernel_size=5, padding=2"))
    assert desk.focus.paths == ("inception3a.branch3.1",)


def test_a_click_switches_macs_to_flops(desk: Window) -> None:
    assert desk.status.macs.text() == "1.583 G MACs"
    QTest.mouseClick(desk.status.macs, Qt.MouseButton.LeftButton)
    assert desk.status.macs.text() == "3.165 G FLOPs"


def test_the_batch_scales_the_activations(desk: Window) -> None:
    one = desk.document.report.activation_bytes
    desk.toolbar.batch.setValue(1)
    assert f"{one / 2**20:.1f} MiB at batch 1" in desk.status.activations.text()


def test_the_input_size_is_typed_in_the_toolbar(desk: Window) -> None:
    type_in(desk.toolbar.size, "3 × 299 × 299")
    assert desk.document.report.inputs["x"] == (3, 299, 299)
    assert (
        desk.document.model.network.nodes["x"].op
        == edits.set_field(desk.document.model, "GoogLeNet", "x", "shape", (3, 299, 299))
        .network.nodes["x"]
        .op
    )


def test_searching_the_palette_finds_aliases(desk: Window) -> None:
    desk.stock.seek()
    QTest.keyClicks(desk.stock.search, "bn")
    assert desk.stock.list.first().data() == "BatchNorm2d"


def test_a_message_leaves_the_costs_where_they_are(desk: Window) -> None:
    desk.status.say("Saved in a file")
    application().processEvents()
    assert desk.status.currentMessage() == "Saved in a file"
    assert desk.status.parameters.isVisible() and desk.status.macs.isVisible()


def test_the_receptive_field_follows_an_edit(desk: Window) -> None:
    """It is worked out once the edit is painted, for the form and the table."""
    select(desk, "", "maxpool1")
    shown = desk.inspector.facts
    facts = {a.text(): b.text() for a, b in shown.rows if a.isVisibleTo(desk)}
    assert facts["Receptive field"] == "11 px"
    type_in(row(desk, "kernel_size").editor, "5")
    application().processEvents()
    facts = {a.text(): b.text() for a, b in shown.rows if a.isVisibleTo(desk)}
    assert facts["Receptive field"] == "15 px"
    assert layer(desk, "maxpool1", 6).data() == "15"


def test_the_rows_of_a_block_that_is_opened_unfold(desk: Window) -> None:
    desk.focus.enter("inception4b")
    assert "inception4b.branch3.1" in rows_in_view(desk)
    assert "inception4c.branch3.1" not in rows_in_view(desk)


def test_a_block_of_everything_leaves_the_ports_outside(desk: Window) -> None:
    desk.focus.enter("inception3a")
    desk.canvas.select_all()
    before = desk.document.report
    desk.selection.group()
    assert set(desk.canvas.scene.cards) == {"x", "output", *desk.focus.names}
    assert desk.document.report.parameters == before.parameters
    assert desk.document.report.sound
