"""Selecting: a box drawn over cards, a click on a wire."""

from collections.abc import Iterable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from app.layout.spatial_index import overlap
from app.ui.canvas.board.board import box_of
from app.ui.canvas.board.cards import Wire
from app.ui.canvas.paint.pens import Pens
from app.ui.canvas.view.gestures.base import Gesture, Surface

SHIFT = Qt.KeyboardModifier.ShiftModifier
CTRL = Qt.KeyboardModifier.ControlModifier


class BoxSelect(Gesture):
    """Selects the cards a box touches; with Shift it adds them, with Ctrl it toggles each."""

    def __init__(self, view: Surface, at: QPointF, keys: Qt.KeyboardModifier) -> None:
        super().__init__(view, at)
        self.before = self.focus.names, self.focus.wires
        self.kept, self.wires = self.before if keys & (SHIFT | CTRL) else ((), ())
        self.toggling = bool(keys & CTRL)
        self.box = QRectF()
        self.focus.select(self.kept, self.wires)

    def move(self, at: QPointF, keys: Qt.KeyboardModifier) -> None:
        self.box = QRectF(self.start, at).normalized()
        inside = [
            card.name
            for card in self.scene.board.cards_in(self.box)
            if overlap(card.box, box_of(self.box))
        ]
        kept = [name for name in self.kept if name not in inside] if self.toggling else self.kept
        added = [name for name in inside if name not in self.kept] if self.toggling else inside
        self.focus.select(unique((*kept, *added)), self.wires)

    def cancel(self) -> None:
        self.focus.select(*self.before)

    def paint(self, painter: QPainter, pens: Pens) -> None:
        fill = QColor(pens.theme.accent)
        fill.setAlphaF(0.12)
        painter.setPen(pens.hairline)
        painter.setBrush(fill)
        painter.drawRect(self.box)

    @property
    def area(self) -> QRectF:
        return QRectF() if self.box.isNull() else self.box.adjusted(-2, -2, 2, 2)


class WireSelect(BoxSelect):
    """Selects a wire, with Shift or Ctrl besides what is selected; a drag draws a box."""

    def __init__(self, view: Surface, at: QPointF, wire: Wire, keys: Qt.KeyboardModifier) -> None:
        super().__init__(view, at, keys)
        names, wires = self.before
        if not keys & (SHIFT | CTRL):
            self.focus.select((), [wire.end])
        elif wire.end in wires:
            self.focus.select(names, [end for end in wires if end != wire.end])
        else:
            self.focus.select(names, [*wires, wire.end])

    def move(self, at: QPointF, keys: Qt.KeyboardModifier) -> None:
        if self.is_drag(at) or not self.box.isNull():
            super().move(at, keys)


def unique(names: Iterable[str]) -> tuple[str, ...]:
    """Names once each, in their order."""
    return tuple(dict.fromkeys(names))
