"""Moving cards, detaching them from their wires and inserting them into others."""

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from app.layout.arrange import GRID
from app.ui.canvas.board.cards import Card, Wire
from app.ui.canvas.paint.pens import Pens
from app.ui.canvas.view.gestures.base import Gesture, Surface
from app.ui.canvas.view.gestures.select import CTRL, SHIFT, unique
from graph import edits
from graph.model import Model, Point

NEAR = 480
"""How far from the card others are looked at to line up with, canvas pixels."""


class Move(Gesture):
    """Drags the selected cards on the grid; one that has no wires can be dropped on a wire.

    With Alt the cards leave their wires behind, joined. A press without a drag selects.
    """

    def __init__(self, view: Surface, at: QPointF, card: Card, keys: Qt.KeyboardModifier) -> None:
        super().__init__(view, at)
        self.card = card
        self.keys = keys
        self.before = self.focus.names, self.focus.wires
        self.moving = False
        self.positions: dict[str, Point] = {}
        self.wire: Wire | None = None
        self.guides: list[QLineF] = []
        self._select()
        cards = self.scene.cards
        self.home = {n: (cards[n].x, cards[n].y) for n in self.focus.names}

    def _select(self) -> None:
        names, wires = self.before
        if self.adding:
            name = self.card.name
            rest = tuple(n for n in names if n != name)
            self.focus.select(rest if name in names else (*names, name), wires)
        elif self.card.name not in names:
            self.focus.select([self.card.name])

    @property
    def adding(self) -> bool:
        """Whether a click adds the card to the selection, or takes it away."""
        return bool(self.keys & (SHIFT | CTRL))

    @property
    def detaching(self) -> bool:
        """Whether the cards leave their wires."""
        return bool(self.keys & Qt.KeyboardModifier.AltModifier)

    def move(self, at: QPointF, keys: Qt.KeyboardModifier) -> None:
        by = at - self.start
        if not self.moving and not self.is_drag(at):
            return
        if self.card.name not in self.home:
            return
        self.moving = True
        x, y = self.home[self.card.name]
        dx = round((x + by.x()) / GRID) * GRID - x
        dy = round((y + by.y()) / GRID) * GRID - y
        positions = {name: (hx + dx, hy + dy) for name, (hx, hy) in self.home.items()}
        if positions != self.positions:
            self.positions = positions
            self.scene.preview(positions)
            self._update_marks()

    def _update_marks(self) -> None:
        """Show where it lines up with other cards, and the wire it would be inserted into."""
        self.guides = _guides(self.card, self._others())
        self.wire = self._wire_under()
        self.scene.show_drop_target(self.wire)

    def _others(self) -> list[Card]:
        """The cards near by that stay where they are."""
        x, y = self.card.x, self.card.y
        near = QRectF(x - NEAR, y - NEAR, self.card.w + 2 * NEAR, self.card.h + 2 * NEAR)
        found = self.scene.board.cards_in(near)
        return [card for card in found if card.name not in self.home]

    def _wire_under(self) -> Wire | None:
        card = self.card
        loose = self.detaching or not (card.entering or card.leaving)
        if len(self.home) != 1 or not loose or not card.entries or not card.exits:
            return None
        box = QRectF(card.x, card.y, card.w, card.h)
        return self.scene.board.wire_under(box, (*card.entering, *card.leaving))

    def release(self, at: QPointF, keys: Qt.KeyboardModifier) -> None:
        if not self.moving:
            if not self.adding:
                self.focus.select([self.card.name])
            return
        names = unique(self.positions)
        what = names[0] if len(names) == 1 else f"{len(names)} nodes"
        verb = "insert" if self.wire else "detach" if self.detaching else "move"
        self.scene.show_drop_target(None)
        if not self.view.edit(self.scene.making_room(self._edited), f"{verb} {what}"):
            self.scene.settle(names)
        elif self.wire:
            self.view.reveal()  # it may have been given another place

    def _edited(self, model: Model) -> Model:
        graph = self.scene.name
        model = edits.move(model, graph, self.scene.unplaced())
        model = edits.move(model, graph, self.positions)  # bends follow these, not those
        if self.detaching:
            model = edits.detach(model, graph, self.positions)
        if self.wire is not None:
            ends = self.wire.target.name, self.wire.port
            model = edits.insert(model, graph, self.card.name, *ends)
        return model

    def cancel(self) -> None:
        self.scene.show_drop_target(None)
        self.scene.settle(self.positions)
        self.focus.select(*self.before)

    def paint(self, painter: QPainter, pens: Pens) -> None:
        painter.setPen(pens.guide)
        painter.drawLines(self.guides)

    @property
    def area(self) -> QRectF:
        area = QRectF()
        for line in self.guides:
            area |= QRectF(line.p1(), line.p2()).normalized().adjusted(-2, -2, 2, 2)
        return area


def _guides(card: Card, others: list[Card]) -> list[QLineF]:
    """Lines to the nearest card with the same left edge, and to the nearest of equal height."""
    below = [other for other in others if other.x == card.x]
    level = [o for o in others if o.y + o.h / 2 == card.y + card.h / 2]
    lines = []
    if below:
        near = min(below, key=lambda other: abs(other.y - card.y))
        top, bottom = min(card.y, near.y), max(card.y + card.h, near.y + near.h)
        lines.append(QLineF(card.x, top, card.x, bottom))
    if level:
        near = min(level, key=lambda other: abs(other.x - card.x))
        left, right = min(card.x, near.x), max(card.x + card.w, near.x + near.w)
        middle = card.y + card.h / 2
        lines.append(QLineF(left, middle, right, middle))
    return lines
