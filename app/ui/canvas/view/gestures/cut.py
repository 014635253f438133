"""Cutting wires with a line drawn across them."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath

from app.ui.canvas.paint.pens import Pens
from app.ui.canvas.view.gestures.base import Gesture
from graph import edits


class Cut(Gesture):
    """Ctrl and the right button: every wire that the drawn line crosses is cut."""

    cursor = Qt.CursorShape.CrossCursor
    line: QPainterPath | None = None

    def move(self, at: QPointF, keys: Qt.KeyboardModifier) -> None:
        if self.line is None:
            self.line = QPainterPath(self.start)
        self.line.lineTo(at)

    def release(self, at: QPointF, keys: Qt.KeyboardModifier) -> None:
        if self.line is None:
            return
        line = self.line
        wires = [w.end for w in self.scene.board.wires_in(self.area) if w.crosses(line)]
        if wires:
            count = f"{len(wires)} wires" if len(wires) > 1 else "a wire"
            self.view.edit(lambda model: edits.cut(model, self.scene.name, wires), f"cut {count}")

    def paint(self, painter: QPainter, pens: Pens) -> None:
        if self.line is not None:
            painter.setPen(pens.cut_line)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPath(self.line)

    @property
    def area(self) -> QRectF:
        if self.line is None:
            return QRectF()
        return self.line.boundingRect().adjusted(-4, -4, 4, 4)
