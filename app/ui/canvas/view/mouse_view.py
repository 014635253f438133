"""The view of the scene under the mouse: presses start gestures, the right button asks for menus."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QDropEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QApplication, QWidget

from app.ui.canvas.board.board import around
from app.ui.canvas.board.hit import Hit, Target, hit
from app.ui.canvas.board.route import Route
from app.ui.canvas.paint.painting import NAMED
from app.ui.canvas.paint.pens import current_pens
from app.ui.canvas.view import gestures
from app.ui.canvas.view.hint import hint
from app.ui.canvas.view.navigation import Navigation
from app.ui.canvas.view.scene import Scene
from graph.model import Model
from graph.ops.port import Call


class MouseView(Navigation):
    """A view on which the mouse makes gestures; it is their Surface.

    `message(text)` says what is under the pointer. `node_wanted(point)` asks for a node there,
    `reader_wanted(point, output)` and `source_wanted(point, node, input)` for one at the end of a
    wire, `insertion_wanted(point, node, input)` for one inside the wire to that input;
    `menu_wanted(target, point)` for the menu of what is at a point of the screen.
    """

    message = Signal(str)
    node_wanted = Signal(QPointF)
    reader_wanted = Signal(QPointF, str)
    source_wanted = Signal(QPointF, str, int)
    insertion_wanted = Signal(QPointF, str, int)
    menu_wanted = Signal(str, QPoint)

    def __init__(self, scene: Scene, parent: QWidget | None = None) -> None:
        super().__init__(scene, parent)
        self.gesture: gestures.Gesture | None = None
        self.panning = False
        self.pointer: QPoint | None = None
        """Where the pointer is on the view, or was when a menu opened; None if it is elsewhere."""
        self.aimed = Hit("nothing")
        """What the last menu was opened on."""
        self._button = Qt.MouseButton.NoButton
        self.loose: Route | None = None
        """A wire that was let go over nothing, while it is asked what to put at its end."""
        self.setMouseTracking(True)
        scene.focus.moved.connect(self._hover_anew)

    @property
    def aim(self) -> QPointF:
        """The point that commands such as Paste are about: under the pointer, else the middle."""
        return self.seen.center() if self.pointer is None else self.mapToScene(self.pointer)

    def point(self, event: QMouseEvent | QDropEvent) -> QPointF:
        """Where an event is in the scene."""
        inverse, _ = self.viewportTransform().inverted()
        return inverse.map(event.position())

    def hit(self, at: QPointF) -> Hit:
        """What is at a point of the scene."""
        scene = self.board_scene
        return hit(scene.board, at, scene.selected, ports=self.scale_now >= NAMED)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self.gesture is not None and event.button() == self._button:
            self._cancel_gesture()  # its release never came: it went to another window
        if self.gesture is None:
            self.gesture, self._button = gestures.begin(self, event), event.button()
            self._update_cursor()
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.pointer, self.aimed = event.position().toPoint(), Hit("nothing")
        at = self.point(event)
        if self.gesture is not None and not event.buttons() & self._button:
            self._cancel_gesture()
        if self.gesture is None:
            self._hover(at)
            return
        area = self.gesture.area
        self.gesture.move(at, event.modifiers())
        self._repaint_area(area)
        self._repaint_area(self.gesture.area)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.gesture is not None and event.button() == self._button:
            gesture = self._ended()
            gesture.release(self.point(event), event.modifiers())
            self._repaint_area(gesture.area)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        at = self.point(event)
        found = self.hit(at)
        if event.button() != Qt.MouseButton.LeftButton:
            return
        if found.part == "nothing":
            self.node_wanted.emit(at)
        elif found.part == "wire" and found.wire is not None:
            self.insertion_wanted.emit(at, *found.wire.end)
        elif found.part == "card" and found.card and isinstance(found.card.node.op, Call):
            self.board_scene.focus.enter(self.board_scene.focus.path(found.card.name))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The menu of what is under the pointer, or with the menu key of what is selected."""
        if self.gesture is not None or event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            return  # Ctrl and the right button cut wires
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            self.menu_wanted.emit(self._selected_target(), self._menu_corner())
            return
        self.pointer = event.pos()
        self.aimed = self.hit(self.mapToScene(event.pos()))
        self._select_under(self.aimed)
        self.menu_wanted.emit(self.aimed.target, event.globalPos())

    def _select_under(self, hit: Hit) -> None:
        """Select what is at a point, unless it is part of what is selected."""
        focus = self.board_scene.focus
        if hit.target == "node" and hit.card and hit.card.name not in focus.names:
            focus.select([hit.card.name])
        elif hit.target in ("wire", "port") and not (
            hit.wires and set(focus.wires).issuperset(hit.wires)
        ):
            focus.select((), hit.wires)
        elif hit.target == "canvas":
            focus.select(())

    def _selected_target(self) -> Target:
        focus = self.board_scene.focus
        return "node" if focus.names else "wire" if focus.wires else "canvas"

    def _menu_corner(self) -> QPoint:
        """Where a menu opens that was asked for with the keyboard."""
        cards = [self.board_scene.cards[name] for name in self.board_scene.focus.names]
        middle = around(cards).center() if cards else self.seen.center()
        self.pointer, self.aimed = self.mapFromScene(middle), Hit("nothing")
        return self.viewport().mapToGlobal(self.pointer)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        if QApplication.activePopupWidget() is None:
            self.pointer = None

    def _ended(self) -> gestures.Gesture:
        gesture, self.gesture = self.gesture, None
        assert gesture is not None
        self._update_cursor()
        return gesture

    def _cancel_gesture(self) -> None:
        self._ended().cancel()
        self.viewport().update()

    def _hover(self, at: QPointF) -> None:
        found = self.hit(at)
        self.message.emit(hint(found))
        if not self.panning:
            ports = found.part in ("input", "output")
            self.viewport().setCursor(
                Qt.CursorShape.CrossCursor if ports else Qt.CursorShape.ArrowCursor
            )

    def _hover_anew(self) -> None:
        """Another graph is under the pointer, which did not move."""
        if self.pointer is not None:
            self._hover(self.mapToScene(self.pointer))

    def _update_cursor(self) -> None:
        shape = self.gesture.cursor if self.gesture is not None else None
        if shape is None:
            shape = Qt.CursorShape.OpenHandCursor if self.panning else Qt.CursorShape.ArrowCursor
        self.viewport().setCursor(shape)

    # What gestures ask for

    def edit(self, change: Callable[[Model], Model], text: str, merge: str | None = None) -> bool:
        """Edit the model; whether that changed it. A refusal is shown."""
        document = self.board_scene.document
        model = document.model
        return document.edit(change, text, merge) and document.model is not model

    def refuse(self, reason: str) -> None:
        """Show why something cannot be done."""
        self.board_scene.document.refuse(reason)

    def ask_reader(self, at: QPointF, source: str, wire: Route) -> None:
        """Ask what shall read an output, and show the wire until that is answered."""
        self.show_loose(wire)
        self.reader_wanted.emit(at, source)

    def ask_source(self, at: QPointF, target: str, port: int, wire: Route) -> None:
        """Ask what shall feed an input, and show the wire until that is answered."""
        self.show_loose(wire)
        self.source_wanted.emit(at, target, port)

    def show_loose(self, wire: Route | None) -> None:
        """Show a wire that has no other end yet; None ends it."""
        self.loose = wire
        self.viewport().update()

    # Drawing

    def drawForeground(self, painter: QPainter, rect: QRectF | object) -> None:
        """What the gesture under way shows, over the cards."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.loose is not None:
            painter.setPen(current_pens().guide)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPath(self.loose.path())
        if self.gesture is not None:
            draw = partial(self.gesture.paint, painter, current_pens())
            self.board_scene.guard.paint(painter, QRectF(painter.viewport()), draw)
