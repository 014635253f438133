"""The canvas, by real mouse and key events."""

from collections.abc import Iterator
from time import perf_counter

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from app.layout.arrange import arrange
from app.ui.application import application
from app.ui.canvas import Canvas
from app.ui.canvas.paint.pens import current_pens
from app.ui.canvas.view.scene import Scene
from app.ui.theme import theme
from app.workspace import catalogue
from app.workspace.document import Document
from app.workspace.focus import Focus
from app.workspace.layer_times import Measured
from graph import edits
from graph.build import Builder
from graph.model import Graph, Model
from graph.ops.activation import ReLU
from graph.ops.convolution import Conv2d
from graph.ops.head import Linear
from graph.ops.join import Add, Concat
from graph.ops.port import Call
from presets.catalogue import PRESETS

LEFT, RIGHT, MIDDLE = (
    Qt.MouseButton.LeftButton,
    Qt.MouseButton.RightButton,
    Qt.MouseButton.MiddleButton,
)
NO, SHIFT, CTRL, ALT = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
)


class Hands:
    """A canvas on screen, and a person's hands on it."""

    def __init__(self, model: Model, qtbot: QtBot) -> None:
        self.document = Document(model)
        self.focus = Focus(self.document)
        self.measured = Measured()
        self.canvas = Canvas(self.document, self.focus, self.measured)
        self.canvas.resize(1000, 640)
        qtbot.addWidget(self.canvas)
        self.canvas.show()
        qtbot.waitExposed(self.canvas)
        self.view, self.scene = self.canvas.view, self.canvas.scene
        self.view.setFocus()
        self.said: list[str] = []
        self.canvas.refused.connect(self.said.append)

    @property
    def nodes(self) -> dict[str, object]:
        """The nodes of the open graph."""
        return dict(self.document.model.graphs[self.focus.graph].nodes)

    def pixel(self, x: float, y: float) -> QPoint:
        """A point of the scene on the viewport."""
        return self.view.mapFromScene(QPointF(x, y))

    def middle(self, name: str) -> QPoint:
        """A place on a card away from its ports."""
        card = self.scene.cards[name]
        return self.pixel(card.x + card.w / 2, card.y + card.h / 2)

    def exit(self, name: str, port: int = 0) -> QPoint:
        """An output port."""
        return self.pixel(*self.scene.cards[name].exit(port))

    def entry(self, name: str, port: int = 0) -> QPoint:
        """An input port."""
        return self.pixel(*self.scene.cards[name].entry(port))

    def press(
        self, at: QPoint, button: Qt.MouseButton = LEFT, keys: Qt.KeyboardModifier = NO
    ) -> None:
        QTest.mousePress(self.view.viewport(), button, keys, at)

    def travel(
        self, at: QPoint, button: Qt.MouseButton = LEFT, keys: Qt.KeyboardModifier = NO
    ) -> None:
        """Move the mouse with a button held."""
        viewport = self.view.viewport()
        glob = viewport.mapToGlobal(at)
        kind = QEvent.Type.MouseMove
        event = QMouseEvent(kind, QPointF(at), QPointF(glob), Qt.MouseButton.NoButton, button, keys)
        QApplication.sendEvent(viewport, event)

    def drag(
        self,
        start: QPoint,
        end: QPoint,
        button: Qt.MouseButton = LEFT,
        keys: Qt.KeyboardModifier = NO,
    ) -> None:
        self.press(start, button, keys)
        self.travel((start + end) / 2, button, keys)
        self.travel(end, button, keys)
        QTest.mouseRelease(self.view.viewport(), button, keys, end)

    def click(self, at: QPoint, keys: Qt.KeyboardModifier = NO) -> None:
        QTest.mouseClick(self.view.viewport(), LEFT, keys, at)

    def key(self, key: Qt.Key, keys: Qt.KeyboardModifier = NO) -> None:
        QTest.keyClick(self.view, key, keys)


@pytest.fixture
def hands(qtbot: QtBot) -> Iterator[Hands]:
    yield Hands(PRESETS["googlenet"].make(), qtbot)


def small() -> Model:
    net = Builder("Small")
    x = net.input(3, 32, 32)
    a = net.add("a", Conv2d(out_channels=8, kernel_size=1), x)
    b = net.add("b", Conv2d(out_channels=8, kernel_size=3, padding=1), a)
    net.output(b)
    return edits.add(net.model(), "Small", "loose", ReLU())


@pytest.fixture
def few(qtbot: QtBot) -> Iterator[Hands]:
    yield Hands(small(), qtbot)


def overlaps(scene: Scene) -> list[tuple[str, str]]:
    cards = list(scene.cards.values())
    return [
        (a.name, b.name)
        for i, a in enumerate(cards)
        for b in cards[i + 1 :]
        if a.x < b.x + b.w and b.x < a.x + a.w and a.y < b.y + b.h and b.y < a.y + a.h
    ]


def crossed(scene: Scene) -> list[tuple[str, str]]:
    """Wires that run over a card which is not one of their ends."""
    found = []
    for wire in scene.board.wires:
        for step in range(101):
            at = wire.path.pointAtPercent(step / 100)
            card = scene.board.card_at(at.x(), at.y())
            if card not in (None, wire.source, wire.target):
                found.append((wire.source.name, card.name))
                break
    return found


class TestLayout:
    def test_googlenet_is_framed_legibly_in_a_window_of_1280_by_800(self, hands: Hands) -> None:
        hands.canvas.resize(780, 480)
        hands.view.frame_all()
        assert hands.view.scale_now >= 0.5
        assert hands.view.seen.contains(hands.scene.board.extent)

    @pytest.mark.parametrize("place", ["", "inception3a", "inception4e", "aux1", "conv1"])
    def test_no_card_covers_another_and_no_wire_crosses_a_card(
        self, hands: Hands, place: str
    ) -> None:
        hands.focus.enter(place)
        assert overlaps(hands.scene) == []
        assert crossed(hands.scene) == []

    @pytest.mark.parametrize("name", sorted(PRESETS))
    def test_every_preset_is_laid_out_cleanly(self, name: str, qtbot: QtBot) -> None:
        document = Document(PRESETS[name].make())
        focus = Focus(document)
        scene = Scene(document, focus, Measured())
        calls = [n for n, node in scene.graph.nodes.items() if isinstance(node.op, Call)]
        for place in ("", *calls):
            focus.enter(place)
            assert overlaps(scene) == [] and crossed(scene) == []

    def test_branches_are_lanes_in_the_order_of_the_joins_ports(self, hands: Hands) -> None:
        hands.focus.enter("inception3a")
        cards = hands.scene.cards
        ends = ["branch1", "branch2.1", "branch3.1", "branch4.1"]
        assert sorted(ends, key=lambda name: cards[name].y) == ends
        assert cards["branch2.0"].exit(0)[1] == cards["branch2.1"].entry(0)[1]

    def test_the_main_path_is_straight(self, hands: Hands) -> None:
        cards = hands.scene.cards
        assert cards["inception4a"].exit(0)[1] == cards["inception4b"].entry(0)[1]
        assert cards["aux1"].y > cards["inception4b"].y + cards["inception4b"].h

    @pytest.mark.parametrize(
        ("preset", "block"),
        [
            ("inception-v3", "InceptionA"),
            ("inception-v4", "InceptionB"),
            ("inception-resnet-v2", "Block35"),
            ("resnet50", "BottleneckDown"),
        ],
    )
    def test_a_block_reads_from_left_to_right(self, preset: str, block: str) -> None:
        graph = PRESETS[preset].make().graphs[block]
        at = arrange(graph, dict.fromkeys(graph.nodes, (160, 64)))
        for name, node in graph.nodes.items():
            assert all(at[source][0] < at[name][0] for source in node.sources), name

    def test_a_layout_is_the_same_every_time(self) -> None:
        graph = PRESETS["googlenet"].make().network
        sizes = dict.fromkeys(graph.nodes, (160, 64))
        assert arrange(graph, sizes) == arrange(graph, sizes)

    def test_a_residual_path_goes_round_the_branch_it_skips(self, qtbot: QtBot) -> None:
        net = Builder("Residual")
        x = net.input(8, 32, 32)
        for i in range(2):
            y = net.add(f"conv{i}a", Conv2d(out_channels=8, kernel_size=1), x)
            y = net.add(f"conv{i}b", Conv2d(out_channels=8, kernel_size=1), y)
            x = net.add(f"add{i}", Add(), y, x)
        net.output(x)
        hands = Hands(net.model(), qtbot)
        assert overlaps(hands.scene) == [] and crossed(hands.scene) == []

    def test_a_new_node_shuffles_nothing(self, hands: Hands) -> None:
        before = {name: card.box for name, card in hands.scene.cards.items()}
        hands.document.apply(lambda m: edits.add(m, m.main, "extra", ReLU(), ("norm1",)), "add")
        assert {n: c.box for n, c in hands.scene.cards.items() if n != "extra"} == before
        assert overlaps(hands.scene) == []

    def test_a_renamed_node_stays_where_it_was(self, hands: Hands) -> None:
        box = hands.scene.cards["norm1"].box[:2]
        hands.document.apply(lambda m: edits.rename(m, m.main, "norm1", "lrn"), "rename")
        assert hands.scene.cards["lrn"].box[:2] == box

    @pytest.mark.parametrize("graph", [Graph(), Graph(small().network.nodes)])
    def test_any_graph_can_be_laid_out(self, graph: Graph) -> None:
        assert arrange(graph, dict.fromkeys(graph.nodes, (160, 64))).keys() == graph.nodes.keys()


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


class TestLooking:
    def test_the_wheel_zooms_to_the_pointer(self, hands: Hands, qtbot: QtBot) -> None:
        at = hands.middle("norm1")
        under = hands.view.mapToScene(at)
        hands.view.zoom_about(hands.view.scale_now * 1.5, QPointF(at))
        moved = hands.view.mapToScene(at) - under
        assert abs(moved.x()) < 2 and abs(moved.y()) < 2

    def test_the_middle_button_pans(self, hands: Hands) -> None:
        before = hands.view.seen.center()
        hands.drag(QPoint(300, 300), QPoint(350, 330), MIDDLE)
        moved = (before - hands.view.seen.center()) * hands.view.scale_now
        assert abs(moved.x() - 50) <= 2 and abs(moved.y() - 30) <= 2

    def test_space_and_the_left_button_pan(self, hands: Hands) -> None:
        before = hands.view.seen.center()
        QTest.keyPress(hands.view, Qt.Key.Key_Space)
        hands.drag(hands.middle("norm1"), hands.middle("norm1") + QPoint(40, 0))
        QTest.keyRelease(hands.view, Qt.Key.Key_Space)
        assert hands.view.seen.center() != before
        assert hands.document.history.count() == 0

    def test_frames(self, hands: Hands) -> None:
        hands.view.zoom_to(1.0)
        assert hands.view.scale_now == 1.0
        hands.focus.select(["fc"])
        hands.view.frame_selection()
        card = hands.scene.cards["fc"]
        assert hands.view.seen.contains(QPointF(card.x, card.y))
        hands.view.frame_all()
        assert hands.view.seen.contains(hands.scene.board.extent)

    def test_a_revealed_node_comes_into_view(self, hands: Hands) -> None:
        hands.view.zoom_to(2.0)
        hands.focus.go("logits")
        card = hands.scene.cards["logits"]
        assert hands.view.seen.contains(QPointF(card.x, card.y))


class TestBlocks:
    def test_a_double_click_enters_and_escape_leaves(self, hands: Hands) -> None:
        QTest.mouseDClick(hands.view.viewport(), LEFT, NO, hands.middle("inception3a"))
        assert hands.focus.place == "inception3a"
        assert hands.scene.cards["branch3.1"].shape(0) == "32×28×28"
        hands.key(Qt.Key.Key_Escape)
        assert hands.focus.place == "" and hands.focus.names == ("inception3a",)

    def test_the_breadcrumb_says_where_and_leaves(self, hands: Hands) -> None:
        hands.focus.enter("inception3a.branch3.1")
        QApplication.processEvents()
        crumbs = [b for b in hands.canvas.breadcrumb.findChildren(QPushButton) if not b.isHidden()]
        assert [b.text() for b in crumbs] == ["GoogLeNet", "inception3a", "branch3.1"]
        QTest.mouseClick(crumbs[0], LEFT)
        assert hands.focus.place == ""

    def test_each_place_keeps_its_zoom(self, hands: Hands) -> None:
        hands.view.zoom_to(0.9)
        hands.focus.enter("inception3a")
        hands.view.zoom_to(0.4)
        hands.focus.leave()
        assert hands.view.scale_now == pytest.approx(0.9)

    def test_a_double_click_on_nothing_asks_for_a_node(self, hands: Hands, qtbot: QtBot) -> None:
        with qtbot.waitSignal(hands.view.node_wanted):
            QTest.mouseDClick(hands.view.viewport(), LEFT, NO, QPoint(5, 5))


def spoil(hands: Hands) -> None:
    hands.document.apply(
        lambda m: edits.set_argument_of_use(m, "Inception", "branch3.1", "padding", 1),
        "padding",
    )


class TestProblems:
    def test_the_join_is_red_at_the_port_at_fault_and_the_rest_waits(self, hands: Hands) -> None:
        hands.focus.enter("inception3a")
        spoil(hands)
        cards = hands.scene.cards
        assert cards["concat"].state == "error" and cards["concat"].fault == 2
        assert cards["output"].state == "waiting" and cards["output"].exits == 0
        assert [w.source.name for w in hands.scene.board.wires if w.faulty] == ["branch3.1"]

    def test_the_bubbles_button_mends_it(self, hands: Hands, qtbot: QtBot) -> None:
        hands.focus.enter("inception3a")
        spoil(hands)
        qtbot.waitUntil(lambda: "concat" in hands.canvas.bubbles.shown)
        bubble = hands.canvas.bubbles.shown["concat"][1]
        qtbot.waitUntil(lambda: bool(bubble.buttons))
        assert "lost 2 pixels" in bubble.text.text()
        QTest.mouseClick(bubble.buttons[0], LEFT)
        assert hands.document.report.sound
        assert hands.scene.cards["concat"].state == "sound"

    def test_outside_the_block_is_red_and_those_below_wait(self, hands: Hands) -> None:
        spoil(hands)
        assert hands.scene.cards["inception3a"].state == "error"
        assert hands.scene.cards["inception3b"].state == "waiting"
        assert hands.scene.cards["conv1"].state == "sound"

    def test_undo_brings_everything_back(self, hands: Hands) -> None:
        before = hands.canvas.grab().toImage()
        spoil(hands)
        hands.document.history.undo()
        QApplication.processEvents()
        QApplication.processEvents()
        assert hands.canvas.grab().toImage() == before


class TestKeepingStep:
    def test_what_is_shown_after_edits_equals_what_is_shown_from_nothing(
        self, few: Hands, qtbot: QtBot
    ) -> None:
        changes = [
            lambda m: edits.connect(m, "Small", "b", "loose", 0),
            lambda m: edits.add(m, "Small", "cat", Concat(), ("a", "loose")),
            lambda m: edits.connect(m, "Small", "cat", "output", 0),
            lambda m: edits.rename(m, "Small", "a", "first"),
            lambda m: edits.disconnect(m, "Small", "cat", 0),
            lambda m: edits.remove(m, "Small", ["b"]),
            lambda m: edits.set_field(m, "Small", "first", "out_channels", 32),
        ]
        for change in changes:
            few.document.apply(change, "edit")
            assert facts(few.scene) == facts(Scene(few.document, few.focus, few.measured))
        for _ in changes:
            few.document.history.undo()
            assert facts(few.scene) == facts(Scene(few.document, few.focus, few.measured))

    def test_opening_another_model_shows_it_whole(self, few: Hands) -> None:
        few.document.open(PRESETS["googlenet"].make())
        assert "inception3a" in few.scene.cards
        assert few.view.seen.contains(few.scene.board.extent)

    def test_an_edit_touches_only_what_changed(self, hands: Hands) -> None:
        areas = []
        hands.scene.area_changed.connect(areas.append)
        hands.document.apply(lambda m: edits.set_field(m, m.main, "dropout", "p", 0.5), "dropout")
        card = hands.scene.cards["norm1"]
        assert not any(area.contains(QPointF(card.x, card.y)) for area in areas)


def facts(scene: Scene) -> object:
    """What cards and wires say, places apart."""
    cards = {
        n: (c.kind, c.state, c.entries, c.exits, c.w, c.h, c.fault) for n, c in scene.cards.items()
    }
    wires = {(w.source.name, w.exit, w.target.name, w.port) for w in scene.board.wires}
    return cards, wires


class TestBars:
    def test_a_profile_turns_them_on_and_an_edit_makes_them_old(self, hands: Hands) -> None:
        leaves = {leaf.path: 1.0 for leaf in hands.document.report.leaves()}
        hands.measured.show(hands.document.model, "cpu", leaves, {})
        assert hands.scene.bars is not None
        assert hands.scene.bars.shares["norm1"].text == "1.00 ms"
        assert "forward time" in hands.canvas.legend.text()
        hands.document.apply(lambda m: edits.set_field(m, m.main, "dropout", "p", 0.5), "p")
        assert hands.scene.bars.stale

    @pytest.mark.parametrize("kind", ["parameters", "macs", "activation"])
    def test_costs_need_no_profile(self, hands: Hands, kind: str) -> None:
        hands.canvas.paint_by(kind)  # type: ignore[arg-type]
        assert hands.scene.bars is not None and hands.scene.bars.shares["conv1"].part > 0
        hands.canvas.paint_by(None)
        assert hands.canvas.legend.isHidden()

    def test_the_legend_hides_no_card_of_a_framed_network(self, qtbot: QtBot) -> None:
        hands = Hands(PRESETS["lenet"].make(), qtbot)
        hands.canvas.resize(780, 380)
        hands.view.frame_all()
        hands.canvas.paint_by("macs")
        over = hands.canvas.legend.geometry().translated(-hands.view.pos())
        area = hands.view.mapToScene(over).boundingRect()
        cards = hands.scene.cards.values()
        boxes = [QRectF(card.x, card.y, card.w, card.h) for card in cards]
        assert not any(box.intersects(area) for box in boxes)

    def test_the_legend_is_whole_in_another_theme(self, hands: Hands, qtbot: QtBot) -> None:
        hands.canvas.paint_by("macs")
        for name in ("dark", "light"):
            theme.apply(application(), name)
            qtbot.wait(20)
            legend = hands.canvas.legend
            text = legend.fontMetrics().horizontalAdvance(legend.text())
            assert legend.width() >= text + 8

    def test_bars_are_drawn_from_further_off_too(self, hands: Hands) -> None:
        hands.view.zoom_to(0.4)
        card = hands.scene.cards["conv3"]
        hands.view.centerOn(card.x, card.y)
        hands.canvas.paint_by("macs")
        colour = current_pens().theme.warning
        part = hands.view.mapFromScene(card.x, card.y, card.w, card.h).boundingRect()
        picture = hands.view.viewport().grab(part).toImage()
        assert any(
            picture.pixelColor(x, y) == colour
            for x in range(picture.width())
            for y in range(picture.height())
        )

    def test_what_leads_to_no_output_has_no_share(self, qtbot: QtBot) -> None:
        net = Builder("Idle")
        x = net.input(3, 32, 32)
        net.add("idle", Conv2d(out_channels=8, kernel_size=1), x)
        net.output(x)
        hands = Hands(net.model(), qtbot)
        hands.canvas.paint_by("macs")
        assert hands.scene.bars is not None and not hands.scene.bars.shares


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


def test_an_edit_is_painted_within_a_frame(hands: Hands) -> None:
    """16 ms on an idle machine; the test allows for a busy one."""
    hands.focus.enter("inception3a")
    QApplication.processEvents()
    start = perf_counter()
    spoil(hands)
    hands.view.viewport().repaint()
    assert perf_counter() - start < 0.1


def test_screen_readers_find_names(hands: Hands) -> None:
    for part in (hands.view, hands.canvas.breadcrumb, hands.canvas.minimap):
        assert part.accessibleName()


def test_every_scale_can_be_painted(hands: Hands) -> None:
    for scale in (0.05, 0.2, 0.35, 0.6, 1.0, 3.0):
        hands.view.zoom_to(scale)
        assert not hands.canvas.grab().isNull()
