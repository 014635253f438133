"""Cards as plain rectangles and wires as straight lines, drawn in a few calls: the canvas from far away."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import pairwise

from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter

from app.ui.canvas.board.cards import Card, Wire
from app.ui.canvas.paint.pens import Pens


@dataclass(frozen=True)
class Batch:
    """Rectangles by the colour they have, and lines."""

    rects: dict[str, list[QRectF]]
    lines: list[QLineF]

    @classmethod
    def of(cls, cards: Iterable[Card], wires: Iterable[Wire], selected: frozenset[str]) -> "Batch":
        """Some cards and wires."""
        rects: dict[str, list[QRectF]] = {}
        for card in cards:
            colour = _colour(card, selected)
            rects.setdefault(colour, []).append(QRectF(card.x, card.y, card.w, card.h))
        lines = [
            QLineF(x0, y0, x1, y1)
            for wire in wires
            for (x0, y0), (x1, y1) in pairwise(wire.route.points)
        ]
        return cls(rects, lines)

    def paint(self, painter: QPainter, pens: Pens) -> None:
        """Lines under rectangles."""
        painter.setPen(pens.far_wire)
        painter.drawLines(self.lines)
        painter.setPen(Qt.PenStyle.NoPen)
        for colour, rects in self.rects.items():
            painter.setBrush(_brush(colour, pens))
            painter.drawRects(rects)

    def paint_overview(self, painter: QPainter, plain: QColor, pens: Pens) -> None:
        """Rectangles in one colour, except for errors and what is selected."""
        painter.setPen(Qt.PenStyle.NoPen)
        for colour, rects in self.rects.items():
            painter.setBrush(_STATES[colour](pens) if colour in _STATES else plain)
            painter.drawRects(rects)


def _colour(card: Card, selected: frozenset[str]) -> str:
    if card.name in selected:
        return "selected"
    return "error" if card.state == "error" else card.node.op.category


_STATES: dict[str, Callable[[Pens], QColor]] = {
    "selected": lambda pens: pens.theme.accent,
    "error": lambda pens: pens.theme.error,
}


def _brush(colour: str, pens: Pens) -> QBrush | QColor:
    return _STATES[colour](pens) if colour in _STATES else pens.bands[colour]
