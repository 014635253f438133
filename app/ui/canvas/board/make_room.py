"""Room for a node that is put on a wire: it stands on it, and what comes behind makes way."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from app.layout.arrange import COLUMN_GAP, GRID
from app.ui.canvas.board.board import Board
from app.ui.canvas.board.cards import BASE, Card
from graph.model import Graph, Model, Node, Point, source_of

AIR = 16
"""The least between two cards."""


@dataclass(frozen=True)
class Inserted:
    """A node that now stands between two that were wired."""

    name: str
    source: str
    exit: int
    target: str


def inserted(was: Graph, now: Graph) -> Iterator[Inserted]:
    """The nodes that an edit has put on wires of a graph."""
    for target, node in now.nodes.items():
        old = was.nodes.get(target)
        if old is None or old is node or old.inputs == node.inputs:
            continue
        for before, after in zip(old.inputs, node.inputs, strict=False):
            if before and after and before != after:
                name = source_of(after)[0]
                if before in _new_inputs(was, now, name):
                    yield Inserted(name, *source_of(before), target)


def _new_inputs(was: Graph, now: Graph, name: str) -> set[str | None]:
    old, new = was.nodes.get(name), now.nodes.get(name)
    return set(new.inputs if new else ()) - set(old.inputs if old else ())


def make_room(
    model: Model, graph: str, board: Board, found: Iterable[Inserted]
) -> dict[str, Point]:
    """New places for nodes on wires that would stand on other cards, and for those behind."""
    places: dict[str, Point] = {}
    for one in found:
        if one.source in board.cards and one.target in board.cards:
            node = model.graphs[graph].nodes[one.name]
            card = _card(model, graph, one.name, node)
            if node.at is None or not _stands_free(card, node.at, one, board):
                places |= _between(card, one, board)
    return places


def _card(model: Model, graph: str, name: str, node: Node) -> Card:
    card = Card(name)
    card.show(model, node, None, True, graph != model.main, None)
    return card


def _stands_free(card: Card, at: Point, one: Inserted, board: Board) -> bool:
    """Whether a place is on no other card and between the wire's ends, where they leave room."""
    (x, y), source, target = at, board.cards[one.source], board.cards[one.target]
    inside = source.x + source.w + AIR <= x and x + card.w + AIR <= target.x
    others = (other for other in board.cards.values() if other.name != one.name)
    covers = any(
        other.x - AIR < x + card.w
        and x < other.x + other.w + AIR
        and other.y - AIR < y + card.h
        and y < other.y + other.h + AIR
        for other in others
    )
    return not covers and (inside or target.x < source.x + source.w)


def _between(card: Card, one: Inserted, board: Board) -> dict[str, Point]:
    """Right of the source on its wire, with the target and what follows it moved to the right."""
    source, target = board.cards[one.source], board.cards[one.target]
    x = _snap(source.x + source.w + COLUMN_GAP)
    y = _snap(source.exit(one.exit)[1] - max(card.h, BASE) / 2)
    lacking = x + card.w + COLUMN_GAP - target.x
    places = {one.name: (x, y)}
    if target.x >= source.x + source.w and lacking > 0:
        by = _snap(lacking + GRID / 2)
        places |= _moved(board, target, by, skip=one.name)
    return places


def _moved(board: Board, first: Card, by: float, skip: str) -> Mapping[str, Point]:
    """A card and those behind it to the right, as far as wires lead to the right."""
    found: dict[str, Point] = {}
    waiting = [first]
    while waiting:
        card = waiting.pop()
        if card.name in found or card.name == skip:
            continue
        found[card.name] = card.x + by, card.y
        ahead = (wire.target for wire in card.leaving)
        waiting += [other for other in ahead if other.x > card.x]
    return found


def _snap(value: float) -> float:
    return round(value / GRID) * GRID
