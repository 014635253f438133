"""What helps the hand and the eye: lines to line up with, the overview, paint with its legend."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest

from app.ui.application import application
from app.ui.window import Window
from tests.support.window import window

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def desk(qtbot: Any, tmp_path: Path) -> Iterator[Window]:
    made = window(qtbot, tmp_path)
    made.canvas.view.zoom_to(1.0)
    yield made


def spot(desk: Window, name: str) -> QPoint:
    card = desk.canvas.scene.cards[name]
    return desk.canvas.view.mapFromScene(card.x + card.w / 2, card.y + 8)


def test_a_card_that_lines_up_with_another_shows_it(desk: Window) -> None:
    view, cards = desk.canvas.view, desk.canvas.scene.cards
    view.centerOn(cards["conv2"].x, cards["conv2"].y)
    start = spot(desk, "conv2")
    viewport, level = view.viewport(), cards["norm1"]
    QTest.mousePress(viewport, LEFT, pos=start)
    QTest.mouseMove(viewport, start + QPoint(0, 56))
    assert view.gesture is not None and view.gesture.guides == []
    QTest.mouseMove(viewport, start + QPoint(8, 0))
    lines = [line.dy() for line in view.gesture.guides]
    middle = level.y + level.h / 2
    assert lines == [0] and view.gesture.guides[0].y1() == middle
    QTest.keyClick(view, Qt.Key.Key_Escape)


def test_the_overview_takes_the_view_where_it_is_pressed_and_dragged(
    desk: Window,
) -> None:
    view, overview = desk.canvas.view, desk.canvas.minimap
    assert overview.isVisible()

    def at(name: str) -> QPoint:
        """A card in the overview."""
        card, area = desk.canvas.scene.cards[name], overview.area
        scale = overview.width() / area.width()
        middle = QPointF(card.x + card.w / 2, card.y + card.h / 2)
        return ((middle - area.topLeft()) * scale).toPoint()

    for name, gesture in (
        ("conv1", QTest.mousePress),
        ("inception5b", QTest.mouseMove),
        ("aux2", QTest.mouseMove),
    ):
        where = at(name)
        if gesture is QTest.mousePress:
            QTest.mousePress(overview, LEFT, pos=where)
        else:
            QTest.mouseMove(overview, where)
        application().processEvents()
        card = desk.canvas.scene.cards[name]
        assert view.seen.contains(QPointF(card.x + card.w / 2, card.y + card.h / 2))
    QTest.mouseRelease(overview, LEFT, pos=at("aux2"))


@pytest.mark.parametrize("kind", ["parameters", "macs", "activation", "field"])
def test_the_longest_bar_is_the_largest_share_and_the_legend_says_of_what(
    desk: Window, kind: str
) -> None:
    desk.canvas.paint_by(kind)
    bars = desk.canvas.scene.bars
    assert bars is not None and bars.largest == max(s.part for s in bars.shares.values())
    word = {"macs": "multiply-adds", "activation": "activation memory"}.get(kind, kind)
    assert word in desk.canvas.legend.text() and desk.canvas.legend.isVisible()
    desk.canvas.paint_by(None)
    assert not desk.canvas.legend.isVisible()
