"""What every gesture of the mouse has in common."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from app.ui.canvas.paint.ink import Ink

if TYPE_CHECKING:
    from app.ui.canvas.view.view import View


class Gesture:
    """From a press to its release, or to Escape. Points are the scene's."""

    cursor: Qt.CursorShape | None = None

    def __init__(self, view: "View", at: QPointF) -> None:
        self.view = view
        self.scene = view.board_scene
        self.start = at

    def move(self, at: QPointF, keys: Qt.KeyboardModifier) -> None:
        """The pointer is elsewhere."""

    def release(self, at: QPointF, keys: Qt.KeyboardModifier) -> None:
        """The button is up: do what the gesture is for."""

    def cancel(self) -> None:
        """Leave everything as it was."""

    def paint(self, painter: QPainter, inks: Ink) -> None:
        """Draw what the gesture shows over the cards."""

    @property
    def area(self) -> QRectF:
        """Where it draws."""
        return QRectF()
