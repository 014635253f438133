"""Draws one card: near by with all that is written on it, further off as a block with its name."""

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QTransform

from app.ui.canvas.board.cards import MARGIN, Card, Wire
from app.ui.canvas.board.outline import Outline
from app.ui.canvas.paint.card_look import CardLook
from app.ui.canvas.paint.frame import Frame
from app.ui.canvas.paint.pens import Pens
from app.ui.canvas.paint.picture_cache import PORT, RADIUS
from app.ui.theme.text_metrics import Style, elided, font, laid_out, width
from graph.check.compare import SYMBOLS
from graph.check.compare import Kind as Difference

DIMMED = 0.5
TAGS = {kind: f"{symbol} {kind}" for kind, symbol in SYMBOLS.items()}


class CardPainter:
    """Draws the cards of a frame with one painter, in pixels of the screen.

    Text and rounded corners are sharp only on whole pixels. So each card is drawn with the
    painter's origin at its corner, rounded to a pixel, at scale 1 (`_stand`) for its body and at
    the scene's scale (`_scale_up`) for what is on it. `finish` puts the painter back.
    """

    def __init__(self, painter: QPainter, frame: Frame, pens: Pens) -> None:
        self.painter, self.frame, self.pens = painter, frame, pens
        self.pictures, self.bars = frame.pictures, frame.bars
        self.scene_transform = painter.worldTransform()
        self.scale = self.scene_transform.m11()

    def paint(self, card: Card) -> None:
        """A whole card with its ports and shapes."""
        look = self._stand(card)
        self.pictures.draw_card(self.painter, look)
        self._ports(card)
        self._scale_up()
        if look.dim:
            self.painter.setOpacity(DIMMED)
        self._captions(card)
        if card.outline is not None:
            self._outline(card.outline)
        self.painter.setOpacity(1.0)
        self._shapes(card)
        difference = self.frame.difference(card)
        if difference is not None:
            self._tag(TAGS[difference], difference)

    def paint_block(self, card: Card) -> None:
        """A plain block of colour with the name, between 7 and 10 pixels of the screen."""
        look = self._stand(card)
        self.pictures.draw_block(self.painter, look)
        theme = self.pens.theme
        self._large_name(card, theme.faint if look.dim else theme.text)
        self._scale_up()
        self._bar(card, 3 / self.scale, 2 / self.scale)
        difference = self.frame.difference(card)
        if difference is not None:
            self._tag_block(difference)

    def paint_ghost(self, card: Card) -> None:
        """A card that only the other network has: dashed, without ports or shapes."""
        self._dashed(card)
        pens, right = self.pens, card.w - 10 - MARGIN
        name = elided(card.name, "name", int(right))
        self._text(MARGIN, 11, name, "name", pens.theme.dim)
        line = elided(card.kind, "plain", int(right))
        self._text(MARGIN, 30.5, line, "plain", pens.theme.faint)
        self._tag(TAGS["removed"], "removed")

    def paint_ghost_block(self, card: Card) -> None:
        """The ghost from further off: its name in a dashed frame."""
        self._dashed(card)
        self._large_name(card, self.pens.theme.dim)
        self._tag_block("removed")

    def finish(self) -> None:
        """Let the painter draw in the scene again."""
        self.painter.setWorldTransform(self.scene_transform)

    def _tag_block(self, difference: Difference) -> None:
        """The sign alone, in the size of the screen."""
        self.painter.setWorldTransform(QTransform.fromTranslate(*self.corner))
        self._tag(TAGS[difference][0], difference)

    def _dashed(self, card: Card) -> None:
        self._stand(card)
        self._scale_up()
        self.painter.setPen(self.pens.ghost)
        self.painter.setBrush(self.pens.canvas)
        self.painter.drawRoundedRect(QRectF(0, 0, card.w, card.h), RADIUS, RADIUS)

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

    def paint_fault(self, wire: Wire) -> None:
        """The shape that does not fit, in red at its wire's end, where its start is far or
        shared."""
        (x0, _), (x1, y1) = wire.route.points[0], wire.route.points[-1]
        shared = any(w.exit == wire.exit and not w.faulty for w in wire.source.leaving)
        if not shared and 0 < x1 - x0 < 260:
            return
        self.painter.setWorldTransform(self.scene_transform)
        text = wire.source.shape(wire.exit)
        wide = width(text, "mono")
        area = QRectF(x1 - wide - 22, y1 - 8, wide + 10, 16)
        self.painter.setPen(Qt.PenStyle.NoPen)
        self.painter.setBrush(self.pens.canvas)
        self.painter.drawRoundedRect(area, 4, 4)
        self._text(area.x() + 5, area.y() + 1, text, "mono", self.pens.theme.error)

    def _stand(self, card: Card) -> CardLook:
        """Let the painter draw in pixels of the screen, from the card's corner."""
        corner = self.scene_transform.map(QPointF(card.x, card.y))
        self.corner = round(corner.x()), round(corner.y())
        self.painter.setWorldTransform(QTransform.fromTranslate(*self.corner))
        dim = card.state == "waiting" or self.frame.refuses(card)
        category = card.node.op.category
        return CardLook(card.w, card.h, category, card.state, card.name in self.frame.selected, dim)

    def _scale_up(self) -> None:
        """Let the painter draw at the scene's scale, from the card's corner."""
        self.painter.setWorldTransform(
            QTransform(self.scale, 0, 0, self.scale, float(self.corner[0]), float(self.corner[1]))
        )

    def _captions(self, card: Card) -> None:
        """Name, kind and quantity. The name comes first: a quantity for which its line has no
        room goes to the line below, at the expense of the kind."""
        theme, room = self.pens.theme, card.w - 10 - MARGIN
        quantity = self._quantity(card)
        wide = width(quantity, "mono") + 6 if quantity else 0.0
        above = width(card.name, "name") + wide <= room
        self._text(MARGIN, 11, elided(card.name, "name", int(room)), "name", theme.text)
        line = elided(card.kind, "plain", int(room + 4 - (0 if above else wide)))
        self._text(MARGIN, 30.5, line, "plain", theme.dim)
        if quantity:
            colour = theme.faint if self.bars is not None and self.bars.stale else theme.dim
            left, top = card.w - 10 - wide + 6, 13.5 if above else 31.5
            self._text(left, top, quantity, "mono", colour)
            self._bar(card, 4, 9)

    def _quantity(self, card: Card) -> str:
        """What its bar shows, in words; '' where it has none."""
        if self.bars is None or card.name not in self.bars.shares:
            return ""
        return self.bars.text(card.name)

    def _bar(self, card: Card, high: float, above: float) -> None:
        """The card's share, if it has one, so high and so far above its lower edge."""
        bars, pens, painter = self.bars, self.pens, self.painter
        if bars is None or card.name not in bars.shares:
            return
        track = QRectF(MARGIN, card.h - above - high, card.w - 2 * MARGIN, high)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(pens.track)
        painter.drawRoundedRect(track, high / 2, high / 2)
        track.setWidth(max(high, track.width() * bars.length(card.name)))
        painter.setBrush(pens.stale if bars.stale else pens.bar)
        painter.drawRoundedRect(track, high / 2, high / 2)

    def _outline(self, outline: Outline) -> None:
        painter = self.painter
        x, y = MARGIN, 49 + (outline.strip - outline.height) / 2
        painter.translate(x, y)
        painter.setPen(self.pens.small_line)
        painter.drawLines([QLineF(*line) for line in outline.lines])
        painter.setPen(Qt.PenStyle.NoPen)
        for category, rect in outline.rects:
            painter.setBrush(self.pens.small[category])
            painter.drawRect(rect)
        painter.translate(-x, -y)

    def _tag(self, text: str, kind: Difference) -> None:
        """On the card's upper edge: how another network differs here."""
        pens, added = self.pens, kind == "added"
        area = QRectF(10, -11, width(text, "mono") + 14, 17)
        gone = kind == "removed"
        self.painter.setPen(pens.ghost_far if gone else pens.hairline)
        self.painter.setBrush(pens.accent if added else pens.card)
        self.painter.drawRoundedRect(area, 5, 5)
        colour = pens.theme.on_accent if added else pens.theme.accent
        colour = pens.theme.dim if gone else colour
        self._text(area.x() + 7, area.y() + 1, text, "mono", colour)

    def _ports(self, card: Card) -> None:
        pens, accepts = self.pens, self.frame.accepts(card)
        colours = {wire.port: wire.source.node.op.category for wire in card.entering}
        for port in range(card.entries):
            pen = pens.ports[colours[port]] if port in colours else pens.open_port
            x, y = card.entry(port)
            small = card.grows and port == card.entries - 1
            radius = PORT + 1.5 if accepts else PORT - 1.5 if small else PORT
            pen = pens.fault if port == card.fault else pen
            self.pictures.draw_port(self.painter, x - card.x, y - card.y, pen, radius)
        for port in range(card.exits):
            x, y = card.exit(port)
            pen = pens.ports[card.node.op.category]
            self.pictures.draw_port(self.painter, x - card.x, y - card.y, pen, PORT)

    def _shapes(self, card: Card) -> None:
        """The shape at every output, beside its wires."""
        theme = self.pens.theme
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
