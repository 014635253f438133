"""How one card is drawn: near by with all it says, further off as a block with its name."""

from collections.abc import Mapping

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QTransform

from app.ui.canvas.board.cards import MARGIN, Card, Wire
from app.ui.canvas.paint.cost_bars import Heat
from app.ui.canvas.paint.ink import Ink
from app.ui.canvas.paint.look import Look
from app.ui.canvas.paint.stamps import PORT, ROUND, Stamps
from app.ui.theme.text_metrics import Style, elided, font, laid_out, width
from graph.check.compare import Kind as Difference

DIMMED = 0.5
SIGNS: dict[Difference, str] = {
    "added": "+ added",
    "removed": "− removed",
    "changed": "≠ changed",
}


class Face:
    """Draws cards with one painter; `chosen` and `lit` are as in the scene."""

    def __init__(
        self,
        painter: QPainter,
        stamps: Stamps,
        inks: Ink,
        chosen: frozenset[str],
        lit: object,
        heat: Heat | None,
    ) -> None:
        self.painter, self.stamps, self.inks = painter, stamps, inks
        self.chosen, self.lit, self.heat = chosen, lit, heat
        self.differences: Mapping[str, Difference] = {}
        self.whole = painter.worldTransform()
        self.scale = self.whole.m11()

    def paint(self, card: Card) -> None:
        """A whole card with its ports and shapes."""
        look = self._stand(card)
        self.stamps.card(self.painter, look)
        self._ports(card)
        self._write(card)
        if look.dim:
            self.painter.setOpacity(DIMMED)
        self._words(card)
        if card.outline is not None:
            self._outline(card)
        self.painter.setOpacity(1.0)
        self._shapes(card)
        if card.name in self.differences:
            kind = self.differences[card.name]
            self._tag(SIGNS[kind], kind)

    def block(self, card: Card) -> None:
        """A plain block of colour with the name, between 7 and 10 pixels of the screen."""
        look = self._stand(card)
        self.stamps.block(self.painter, look)
        theme = self.inks.theme
        self._large_name(card, theme.faint if look.dim else theme.text)
        self._write(card)
        self._bar(card, 3 / self.scale, 2 / self.scale)
        if card.name in self.differences:
            self.painter.setWorldTransform(QTransform.fromTranslate(*self.at))
            kind = self.differences[card.name]
            self._tag(SIGNS[kind][0], kind)

    def ghost(self, card: Card) -> None:
        """A card that only the other network has: dashed, without ports or shapes."""
        self._dashed(card)
        inks, right = self.inks, card.w - 10 - MARGIN
        name = elided(card.name, "name", int(right))
        self._text(MARGIN, 11, name, "name", inks.theme.dim)
        line = elided(card.kind, "plain", int(right))
        self._text(MARGIN, 30.5, line, "plain", inks.theme.faint)
        self._tag(SIGNS["removed"], "removed")

    def ghost_block(self, card: Card) -> None:
        """The ghost from further off: its name in a dashed frame."""
        self._dashed(card)
        self._large_name(card, self.inks.theme.dim)
        self.painter.setWorldTransform(QTransform.fromTranslate(*self.at))
        self._tag(SIGNS["removed"][0], "removed")

    def _dashed(self, card: Card) -> None:
        self._stand(card)
        self._write(card)
        self.painter.setPen(self.inks.ghost)
        self.painter.setBrush(self.inks.canvas)
        self.painter.drawRoundedRect(QRectF(0, 0, card.w, card.h), ROUND, ROUND)

    def _large_name(self, card: Card, colour: QColor) -> None:
        room = (card.w - 12) * self.scale
        size = min(0.75, room / width(card.name, "name"))
        name = card.name if size >= 0.55 else elided(card.name, "name", int(room / 0.55))
        if name != card.name and len(name) < 4:
            return
        size = max(size, 0.55)
        middle = self.painter.worldTransform()
        middle.translate(card.w / 2 * self.scale, card.h / 2 * self.scale)
        middle.scale(size, size)
        self.painter.setWorldTransform(middle)
        self._text(-width(name, "name") / 2, -8, name, "name", colour)

    def fault(self, wire: Wire) -> None:
        """The shape that does not fit, in red at its wire's end, where its start is far or
        shared."""
        (x0, _), (x1, y1) = wire.route.points[0], wire.route.points[-1]
        shared = any(w.exit == wire.exit and not w.faulty for w in wire.source.leaving)
        if not shared and 0 < x1 - x0 < 260:
            return
        self.painter.setWorldTransform(self.whole)
        text = wire.source.shape(wire.exit)
        wide = width(text, "mono")
        area = QRectF(x1 - wide - 22, y1 - 8, wide + 10, 16)
        self.painter.setPen(Qt.PenStyle.NoPen)
        self.painter.setBrush(self.inks.canvas)
        self.painter.drawRoundedRect(area, 4, 4)
        self._text(area.x() + 5, area.y() + 1, text, "mono", self.inks.theme.error)

    def _stand(self, card: Card) -> Look:
        """Let the painter draw in pixels of the screen, from the card's corner."""
        corner = self.whole.map(QPointF(card.x, card.y))
        self.at = round(corner.x()), round(corner.y())
        self.painter.setWorldTransform(QTransform.fromTranslate(*self.at))
        dim = card.state == "waiting" or bool(self.lit and self.lit.get(card.name))
        category = card.node.op.category
        return Look(card.w, card.h, category, card.state, card.name in self.chosen, dim)

    def _write(self, card: Card) -> None:
        """Let the painter draw at the scene's scale, from the card's corner."""
        self.painter.setWorldTransform(
            QTransform(self.scale, 0, 0, self.scale, float(self.at[0]), float(self.at[1]))
        )

    def _words(self, card: Card) -> None:
        theme, right = self.inks.theme, card.w - 10
        room = right - MARGIN - self._share(card)
        self._text(MARGIN, 11, elided(card.name, "name", int(room)), "name", theme.text)
        line = elided(card.kind, "plain", int(right - MARGIN + 4))
        self._text(MARGIN, 30.5, line, "plain", theme.dim)

    def _share(self, card: Card) -> float:
        """The quantity and its bar; gives the width taken from the name's line."""
        heat = self.heat
        share = heat.shares.get(card.name) if heat is not None else None
        if heat is None or share is None:
            return 0.0
        text = f"~{share.text}" if heat.stale else share.text
        wide = width(text, "mono")
        colour = self.inks.theme.faint if heat.stale else self.inks.theme.dim
        self._text(card.w - 10 - wide, 13.5, text, "mono", colour)
        self._bar(card, 4, 9)
        return wide + 6

    def _bar(self, card: Card, high: float, above: float) -> None:
        """The card's share, if it has one, so high and so far above its lower edge."""
        heat, inks, painter = self.heat, self.inks, self.painter
        share = heat.shares.get(card.name) if heat is not None else None
        if heat is None or share is None:
            return
        track = QRectF(MARGIN, card.h - above - high, card.w - 2 * MARGIN, high)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(inks.track)
        painter.drawRoundedRect(track, high / 2, high / 2)
        track.setWidth(max(high, track.width() * share.part / heat.largest))
        painter.setBrush(inks.stale if heat.stale else inks.heat)
        painter.drawRoundedRect(track, high / 2, high / 2)

    def _outline(self, card: Card) -> None:
        outline, painter = card.outline, self.painter
        assert outline is not None
        x, y = MARGIN, 49 + (outline.strip - outline.height) / 2
        painter.translate(x, y)
        painter.setPen(self.inks.small_line)
        painter.drawLines([QLineF(*line) for line in outline.lines])
        painter.setPen(Qt.PenStyle.NoPen)
        for category, rect in outline.rects:
            painter.setBrush(self.inks.small[category])
            painter.drawRect(rect)
        painter.translate(-x, -y)

    def _tag(self, text: str, kind: Difference) -> None:
        """On the card's upper edge: how another network differs here."""
        inks, added = self.inks, kind == "added"
        area = QRectF(10, -11, width(text, "mono") + 14, 17)
        gone = kind == "removed"
        self.painter.setPen(inks.ghost_far if gone else inks.hair)
        self.painter.setBrush(inks.accent if added else inks.card)
        self.painter.drawRoundedRect(area, 5, 5)
        colour = inks.theme.on_accent if added else inks.theme.accent
        colour = inks.theme.dim if gone else colour
        self._text(area.x() + 7, area.y() + 1, text, "mono", colour)

    def _ports(self, card: Card) -> None:
        inks, lit = self.inks, bool(self.lit) and self.lit.get(card.name) == ""
        colours = {wire.port: wire.source.node.op.category for wire in card.entering}
        for port in range(card.entries):
            pen = inks.ports[colours[port]] if port in colours else inks.open_port
            x, y = card.entry(port)
            small = card.grows and port == card.entries - 1
            radius = PORT + 1.5 if lit else PORT - 1.5 if small else PORT
            pen = inks.fault if port == card.fault else pen
            self.stamps.port(self.painter, x - card.x, y - card.y, pen, radius)
        for port in range(card.exits):
            x, y = card.exit(port)
            pen = inks.ports[card.node.op.category]
            self.stamps.port(self.painter, x - card.x, y - card.y, pen, PORT)

    def _shapes(self, card: Card) -> None:
        """The shape at every output, beside its wires."""
        theme = self.inks.theme
        for port in range(card.exits):
            x, y = card.exit(port)
            text, below = card.shape(port), card.side(port)[0]
            colour = theme.error if _all_faulty(card, port) else theme.dim
            if text == "waiting":
                colour = theme.faint
            self._text(x - card.x + 9, y - card.y + (3 if below else -17), text, "mono", colour)

    def _text(self, x: float, y: float, text: str, style: Style, colour: QColor) -> None:
        self.painter.setPen(colour)
        self.painter.setFont(font(style))
        self.painter.drawStaticText(QPointF(x, y), laid_out(text, style))


def _all_faulty(card: Card, port: int) -> bool:
    faulty = [wire.faulty for wire in card.leaving if wire.exit == port]
    return bool(faulty) and all(faulty)
