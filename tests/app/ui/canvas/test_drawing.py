"""What is drawn: cards, wires, cost bars, at every scale and after every edit."""

from time import perf_counter
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.quantity import brief, duration, exact, memory
from app.ui.application import application
from app.ui.canvas.paint import painting
from app.ui.canvas.paint.pens import current_pens
from app.ui.canvas.view.scene import Scene
from app.ui.theme import theme
from graph import edits
from graph.build import Builder
from graph.edits import blocks
from graph.model import Model
from graph.ops.convolution import Conv2d
from graph.ops.join import Concat
from graph.ops.port import Call
from presets.catalogue import PRESETS
from tests.support.canvas import MIDDLE, Hands, spoil


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
            assert facts(few.scene) == facts(few.anew())
        for _ in changes:
            few.document.history.undo()
            assert facts(few.scene) == facts(few.anew())

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
        hands.workspace.layer_times.show(hands.document.model, "cpu", leaves, {})
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


def bypassed() -> Model:
    """A network whose output reads its input; a block beside it leads nowhere."""
    net = Builder("Net")
    x = net.input(3, 8, 8)
    net.output(x)
    conv = Conv2d(out_channels=8, kernel_size=1)
    model = edits.add(net.model(), "Net", "conv", conv, ("x",))
    return blocks.group(model, "Net", ["conv"], "Part")[0]


class TestFaults:
    def test_nothing_is_divided_by_a_total_of_nothing(self, qtbot: QtBot) -> None:
        hands = Hands(bypassed(), qtbot)
        use = next(n for n, card in hands.scene.cards.items() if isinstance(card.node.op, Call))
        hands.focus.enter(use)
        for quantity in ("parameters", "macs", "activation", "time", "field"):
            hands.canvas.paint_by(quantity)  # type: ignore[arg-type]
            hands.view.grab()
            assert hands.scene.guard.failure == ""

    def test_an_exception_is_logged_once_and_said_on_the_canvas(
        self, hands: Hands, monkeypatch: Any, caplog: Any
    ) -> None:
        def fail(*_: object) -> None:
            raise ZeroDivisionError("division by zero")

        plain = hands.view.viewport().grab().toImage()
        with monkeypatch.context() as patched:
            patched.setattr(painting, "paint_wires", fail)
            hands.scene.repaint()
            for _ in range(3):
                hands.view.viewport().grab()
            hands.scene.repaint()
            shown = hands.view.viewport().grab().toImage()
            assert "ZeroDivisionError: division by zero" in hands.scene.guard.failure
            assert len(caplog.records) == 1 and caplog.records[0].exc_info is not None
            assert shown != plain
        hands.scene.repaint()
        assert hands.view.viewport().grab().toImage() == plain
        assert hands.scene.guard.failure == ""


class TestQuantities:
    def test_a_unit_that_fits(self) -> None:
        times = {
            0.0084: "8.4 µs",
            0.06: "60 µs",
            0.5: "0.50 ms",
            41.379: "41.38 ms",
            1234: "1.23 s",
        }
        assert {time: duration(time) for time in times} == times

    def test_a_number_too_large_for_a_float_is_written(self) -> None:
        assert [brief(10**400), exact(10**400), memory(10**400)] == [
            "1.0E+400",
            "1.000E+400",
            "1.0E+400 bytes",
        ]
        assert brief(6_998_552) == "7.0 M" and memory(2**40) == "1.0 TiB"

    def test_what_is_old_is_said_in_a_word(self, hands: Hands) -> None:
        leaves = {leaf.path: 1.0 for leaf in hands.document.report.leaves()}
        hands.workspace.layer_times.show(hands.document.model, "cpu", leaves, {})
        hands.document.apply(lambda m: edits.set_field(m, m.main, "dropout", "p", 0.5), "p")
        assert hands.scene.bars is not None
        assert hands.scene.bars.text("norm1") == "was 1.00 ms"


class TestFarAway:
    def test_a_selected_card_keeps_its_colour_and_has_an_edge(self, hands: Hands) -> None:
        hands.view.zoom_to(0.2)
        card = hands.scene.cards["norm1"]
        hands.view.centerOn(card.x + card.w / 2, card.y + card.h / 2)
        hands.focus.select(["norm1"])
        box = hands.view.mapFromScene(card.x, card.y, card.w, card.h).boundingRect()
        picture = hands.view.viewport().grab().toImage()
        pens = current_pens()
        assert picture.pixelColor(box.center()) == pens.bands[card.node.op.category].color()
        above = {picture.pixelColor(box.center().x(), box.top() - i).name() for i in range(5)}
        assert pens.selected_far.color().name() in above
