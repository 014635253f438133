"""The canvas, by real mouse and key events."""

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.workspace import catalogue
from graph import edits
from graph.build import Builder
from graph.model import Model
from graph.ops.convolution import Conv2d
from graph.ops.head import Linear
from graph.ops.join import Add
from presets.catalogue import PRESETS
from tests.support.canvas import ALT, CTRL, LEFT, NO, RIGHT, SHIFT, Hands, overlaps, small


class TestSelecting:
    def test_a_click_selects_and_a_click_beside_clears(self, hands: Hands) -> None:
        hands.click(hands.middle("norm1"))
        assert hands.focus.names == ("norm1",)
        hands.click(QPoint(4, 4))
        assert hands.focus.names == ()

    def test_shift_click_adds_and_takes_away(self, hands: Hands) -> None:
        hands.click(hands.middle("norm1"))
        hands.click(hands.middle("conv2"), SHIFT)
        assert hands.focus.names == ("norm1", "conv2")
        hands.click(hands.middle("norm1"), SHIFT)
        assert hands.focus.names == ("conv2",)

    def test_ctrl_click_toggles(self, hands: Hands) -> None:
        hands.click(hands.middle("norm1"))
        hands.click(hands.middle("conv2"), CTRL)
        assert hands.focus.names == ("norm1", "conv2")
        hands.click(hands.middle("norm1"), CTRL)
        assert hands.focus.names == ("conv2",)

    def test_a_box_with_shift_adds_and_one_with_ctrl_toggles(self, hands: Hands) -> None:
        first, last = hands.scene.cards["x"], hands.scene.cards["conv1"]
        start = hands.pixel(first.x - 20, first.y - 30)
        end = hands.pixel(last.x + 20, last.y + last.h + 20)
        hands.focus.select(["norm1", "x"])
        hands.drag(start, end, keys=SHIFT)
        assert set(hands.focus.names) == {"norm1", "x", "conv1"}
        hands.focus.select(["norm1", "x"])
        hands.drag(start, end, keys=CTRL)
        assert set(hands.focus.names) == {"norm1", "conv1"}

    def test_a_box_selects_what_it_touches(self, hands: Hands) -> None:
        first, last = hands.scene.cards["x"], hands.scene.cards["conv1"]
        hands.drag(
            hands.pixel(first.x - 20, first.y - 30),
            hands.pixel(last.x + 20, last.y + last.h + 20),
        )
        assert set(hands.focus.names) == {"x", "conv1"}

    def test_all_and_linked(self, few: Hands) -> None:
        few.canvas.select_all()
        assert len(few.focus.names) == 5
        few.focus.select(["a"])
        few.canvas.select_linked()
        assert set(few.focus.names) == {"x", "a", "b", "output"}


class TestMoving:
    def test_a_drag_is_one_step_and_snaps_to_the_grid(self, hands: Hands) -> None:
        start = hands.middle("norm1")
        before = hands.scene.cards["norm1"].box
        hands.drag(start, start + QPoint(60, 43))
        at = hands.document.model.network.nodes["norm1"].at
        assert at is not None and at[0] % 8 == 0 and at[1] % 8 == 0 and at != before[:2]
        assert hands.document.history.count() == 1
        hands.document.history.undo()
        assert hands.scene.cards["norm1"].box == before

    def test_the_first_move_stores_the_places_of_all(self, hands: Hands) -> None:
        start = hands.middle("norm1")
        hands.drag(start, start + QPoint(60, 40))
        assert all(node.at is not None for node in hands.document.model.network.nodes.values())

    def test_escape_puts_cards_back(self, hands: Hands) -> None:
        before = hands.scene.cards["norm1"].box
        start = hands.middle("norm1")
        hands.press(start)
        hands.travel(start + QPoint(80, 80))
        assert hands.scene.cards["norm1"].box != before
        hands.key(Qt.Key.Key_Escape)
        assert hands.scene.cards["norm1"].box == before
        assert hands.document.history.count() == 0

    def test_arrow_keys_nudge_in_one_step(self, hands: Hands) -> None:
        hands.click(hands.middle("norm1"))
        x = hands.scene.cards["norm1"].x
        for _ in range(3):
            hands.key(Qt.Key.Key_Right)
        assert hands.scene.cards["norm1"].x == x + 24
        assert hands.document.history.count() == 1

    def test_alt_drag_pulls_a_node_out_of_its_wires(self, hands: Hands) -> None:
        start = hands.middle("norm1")
        hands.drag(start, start + QPoint(0, -60), keys=ALT)
        nodes = hands.document.model.network.nodes
        assert nodes["norm1"].inputs == (None,)
        assert nodes["conv2"].inputs == ("maxpool1",)

    def test_a_loose_node_dropped_on_a_wire_is_inserted(self, few: Hands) -> None:
        a, b = few.scene.cards["a"], few.scene.cards["b"]
        y = a.exit(0)[1]
        few.drag(few.middle("loose"), few.pixel((a.x + a.w + b.x) / 2, y))
        nodes = few.document.model.network.nodes
        assert nodes["loose"].inputs == ("a",) and nodes["b"].inputs == ("loose",)

    def test_any_overlap_with_a_wire_counts(self, few: Hands) -> None:
        a, b, loose = (few.scene.cards[name] for name in ("a", "b", "loose"))
        y = a.exit(0)[1] + loose.h / 2 - 6
        few.drag(few.middle("loose"), few.pixel((a.x + a.w + b.x) / 2, y))
        nodes = few.document.model.network.nodes
        assert nodes["loose"].inputs == ("a",) and nodes["b"].inputs == ("loose",)

    def test_a_card_with_wires_is_not_inserted(self, few: Hands) -> None:
        a, x = few.scene.cards["a"], few.scene.cards["x"]
        few.drag(few.middle("b"), few.pixel((x.x + x.w + a.x) / 2, a.exit(0)[1]))
        assert few.document.model.network.nodes["b"].inputs == ("a",)


class TestWiring:
    def test_a_wire_is_drawn_from_port_to_port(self, few: Hands) -> None:
        few.drag(few.exit("a"), few.entry("loose"))
        assert few.document.model.network.nodes["loose"].inputs == ("a",)

    def test_and_backwards(self, few: Hands) -> None:
        few.drag(few.entry("loose"), few.exit("b"))
        assert few.document.model.network.nodes["loose"].inputs == ("b",)

    def test_a_card_takes_it_at_its_first_free_input(self, few: Hands) -> None:
        few.drag(few.exit("b"), few.middle("loose"))
        assert few.document.model.network.nodes["loose"].inputs == ("b",)

    def test_cards_that_cannot_take_it_dim_and_say_why(self, few: Hands) -> None:
        few.press(few.exit("b"))
        few.travel(few.middle("a"))
        assert few.scene.reasons["a"] == "a wire from b to a would close a loop"
        assert few.scene.reasons["loose"] == ""
        assert "loop" in few.view.gesture.reason
        few.key(Qt.Key.Key_Escape)
        assert few.scene.reasons == {}

    def test_a_shape_that_does_not_fit_is_told_before_the_drop(self, qtbot: QtBot) -> None:
        model = edits.add(small(), "Small", "fc", Linear(out_features=10))
        hands = Hands(model, qtbot)
        hands.press(hands.exit("b"))
        hands.travel(hands.middle("fc"))
        assert hands.view.gesture.reason == "Linear needs a vector, but gets 8×32×32"

    def test_a_refused_wire_changes_nothing_and_is_told(self, few: Hands) -> None:
        model = few.document.model
        few.drag(few.exit("b"), few.middle("a"))
        assert few.document.model is model
        assert "loop" in few.said[0]

    def test_an_end_dropped_on_nothing_cuts_the_wire(self, few: Hands) -> None:
        few.drag(few.entry("b"), few.entry("b") + QPoint(-20, -90))
        assert few.document.model.network.nodes["b"].inputs == (None,)

    def test_an_end_dropped_elsewhere_is_re_routed(self, few: Hands) -> None:
        few.drag(few.entry("b"), few.entry("loose"))
        nodes = few.document.model.network.nodes
        assert nodes["b"].inputs == (None,) and nodes["loose"].inputs == ("a",)
        assert few.document.history.count() == 1

    def test_an_end_put_back_changes_nothing(self, few: Hands) -> None:
        few.press(few.entry("b"))
        few.travel(few.entry("b") + QPoint(-30, -30))
        few.travel(few.entry("b"))
        QTest.mouseRelease(few.view.viewport(), LEFT, NO, few.entry("b"))
        assert few.document.history.count() == 0

    def test_a_join_takes_one_more(self, hands: Hands) -> None:
        hands.focus.enter("inception3a")
        hands.drag(hands.exit("branch2.0"), hands.entry("concat", 4))
        nodes = hands.document.model.graphs["Inception"].nodes
        assert nodes["concat"].inputs[4] == "branch2.0"

    def test_a_line_with_ctrl_and_the_right_button_cuts_what_it_crosses(self, hands: Hands) -> None:
        hands.focus.enter("inception3a")
        concat = hands.scene.cards["concat"]
        x = concat.x - 20
        hands.drag(
            hands.pixel(x, concat.y - 90),
            hands.pixel(x, concat.y + concat.h + 90),
            RIGHT,
            CTRL,
        )
        assert hands.document.model.graphs["Inception"].nodes["concat"].inputs == ()


class TestCommands:
    def test_delete_leaves_open_ports(self, hands: Hands) -> None:
        hands.click(hands.middle("norm1"))
        hands.canvas.delete_selected()
        assert hands.document.model.network.nodes["conv2"].inputs == (None,)
        assert "norm1" not in hands.scene.cards

    def test_dissolve_joins(self, hands: Hands) -> None:
        hands.click(hands.middle("norm1"))
        hands.canvas.dissolve_selected()
        assert hands.document.model.network.nodes["conv2"].inputs == ("maxpool1",)

    def test_arrange_tidies_up_in_one_step(self, hands: Hands) -> None:
        start = hands.middle("norm1")
        hands.drag(start, start + QPoint(50, 60))
        hands.focus.select([])
        hands.canvas.arrange()
        cards = hands.scene.cards
        assert cards["norm1"].exit(0)[1] == cards["conv2"].entry(0)[1]
        assert hands.document.history.count() == 2


class TestDropping:
    def drop(self, hands: Hands, key: str, at: QPoint) -> None:
        data = QMimeData()
        data.setData(catalogue.MIME, key.encode())
        copy = Qt.DropAction.CopyAction
        for event in (
            QDragEnterEvent(at, copy, data, LEFT, NO),
            QDragMoveEvent(at, copy, data, LEFT, NO),
            QDropEvent(QPointF(at), copy, data, LEFT, NO),
        ):
            QApplication.sendEvent(hands.view.viewport(), event)

    def test_an_entry_lands_where_it_is_dropped(self, few: Hands) -> None:
        at = few.view.viewport().rect().bottomLeft() + QPoint(150, -80)
        self.drop(few, "op:ReLU", at)
        assert few.focus.names == ("relu",)
        card = few.scene.cards["relu"]
        assert (few.middle("relu") - at).manhattanLength() < 24
        assert card.node.at is not None

    def test_on_a_wire_it_is_inserted(self, few: Hands) -> None:
        a, b = few.scene.cards["a"], few.scene.cards["b"]
        self.drop(few, "op:ReLU", few.pixel((a.x + a.w + b.x) / 2, a.exit(0)[1]))
        assert few.document.model.network.nodes["b"].inputs == ("relu",)

    def test_beside_a_wire_it_is_inserted_if_its_card_touches_it(self, few: Hands) -> None:
        a, b = few.scene.cards["a"], few.scene.cards["b"]
        self.drop(few, "op:ReLU", few.pixel((a.x + a.w + b.x) / 2, a.exit(0)[1] + 17))
        assert few.document.model.network.nodes["b"].inputs == ("relu",)

    def test_what_takes_no_input_is_put_beside_the_wire(self, few: Hands) -> None:
        a, b = few.scene.cards["a"], few.scene.cards["b"]
        self.drop(few, "op:Input", few.pixel((a.x + a.w + b.x) / 2, a.exit(0)[1]))
        assert few.document.model.network.nodes["b"].inputs == ("a",)
        assert few.said == [] and overlaps(few.scene) == []

    def test_never_on_a_card(self, few: Hands) -> None:
        self.drop(few, "op:ReLU", few.middle("b"))
        assert overlaps(few.scene) == []

    def test_on_the_skip_of_a_block_it_covers_no_card(self, qtbot: QtBot) -> None:
        hands = Hands(residual(), qtbot)
        wire = next(w for w in hands.scene.cards["add"].entering if w.source.name == "x")
        for part in (0.3, 0.5, 0.7):
            at = wire.path.pointAtPercent(part)
            self.drop(hands, "op:Conv2d", hands.pixel(at.x(), at.y()))
            assert overlaps(hands.scene) == []
            assert hands.document.model.network.nodes["add"].inputs[1] == hands.focus.names[0]
            hands.document.history.undo()

    def test_into_a_wire_between_tight_rows_it_stands_beside_what_it_reads(
        self, qtbot: QtBot
    ) -> None:
        hands = Hands(PRESETS["lenet"].make(), qtbot)
        hands.canvas.resize(780, 480)
        hands.view.frame_all()
        flatten, fc1 = (hands.scene.cards[name] for name in ("flatten", "fc1"))
        assert fc1.x < flatten.x  # the wire goes back to the next row
        at = fc1.entering[0].path.pointAtPercent(0.5)
        self.drop(hands, "op:ReLU", hands.pixel(at.x(), at.y()))
        relu = hands.scene.cards["relu"]
        assert hands.document.model.network.nodes["fc1"].inputs == ("relu",)
        assert relu.x > flatten.x + flatten.w and relu.entry(0)[1] == flatten.exit(0)[1]
        assert hands.view.seen.contains(relu.x + relu.w / 2, relu.y + relu.h / 2)
        assert overlaps(hands.scene) == []

    def test_another_windows_block_is_refused(self, few: Hands) -> None:
        self.drop(few, "own:Elsewhere", few.middle("b"))
        assert few.said == ["there is no 'Elsewhere' to add"]


def residual() -> Model:
    """Three layers in a row, and a wire past them."""
    net = Builder("Residual")
    x = y = net.input(8, 32, 32)
    for name in ("a", "b", "c"):
        y = net.add(name, Conv2d(out_channels=8, kernel_size=1), y)
    net.output(net.add("add", Add(), y, x))
    return net.model()
