"""Replace with…, by keys: what fits is offered, wires and settings stay."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.ui.window import Window
from tests.support.window import press, select


def test_an_operation_is_replaced_by_keys(desk: Window) -> None:
    select(desk, "", "maxpool1")
    before = desk.document.model.network.nodes["maxpool1"]
    desk.canvas.view.setFocus()
    press(desk.canvas.view, Qt.Key.Key_R)
    assert desk.finder.isVisible()
    QTest.keyClicks(desk.finder.field, "avgpool2d")
    press(desk.finder.field, Qt.Key.Key_Return)
    after = desk.document.model.network.nodes["maxpool1"]
    assert (after.op.name, after.op.kernel_size, after.op.stride) == ("AvgPool2d", (3, 3), (2, 2))
    assert after.inputs == before.inputs and desk.focus.names == ("maxpool1",)
    assert desk.canvas.view.hasFocus()
    desk.document.history.undo()
    assert not desk.document.edited


def test_only_what_has_a_port_for_each_wire_is_offered(desk: Window) -> None:
    select(desk, "inception3a", "concat")
    desk.replace_tool.replace_selected()
    offered = {choice.title for choice in desk.finder.choices}
    assert {"Add", "Multiply"} <= offered and not offered & {"Conv2d", "Concat", "Input"}


def test_ports_are_not_replaced(desk: Window) -> None:
    select(desk, "", "x")
    desk.replace_tool.replace_selected()
    assert not desk.finder.isVisible()
    assert "Select the nodes to replace" in desk.status.currentMessage()
