"""Wires are things: they are selected, cut, inserted into, and have a menu of their own."""

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from graph import edits
from tests.support.canvas import CTRL, LEFT, NO, SHIFT, Hands


def on_wire(hands: Hands, source: str, target: str, part: float = 0.5) -> QPoint:
    """A point of the view on a wire."""
    cards = hands.scene.cards
    wire = next(w for w in cards[target].entering if w.source.name == source)
    return hands.view.mapFromScene(wire.path.pointAtPercent(part))


def menu(hands: Hands, at: QPoint) -> str:
    """Right-click, and whose menu is asked for."""
    asked: list[str] = []
    hands.canvas.menu_wanted.connect(lambda target, _: asked.append(target))
    viewport = hands.view.viewport()
    QTest.mousePress(viewport, Qt.MouseButton.RightButton, NO, at)
    reason = QContextMenuEvent.Reason.Mouse
    event = QContextMenuEvent(reason, at, viewport.mapToGlobal(at), NO)
    QApplication.sendEvent(viewport, event)
    QTest.mouseRelease(viewport, Qt.MouseButton.RightButton, NO, at)
    return asked[-1]


class TestSelecting:
    def test_a_click_selects_a_wire(self, few: Hands) -> None:
        few.focus.select(["loose"])
        few.click(on_wire(few, "a", "b"))
        assert few.focus.wires == (("b", 0),) and few.focus.names == ()
        few.click(QPoint(4, 4))
        assert few.focus.wires == ()

    def test_ctrl_and_shift_toggle(self, few: Hands) -> None:
        few.click(few.middle("loose"))
        few.click(on_wire(few, "a", "b"), CTRL)
        few.click(on_wire(few, "x", "a"), SHIFT)
        assert few.focus.names == ("loose",)
        assert few.focus.wires == (("b", 0), ("a", 0))
        few.click(on_wire(few, "a", "b"), CTRL)
        assert few.focus.wires == (("a", 0),)

    def test_a_selected_wire_is_painted_over_the_others(self, few: Hands) -> None:
        few.click(on_wire(few, "a", "b"))
        wire = few.scene.cards["b"].entering[0]
        assert few.scene.frame.is_marked(wire)

    def test_a_wire_that_goes_is_selected_no_more(self, few: Hands) -> None:
        few.click(on_wire(few, "a", "b"))
        few.document.apply(lambda m: edits.disconnect(m, m.main, "b", 0), "cut")
        assert few.focus.wires == ()

    def test_a_drag_from_a_wire_with_shift_draws_a_box(self, few: Hands) -> None:
        few.drag(on_wire(few, "x", "a"), few.middle("a") + QPoint(0, 4), keys=SHIFT)
        assert few.focus.names == ("a",)
        assert few.document.history.count() == 0


class TestCutting:
    def test_delete_cuts_it(self, few: Hands) -> None:
        few.click(on_wire(few, "a", "b"))
        few.canvas.delete_selected()
        assert few.document.model.network.nodes["b"].inputs == (None,)
        assert few.document.history.undoText() == "cut a wire"

    def test_delete_takes_nodes_and_wires_in_one_step(self, few: Hands) -> None:
        few.focus.select(["loose"], [("b", 0)])
        few.canvas.delete_selected()
        nodes = few.document.model.network.nodes
        assert "loose" not in nodes and nodes["b"].inputs == (None,)
        few.document.history.undo()
        assert few.document.model.network.nodes["b"].inputs == ("a",)

    def test_all_inputs_of_a_join_at_once(self, hands: Hands) -> None:
        hands.focus.enter("inception3a")
        hands.focus.select((), [("concat", port) for port in (0, 2)])
        hands.canvas.wires.cut()
        inputs = hands.document.model.graphs["Inception"].nodes["concat"].inputs
        assert inputs == ("branch2.1", "branch4.1")

    def test_the_wires_of_selected_nodes(self, few: Hands) -> None:
        few.focus.select(["a"])
        few.canvas.wires.cut()
        nodes = few.document.model.network.nodes
        assert nodes["a"].inputs == (None,) and nodes["b"].inputs == (None,)

    def test_without_any_it_says_what_to_do(self, few: Hands) -> None:
        few.canvas.wires.cut()
        assert few.said == ["Select a wire to cut: click it."]


class TestGoing:
    def test_to_its_source_and_its_target(self, few: Hands) -> None:
        few.click(on_wire(few, "a", "b"))
        few.canvas.wires.go_to_source()
        assert few.focus.names == ("a",)
        few.click(on_wire(few, "a", "b"))
        few.canvas.wires.go_to_target()
        assert few.focus.names == ("b",)

    def test_a_double_click_asks_what_to_insert(self, few: Hands) -> None:
        asked: list[tuple[str, int]] = []
        few.view.insertion_wanted.connect(lambda _, target, port: asked.append((target, port)))
        at = on_wire(few, "a", "b")
        QTest.mouseDClick(few.view.viewport(), LEFT, NO, at)
        assert asked == [("b", 0)]
        few.focus.select((), [("a", 0)])
        few.canvas.wires.insert()
        assert asked == [("b", 0), ("a", 0)]


class TestMenus:
    def test_a_right_click_selects_what_is_under_it(self, few: Hands) -> None:
        few.focus.select(["a"])
        assert menu(few, few.middle("b")) == "node" and few.focus.names == ("b",)
        assert menu(few, on_wire(few, "x", "a")) == "wire"
        assert few.focus.names == () and few.focus.wires == (("a", 0),)
        assert menu(few, QPoint(4, 4)) == "canvas"
        assert few.focus.names == () and few.focus.wires == ()

    def test_unless_it_is_part_of_the_selection(self, few: Hands) -> None:
        few.focus.select(["a", "b"])
        assert menu(few, few.middle("b")) == "node"
        assert few.focus.names == ("a", "b")

    def test_delete_after_a_right_click_deletes_what_was_clicked(self, few: Hands) -> None:
        few.click(few.middle("a"))
        menu(few, few.middle("loose"))
        few.canvas.delete_selected()
        assert set(few.nodes) == {"x", "a", "b", "output"}

    def test_a_port_has_a_menu_and_its_wires_are_selected(self, few: Hands) -> None:
        few.focus.select(["loose"])
        assert menu(few, few.exit("a")) == "port"
        assert few.focus.names == () and few.focus.wires == (("b", 0),)
        few.focus.select((), [("a", 0)])
        assert menu(few, few.entry("loose")) == "port" and few.focus.wires == ()

    def test_at_a_port_one_is_asked_for_that_port(self, few: Hands) -> None:
        asked: list[tuple[str, ...]] = []
        few.view.reader_wanted.connect(lambda _, source: asked.append((source,)))
        few.view.source_wanted.connect(lambda _, target, port: asked.append((target, str(port))))
        menu(few, few.exit("b"))
        few.canvas.wires.add_at_port()
        menu(few, few.entry("loose"))
        few.canvas.wires.add_at_port()
        assert asked == [("b",), ("loose", "0")]


class TestPasting:
    def test_at_the_pointer_and_on_no_other_card(self, few: Hands) -> None:
        few.click(few.middle("a"))
        few.canvas.selection.copy()
        at = few.view.viewport().rect().bottomLeft() + QPoint(200, -80)
        few.click(at)
        QTest.mouseMove(few.view.viewport(), at)
        few.canvas.paste()
        name = few.focus.names[0]
        assert (few.middle(name) - at).manhattanLength() < 24
        few.canvas.paste()
        again = few.focus.names[0]
        first, second = few.scene.cards[name].box, few.scene.cards[again].box
        assert (
            first[0] >= second[2]
            or second[0] >= first[2]
            or first[1] >= second[3]
            or (second[1] >= first[3])
        )

    def test_with_the_pointer_elsewhere_in_the_middle_of_the_view(self, few: Hands) -> None:
        few.click(few.middle("a"))
        few.canvas.selection.copy()
        few.view.pointer = None
        few.view.pan(QPointF(0, 4000))
        few.canvas.paste()
        card = few.scene.cards[few.focus.names[0]]
        middle = few.view.seen.center()
        assert abs(card.x + card.w / 2 - middle.x()) < 60


def bends(hands: Hands, target: str) -> tuple[tuple[float, float], ...]:
    """The bends of the wire into the first input of a node."""
    wire = next(w for w in hands.scene.cards[target].entering if w.port == 0)
    assert dict(hands.document.model.network.nodes[target].bends).get(wire.source.name, ()) == (
        wire.bends
    )
    return wire.bends


class TestBending:
    def test_a_drag_bends_it_where_it_was_pressed(self, few: Hands) -> None:
        start = on_wire(few, "a", "b")
        few.drag(start, start + QPoint(0, 90))
        ((x, y),) = bends(few, "b")
        at = few.view.mapToScene(start + QPoint(0, 90))
        assert abs(x - at.x()) <= 4 and abs(y - at.y()) <= 4
        assert few.document.history.undoText() == "bend a wire to b"
        wire = few.scene.cards["b"].entering[0]
        assert wire.near(x, y, 8) and few.focus.wires == (("b", 0),)
        few.document.history.undo()
        assert bends(few, "b") == ()

    def test_a_bend_is_moved_and_another_added(self, few: Hands) -> None:
        start = on_wire(few, "a", "b")
        few.drag(start, start + QPoint(0, 90))
        few.drag(start + QPoint(0, 90), start + QPoint(10, 130))
        ((_, y),) = bends(few, "b")
        assert y > few.view.mapToScene(start + QPoint(0, 110)).y()
        few.drag(on_wire(few, "a", "b", 0.9), start + QPoint(40, 60))
        assert len(bends(few, "b")) == 2

    def test_a_bend_dragged_back_into_line_goes(self, few: Hands) -> None:
        start = on_wire(few, "a", "b")
        few.drag(start, start + QPoint(0, 90))
        few.drag(start + QPoint(0, 90), start)
        assert bends(few, "b") == ()

    def test_escape_leaves_it_as_it_was(self, few: Hands) -> None:
        start = on_wire(few, "a", "b")
        few.press(start)
        few.travel(start + QPoint(0, 90))
        few.key(Qt.Key.Key_Escape)
        assert bends(few, "b") == () and few.document.history.count() == 0
        assert len(few.scene.cards["b"].entering[0].route.points) == 2

    def test_bends_move_with_both_of_its_cards(self, few: Hands) -> None:
        start = on_wire(few, "a", "b")
        few.drag(start, start + QPoint(0, 90))
        few.focus.select(few.scene.cards)
        few.canvas.nudge(1, 0)  # gives every card a position of its own
        ((x, y),) = bends(few, "b")
        few.focus.select(["a", "b"])
        before = few.scene.cards["a"].x, few.scene.cards["a"].y
        few.press(few.middle("a"))
        few.travel(few.middle("a") + QPoint(40, 40))
        few.travel(few.middle("a") + QPoint(60, 60))
        by = few.scene.cards["a"].x - before[0], few.scene.cards["a"].y - before[1]
        assert by != (0, 0)
        assert few.scene.cards["b"].entering[0].route.points[1] == (x + by[0], y + by[1])
        QTest.mouseRelease(few.view.viewport(), LEFT, NO, few.middle("a"))
        now = few.scene.cards["a"].x - before[0], few.scene.cards["a"].y - before[1]
        assert bends(few, "b") == ((x + now[0], y + now[1]),)

    def test_laying_out_and_straightening_take_bends_out(self, few: Hands) -> None:
        start = on_wire(few, "a", "b")
        few.drag(start, start + QPoint(0, 90))
        few.canvas.wires.straighten()
        assert bends(few, "b") == ()
        few.document.history.undo()
        assert len(bends(few, "b")) == 1
        few.focus.select(())
        few.canvas.arrange()
        assert bends(few, "b") == ()
