"""Bodies of cards and ports as small pictures, drawn once for each look at the present scale.

Rounded, smoothed shapes are what costs most in a repaint; most cards share a few looks.
"""

from collections.abc import Callable, Hashable
from functools import cache
from math import ceil

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen, QPixmap

from app.ui.canvas.paint.ink import Ink
from app.ui.canvas.paint.look import BAND, Look

ROUND = 8
PORT = 4.5
EDGE = 14
"""Room for the badge, the stack and the frame of a selected card."""
MOST = 400


class Stamps:
    """Pictures for one scale and one theme; another scale begins anew."""

    def __init__(self) -> None:
        self._for: tuple[float, float, Ink] | None = None
        self._made: dict[Hashable, QPixmap] = {}

    def use(self, scale: float, ratio: float, inks: Ink) -> None:
        """The scale to draw at, the screen's pixel ratio and the theme."""
        if self._for != (scale, ratio, inks) or len(self._made) > MOST:
            self._made.clear()
        self.scale, self.ratio, self.inks = scale, ratio, inks
        self._for = scale, ratio, inks

    def card(self, painter: QPainter, look: Look) -> None:
        """A card's body, its corner at the painter's origin, in pixels of the screen."""
        size = look.width + 2 * EDGE, look.height + 2 * EDGE
        stamp = self._of(look, size, EDGE, lambda p: body(p, look, self.inks))
        painter.drawPixmap(QPointF(-EDGE * self.scale, -EDGE * self.scale), stamp)

    def block(self, painter: QPainter, look: Look) -> None:
        """A plain block of colour."""
        size = look.width + 8, look.height + 8
        stamp = self._of(("block", look), size, 4, lambda p: block(p, look, self.inks))
        painter.drawPixmap(QPointF(-4 * self.scale, -4 * self.scale), stamp)

    def port(self, painter: QPainter, x: float, y: float, pen: QPen, radius: float) -> None:
        """A port with its middle at a point of the card."""
        half = radius + 2

        def ring(p: QPainter) -> None:
            p.setPen(pen)
            p.setBrush(self.inks.canvas)
            p.drawEllipse(QPointF(0, 0), radius, radius)

        stamp = self._of((id(pen), radius), (2 * half, 2 * half), half, ring)
        painter.drawPixmap(QPointF((x - half) * self.scale, (y - half) * self.scale), stamp)

    def _of(
        self,
        key: Hashable,
        size: tuple[float, float],
        edge: float,
        draw: Callable[[QPainter], None],
    ) -> QPixmap:
        stamp = self._made.get(key)
        if stamp is None:
            whole = self.scale * self.ratio
            stamp = QPixmap(ceil(size[0] * whole), ceil(size[1] * whole))
            stamp.fill(Qt.GlobalColor.transparent)
            painter = QPainter(stamp)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.scale(whole, whole)
            painter.translate(edge, edge)
            draw(painter)
            painter.end()
            stamp.setDevicePixelRatio(self.ratio)
            self._made[key] = stamp
        return stamp


def body(painter: QPainter, look: Look, inks: Ink) -> None:
    """A card without its words: stack, border, band and badge."""
    area = QRectF(0, 0, look.width, look.height)
    if look.dim:
        painter.setOpacity(0.5)
    if look.stacked:
        painter.setPen(inks.borders["sound"])
        painter.setBrush(inks.behind)
        painter.drawRoundedRect(area.adjusted(8, 6, -8, 6), ROUND, ROUND)
        painter.drawRoundedRect(area.adjusted(4, 3, -4, 3), ROUND, ROUND)
    plain = look.chosen and look.state != "error"
    painter.setPen(inks.selected if plain else inks.borders[look.state])
    painter.setBrush(inks.card)
    painter.drawRoundedRect(area, ROUND, ROUND)
    painter.fillPath(_band(look.height), inks.bands[look.category])
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if look.chosen and not plain:
        painter.setPen(inks.selected)
        painter.drawRoundedRect(area.adjusted(-4, -4, 4, 4), ROUND + 3, ROUND + 3)
    if look.state in ("error", "warning"):
        badge(painter, look, inks)


def badge(painter: QPainter, look: Look, inks: Ink) -> None:
    """An exclamation mark in the corner; its form tells, not its colour alone."""
    theme = inks.theme
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.error if look.state == "error" else theme.warning)
    painter.drawEllipse(QPointF(look.width - 2, 2), 8, 8)
    painter.setBrush(theme.canvas)
    painter.drawRoundedRect(QRectF(look.width - 3, -3, 2, 6), 0.8, 0.8)
    painter.drawEllipse(QPointF(look.width - 2, 5.5), 1.2, 1.2)


def block(painter: QPainter, look: Look, inks: Ink) -> None:
    """The card from further off: its category as a plain colour, errors and choice by border."""
    if look.dim:
        painter.setOpacity(0.5)
    painter.setPen(Qt.PenStyle.NoPen)
    if look.state == "error":
        painter.setPen(inks.alarm)
    if look.chosen:
        painter.setPen(inks.selected_block)
    painter.setBrush(inks.blocks[look.category])
    painter.drawRoundedRect(QRectF(0, 0, look.width, look.height), ROUND, ROUND)


@cache
def _band(height: int) -> QPainterPath:
    """The strip of colour at the left, inside the border."""
    card, strip = QPainterPath(), QPainterPath()
    card.addRoundedRect(QRectF(0.5, 0.5, 100, height - 1), ROUND - 0.5, ROUND - 0.5)
    strip.addRect(QRectF(0, 0, BAND, height))
    return card & strip
