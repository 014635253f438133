"""How one card is drawn: near by with all it says, further off as a block with its name."""

from functools import cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath

from app.canvas.card import BAND, MARGIN, Card
from app.canvas.heat import Heat
from app.canvas.ink import Ink
from app.canvas.lettering import Style, elided, font, laid_out, width
from app.canvas.wires import Wire, shape_side

if TYPE_CHECKING:
    from app.canvas.scene import Scene

ROUND = 8
PORT = 4.5
DIMMED = 0.5


def paint(painter: QPainter, card: Card, scene: "Scene", inks: Ink) -> None:
    """A whole card with its ports and shapes."""
    dim = card.state == "waiting" or bool(scene.lit.get(card.name))
    painter.translate(card.x, card.y)
    if dim:
        painter.setOpacity(DIMMED)
    _body(painter, card, card.name in scene.chosen, inks)
    _words(painter, card, scene.heat, inks)
    _outline(painter, card, inks)
    _ports(painter, card, scene.lit.get(card.name) == "", inks)
    painter.setOpacity(1.0)
    _shapes(painter, card, inks)
    if card.state in ("error", "warning"):
        _badge(painter, card, inks)
    painter.translate(-card.x, -card.y)


def _body(painter: QPainter, card: Card, chosen: bool, inks: Ink) -> None:
    if card.node.op.category == "block":
        painter.setPen(inks.borders["sound"])
        painter.setBrush(inks.behind)
        painter.drawRoundedRect(QRectF(8, 6, card.w - 16, card.h), ROUND, ROUND)
        painter.drawRoundedRect(QRectF(4, 3, card.w - 8, card.h), ROUND, ROUND)
    border = inks.selected if chosen and card.state != "error" else inks.borders[card.state]
    painter.setPen(border)
    painter.setBrush(inks.card)
    painter.drawRoundedRect(QRectF(0, 0, card.w, card.h), ROUND, ROUND)
    if chosen and card.state == "error":
        painter.setPen(inks.selected)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(-4, -4, card.w + 8, card.h + 8), ROUND + 3, ROUND + 3)
    painter.fillPath(_band(card.h), inks.bands[card.node.op.category])


@cache
def _band(height: int) -> QPainterPath:
    """The strip of colour at the left, inside the border."""
    card, strip = QPainterPath(), QPainterPath()
    card.addRoundedRect(QRectF(0.5, 0.5, 100, height - 1), ROUND - 0.5, ROUND - 0.5)
    strip.addRect(QRectF(0, 0, BAND, height))
    return card & strip


def _words(painter: QPainter, card: Card, heat: Heat | None, inks: Ink) -> None:
    right = card.w - 10
    room = right - MARGIN
    share = heat.shares.get(card.name) if heat is not None else None
    if heat is not None and share is not None:
        text = f"~{share.text}" if heat.stale else share.text
        colour = inks.theme.faint if heat.stale else inks.theme.dim
        wide = width(text, "mono")
        _text(painter, right - wide, 13.5, text, "mono", colour)
        bar = inks.stale if heat.stale else inks.heat
        _bar(painter, card, share.part / heat.largest, bar, inks)
        room -= wide + 6
    _text(painter, MARGIN, 11, elided(card.name, "name", int(room)), "name", inks.theme.text)
    line = elided(card.kind, "plain", int(right - MARGIN + 4))
    _text(painter, MARGIN, 30.5, line, "plain", inks.theme.dim)


def _bar(painter: QPainter, card: Card, part: float, colour: object, inks: Ink) -> None:
    track = QRectF(MARGIN, card.h - 13, card.w - 2 * MARGIN, 4)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(inks.track)
    painter.drawRoundedRect(track, 2, 2)
    track.setWidth(max(4.0, track.width() * part))
    painter.setBrush(colour)  # type: ignore[arg-type]
    painter.drawRoundedRect(track, 2, 2)


def _outline(painter: QPainter, card: Card, inks: Ink) -> None:
    outline = card.outline
    if outline is None:
        return
    x, y = MARGIN, 49 + (outline.strip - outline.height) / 2
    painter.translate(x, y)
    painter.setPen(inks.small_line)
    for line in outline.lines:
        painter.drawLine(QPointF(*line[:2]), QPointF(*line[2:]))
    painter.setPen(Qt.PenStyle.NoPen)
    for category, rect in outline.rects:
        painter.setBrush(inks.small[category])
        painter.drawRoundedRect(rect, 1, 1)
    painter.translate(-x, -y)


def _ports(painter: QPainter, card: Card, lit: bool, inks: Ink) -> None:
    painter.setBrush(inks.canvas)
    colours = {wire.port: wire.source.node.op.category for wire in card.entering}
    for port in range(card.entries):
        pen = inks.ports[colours[port]] if port in colours else inks.open_port
        painter.setPen(inks.fault if port == card.fault else pen)
        x, y = card.entry(port)
        small = card.grows and port == card.entries - 1
        radius = PORT + 2 if lit else PORT - 1.5 if small else PORT
        painter.drawEllipse(QPointF(x - card.x, y - card.y), radius, radius)
    painter.setPen(inks.ports[card.node.op.category])
    for port in range(card.exits):
        x, y = card.exit(port)
        painter.drawEllipse(QPointF(x - card.x, y - card.y), PORT, PORT)


def _shapes(painter: QPainter, card: Card, inks: Ink) -> None:
    for port in range(card.exits):
        x, y = card.exit(port)
        text = card.shape(port)
        below = shape_side(card, port)[0]
        faulty = [wire.faulty for wire in card.leaving if wire.exit == port]
        colour = inks.theme.error if faulty and all(faulty) else inks.theme.dim
        if text == "waiting":
            colour = inks.theme.faint
        _text(painter, x - card.x + 9, y - card.y + (3 if below else -17), text, "mono", colour)


def _badge(painter: QPainter, card: Card, inks: Ink) -> None:
    theme = inks.theme
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.error if card.state == "error" else theme.warning)
    painter.drawEllipse(QPointF(card.w - 2, 2), 8, 8)
    painter.setPen(theme.canvas)
    painter.setFont(font("name"))
    painter.drawText(QRectF(card.w - 10, -6, 16, 16), Qt.AlignmentFlag.AlignCenter, "!")


def paint_fault(painter: QPainter, wire: Wire, inks: Ink) -> None:
    """The shape that does not fit, in red at its wire's end, where its start is far or shared."""
    (x0, _), (x1, y1) = wire.route.points[0], wire.route.points[-1]
    shared = any(w.exit == wire.exit and not w.faulty for w in wire.source.leaving)
    if not shared and 0 < x1 - x0 < 260:
        return
    text = wire.source.shape(wire.exit)
    wide = width(text, "mono")
    area = QRectF(x1 - wide - 22, y1 - 8, wide + 10, 16)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(inks.canvas)
    painter.drawRoundedRect(area, 4, 4)
    _text(painter, area.x() + 5, area.y() + 1, text, "mono", inks.theme.error)


def paint_block(
    painter: QPainter, card: Card, scene: "Scene", scale: float, inks: Ink
) -> None:
    """A plain block of colour with the name, as large as it must be to be read."""
    area = QRectF(card.x, card.y, card.w, card.h)
    painter.setOpacity(DIMMED if card.state == "waiting" or scene.lit.get(card.name) else 1.0)
    chosen = card.name in scene.chosen
    marked = card.state == "error" or chosen
    painter.setPen(inks.borders["error"] if card.state == "error" else inks.selected)
    if not marked:
        painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(inks.blocks[card.node.op.category])
    painter.drawRoundedRect(area, ROUND, ROUND)
    _title(painter, card, scale, inks)
    painter.setOpacity(1.0)


def _title(painter: QPainter, card: Card, scale: float, inks: Ink) -> None:
    """The name in the middle, between 7 and 10 pixels of the screen; none if it does not fit."""
    room = (card.w - 12) * scale
    size = min(0.75, room / width(card.name, "name"))
    name = card.name if size >= 0.55 else elided(card.name, "name", int(room / 0.55))
    if name != card.name and len(name) < 4:
        return
    size = max(size, 0.55) / scale
    painter.translate(card.x + card.w / 2, card.y + card.h / 2)
    painter.scale(size, size)
    _text(painter, -width(name, "name") / 2, -8, name, "name", inks.theme.text)
    painter.scale(1 / size, 1 / size)
    painter.translate(-card.x - card.w / 2, -card.y - card.h / 2)


def _text(
    painter: QPainter, x: float, y: float, text: str, style: Style, colour: object
) -> None:
    painter.setPen(colour)  # type: ignore[arg-type]
    painter.setFont(font(style))
    painter.drawStaticText(QPointF(x, y), laid_out(text, style))
