"""The whole graph in a corner, with the part in view; a press goes there."""

from functools import partial

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from app.ui.canvas.paint.pens import Pens, current_pens, mixed
from app.ui.canvas.view.view import View

SIZE = QSize(136, 98)
EDGE = 8
WAIT = 120
"""Milliseconds of quiet after a change before the cards are drawn anew."""


class Minimap(QWidget):
    """A small picture of the scene, kept until the scene changes."""

    def __init__(self, view: View, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.view, self.scene = view, view.board_scene
        self.setFixedSize(SIZE)
        self.setAccessibleName("Overview")
        self.setAccessibleDescription("The whole graph, with the part in view; press to go there")
        self.setToolTip("Press or drag to go there")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.picture: QPixmap | None = None
        self.redrawing = QTimer(self, singleShot=True, interval=WAIT)
        self.redrawing.timeout.connect(self.redraw)
        self.scene.area_changed.connect(self._wait)
        self.scene.graph_shown.connect(self.redraw)
        view.view_changed.connect(self.update)

    def _wait(self) -> None:
        self.redrawing.start()

    def redraw(self) -> None:
        """Draw the cards anew when next seen."""
        self.picture = None
        self.update()

    @property
    def area(self) -> QRectF:
        """The part of the scene it shows: every card, in its own proportions."""
        extent = self.scene.board.extent.adjusted(-60, -60, 60, 60)
        room = QRectF(self.rect()).adjusted(EDGE, EDGE, -EDGE, -EDGE)
        scale = min(room.width() / extent.width(), room.height() / extent.height())
        area = QRectF(0, 0, self.width() / scale, self.height() / scale)
        area.moveCenter(extent.center())
        return area

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        draw = partial(self._paint, painter, current_pens())
        self.scene.guard.paint(painter, QRectF(self.rect()), draw)

    def _paint(self, painter: QPainter, pens: Pens) -> None:
        area = self.area
        if self.picture is None:
            self.picture = self._drawn(area, pens)
        painter.drawPixmap(0, 0, self.picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(pens.theme.accent, 1))
        painter.drawRoundedRect(self._window(area), 3, 3)

    def _window(self, area: QRectF) -> QRectF:
        """The part in view, within the minimap's own edge."""
        scale = self.width() / area.width()
        seen = self.view.seen
        window = QRectF(
            (seen.x() - area.x()) * scale,
            (seen.y() - area.y()) * scale,
            seen.width() * scale,
            seen.height() * scale,
        )
        return window & QRectF(self.rect()).adjusted(3.5, 3.5, -3.5, -3.5)

    def _drawn(self, area: QRectF, pens: Pens) -> QPixmap:
        ratio = self.devicePixelRatioF()
        picture = QPixmap(self.size() * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme = pens.theme
        painter.setPen(QPen(theme.line, 1))
        painter.setBrush(theme.panel)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        scale = self.width() / area.width()
        painter.scale(scale, scale)
        painter.translate(-area.topLeft())
        self.scene.frame.batch.paint_overview(painter, mixed(theme.panel, theme.faint, 0.75), pens)
        painter.end()
        return picture

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.mouseMoveEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        area = self.area
        at = event.position() * (area.width() / self.width()) + area.topLeft()
        self._go(at)

    def _go(self, at: QPointF) -> None:
        self.view.pan((at - self.view.seen.center()) * self.view.scale_now)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.redraw()
