"""Makes room for a node that is inserted into a wire, by moving what comes after it to the right."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from app.layout.arrange import GRID
from app.layout.rows import COLUMN_GAP
from app.ui.canvas.board.board import Board
from app.ui.canvas.board.cards import BASE, Card
from app.ui.canvas.board.free_position import free_position
from graph import edits
from graph.model import Graph, Model, Node, Point, source_of

CLEARANCE = 16
"""The least distance between two cards, canvas pixels."""


@dataclass(frozen=True)
class Insertion:
    """A node that now stands in what was a wire from one node to another."""

    name: str
    source: str
    exit: int
    target: str


def make_room(before: Model, after: Model, graph: str, board: Board) -> Model:
    """The edited model, with room for the nodes that the edit inserted into wires of a graph.

    `board` shows the graph as it was before the edit. In a row `conv → relu` with 16 pixels
    between the cards, inserting `norm` puts it 80 pixels right of `conv` at the height of the
    wire, and moves `relu` and everything to which wires lead from it to the right. A node whose
    position is free already stays there. Without an insertion the model is returned as it is.
    """
    was, now = before.graphs.get(graph), after.graphs.get(graph)
    if was is None or now is None or was.nodes is now.nodes:
        return after
    positions: dict[str, Point] = {}
    for insertion in insertions(was, now):
        if insertion.source in board.cards and insertion.target in board.cards:
            positions |= _positions(after, graph, insertion, board)
    if not positions:
        return after
    shown = {name: (card.x, card.y) for name, card in board.cards.items()}
    unset = {name: at for name, at in shown.items() if name in now.nodes and not now.nodes[name].at}
    return edits.move(after, graph, {**unset, **positions})


def insertions(was: Graph, now: Graph) -> Iterator[Insertion]:
    """The nodes that an edit has inserted into wires of a graph."""
    for target, node in now.nodes.items():
        old = was.nodes.get(target)
        if old is None or old is node or old.inputs == node.inputs:
            continue
        for before, after in zip(old.inputs, node.inputs, strict=False):
            if before and after and before != after:
                name = source_of(after)[0]
                if before in _new_inputs(was, now, name):
                    yield Insertion(name, *source_of(before), target)


def _new_inputs(was: Graph, now: Graph, name: str) -> set[str | None]:
    old, new = was.nodes.get(name), now.nodes.get(name)
    return set(new.inputs if new else ()) - set(old.inputs if old else ())


def _positions(model: Model, graph: str, insertion: Insertion, board: Board) -> Mapping[str, Point]:
    node = model.graphs[graph].nodes[insertion.name]
    card = _card(model, graph, insertion.name, node)
    if node.at is not None and _is_free(card, node.at, insertion, board):
        return {}
    return _between(card, insertion, board)


def _card(model: Model, graph: str, name: str, node: Node) -> Card:
    """A card of the size that the node will have."""
    card = Card(name)
    card.show(model, node, result=None, used=True, inside=graph != model.main, outline=None)
    return card


def _is_free(card: Card, at: Point, insertion: Insertion, board: Board) -> bool:
    """Whether a card would lie on no other, and between the ends of its wire if there is room."""
    (x, y) = at
    source, target = board.cards[insertion.source], board.cards[insertion.target]
    inside = source.x + source.w + CLEARANCE <= x and x + card.w + CLEARANCE <= target.x
    covers = any(
        other.x - CLEARANCE < x + card.w
        and x < other.x + other.w + CLEARANCE
        and other.y - CLEARANCE < y + card.h
        and y < other.y + other.h + CLEARANCE
        for other in board.cards.values()
        if other.name != insertion.name
    )
    return not covers and (inside or target.x < source.x + source.w)


def _between(card: Card, insertion: Insertion, board: Board) -> dict[str, Point]:
    """Right of the source at the height of the wire; what lacks room behind it moves right.

    Where another card stands there, as beside the start of a skip, the node goes to the nearest
    free position from the middle of the wire instead.
    """
    source, target = board.cards[insertion.source], board.cards[insertion.target]
    x = _snap(source.x + source.w + COLUMN_GAP)
    y = _snap(source.exit(insertion.exit)[1] - max(card.h, BASE) / 2)
    lacking = x + card.w + COLUMN_GAP - target.x
    positions = {insertion.name: (x, y)}
    if target.x >= source.x + source.w and lacking > 0:
        positions |= _shifted(board, target, _snap(lacking + GRID / 2), skip=insertion.name)
    if free_position(board, (card.w, card.h), (x, y), positions) == (x, y):
        return positions
    (x0, y0), (x1, y1) = source.exit(insertion.exit), target.box[:2]
    middle = (x0 + x1 - card.w) / 2, (y0 + y1 + target.h - card.h) / 2
    return {insertion.name: free_position(board, (card.w, card.h), middle, [insertion.name])}


def _shifted(board: Board, first: Card, by: float, skip: str) -> Mapping[str, Point]:
    """A card and those behind it moved right, as far as wires lead to the right."""
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
