"""What every gesture of the mouse has in common, and what a gesture needs of the view."""

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QDropEvent, QMouseEvent, QPainter

from app.ui.canvas.board.hit import Hit
from app.ui.canvas.board.route import Route
from app.ui.canvas.paint.pens import Pens
from app.ui.canvas.view.scene import Scene
from graph.model import Model, Wire


class Surface(Protocol):
    """What gestures act on: the view, as far as they know it. Points are the scene's."""

    board_scene: Scene
    panning: bool
    """Whether Space is held, so that the left button pans."""

    @property
    def scale_now(self) -> float:
        """Pixels of the screen for one of the scene."""

    @property
    def seen(self) -> QRectF:
        """The part of the scene in view."""

    def point(self, event: QMouseEvent | QDropEvent) -> QPointF:
        """Where an event happened."""

    def hit(self, at: QPointF) -> Hit:
        """What is at a point."""

    def edit(self, change: Callable[[Model], Model], text: str, merge: str | None = None) -> bool:
        """Edit the model; whether that changed it."""

    def refuse(self, reason: str) -> None:
        """Show why something cannot be done."""

    def pan(self, by: QPointF) -> None:
        """Move the view over the scene, in pixels of the screen."""

    def reveal(self) -> None:
        """Bring what is selected into view."""

    def ask_reader(self, at: QPointF, source: Wire, wire: Route) -> None:
        """Ask what shall read an output, and show the wire until that is answered."""

    def ask_source(self, at: QPointF, target: str, port: int, wire: Route) -> None:
        """Ask what shall feed an input, and show the wire until that is answered."""


CLICK = 4
"""How far the pointer may stray, in pixels of the screen, for a press to be a click."""


class Gesture:
    """What the mouse does from a press to its release, or to Escape."""

    cursor: Qt.CursorShape | None = None

    def __init__(self, view: Surface, at: QPointF) -> None:
        self.view = view
        self.scene = view.board_scene
        self.focus = self.scene.focus
        self.start = at

    def is_drag(self, at: QPointF) -> bool:
        """Whether the pointer is so far from the press that it is no click any more."""
        return (at - self.start).manhattanLength() * self.view.scale_now >= CLICK

    def move(self, at: QPointF, keys: Qt.KeyboardModifier) -> None:
        """The pointer is elsewhere."""

    def release(self, at: QPointF, keys: Qt.KeyboardModifier) -> None:
        """The button is up: do what the gesture is for."""

    def cancel(self) -> None:
        """Leave everything as it was."""

    def paint(self, painter: QPainter, pens: Pens) -> None:
        """Draw what the gesture shows over the cards."""

    @property
    def area(self) -> QRectF:
        """Where it draws."""
        return QRectF()
