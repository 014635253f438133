"""Panning."""

from PySide6.QtCore import QPointF, Qt

from app.ui.canvas.view.gestures.base import Gesture


class Pan(Gesture):
    """Drags the canvas, so that the point pressed stays under the pointer."""

    cursor = Qt.CursorShape.ClosedHandCursor

    def move(self, at: QPointF, keys: Qt.KeyboardModifier) -> None:
        self.view.pan((self.start - at) * self.view.scale_now)
