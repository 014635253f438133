"""Entering blocks, and problems on the canvas."""

from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from app.ui.canvas.overlay import breadcrumb
from tests.support.canvas import LEFT, NO, Hands, spoil


class TestBlocks:
    def test_a_double_click_enters_and_escape_leaves(self, hands: Hands) -> None:
        QTest.mouseDClick(hands.view.viewport(), LEFT, NO, hands.middle("inception3a"))
        assert hands.focus.block == "inception3a"
        assert hands.scene.cards["branch3.1"].shape(0) == "32×28×28"
        hands.key(Qt.Key.Key_Escape)
        assert hands.focus.block == "" and hands.focus.names == ("inception3a",)

    def test_the_breadcrumb_says_where_and_leaves(self, hands: Hands) -> None:
        hands.focus.enter("inception3a.branch3.1")
        QApplication.processEvents()
        crumbs = [b for b in hands.canvas.breadcrumb.findChildren(QPushButton) if not b.isHidden()]
        assert [b.text() for b in crumbs] == ["GoogLeNet", "inception3a", "branch3.1"]
        QTest.mouseClick(crumbs[0], LEFT)
        assert hands.focus.block == "" and hands.view.hasFocus()

    def test_long_names_and_long_ways_leave_the_canvas_its_width(
        self, hands: Hands, monkeypatch: Any
    ) -> None:
        way = [("", "R&D " + "x" * 500), *((f"b{i}", f"block{i}") for i in range(40))]
        monkeypatch.setattr(breadcrumb.paths, "trail", lambda *_: way)
        hands.canvas.breadcrumb.refresh()
        QApplication.processEvents()
        crumbs = [b for b in hands.canvas.breadcrumb.findChildren(QPushButton) if not b.isHidden()]
        assert [b.text() for b in crumbs[1:]] == [f"block{i}" for i in range(35, 40)]
        assert crumbs[0].text().startswith("R&&D") and "…" in crumbs[0].text()
        assert hands.canvas.minimumSizeHint().width() < 1000

    def test_each_place_keeps_its_zoom(self, hands: Hands) -> None:
        hands.view.zoom_to(0.9)
        hands.focus.enter("inception3a")
        hands.view.zoom_to(0.4)
        hands.focus.leave()
        assert hands.view.scale_now == pytest.approx(0.9)

    def test_a_double_click_on_nothing_asks_for_a_node(self, hands: Hands, qtbot: QtBot) -> None:
        with qtbot.waitSignal(hands.view.node_wanted):
            QTest.mouseDClick(hands.view.viewport(), LEFT, NO, QPoint(5, 5))


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
