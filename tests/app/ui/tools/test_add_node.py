"""The search box on the canvas, by real key and mouse events."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QCursor, QMouseEvent
from PySide6.QtTest import QTest

from app.ui.application import application
from app.ui.window import Window
from graph.build import Builder
from graph.model import Model, Node
from graph.ops.convolution import Conv2d
from graph.ops.head import Linear
from graph.ops.join import Concat
from graph.ops.pooling import GlobalAvgPool
from tests.support.window import press, window

LEFT, NO = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def chain() -> Model:
    """x → a → b → output, and a map that nothing reads."""
    net = Builder("Chain")
    x = net.input(3, 32, 32)
    a = net.add("a", Conv2d(out_channels=8, kernel_size=1), x)
    b = net.add("b", Conv2d(out_channels=16, kernel_size=1), a)
    net.output(b)
    net.add("side", Conv2d(out_channels=8, kernel_size=1), x)
    return net.model()


@pytest.fixture
def desk(qtbot: Any, tmp_path: Path) -> Iterator[Window]:
    made = window(qtbot, tmp_path, chain())
    QCursor.setPos(made.canvas.view.mapToGlobal(QPoint(-50, -50)))
    yield made


def nodes(desk: Window) -> dict[str, Node]:
    """The nodes of the open graph."""
    return dict(desk.document.model.graphs[desk.focus.graph].nodes)


def ask(desk: Window, typed: str = "") -> None:
    """Tab on the canvas, and type."""
    desk.canvas.view.setFocus()
    press(desk.canvas.view, Qt.Key.Key_Tab)
    QTest.keyClicks(desk.finder.field, typed)


def enter(desk: Window, *keys: Qt.KeyboardModifier) -> None:
    press(desk.finder.field, Qt.Key.Key_Return, *keys)


def titles(desk: Window) -> list[str]:
    return [choice.title for choice in desk.finder.fitting]


def test_tab_shift_a_and_a_double_click_on_nothing_open_it(desk: Window) -> None:
    view = desk.canvas.view
    for key, modifiers in ((Qt.Key.Key_Tab, NO), (Qt.Key.Key_A, SHIFT)):
        QTest.keyClick(view, key, modifiers)
        assert desk.finder.isVisible() and desk.finder.field.hasFocus()
        press(desk.finder.field, Qt.Key.Key_Escape)
        assert not desk.finder.isVisible() and view.hasFocus()
    QTest.mouseDClick(view.viewport(), LEFT, NO, view.viewport().rect().bottomLeft())
    assert desk.finder.isVisible()


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("bn", "BatchNorm2d"),
        ("gap", "GlobalAvgPool"),
        ("fc", "Linear"),
        ("inception", "Inception (v1)"),
        ("mxpl", "MaxPool2d"),
    ],
)
def test_what_people_call_it_finds_it(desk: Window, typed: str, first: str) -> None:
    ask(desk, typed)
    assert titles(desk)[0] == first


def test_a_node_at_the_end_of_a_chain_is_followed(desk: Window) -> None:
    desk.focus.select(["side"])
    ask(desk, "relu")
    enter(desk)
    assert nodes(desk)["relu"].inputs == ("side",)
    assert desk.focus.names == ("relu",)
    assert desk.canvas.view.hasFocus()
    assert desk.document.history.count() == 1


def test_a_node_with_one_wire_is_followed_on_that_wire(desk: Window) -> None:
    desk.focus.select(["a"])
    ask(desk, "relu")
    enter(desk)
    assert nodes(desk)["relu"].inputs == ("a",)
    assert nodes(desk)["b"].inputs == ("relu",)


def test_with_shift_it_begins_a_branch(desk: Window) -> None:
    desk.focus.select(["a"])
    ask(desk, "relu")
    enter(desk, SHIFT)
    assert nodes(desk)["relu"].inputs == ("a",)
    assert nodes(desk)["b"].inputs == ("a",)


def test_a_join_takes_every_selected_node(desk: Window) -> None:
    desk.focus.select(["a", "side"])
    ask(desk, "concat")
    enter(desk)
    assert nodes(desk)["concat"].inputs == ("a", "side")


def test_what_has_no_input_is_added_alone(desk: Window) -> None:
    desk.focus.select(["a"])
    ask(desk, "input")
    enter(desk)
    assert nodes(desk)["input"].inputs == ()
    assert nodes(desk)["b"].inputs == ("a",)


def test_arrow_keys_choose_and_esc_adds_nothing(desk: Window) -> None:
    ask(desk, "pool")
    second = titles(desk)[1]
    press(desk.finder.field, Qt.Key.Key_Down)
    press(desk.finder.field, Qt.Key.Key_Down)
    press(desk.finder.field, Qt.Key.Key_Up)
    enter(desk)
    added = (set(nodes(desk)) - set(chain().network.nodes)).pop()
    assert nodes(desk)[added].op.name == second
    ask(desk, "relu")
    press(desk.finder.field, Qt.Key.Key_Escape)
    assert "relu" not in nodes(desk)


def test_it_stands_at_the_pointer_and_on_no_other_card(desk: Window) -> None:
    view = desk.canvas.view
    at = view.viewport().rect().bottomLeft() + QPoint(200, -60)
    QTest.mouseMove(view.viewport(), at)
    ask(desk, "relu")
    enter(desk)
    card = desk.canvas.scene.cards["relu"]
    middle = view.mapFromScene(card.x + card.w / 2, card.y + card.h / 2)
    assert (middle - at).manhattanLength() < 60
    desk.focus.select([])
    ask(desk, "relu")
    enter(desk)
    boxes = [c.box for c in desk.canvas.scene.cards.values()]
    assert not any(
        a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
        for i, a in enumerate(boxes)
        for b in boxes[:i]
    )


def drag_to_nothing(desk: Window, start: tuple[float, float]) -> None:
    """Draw a wire from a port to a free place."""
    view = desk.canvas.view
    at = view.mapFromScene(QPointF(*start))
    end = view.viewport().rect().bottomRight() - QPoint(300, 40)
    QTest.mousePress(view.viewport(), LEFT, NO, at)
    for point in ((at + end) / 2, end):
        event = QMouseEvent(
            QEvent.Type.MouseMove,
            QPointF(point),
            QPointF(view.viewport().mapToGlobal(point)),
            Qt.MouseButton.NoButton,
            LEFT,
            NO,
        )
        application().sendEvent(view.viewport(), event)
    QTest.mouseRelease(view.viewport(), LEFT, NO, end)


def test_a_wire_let_go_over_nothing_offers_what_reads_its_shape(desk: Window) -> None:
    drag_to_nothing(desk, desk.canvas.scene.cards["side"].exit(0))
    assert {"Conv2d", "MaxPool2d", "Flatten", "Concat", "Inception (v1)"} <= {*titles(desk)}
    assert not {"Linear", "Input"} & {*titles(desk)}
    assert desk.canvas.view.loose is not None
    assert "8×32×32" in desk.finder.field.placeholderText()
    QTest.keyClicks(desk.finder.field, "gap")
    enter(desk)
    (made,) = [n for n in nodes(desk).values() if isinstance(n.op, GlobalAvgPool)]
    assert made.inputs == ("side",)
    assert desk.canvas.view.loose is None
    assert desk.document.report.find("globalavgpool").outputs == ((8,),)


def test_giving_up_lets_the_wire_go(desk: Window) -> None:
    drag_to_nothing(desk, desk.canvas.scene.cards["side"].exit(0))
    before = desk.document.model
    press(desk.finder.field, Qt.Key.Key_Escape)
    assert desk.canvas.view.loose is None and desk.document.model is before


def test_a_wire_drawn_back_offers_what_can_feed_it(desk: Window) -> None:
    desk.focus.select([])
    ask(desk, "fc")
    enter(desk)
    (name,) = [k for k, n in nodes(desk).items() if isinstance(n.op, Linear)]
    drag_to_nothing(desk, desk.canvas.scene.cards[name].entry(0))
    assert "Flatten" in titles(desk) and "MaxPool2d" not in titles(desk)
    QTest.keyClicks(desk.finder.field, "flatten")
    enter(desk)
    assert nodes(desk)[name].inputs == ("flatten",)


def test_a_click_elsewhere_closes_it(desk: Window) -> None:
    ask(desk)
    desk.catalogue.search.setFocus(Qt.FocusReason.MouseFocusReason)
    assert not desk.finder.isVisible()


def test_a_click_on_a_line_chooses_it(desk: Window) -> None:
    ask(desk, "concat")
    lines = desk.finder.list
    at = lines.visualRect(lines.model().index(0, 0)).center()
    QTest.mouseClick(lines.viewport(), LEFT, NO, at)
    assert any(isinstance(n.op, Concat) for n in nodes(desk).values())
