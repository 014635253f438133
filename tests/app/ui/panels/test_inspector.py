"""The inspector, problems, layers, source and status, by keyboard and mouse."""

from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from app.ui.application import application
from app.ui.panels.inspector.settings import argument_field
from app.ui.panels.inspector.targets import WeightStart
from app.ui.panels.palette.entry_list import KEY
from app.ui.widgets import line_editor
from app.ui.widgets.field_editors import FlagEditor
from app.ui.window import Window
from app.workspace import catalogue
from graph.declare.arg import Arg
from graph.declare.target import NodeField
from graph.ops import CATALOGUE
from tests.support.window import PAD, layer, press, row, select, spoil, type_in


def padding(desk: Window) -> Any:
    return desk.document.model.graphs["Inception"].nodes["branch3.1"].op.value("padding")


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
    desk.tabs.show_panel(desk.problems)
    qtbot.waitUntil(lambda: bool(desk.problems.findChildren(QPushButton)))
    fix = next(b for b in desk.problems.findChildren(QPushButton) if "padding" in b.text())
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
    desk.tabs.show_panel(desk.problems)
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


def test_esc_gives_back_what_stood_before_the_typing(desk: Window) -> None:
    select(desk, "", "conv1", "conv3")
    before = desk.document.model
    editor = row(desk, "out_channels").editor
    type_in(editor, "2*32")
    nodes = desk.document.model.network.nodes
    assert [nodes[name].op.value("out_channels") for name in ("conv1", "conv3")] == [64, 64]
    press(editor, Qt.Key.Key_Escape)
    assert desk.document.model == before and not desk.document.edited
    assert editor.lineEdit().text() == "" and editor.lineEdit().placeholderText() == "mixed"


@pytest.mark.parametrize("typed", ["3.5", "1,000", "2*", "12 boats"])
def test_leaving_what_cannot_be_read_gives_back_what_stood_before(desk: Window, typed: str) -> None:
    select(desk, "", "fc")
    before = desk.document.model
    type_in(row(desk, "out_features").editor, typed)
    desk.canvas.view.setFocus()
    assert desk.document.model == before
    assert not row(desk, "out_features").wrong.isVisibleTo(desk)


def test_a_sum_is_worked_out_and_shown_once_the_field_is_left(desk: Window) -> None:
    select(desk, "", "fc")
    editor = row(desk, "out_features").editor
    type_in(editor, "2*(30 + 4)/2")
    press(editor, Qt.Key.Key_Return)
    assert desk.document.model.network.nodes["fc"].op.out_features == 34 * 2 // 2
    assert editor.lineEdit().text() == "34"


def test_each_gesture_is_a_step_of_undo(desk: Window, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, typed in (("fc", "5"), ("conv1", "12"), ("fc", "7")):
        select(desk, "", name)
        type_in(row(desk, "out_features" if name == "fc" else "out_channels").editor, typed)
    assert desk.document.history.count() == 3
    desk.document.history.undo()
    assert desk.document.model.network.nodes["fc"].op.out_features == 5
    select(desk, "", "fc")
    for pause, count in ((2000, 3), (-1, 4)):
        monkeypatch.setattr(line_editor, "PAUSE", pause)
        QTest.keyClicks(row(desk, "out_features").editor.lineEdit(), "1")
        assert desk.document.history.count() == count


def test_undo_goes_on_when_the_field_is_gone(desk: Window) -> None:
    catalogue.add(desk.document, desk.focus, "op:Conv2d", (0, 0))
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
    next(a for a in menu.actions() if a.text() == "Make an argument…").trigger()
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
    assert "more than 0" in row(desk, "std").wrong.text()
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
    next(a for a in menu.actions() if a.text() == "Make an argument…").trigger()
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
    catalogue.add(desk.document, desk.focus, f"op:{name}", (0, 0))
    rows = desk.inspector.form.rows
    assert list(rows) == [NodeField(field) for field in CATALOGUE[name].specs]
    for field, spec in CATALOGUE[name].specs.items():
        editor = rows[NodeField(field)].editor
        assert spec.doc in editor.toolTip()
        assert editor.accessibleName() == field


def test_an_argument_takes_what_the_field_it_fills_takes(desk: Window) -> None:
    spec = argument_field(desk.document.model, "Inception", "ch5x5")
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
    assert "torch uses itself" in desk.inspector.wrong_name.text()
    assert desk.inspector.title.hasFocus()
    desk.inspector.title.selectAll()
    QTest.keyClicks(desk.inspector.title, "classifier")
    assert not desk.inspector.wrong_name.isVisibleTo(desk)
    press(desk.inspector.title, Qt.Key.Key_Return)
    assert "classifier" in desk.document.model.network.nodes
    assert desk.canvas.view.hasFocus()


@pytest.mark.parametrize("typed", ["", "train", "conv1", "a b"])
def test_leaving_a_name_that_cannot_be_shows_the_old_one(desk: Window, typed: str) -> None:
    select(desk, "", "fc")
    desk.inspector.rename()
    press(desk.inspector.title, Qt.Key.Key_Delete)
    QTest.keyClicks(desk.inspector.title, typed)
    desk.canvas.view.setFocus()
    assert desk.inspector.title.text() == "fc" and not desk.inspector.title.property("wrong")
    assert not desk.document.edited


def test_a_refusal_goes_with_the_next_edit(desk: Window) -> None:
    desk.selection.dissolve()
    assert "Select a block" in desk.status.currentMessage()
    select(desk, "", "fc")
    type_in(row(desk, "out_features").editor, "10")
    assert desk.status.currentMessage() == ""


def test_tab_goes_from_field_to_field(desk: Window) -> None:
    select(desk, "inception3a", "branch3.1")
    first, second = (row(desk, name).editor for name in ("out_channels", "kernel_size"))
    first.setFocus()
    press(first, Qt.Key.Key_Tab)
    assert second.hasFocus()
    QTest.keyClicks(second.lineEdit(), "3")
    assert desk.document.model.graphs["Inception"].nodes["branch3.1"].op.value("kernel_size") == 3


def test_a_crumb_gives_the_keyboard_to_the_canvas(desk: Window) -> None:
    desk.focus.enter("inception3a")
    desk.catalogue.search.setFocus()
    (crumb,) = (b for b in desk.canvas.breadcrumb.findChildren(QPushButton) if b.isEnabled())
    QTest.mouseClick(crumb, Qt.MouseButton.LeftButton)
    assert desk.focus.block == "" and desk.canvas.view.hasFocus()


def test_a_search_that_finds_nothing_says_what_to_try(desk: Window) -> None:
    desk.catalogue.search.setText("zzzz")
    assert desk.catalogue.list.rows.rowCount() == 0
    assert "zzzz" in desk.catalogue.list.empty_text and "conv" in desk.catalogue.list.empty_text
    desk.add_tool.here()
    desk.finder.field.setText("zzzz")
    assert desk.finder.list.empty_text == "Nothing fits zzzz"


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


def test_searching_the_palette_finds_aliases(desk: Window) -> None:
    desk.catalogue.start_search()
    QTest.keyClicks(desk.catalogue.search, "bn")
    assert desk.catalogue.list.first().data() == "BatchNorm2d"


def test_a_library_block_edited_inside_is_in_the_palette_as_it_is_now(desk: Window) -> None:
    def own() -> list[str]:
        keys = [str(row.data(KEY)) for row in desk.catalogue.list.items()]
        return [key for key in keys if key.startswith("own:")]

    assert own() == []
    spoil(desk)
    assert own() == ["own:Inception"]
    desk.document.history.undo()
    assert own() == []


def test_the_receptive_field_follows_an_edit(desk: Window, qtbot: Any) -> None:
    """It is worked out once the edit is painted, for the form and the table."""
    select(desk, "", "maxpool1")

    def shown() -> str | None:
        rows = desk.inspector.facts.rows
        facts = {a.text(): b.text() for a, b in rows if a.isVisibleTo(desk)}
        return facts.get("Receptive field")

    qtbot.waitUntil(lambda: shown() == "11 px")
    type_in(row(desk, "kernel_size").editor, "5")
    qtbot.waitUntil(lambda: shown() == "15 px")
    assert layer(desk, "maxpool1", 6).data() == "15"


def test_a_block_of_everything_leaves_the_ports_outside(desk: Window) -> None:
    desk.focus.enter("inception3a")
    desk.canvas.select_all()
    before = desk.document.report
    desk.selection.group()
    assert set(desk.canvas.scene.cards) == {"x", "output", *desk.focus.names}
    assert desk.document.report.parameters == before.parameters
    assert desk.document.report.sound
