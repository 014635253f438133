"""Where the view looks: its scale and place, remembered for each graph."""

from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QGraphicsView, QWidget

from app.ui.canvas.board.board import around
from app.ui.canvas.board.route import STUB
from app.ui.canvas.paint.painting import NAMED
from app.ui.canvas.view.scene import EXTENT, Scene

LEAST, MOST = 0.02, 4.0
LARGEST = 1.25
"""The largest scale that framing chooses by itself."""
MARGIN = 16
FOOT = 5
"""Kept free below what is framed, besides the margin, for the legend; pixels of the screen."""
LABEL = 48
"""Room right of the last card for the shape at its output, canvas pixels."""


class Look(NamedTuple):
    """What the view showed of a graph, and whether that was framed."""

    scale: float
    center: QPointF
    framed: QRectF
    framing_all: bool


class Camera(QGraphicsView):
    """A view of the scene that pans and zooms; `view_changed()` follows both."""

    view_changed = Signal()

    def __init__(self, scene: Scene, parent: QWidget | None = None) -> None:
        super().__init__(scene, parent)
        self.board_scene = scene
        self.framed = QRectF()
        """What was framed, until the view is moved."""
        self._framing_all = True
        self._window = QSize()
        self._painted = False
        self._opened = False
        self._looks: dict[str, Look] = {}
        self._block = scene.focus.block
        self._prepare()
        scene.area_changed.connect(self._repaint_area)
        scene.graph_shown.connect(self._graph_shown)
        scene.network_opened.connect(self._forget)
        scene.focus.revealed.connect(self.reveal)

    def _prepare(self) -> None:
        self.setAccessibleName("Network")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setResizeAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.MinimalViewportUpdate)

    @property
    def scale_now(self) -> float:
        """Pixels of the screen for one of the canvas."""
        return self.transform().m11()

    @property
    def seen(self) -> QRectF:
        """The part of the scene in view."""
        return self.mapToScene(self.viewport().rect()).boundingRect()

    def frame_all(self) -> None:
        """Fit everything into the view, no larger than 125%."""
        self._framing_all = True
        scene = self.board_scene
        self._frame(_with_labels(scene.board.extent) | scene.extent)

    def frame_selection(self) -> None:
        """Fit the selected cards into the view; everything if none is."""
        cards = [self.board_scene.cards[name] for name in self.board_scene.selected]
        if cards:
            self._framing_all = False
            self._frame(_with_labels(around(cards)))
        else:
            self.frame_all()

    def zoom_to(self, scale: float) -> None:
        """Show at a scale, about the middle of the view."""
        self.zoom_about(scale, self.viewport().rect().center().toPointF())

    def zoom_to_full_size(self) -> None:
        """One canvas pixel for one of the screen."""
        self.zoom_to(1.0)

    def zoom_about(self, scale: float, fixed: QPointF) -> None:
        """Show at a scale; what is at a point of the view stays there."""
        scale = min(MOST, max(LEAST, scale))
        at = self.mapToScene(fixed.toPoint())
        self._moved()
        self.resetTransform()
        self.scale(scale, scale)
        self.pan(QPointF(self.mapFromScene(at)) - fixed)

    def pan(self, by: QPointF) -> None:
        """Move the view over the scene, in pixels of the screen."""
        self._moved()
        across, down = self.horizontalScrollBar(), self.verticalScrollBar()
        across.setValue(across.value() + round(by.x()))
        down.setValue(down.value() + round(by.y()))
        self.view_changed.emit()

    def reveal(self) -> None:
        """Bring the selected cards into view, if they are not."""
        cards = [self.board_scene.cards[n] for n in self.board_scene.selected]
        if cards:
            self.look_at(around(cards))

    def look_at(self, area: QRectF) -> None:
        """Bring an area into view, if it is not."""
        if not self.seen.contains(area):
            self._moved()
            if self.scale_now < NAMED:
                self.zoom_to(0.8)
            self.centerOn(area.center())
            self.view_changed.emit()

    def _frame(self, area: QRectF) -> None:
        room = self.viewport().size()
        high = room.height() - FOOT
        if area.isEmpty() or room.width() <= 2 * MARGIN or high <= 2 * MARGIN:
            return
        across = (room.width() - 2 * MARGIN) / area.width()
        down = (high - 2 * MARGIN) / area.height()
        scale = max(LEAST, min(across, down, LARGEST))
        self.resetTransform()
        self.scale(scale, scale)
        self.framed = area
        self.centerOn(area.center() + QPointF(0, FOOT / 2 / scale))
        self.view_changed.emit()

    def _moved(self) -> None:
        """The view shows something else than what was framed."""
        self.framed = QRectF()
        self._framing_all = False

    def _graph_shown(self) -> None:
        """Another graph: as it was last seen, else all of it."""
        if not self._opened:
            self._looks[self._block] = self._look()
        self._opened = False
        self._block = self.board_scene.focus.block
        look = self._looks.get(self._block)
        if look is None:
            self.frame_all()
        else:
            self._look_again(look)
        self.viewport().update()
        self.view_changed.emit()

    def _look(self) -> Look:
        return Look(self.scale_now, self.seen.center(), self.framed, self._framing_all)

    def _look_again(self, look: Look) -> None:
        self.framed, self._framing_all = look.framed, look.framing_all
        self.resetTransform()
        self.scale(look.scale, look.scale)
        self.centerOn(look.center)

    def _forget(self) -> None:
        """Another network is open: none of its graphs was seen yet."""
        self._looks.clear()
        self._opened = True

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another size of the window frames everything again, if it was framed; a panel that
        opens or closes beside the canvas does not move what one is looking at."""
        super().resizeEvent(event)
        window = self.window().size()
        if self._framing_all and (window != self._window or not self._painted):
            self.frame_all()
        self._window = window
        self.view_changed.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        self._painted = True

    def _repaint_area(self, area: QRectF) -> None:
        if area == EXTENT:
            self.viewport().update()
        elif not area.isEmpty():
            part = self.mapFromScene(area).boundingRect()
            self.viewport().update(part.adjusted(-3, -3, 3, 3))


def _with_labels(area: QRectF) -> QRectF:
    """Cards with the ends of their wires and the shapes written at their outputs."""
    return area.adjusted(-STUB, 0, LABEL, 0)
