"""Cutting wires with a line drawn across them."""

from collections.abc import Iterable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath

from app.ui.canvas.paint.pens import Pens
from app.ui.canvas.view.gestures.base import Gesture
from app.workspace.focus import WireEnd
from graph import edits
from graph.model import Model


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
            self.view.edit(
                lambda model: without_wires(model, self.scene.name, wires), f"cut {count}"
            )

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


def without_wires(model: Model, graph: str, ends: Iterable[WireEnd]) -> Model:
    """The model without some wires; the last input first, because joins close up."""
    for target, port in sorted(ends, key=lambda end: -end[1]):
        model = edits.disconnect(model, graph, target, port)
    return model
