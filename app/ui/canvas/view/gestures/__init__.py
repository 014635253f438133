"""One class for each thing the mouse does on the canvas, and the choice between them."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QMouseEvent

from app.ui.canvas.view.gestures.base import Gesture, Surface
from app.ui.canvas.view.gestures.bend import Bend
from app.ui.canvas.view.gestures.cut import Cut
from app.ui.canvas.view.gestures.draw import Draw, DrawBack, Reroute
from app.ui.canvas.view.gestures.move import Move
from app.ui.canvas.view.gestures.pan import Pan
from app.ui.canvas.view.gestures.select import BoxSelect

__all__ = ["Gesture", "Surface", "begin"]


def begin(view: Surface, event: QMouseEvent) -> Gesture | None:
    """The gesture that a press starts."""
    at = view.point(event)
    keys, button = event.modifiers(), event.button()
    if button == Qt.MouseButton.MiddleButton or (
        button == Qt.MouseButton.LeftButton and view.panning
    ):
        return Pan(view, at)
    if button == Qt.MouseButton.RightButton and keys & Qt.KeyboardModifier.ControlModifier:
        return Cut(view, at)
    return _left(view, event) if button == Qt.MouseButton.LeftButton else None


def _left(view: Surface, event: QMouseEvent) -> Gesture:
    at, keys = view.point(event), event.modifiers()
    hit = view.hit(at)
    if hit.part == "output":
        return Draw(view, at, hit.source)
    if hit.part == "input" and hit.card is not None:
        wire = hit.entering
        return Reroute(view, at, wire) if wire else DrawBack(view, at, hit.card, hit.port)
    if hit.part == "card" and hit.card is not None:
        return Move(view, at, hit.card, keys)
    if hit.wire is not None:
        return Bend(view, at, hit.wire, keys)
    return BoxSelect(view, at, keys)
