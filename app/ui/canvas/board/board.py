"""The cards and wires of one graph, found by name and by area; no document and no painting."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from PySide6.QtCore import QRectF

from app.layout.spatial_index import Box, Index, united
from app.ui.canvas.board.cards import Card, Wire
from app.ui.canvas.board.routing import AROUND, Routing
from graph.model import Node, Point, source_of


class Board:
    """Cards by name, in an index by area, with the wires between them in another."""

    def __init__(self) -> None:
        self.cards: dict[str, Card] = {}
        self._cards: Index[Card] = Index()
        self._wires: Index[Wire] = Index()
        self._routing = Routing(self._boxes)
        self._routed: dict[str, Box] = {}
        """Where each card stood when wires last went round it."""
        self._extent: Box | None = None

    @property
    def wires(self) -> Iterable[Wire]:
        """Every wire."""
        return self._wires.boxes

    @property
    def extent(self) -> QRectF:
        """The rectangle round all cards; for as long as one is being moved it only grows."""
        if self._extent is None:
            self._extent = box_of(around(self.cards.values()))
        return rect_of(self._extent)

    @property
    def extent_with_wires(self) -> QRectF:
        """The rectangle round all cards and wires, which may run beside them."""
        extent = box_of(self.extent)
        for box in self._wires.boxes.values():
            extent = united(extent, box)
        return rect_of(extent)

    @property
    def map_sides(self) -> dict[str, float]:
        """The side of the map that each node gives, in pixels; not of vectors and single pixels."""
        found = {}
        for name, card in self.cards.items():
            outputs = card.result.outputs if card.result is not None else None
            if outputs and len(outputs[0]) == 3 and outputs[0][1] * outputs[0][2] > 1:
                found[name] = (outputs[0][1] * outputs[0][2]) ** 0.5
        return found

    def tighten(self) -> None:
        """Measure the rectangle round all cards anew."""
        self._extent = None

    def cards_in(self, area: QRectF) -> list[Card]:
        """The cards an area touches, with all that is drawn for them."""
        return self._cards.within(box_of(area))

    def wires_in(self, area: QRectF) -> list[Wire]:
        """The wires whose boxes an area touches."""
        return self._wires.within(box_of(area))

    def area_of(self, names: Iterable[str]) -> QRectF:
        """The rectangle round some cards and their wires, with what is written beside them."""
        area = QRectF()
        for card in [self.cards[name] for name in names if name in self.cards]:
            area |= rect_of(card.painted)
            for wire in (*card.entering, *card.leaving):
                area |= rect_of(wire.box)
            for wire in card.entering:  # the shape at its start may change sides
                area |= rect_of(wire.label)
        return area

    def card_at(self, x: float, y: float, selected: frozenset[str] = frozenset()) -> Card | None:
        """The card at a point; where several overlap a selected one, because those are painted on top."""
        under = [
            card
            for card in self._cards.within((x, y, x, y))
            if card.x <= x <= card.x + card.w and card.y <= y <= card.y + card.h
        ]
        return max(under, key=lambda card: card.name in selected, default=None)

    def wire_at(self, x: float, y: float, within: float) -> Wire | None:
        """The wire that passes a point."""
        area = (x - within, y - within, x + within, y + within)
        return next((w for w in self._wires.within(area) if w.near(x, y, within)), None)

    def wire_under(self, area: QRectF, ignoring: Collection[Wire] = ()) -> Wire | None:
        """The wire that a card over an area lies on, as it runs or straight from end to end.

        Of several it is the one that passes nearest to the middle. A wire that has been routed
        round the card counts as well: it ran straight before the card came.
        """
        found = [w for w in self._wires.within(box_of(area)) if w not in ignoring]
        passing = [(wire, wire.distance(area)) for wire in found]
        near = [(wire, distance) for wire, distance in passing if distance is not None]
        return min(near, key=lambda pair: pair[1], default=(None, 0.0))[0]

    def put(self, card: Card, at: Point) -> None:
        """Put a card at a position."""
        card.x, card.y = at
        self._cards.put(card, card.painted)
        if self._extent is not None:
            self._extent = united(self._extent, card.box)

    def drop(self, name: str) -> None:
        """Take a card away with its wires."""
        card = self.cards.pop(name)
        self._cards.drop(card)
        for wire in (*card.entering, *card.leaving):
            self._cut(wire)

    def wire(self, names: Iterable[str], nodes: Mapping[str, Node]) -> None:
        """Draw the wires that enter some nodes, in place of any there; all are routed at once."""
        ended: list[Wire] = []
        for name in names:
            card = self.cards[name]
            for wire in tuple(card.entering):
                self._cut(wire)
            ended += self._ended(card, nodes[name])
        self._run(ended)

    def wire_all(self, nodes: Mapping[str, Node]) -> None:
        """Draw every wire of a graph none of whose wires is drawn yet."""
        ended = [
            wire for name, node in nodes.items() for wire in self._ended(self.cards[name], node)
        ]
        self._routed = {name: card.box for name, card in self.cards.items()}
        self._routing.route(ended)
        for wire in ended:
            self._wires.put(wire, wire.box)

    def _ended(self, card: Card, node: Node) -> list[Wire]:
        """New wires for the inputs of a node, tied to the cards at both ends."""
        known = dict(node.bends)
        for port, entry in enumerate(node.inputs):
            source, exit = source_of(entry) if entry else ("", 0)
            if source in self.cards:
                bends = known.get(str(entry), ())
                wire = Wire(self.cards[source], exit, card, port, bends)
                wire.source.leaving.append(wire)
                card.entering.append(wire)
        return card.entering

    def reroute(self, names: Iterable[str]) -> QRectF:
        """Find new routes for the wires of some cards, and for those that pass them; gives the area
        they ran through and run through now."""
        wires: dict[Wire, None] = {}
        for name in names:
            card = self.cards[name]
            wires.update(dict.fromkeys((*card.entering, *card.leaving)))
            for box in (card.box, self._routed.get(name, card.box)):
                passing = self._wires.within(_grown(box, AROUND))
                wires.update(dict.fromkeys(wire for wire in passing if wire.route.long))
            self._routed[name] = card.box
        area = QRectF()
        for wire in wires:
            area |= rect_of(wire.box)
        return area | self._run(wires)

    def follow(self, positions: Mapping[str, Point]) -> None:
        """Move cards, their wires straight from end to end."""
        wires: dict[Wire, Point] = {}
        for name, at in positions.items():
            card = self.cards[name]
            self.put(card, at)
            home = card.node.at or at
            for wire in card.leaving:
                both = wire.target.name in positions
                wires[wire] = (at[0] - home[0], at[1] - home[1]) if both else (0.0, 0.0)
            for wire in card.entering:
                wires.setdefault(wire, (0.0, 0.0))
        for wire, by in wires.items():
            wire.follow(by)
            self._index(wire)

    def show_bends(self, wire: Wire, bends: Sequence[Point]) -> None:
        """Let a wire run through bends that are not in the model yet."""
        wire.show_bends(bends)
        self._index(wire)

    def _run(self, wires: Iterable[Wire]) -> QRectF:
        """Find ways for wires; gives the area that any wire left or came to."""
        area, wires = QRectF(), tuple(wires)
        if not wires:
            return area
        for wire in dict.fromkeys((*wires, *self._routing.route(wires))):
            before = self._wires.boxes.get(wire)
            if before is not None:
                area |= rect_of(before)
            self._index(wire)
            area |= rect_of(wire.box) | rect_of(wire.label)
        return area

    def _index(self, wire: Wire) -> None:
        self._wires.put(wire, wire.box)
        wire.source.refit()

    def _cut(self, wire: Wire) -> None:
        self._wires.drop(wire)
        self._routing.drop(wire)
        wire.target.entering.remove(wire)
        wire.source.leaving.remove(wire)
        wire.source.refit()

    def _boxes(self, area: Box) -> list[Box]:
        """The boxes of the cards in an area."""
        left, top, right, bottom = area
        return [
            card.box
            for card in self._cards.within(area)
            if card.x < right
            and left < card.x + card.w
            and card.y < bottom
            and top < card.y + card.h
        ]


def around(cards: Iterable[Card]) -> QRectF:
    """The rectangle round some cards."""
    boxes = [card.box for card in cards]
    if not boxes:
        return QRectF()
    left, top = min(b[0] for b in boxes), min(b[1] for b in boxes)
    right, bottom = max(b[2] for b in boxes), max(b[3] for b in boxes)
    return QRectF(left, top, right - left, bottom - top)


def box_of(area: QRectF) -> Box:
    """A rectangle as left, top, right, bottom."""
    return area.left(), area.top(), area.right(), area.bottom()


def rect_of(box: Box) -> QRectF:
    """Left, top, right, bottom as a rectangle."""
    return QRectF(box[0], box[1], box[2] - box[0], box[3] - box[1])


def _grown(box: Box, by: float) -> Box:
    return box[0] - by, box[1] - by, box[2] + by, box[3] + by
