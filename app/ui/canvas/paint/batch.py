"""Cards as plain rectangles and wires as straight lines, drawn in a few calls: the canvas from far away."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from app.ui.canvas.board.cards import Card, Wire
from app.ui.canvas.paint.pens import Pens


@dataclass(frozen=True)
class Batch:
    """Rectangles by the colour they have, those of them that are selected, and lines."""

    rects: dict[str, list[QRectF]]
    selected: list[QRectF]
    lines: list[QLineF]

    @classmethod
    def of(cls, cards: Iterable[Card], wires: Iterable[Wire], selected: frozenset[str]) -> "Batch":
        """Some cards and wires."""
        rects: dict[str, list[QRectF]] = {}
        chosen = []
        for card in cards:
            colour = "error" if card.state == "error" else card.node.op.category
            rect = QRectF(card.x, card.y, card.w, card.h)
            rects.setdefault(colour, []).append(rect)
            if card.name in selected:
                chosen.append(rect)
        lines = [
            QLineF(x0, y0, x1, y1)
            for wire in wires
            for (x0, y0), (x1, y1) in pairwise(wire.route.points)
        ]
        return cls(rects, chosen, lines)

    def paint(self, painter: QPainter, pens: Pens) -> None:
        """Lines under rectangles; selected ones have an edge, of the same width at any scale."""
        painter.setPen(pens.far_wire)
        painter.drawLines(self.lines)
        painter.setPen(Qt.PenStyle.NoPen)
        for colour, rects in self.rects.items():
            painter.setBrush(pens.theme.error if colour == "error" else pens.bands[colour])
            painter.drawRects(rects)
        if self.selected:
            edge = pens.selected_far.widthF() / painter.worldTransform().m11()
            painter.setPen(pens.selected_far)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRects([rect.adjusted(-edge, -edge, edge, edge) for rect in self.selected])

    def paint_overview(self, painter: QPainter, plain: QColor, pens: Pens) -> None:
        """Rectangles in one colour, except for errors and what is selected."""
        painter.setPen(Qt.PenStyle.NoPen)
        for colour, rects in self.rects.items():
            painter.setBrush(pens.theme.error if colour == "error" else plain)
            painter.drawRects(rects)
        painter.setBrush(pens.accent)
        painter.drawRects(self.selected)
