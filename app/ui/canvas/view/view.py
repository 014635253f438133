"""The view of the canvas: what the keyboard does, and drops from the palette."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
    QKeyEvent,
)
from PySide6.QtWidgets import QWidget

from app.ui.canvas.view.gestures.drop import Drop, accepts
from app.ui.canvas.view.mouse_view import MouseView
from app.ui.canvas.view.scene import Scene
from graph.fixes import Fix
from graph.problem import Refused

DIRECTIONS = {
    Qt.Key.Key_Left: "back",
    Qt.Key.Key_Right: "forward",
    Qt.Key.Key_Up: "up",
    Qt.Key.Key_Down: "down",
}
EXTENDING = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
NUDGES = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class View(MouseView):
    """The view of the canvas, with keys, and with drops from the palette.

    `nudged(dx, dy)` follows arrow keys, in steps of the grid; `extended(direction)` those with
    Ctrl and Shift, which select one node more; `node_wanted_here()` asks for a node where the
    person is, and `focus_changed()` follows the keyboard coming or going.
    """

    nudged = Signal(int, int)
    extended = Signal(str)
    node_wanted_here = Signal()
    focus_changed = Signal()

    def __init__(self, scene: Scene, parent: QWidget | None = None) -> None:
        super().__init__(scene, parent)
        self._drop: Drop | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAcceptDrops(True)

    def apply_fix(self, fix: Fix) -> None:
        """Do a fix, with room for what it inserts, and take the keyboard."""
        self.edit(self.board_scene.making_room(fix.edit), fix.text)
        self.setFocus()

    # Keys

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            busy = self.gesture is not None and event.key() == Qt.Key.Key_Escape
            if busy or event.key() == Qt.Key.Key_Space:
                event.accept()
                return True
        return bool(super().event(event))

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab asks what to add, as in Houdini and Unreal; Shift+Tab leaves the canvas."""
        if forward:
            self.node_wanted_here.emit()
            return True
        return bool(super().focusNextPrevChild(forward))

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focus_changed.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.panning = False  # the release of Space goes to whatever has the keyboard now
        self._update_cursor()
        self.focus_changed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Escape:
            self._escape()
        elif key == Qt.Key.Key_Space:
            self.panning = True
            self._update_cursor()
        elif key in NUDGES and not _held(event):
            self.nudged.emit(*NUDGES[key])
        elif key in DIRECTIONS and _held(event) == EXTENDING:
            self.extended.emit(DIRECTIONS[key])
        else:
            event.ignore()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self.panning = False
            self._update_cursor()
        else:
            event.ignore()

    def _escape(self) -> None:
        if self.gesture is not None:
            self._cancel_gesture()
        else:
            self.board_scene.focus.leave()

    # Drops from the palette

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if accepts(event.mimeData()):
            try:
                self._drop = Drop(self, event.mimeData())
            except Refused as refusal:  # another window's block
                self.refuse(str(refusal))
            else:
                event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        if self._drop is not None:
            self._drop.move(self.point(event))
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        if self._drop is not None:
            self._drop.leave()
            self._drop = None

    def dropEvent(self, event: QDropEvent) -> None:
        if self._drop is not None:
            self._drop.drop(self.point(event))
            self._drop = None
            event.acceptProposedAction()
            self.setFocus()


def _held(event: QKeyEvent) -> Qt.KeyboardModifier:
    """The modifiers of a key, whether or not it is on the number pad."""
    return event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
