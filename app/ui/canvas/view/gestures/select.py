"""Selecting: a click on a card, a box drawn over several."""

from collections.abc import Iterable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from app.layout.spatial_index import overlap
from app.ui.canvas.board.board import box_of
from app.ui.canvas.paint.pens import Pens
from app.ui.canvas.view.gestures.base import Gesture, Surface

SHIFT = Qt.KeyboardModifier.ShiftModifier
CTRL = Qt.KeyboardModifier.ControlModifier


class BoxSelect(Gesture):
    """Selects the cards a box touches; with Shift it adds them, with Ctrl it toggles each."""

    def __init__(self, view: Surface, at: QPointF, keys: Qt.KeyboardModifier) -> None:
        super().__init__(view, at)
        self.before = self.scene.focus.names
        self.kept = self.before if keys & (SHIFT | CTRL) else ()
        self.toggling = bool(keys & CTRL)
        self.box = QRectF()
        self.scene.focus.select(self.kept)

    def move(self, at: QPointF, keys: Qt.KeyboardModifier) -> None:
        self.box = QRectF(self.start, at).normalized()
        inside = [
            card.name
            for card in self.scene.board.cards_in(self.box)
            if overlap(card.box, box_of(self.box))
        ]
        kept = [name for name in self.kept if name not in inside] if self.toggling else self.kept
        added = [name for name in inside if name not in self.kept] if self.toggling else inside
        self.scene.focus.select(unique((*kept, *added)))

    def cancel(self) -> None:
        self.scene.focus.select(self.before)

    def paint(self, painter: QPainter, pens: Pens) -> None:
        fill = QColor(pens.theme.accent)
        fill.setAlphaF(0.12)
        painter.setPen(pens.hairline)
        painter.setBrush(fill)
        painter.drawRect(self.box)

    @property
    def area(self) -> QRectF:
        return QRectF() if self.box.isNull() else self.box.adjusted(-2, -2, 2, 2)


def unique(names: Iterable[str]) -> tuple[str, ...]:
    """Names once each, in their order."""
    return tuple(dict.fromkeys(names))
