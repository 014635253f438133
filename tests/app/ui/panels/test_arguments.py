"""Arguments of blocks in the form: of the use one is inside of, by default, and worked out."""

from typing import Any

from app.ui.panels.inspector.row import Row
from app.ui.panels.inspector.targets import ArgumentDefault, UseArgument
from app.ui.window import Window
from graph.declare.arg import Arg
from graph.ops.port import Call
from tests.support.window import row, select, type_in


def form_row(desk: Window, target: Any) -> Row:
    return desk.inspector.form.rows[target]


def use(desk: Window, name: str) -> dict[str, Any]:
    op = desk.document.model.network.nodes[name].op
    assert isinstance(op, Call)
    return dict(op.values)


def do(line: Row, text: str) -> None:
    """Choose from the menu of a field."""
    next(a for a in line.menu().actions() if a.text() == text).trigger()


def test_inside_a_block_the_form_edits_the_use_one_is_inside_of(desk: Window) -> None:
    select(desk, "inception4c")
    here = form_row(desk, UseArgument("ch1x1"))
    assert here.editor.text() == "128" == str(use(desk, "inception4c")["ch1x1"])
    others = use(desk, "inception4b"), desk.document.model.graphs["Inception"]
    type_in(here.editor, "77")
    assert use(desk, "inception4c")["ch1x1"] == 77
    assert (use(desk, "inception4b"), desk.document.model.graphs["Inception"]) == others
    desk.document.history.undo()
    assert use(desk, "inception4c")["ch1x1"] == 128


def test_the_default_has_a_label_of_its_own(desk: Window) -> None:
    select(desk, "inception4c")
    default = form_row(desk, ArgumentDefault("ch1x1"))
    assert default.editor.accessibleName() == "default of ch1x1"
    assert form_row(desk, UseArgument("ch1x1")).editor.accessibleName() == "ch1x1"
    headings = [heading.text() for heading in desk.inspector.form._headings]
    assert headings == ["At this use, inception4c", "By default, in all 9 uses"]
    before = use(desk, "inception4c")
    type_in(default.editor, "77")
    assert desk.document.model.graphs["Inception"].arguments["ch1x1"] == 77
    assert use(desk, "inception4c") == before


def test_a_use_goes_back_to_the_default(desk: Window) -> None:
    select(desk, "inception4c")
    form_row(desk, UseArgument("ch1x1")).back.click()
    assert "ch1x1" not in use(desk, "inception4c")
    default = desk.document.model.graphs["Inception"].arguments["ch1x1"]
    assert form_row(desk, UseArgument("ch1x1")).editor.text() == str(default)


def test_a_field_becomes_an_argument_that_the_person_names(desk: Window) -> None:
    select(desk, "", "conv1")
    row(desk, "out_channels").editor.setFocus()
    desk.dialogs.typed = "width"
    desk.menus.actions[desk.inspector.make_argument].trigger()
    assert desk.document.model.network.arguments["width"] == 64
    assert use(desk, "conv1")["out_channels"] == Arg("width")


def test_a_sum_of_arguments_is_typed_into_a_field(desk: Window) -> None:
    select(desk, "", "conv1")
    row(desk, "out_channels").editor.setFocus()
    desk.dialogs.typed = "width"
    desk.inspector.make_argument()
    select(desk, "", "conv2")
    editor = row(desk, "out_channels").editor
    type_in(editor, "width // 2")
    desk.canvas.view.setFocus()
    assert use(desk, "conv2")["out_channels"] == Arg("width // 2")
    assert editor.text() == "width // 2 = 32"
    select(desk, "")
    type_in(row(desk, "width").editor, "48")
    assert desk.document.report.find("conv2").outputs == ((24, 56, 56),)


def test_arguments_are_added_renamed_described_moved_and_removed(desk: Window) -> None:
    select(desk, "inception4c")
    desk.dialogs.typed = "width"
    desk.inspector.make_argument()
    block = desk.document.model.graphs["Inception"]
    assert list(block.arguments)[-1] == "width"
    do(form_row(desk, ArgumentDefault("width")), "Move up")
    assert list(desk.document.model.graphs["Inception"].arguments)[-2] == "width"
    desk.dialogs.typed = "stages"
    do(form_row(desk, ArgumentDefault("width")), "Rename the argument…")
    desk.dialogs.typed = "how many there are"
    do(form_row(desk, ArgumentDefault("stages")), "Say what it is for…")
    assert "how many there are" in form_row(desk, ArgumentDefault("stages")).editor.toolTip()
    do(form_row(desk, ArgumentDefault("stages")), "Remove the argument")
    assert desk.document.model.graphs["Inception"].arguments == {
        name: value for name, value in block.arguments.items() if name != "width"
    }


def test_an_argument_in_use_is_written_out(desk: Window) -> None:
    select(desk, "")
    do(form_row(desk, ArgumentDefault("num_classes")), "Write out where it is used")
    assert desk.document.model.network.arguments == {}
    assert desk.document.model.network.nodes["fc"].op.out_features == 1000


def test_a_block_is_made_by_the_name_that_is_asked_for(desk: Window) -> None:
    select(desk, "", "conv2", "conv3")
    desk.selection.group()
    assert "Conv" in desk.document.model.graphs
    desk.document.history.undo()
    select(desk, "", "conv2", "conv3")
    desk.dialogs.typed = "Stem"
    desk.selection.group()
    assert "Stem" in desk.document.model.graphs and desk.focus.names == ("stem",)
