"""Draws the canvas: whole cards near by, blocks of colour with names further off, and one batch
of rectangles and lines from far."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen

from app.ui.canvas.board.board import Board, rect_of
from app.ui.canvas.board.cards import Card, Wire
from app.ui.canvas.paint import dot_grid
from app.ui.canvas.paint.card_face import Face
from app.ui.canvas.paint.ink import Ink, ink

if TYPE_CHECKING:
    from app.ui.canvas.view.scene import Scene

NEAR = 0.5
"""From this scale on cards are drawn whole."""
NAMED = 0.3
"""From this scale on their names can be read, written larger."""


def paint(painter: QPainter, scene: "Scene", area: QRectF) -> None:
    """Everything within an area of the scene, as the painter's scale asks."""
    scale = painter.worldTransform().m11()
    inks = ink()
    painter.fillRect(area, inks.canvas)
    dot_grid.paint(painter, area, scale, inks)
    if scale < NAMED:
        _far(painter, scene, area, inks)
        return
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    paint_wires(painter, scene, area, inks)
    scene.stamps.use(scale, painter.device().devicePixelRatio(), inks)
    face = Face(painter, scene.stamps, inks, scene.chosen, scene.lit, scene.heat)
    face.differences = scene.differences
    for card in _ghosts(scene, area):
        face.ghost(card) if scale >= NEAR else face.ghost_block(card)
    cards = scene.board.cards_in(area)
    for card in sorted(cards, key=lambda card: card.name in scene.chosen):
        face.paint(card) if scale >= NEAR else face.block(card)
    if scale >= NEAR:
        for wire in scene.board.wires_in(area):
            if wire.faulty:
                face.fault(wire)
    painter.setWorldTransform(face.whole)


def paint_wires(painter: QPainter, scene: "Scene", area: QRectF, inks: Ink) -> None:
    """The wires of an area, those of selected cards and those at fault over the rest."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(inks.ghost)
    for wire in scene.ghosts.board.wires_in(area):
        painter.drawPath(wire.path)
    front = []
    for wire in scene.board.wires_in(area):
        chosen = wire.source.name in scene.chosen or wire.target.name in scene.chosen
        if chosen or wire.faulty or wire is scene.under:
            front.append((wire, chosen))
        elif wire is not scene.lifted:
            painter.setPen(inks.wires[wire.source.node.op.category])
            painter.drawPath(wire.path)
    for wire, chosen in front:
        if wire is not scene.lifted:
            painter.setPen(_front(wire, chosen, scene, inks))
            painter.drawPath(wire.path)


def _front(wire: Wire, chosen: bool, scene: "Scene", inks: Ink) -> QPen:
    if wire is scene.under:
        return inks.selected
    return inks.fault if wire.faulty else inks.wire(wire.source.node.op.category, chosen)


def _ghosts(scene: "Scene", area: QRectF) -> list[Card]:
    """The ghosts in an area, without the copies that their wires end at."""
    found = scene.ghosts.board.cards_in(area)
    return [card for card in found if card.name in scene.ghosts.names]


def _far(painter: QPainter, scene: "Scene", area: QRectF, inks: Ink) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setPen(inks.ghost_far)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRects([rect_of(card.box) for card in _ghosts(scene, area)])
    extent = scene.board.extent
    part = area.intersected(extent)
    if part.width() * part.height() * 4 > extent.width() * extent.height():
        scene.batch.paint(painter, inks)
        return
    cards = scene.board.cards_in(area)
    Batch.made(cards, scene.board.wires_in(area), scene.chosen).paint(painter, inks)


@dataclass(frozen=True)
class Batch:
    """Cards as rectangles by what colours them, wires as lines."""

    rects: dict[str, list[QRectF]]
    lines: list[QLineF]

    @classmethod
    def of(cls, board: Board, chosen: frozenset[str]) -> "Batch":
        """A whole board."""
        return cls.made(board.cards.values(), board.wires, chosen)

    @classmethod
    def made(cls, cards: Iterable[Card], wires: Iterable[Wire], chosen: frozenset[str]) -> "Batch":
        """Some cards and wires."""
        rects: dict[str, list[QRectF]] = {}
        for card in cards:
            colour = _colour(card, chosen)
            rects.setdefault(colour, []).append(QRectF(card.x, card.y, card.w, card.h))
        lines = []
        for wire in wires:
            points = wire.route.points
            for (x0, y0), (x1, y1) in pairwise(points):
                lines.append(QLineF(x0, y0, x1, y1))
        return cls(rects, lines)

    def paint(self, painter: QPainter, inks: Ink) -> None:
        """Lines under rectangles."""
        painter.setPen(inks.thread)
        painter.drawLines(self.lines)
        painter.setPen(Qt.PenStyle.NoPen)
        for colour, rects in self.rects.items():
            painter.setBrush(_brush(colour, inks))
            painter.drawRects(rects)

    def paint_small(self, painter: QPainter, plain: QColor, inks: Ink) -> None:
        """Rectangles in one colour, but for errors and what is selected."""
        painter.setPen(Qt.PenStyle.NoPen)
        for colour, rects in self.rects.items():
            painter.setBrush(_STATES[colour](inks) if colour in _STATES else plain)
            painter.drawRects(rects)


def _colour(card: Card, chosen: frozenset[str]) -> str:
    if card.name in chosen:
        return "chosen"
    return "error" if card.state == "error" else card.node.op.category


_STATES: dict[str, Callable[[Ink], QColor]] = {
    "chosen": lambda inks: inks.theme.accent,
    "error": lambda inks: inks.theme.error,
}


def _brush(colour: str, inks: Ink) -> QBrush | QColor:
    return _STATES[colour](inks) if colour in _STATES else inks.bands[colour]
