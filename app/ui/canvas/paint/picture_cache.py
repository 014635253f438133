"""Bodies of cards and ports as pictures, drawn once for each look and scale and then copied.

Antialiased rounded shapes cost most in a repaint, and most cards share a few looks: a frame of
5,000 cards copies some twenty pictures.
"""

from collections.abc import Callable, Hashable
from functools import cache
from math import ceil

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen, QPixmap

from app.layout.lanes import Size
from app.ui.canvas.paint.card_look import BAND, CardLook
from app.ui.canvas.paint.pens import Pens
from graph.model import Point

RADIUS = 8
PORT = 4.5
EDGE = 14
"""Room for the badge, the stack and the frame of a selected card."""
MOST = 400


class DirectPictures:
    """Draws bodies and ports as shapes each time: for SVG and PDF, where shapes stay sharp."""

    def use(self, scale: float, ratio: float, pens: Pens) -> None:
        """The scale to draw at, the screen's pixel ratio and the theme."""
        self.scale, self.ratio, self.pens = scale, ratio, pens

    def draw_card(self, painter: QPainter, look: CardLook) -> None:
        """A card's body with its corner at the painter's origin; the painter is at scale 1."""
        size = look.width + 2 * EDGE, look.height + 2 * EDGE
        self._draw(painter, look, (0, 0), size, EDGE, lambda p: body(p, look, self.pens))

    def draw_block(self, painter: QPainter, look: CardLook) -> None:
        """A plain block of colour."""
        size, key = (look.width + 2 * EDGE, look.height + 2 * EDGE), ("block", look)
        self._draw(painter, key, (0, 0), size, EDGE, lambda p: block(p, look, self.pens))

    def draw_port(self, painter: QPainter, x: float, y: float, pen: QPen, radius: float) -> None:
        """A port with its middle at a point of the card."""
        half = radius + 2

        def ring(p: QPainter) -> None:
            p.setPen(pen)
            p.setBrush(self.pens.canvas)
            p.drawEllipse(QPointF(0, 0), radius, radius)

        self._draw(painter, (id(pen), radius), (x, y), (2 * half, 2 * half), half, ring)

    def _draw(
        self,
        painter: QPainter,
        key: Hashable,
        at: Point,
        size: Size,
        edge: float,
        draw: Callable[[QPainter], None],
    ) -> None:
        """What `draw` draws about a point of the card; `size` with `edge` is what it takes up."""
        painter.save()
        painter.scale(self.scale, self.scale)
        painter.translate(*at)
        draw(painter)
        painter.restore()


class PictureCache(DirectPictures):
    """Keeps the pictures for one scale and one theme; another scale begins anew."""

    def __init__(self) -> None:
        self._for: tuple[float, float, Pens] | None = None
        self._made: dict[Hashable, QPixmap] = {}

    def use(self, scale: float, ratio: float, pens: Pens) -> None:
        super().use(scale, ratio, pens)
        if self._for != (scale, ratio, pens) or len(self._made) > MOST:
            self._made.clear()
        self._for = scale, ratio, pens

    def _draw(
        self,
        painter: QPainter,
        key: Hashable,
        at: Point,
        size: Size,
        edge: float,
        draw: Callable[[QPainter], None],
    ) -> None:
        picture = self._made.get(key)
        if picture is None:
            picture = self._made[key] = self._picture(size, edge, draw)
        corner = QPointF((at[0] - edge) * self.scale, (at[1] - edge) * self.scale)
        painter.drawPixmap(corner, picture)

    def _picture(self, size: Size, edge: float, draw: Callable[[QPainter], None]) -> QPixmap:
        whole = self.scale * self.ratio
        picture = QPixmap(ceil(size[0] * whole), ceil(size[1] * whole))
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(whole, whole)
        painter.translate(edge, edge)
        draw(painter)
        painter.end()
        picture.setDevicePixelRatio(self.ratio)
        return picture


def body(painter: QPainter, look: CardLook, pens: Pens) -> None:
    """A card without its text: stack, border, band and badge."""
    area = QRectF(0, 0, look.width, look.height)
    if look.dim:
        painter.setOpacity(0.5)
    if look.stacked:
        painter.setPen(pens.borders["sound"])
        painter.setBrush(pens.behind)
        painter.drawRoundedRect(area.adjusted(8, 6, -8, 6), RADIUS, RADIUS)
        painter.drawRoundedRect(area.adjusted(4, 3, -4, 3), RADIUS, RADIUS)
    plain = look.selected and look.state != "error"
    painter.setPen(pens.selected if plain else pens.borders[look.state])
    painter.setBrush(pens.card)
    painter.drawRoundedRect(area, RADIUS, RADIUS)
    painter.fillPath(_band(look.height), pens.bands[look.category])
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if look.selected and not plain:
        painter.setPen(pens.selected)
        painter.drawRoundedRect(area.adjusted(-4, -4, 4, 4), RADIUS + 3, RADIUS + 3)
    if look.state in ("error", "warning"):
        badge(painter, look, pens)


def badge(painter: QPainter, look: CardLook, pens: Pens) -> None:
    """An exclamation mark in the corner, so that a state is never shown by colour alone."""
    theme = pens.theme
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.error if look.state == "error" else theme.warning)
    painter.drawEllipse(QPointF(look.width - 2, 2), 8, 8)
    painter.setBrush(theme.canvas)
    painter.drawRoundedRect(QRectF(look.width - 3, -3, 2, 6), 0.8, 0.8)
    painter.drawEllipse(QPointF(look.width - 2, 5.5), 1.2, 1.2)


def block(painter: QPainter, look: CardLook, pens: Pens) -> None:
    """The card from further off: its category as a plain colour, errors and choice by border."""
    if look.dim:
        painter.setOpacity(0.5)
    area = QRectF(0, 0, look.width, look.height)
    error = look.state == "error"
    painter.setPen(pens.error_block if error else Qt.PenStyle.NoPen)
    painter.setBrush(pens.blocks[look.category])
    painter.drawRoundedRect(area, RADIUS, RADIUS)
    if look.selected:  # round the red edge of an error, not in its place
        by = 5 if error else 0
        painter.setPen(pens.selected_block)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(area.adjusted(-by, -by, by, by), RADIUS + by, RADIUS + by)


@cache
def _band(height: int) -> QPainterPath:
    """The strip of colour at the left, inside the border."""
    card, strip = QPainterPath(), QPainterPath()
    card.addRoundedRect(QRectF(0.5, 0.5, 100, height - 1), RADIUS - 0.5, RADIUS - 0.5)
    strip.addRect(QRectF(0, 0, BAND, height))
    return card & strip
