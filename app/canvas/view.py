"""The view of the scene: scale and place, the mouse and a few keys."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QGraphicsView, QWidget

from app.canvas import gestures
from app.canvas.board import around
from app.canvas.gestures.drop import Drop, accepts
from app.canvas.hit import Hit, hit
from app.canvas.hint import hint
from app.canvas.ink import ink
from app.canvas.painting import NAMED
from app.canvas.scene import EXTENT, Scene
from graph.model import Model
from graph.ops.port import Call
from graph.problem import Refused

LEAST, MOST = 0.02, 4.0
MARGIN = 36
NUDGES = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class View(QGraphicsView):
    """Shows the scene at a scale; presses start gestures.

    `refused(sentence)` tells why an edit cannot be, `hinted(sentence)` what is under the pointer,
    `travelled()` that scale or place changed, `nudged(dx, dy)` arrow keys, in steps of the grid.
    """

    refused = Signal(str)
    hinted = Signal(str)
    travelled = Signal()
    nudged = Signal(int, int)
    wanted_node = Signal(QPointF)
    menu_wanted = Signal(object)

    def __init__(self, scene: Scene, parent: QWidget | None = None) -> None:
        super().__init__(scene, parent)
        self.board_scene = scene
        self.gesture: gestures.Gesture | None = None
        self.hand = False
        self._drop: Drop | None = None
        self._fresh = True
        self._seen: dict[str, tuple[float, QPointF]] = {}
        self._place = scene.focus.place
        self._prepare()
        scene.touched.connect(self._touched)
        scene.shown.connect(self._shown)
        scene.focus.revealed.connect(self.reveal)

    def _prepare(self) -> None:
        self.setAccessibleName("Network")
        self.setAccessibleDescription("The open network or block, as cards joined by wires")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setResizeAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.MinimalViewportUpdate)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAcceptDrops(True)

    # Scale and place

    @property
    def scale_now(self) -> float:
        """Pixels of the screen for one of the canvas."""
        return self.transform().m11()

    @property
    def seen(self) -> QRectF:
        """The part of the scene in view."""
        return self.mapToScene(self.viewport().rect()).boundingRect()

    def frame_all(self) -> None:
        """Fit everything into the view, no larger than 100%."""
        self._fresh = True
        self._frame(self.board_scene.board.extent)

    def frame_selection(self) -> None:
        """Fit the selected cards into the view; everything if none is."""
        cards = [self.board_scene.cards[name] for name in self.board_scene.chosen]
        if cards:
            self._fresh = False
            self._frame(around(cards))
        else:
            self.frame_all()

    def zoom_to(self, scale: float) -> None:
        """Show at a scale, about the middle of the view."""
        self.zoom_about(scale, self.viewport().rect().center().toPointF())

    def zoom_about(self, scale: float, fixed: QPointF) -> None:
        """Show at a scale; what is at a point of the view stays there."""
        scale = min(MOST, max(LEAST, scale))
        at = self.mapToScene(fixed.toPoint())
        self._fresh = False
        self.resetTransform()
        self.scale(scale, scale)
        self.pan(QPointF(self.mapFromScene(at)) - fixed)

    def pan(self, way: QPointF) -> None:
        """Move the view over the scene, in pixels of the screen."""
        self._fresh = False
        across, down = self.horizontalScrollBar(), self.verticalScrollBar()
        across.setValue(across.value() + round(way.x()))
        down.setValue(down.value() + round(way.y()))
        self.travelled.emit()

    def reveal(self) -> None:
        """Bring the selected cards into view, if they are not."""
        cards = [self.board_scene.cards[n] for n in self.board_scene.chosen]
        area = around(cards)
        if cards and not self.seen.contains(area):
            self._fresh = False
            if self.scale_now < NAMED:
                self.zoom_to(0.8)
            self.centerOn(area.center())
            self.travelled.emit()

    def _frame(self, area: QRectF) -> None:
        room = self.viewport().size()
        if area.isEmpty() or room.width() < 2 * MARGIN or room.height() < 2 * MARGIN:
            return
        across = (room.width() - 2 * MARGIN) / (area.width() + 24)
        down = (room.height() - 2 * MARGIN) / area.height()
        scale = max(LEAST, min(across, down, 1.0))
        self.resetTransform()
        self.scale(scale, scale)
        self.centerOn(area.center())
        self.travelled.emit()

    def _shown(self) -> None:
        """Another graph: as it was last seen, else all of it."""
        self._seen[self._place] = self.scale_now, self.seen.center()
        self._place = self.board_scene.focus.place
        if not self.board_scene.document.history.count() and not self._place:
            self._seen.clear()
        seen = self._seen.get(self._place)
        if seen is None:
            self.frame_all()
        else:
            self._fresh = False
            self.resetTransform()
            self.scale(seen[0], seen[0])
            self.centerOn(seen[1])
        self.viewport().update()
        self.travelled.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._fresh:
            self.frame_all()
        self.travelled.emit()

    # Edits

    def edit(self, change: Callable[[Model], Model], text: str, merge: str | None = None) -> bool:
        """Apply an edit; a refusal is told, and False."""
        document = self.board_scene.document
        model = document.model
        try:
            document.apply(change, text, merge)
        except Refused as refusal:
            self.refused.emit(str(refusal))
            return False
        return document.model is not model

    # The mouse

    def point(self, event: QMouseEvent | QDropEvent) -> QPointF:
        """Where an event is in the scene."""
        inverse, _ = self.viewportTransform().inverted()
        return inverse.map(event.position())

    def hit(self, at: QPointF) -> Hit:
        """What is at a point of the scene."""
        return hit(self.board_scene.board, at, ports=self.scale_now >= NAMED)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self.gesture is None:
            self.gesture = gestures.begin(self, event)
            self._point_hand()
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = self.point(event)
        if self.gesture is None:
            self._hover(at)
            return
        area = self.gesture.area
        self.gesture.move(at, event.modifiers())
        self._touched(area)
        self._touched(self.gesture.area)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.gesture is not None:
            gesture = self._ended()
            gesture.release(self.point(event), event.modifiers())
            self._touched(gesture.area)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        at = self.point(event)
        found = self.hit(at)
        if event.button() != Qt.MouseButton.LeftButton:
            return
        if found.part == "nothing":
            self.wanted_node.emit(at)
        elif found.part == "card" and found.card and isinstance(found.card.node.op, Call):
            self.board_scene.focus.enter(self.board_scene.focus.path(found.card.name))

    def wheelEvent(self, event: QWheelEvent) -> None:
        turned = event.angleDelta().y() or event.angleDelta().x()
        self.zoom_about(self.scale_now * 1.0015**turned, event.position())
        event.accept()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self.gesture is None and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.menu_wanted.emit(event.globalPos())

    def _ended(self) -> gestures.Gesture:
        gesture, self.gesture = self.gesture, None
        assert gesture is not None
        self._point_hand()
        return gesture

    def _hover(self, at: QPointF) -> None:
        found = self.hit(at)
        self.hinted.emit(hint(found))
        if not self.hand:
            ports = found.part in ("input", "output")
            self.viewport().setCursor(
                Qt.CursorShape.CrossCursor if ports else Qt.CursorShape.ArrowCursor
            )

    def _point_hand(self) -> None:
        shape = self.gesture.cursor if self.gesture is not None else None
        if shape is None:
            shape = Qt.CursorShape.OpenHandCursor if self.hand else Qt.CursorShape.ArrowCursor
        self.viewport().setCursor(shape)

    # Keys

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            busy = self.gesture is not None and event.key() == Qt.Key.Key_Escape
            if busy or event.key() == Qt.Key.Key_Space:
                event.accept()
                return True
        return bool(super().event(event))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Escape:
            self._escape()
        elif key == Qt.Key.Key_Space:
            self.hand = True
            self._point_hand()
        elif key in NUDGES and not event.modifiers():
            self.nudged.emit(*NUDGES[key])
        else:
            event.ignore()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self.hand = False
            self._point_hand()
        else:
            event.ignore()

    def _escape(self) -> None:
        if self.gesture is not None:
            self._ended().cancel()
            self.viewport().update()
        else:
            self.board_scene.focus.leave()

    # Drops from the palette

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if accepts(event.mimeData()):
            self._drop = Drop(self, event.mimeData())
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

    # Drawing

    def drawForeground(self, painter: QPainter, rect: QRectF | object) -> None:
        """What the gesture under way shows, over the cards."""
        if self.gesture is not None:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self.gesture.paint(painter, ink())

    def _touched(self, area: QRectF) -> None:
        if area == EXTENT:
            self.viewport().update()
        elif not area.isEmpty():
            part = self.mapFromScene(area).boundingRect()
            self.viewport().update(part.adjusted(-3, -3, 3, 3))
