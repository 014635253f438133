"""Everything by keys: building, walking, wiring, finding, commanding."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QCursor
from PySide6.QtTest import QTest

from app.ui.application import application
from app.ui.window import Window
from graph import edits as edit_model
from graph.build import Builder
from graph.model import Model
from graph.ops.activation import ReLU
from graph.ops.convolution import Conv2d
from graph.ops.join import Concat
from tests.support.fake_worker import FakeWorker
from tests.support.window import press, window

Key = Qt.Key
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def forks() -> Model:
    """x feeds three nodes, one above the other; a join reads none of them yet."""
    net = Builder("Forks")
    x = net.input(3, 32, 32)
    for name in ("a", "b", "c"):
        net.add(name, Conv2d(out_channels=8, kernel_size=1), x)
    net.add("join", Concat())
    net.output(net.add("act", ReLU(), x))
    return net.model()


@pytest.fixture
def desk(qtbot: Any, tmp_path: Path) -> Iterator[Window]:
    bench = FakeWorker()
    made = window(qtbot, tmp_path, forks(), make_runner=lambda: bench)
    qtbot.waitUntil(lambda: bench.started)
    made.bench = bench
    QCursor.setPos(made.canvas.view.mapToGlobal(QPoint(-50, -50)))
    yield made


def key(key: Qt.Key, *modifiers: Qt.KeyboardModifier) -> None:
    """A key to whatever has the keyboard."""
    application().processEvents()
    widget = application().focusWidget()
    assert widget is not None and widget.isVisible()
    press(widget, key, *modifiers)


def write(text: str) -> None:
    """Type into whatever has the keyboard."""
    QTest.keyClicks(application().focusWidget(), text)


def add(what: str, **settings: str) -> None:
    """Tab, type, Enter; then its settings, field by field."""
    key(Key.Key_Tab)
    write(what)
    key(Key.Key_Return)
    if settings:
        edit(settings)


def edit(settings: dict[str, str]) -> None:
    """Enter, then Tab from field to field, typing over what is to be other."""
    key(Key.Key_Return)
    left, seen = dict(settings), 0
    while left:
        field = application().focusWidget()
        assert field is not None and seen < 20, f"no field {left}"
        if field.objectName() in left:
            key(Key.Key_A, CTRL)
            write(left.pop(field.objectName()))
        if left:
            key(Key.Key_Tab)
        seen += 1
    key(Key.Key_Return)


def test_lenet_is_built_wired_and_run_by_keys_alone(desk: Window) -> None:
    key(Key.Key_N, CTRL)
    assert desk.focus.names == ("x",)
    edit({"shape": "1 32 32"})
    add("conv2d", out_channels="6", kernel_size="5", padding="0")
    add("relu")
    add("maxpool2d")
    add("conv2d", out_channels="16", kernel_size="5", padding="0")
    add("relu")
    add("maxpool2d")
    add("flatten")
    for features in ("120", "84"):
        add("fc", out_features=features)
        add("relu")
    add("fc", out_features="10")
    assert desk.document.report.problems == ()
    assert desk.document.report.parameters == 61_706
    assert desk.document.report.outputs == {"logits": (10,)}
    key(Key.Key_F5)
    assert len(desk.bench.jobs) == 1


def test_an_open_end_is_wired_by_its_name(desk: Window) -> None:
    key(Key.Key_N, CTRL)
    graph = desk.document.model.main
    desk.document.apply(lambda m: edit_model.disconnect(m, graph, "logits", 0), "cut")
    key(Key.Key_C)
    write("logits")
    key(Key.Key_Return)
    assert desk.document.model.network.nodes["logits"].inputs == ("x",)


def test_ctrl_arrows_walk_along_wires_and_between_branches(desk: Window) -> None:
    desk.focus.select(["x"])
    key(Key.Key_Right, CTRL)
    first = desk.focus.names[0]
    assert first in desk.document.model.network.nodes and first != "x"
    key(Key.Key_Left, CTRL)
    assert desk.focus.names == ("x",)
    desk.focus.select(["b"])
    seen = set()
    for way in (Key.Key_Up, Key.Key_Down, Key.Key_Down):
        key(way, CTRL)
        seen |= set(desk.focus.names)
    assert len(seen) >= 2
    assert desk.document.history.count() == 0


def test_ctrl_shift_arrows_select_more_and_c_wires_them(desk: Window) -> None:
    desk.focus.select(["a", "b", "c", "join"])
    key(Key.Key_C)
    assert desk.document.model.network.nodes["join"].inputs == ("a", "b", "c")
    desk.focus.select(["join"])
    key(Key.Key_Left, CTRL, SHIFT)
    assert len(desk.focus.names) == 2 and desk.focus.names[0] == "join"


def test_two_nodes_are_wired_in_the_order_they_were_selected(desk: Window) -> None:
    desk.focus.select(["b", "act"])
    key(Key.Key_C)
    assert desk.document.model.network.nodes["act"].inputs == ("b",)
    desk.focus.select(["output", "c"])
    key(Key.Key_C)
    assert desk.document.model.network.nodes["output"].inputs == ("c",)


def test_a_wire_that_closes_a_loop_is_not_offered(desk: Window) -> None:
    desk.focus.select(["act"])
    key(Key.Key_C)
    titles = [choice.title for choice in desk.finder.choices]
    assert "x" not in titles and titles[0] == "join"


def test_arrows_alone_nudge(desk: Window) -> None:
    desk.focus.select(["a"])
    card = desk.canvas.scene.cards["a"]
    before = card.x
    key(Key.Key_Right)
    assert card.x > before and desk.focus.names == ("a",)


def test_a_node_is_found_by_name_operation_or_shape(qtbot: Any, tmp_path: Path) -> None:
    desk = window(qtbot, tmp_path)
    for typed, place, name in (
        ("inception4c.branch2.1", "inception4c", "branch2.1"),
        ("LocalResponse", "", "norm1"),
        ("832x14x14", "", "inception4e"),
    ):
        key(Key.Key_F, CTRL)
        write(typed)
        key(Key.Key_Return)
        assert (desk.focus.block, desk.focus.names) == (place, (name,))
        assert desk.canvas.view.hasFocus()


def test_every_command_is_found_by_its_words(desk: Window) -> None:
    key(Key.Key_P, CTRL, SHIFT)
    titles = {choice.title for choice in desk.finder.choices}
    assert {"Save as…", "Lay out", "Profile", "Light", "MACs"} <= titles
    write("light")
    key(Key.Key_Return)
    assert desk.settings.theme == "light"
    key(Key.Key_P, CTRL, SHIFT)
    write("select all")
    key(Key.Key_Return)
    assert len(desk.focus.names) == len(desk.document.model.network.nodes)


def test_a_command_of_a_submenu_is_found_by_the_submenus_words(desk: Window) -> None:
    key(Key.Key_P, CTRL, SHIFT)
    write("paint macs")
    assert [choice.title for choice in desk.finder.fitting][:1] == ["MACs"]
    key(Key.Key_Return)
    assert desk.canvas.scene.quantity == "macs"


def test_the_canvas_shows_that_it_has_the_keyboard(desk: Window) -> None:
    desk.canvas.view.setFocus()
    with_focus = desk.canvas.grab().toImage()
    desk.catalogue.search.setFocus()
    assert desk.canvas.grab().toImage() != with_focus
