"""The view keeps still unless it is asked to move, and what is framed is covered by nothing."""

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtTest import QTest

from app.ui.application import application
from app.ui.canvas.board.board import rect_of
from app.ui.window import Window
from presets.catalogue import PRESETS
from tests.support.canvas import LEFT, Hands
from tests.support.window import window


@pytest.fixture
def desk(qtbot: Any, tmp_path: Path) -> Window:
    return window(qtbot, tmp_path)


def corner(desk: Window) -> tuple[float, QPointF]:
    view = desk.canvas.view
    return view.scale_now, view.mapToScene(0, 0)


def test_a_legend_that_comes_or_goes_does_not_move_the_view(desk: Window) -> None:
    before = corner(desk)
    desk.canvas.paint_by("macs")
    application().processEvents()
    assert desk.canvas.legend.isVisible() and corner(desk) == before
    desk.canvas.paint_by(None)
    application().processEvents()
    assert corner(desk) == before


def test_a_panel_that_takes_room_does_not_move_the_view(desk: Window) -> None:
    before, height = corner(desk), desk.canvas.height()
    desk.splitters.make_room()
    application().processEvents()
    assert desk.canvas.height() < height and corner(desk) == before


def test_another_size_of_the_window_frames_anew(desk: Window) -> None:
    desk.resize(1600, 1000)
    application().processEvents()
    assert desk.canvas.view.seen.contains(desk.canvas.scene.extent)
    scale = desk.canvas.view.scale_now
    desk.resize(900, 700)
    application().processEvents()
    assert desk.canvas.view.scale_now < scale
    assert desk.canvas.view.seen.contains(desk.canvas.scene.extent)


def over(hands: Hands, area: QRect) -> bool:
    """Whether a part of the canvas lies over a card or a wire."""
    scene = hands.view.mapToScene(area.translated(-hands.view.pos())).boundingRect()
    board = hands.scene.board
    wires = [wire for wire in board.wires_in(scene) if wire.distance(scene) is not None]
    cards = [rect_of(card.box) for card in board.cards.values()]
    return bool(wires) or any(card.intersects(scene) for card in cards)


@pytest.mark.parametrize("size", [(780, 380), (780, 480), (1000, 640), (1500, 700)])
@pytest.mark.parametrize("name", ["lenet", "googlenet", "resnet18", "vgg16"])
def test_neither_legend_nor_overview_covers_what_is_framed(
    qtbot: Any, name: str, size: tuple[int, int]
) -> None:
    hands = Hands(PRESETS[name].make(), qtbot)
    hands.canvas.resize(*size)
    hands.canvas.paint_by("macs")
    hands.view.frame_all()
    assert not over(hands, hands.canvas.legend.geometry())
    minimap = hands.canvas.minimap
    assert not (minimap.isVisible() and over(hands, minimap.geometry()))


def test_the_overview_covers_nothing_after_a_look_into_a_block(qtbot: Any) -> None:
    hands = Hands(PRESETS["googlenet"].make(), qtbot)
    hands.canvas.resize(780, 380)
    hands.view.frame_all()
    before = hands.view.scale_now
    hands.scene.focus.enter("inception4c")
    hands.scene.focus.leave()
    minimap = hands.canvas.minimap
    assert hands.view.scale_now == before
    assert not (minimap.isVisible() and over(hands, minimap.geometry()))


def test_the_hint_is_of_what_is_under_the_pointer_after_a_block_is_entered(qtbot: Any) -> None:
    hands = Hands(PRESETS["googlenet"].make(), qtbot)
    hints: list[str] = []
    hands.view.message.connect(hints.append)
    at = hands.middle("inception4c")
    hands.travel(at, Qt.MouseButton.NoButton)
    assert "inception4c" in hints[-1]
    QTest.mouseDClick(hands.view.viewport(), LEFT, pos=at)
    assert hands.focus.block == "inception4c"
    assert "inception4c" not in hints[-1]
