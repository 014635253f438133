"""Nodes that another network has and this one has not, shown where they would be.

They are cards of a board of their own, so they can be neither pressed nor selected. That board
also has copies of the cards they were wired to, so that their wires have ends; these are not drawn.
"""

from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass, replace

from app.layout.arrange import arrange, beside
from app.layout.lanes import Size
from app.ui.canvas.board.board import Board
from app.ui.canvas.board.cards import Card
from graph.check.scope import Scope
from graph.model import Graph, Model, Node, Point, source_of

BELOW = 96
"""Between the cards and a whole network of ghosts under them."""


@dataclass(frozen=True)
class Ghosts:
    """The cards by name, and a board with them, their wires and copies of their neighbours."""

    names: frozenset[str]
    board: Board


def ghosts(model: Model, scope: Scope | None, here: Board, known: Mapping[str, Point]) -> Ghosts:
    """Those of a scope of another model, beside the cards here; `known` are the positions at which nodes were shown last."""
    board = Board()
    graph = scope.graph if scope is not None else Graph()
    names = [name for name in graph.nodes if name not in here.cards]
    if scope is None or not names:
        return Ghosts(frozenset(), board)
    for name in names:
        board.cards[name] = card = Card(name)
        inside = scope.name != model.main
        card.show(model, graph.nodes[name], scope.results.get(name), True, inside, None)
    in_order = [*(n for n in scope.order if n in board.cards), *names]
    _stand(board, graph, tuple(dict.fromkeys(in_order)), here, known)
    board.wire_all(_wired(board, graph, here))
    return Ghosts(frozenset(names), board)


def _stand(
    board: Board,
    graph: Graph,
    names: tuple[str, ...],
    here: Board,
    known: Mapping[str, Point],
) -> None:
    sizes = {n: (c.w, c.h) for n, c in (here.cards | board.cards).items()}
    positions = {name: (card.x, card.y) for name, card in here.cards.items()}
    shared = [name for name in graph.nodes if name in here.cards]
    if len(names) > len(shared):
        found = _under(graph, names, sizes, here)
    else:
        found = _of_old(graph, names, here, known)
        left = [name for name in names if name not in found]
        found |= beside(graph, left, sizes, positions | found)
    for name in names:
        board.put(board.cards[name], found[name])


def _under(
    graph: Graph, names: Iterable[str], sizes: Mapping[str, Size], here: Board
) -> dict[str, Point]:
    """A network that has little in common with this one, laid out under it."""
    part = graph.with_nodes({name: graph.nodes[name] for name in names})
    low = here.extent.bottom() + BELOW if here.cards else 0.0
    positions = arrange(part, sizes)
    top = min(y for _, y in positions.values())
    left = here.extent.left() - min(x for x, _ in positions.values())
    return {name: (x + left, y - top + low) for name, (x, y) in positions.items()}


def _of_old(
    graph: Graph, names: Iterable[str], here: Board, known: Mapping[str, Point]
) -> dict[str, Point]:
    """Where they were before they were deleted, if nothing else is there now."""
    still = any(
        node.at is not None and node.at == here.cards[name].node.at
        for name, node in graph.nodes.items()
        if name in here.cards
    )
    found = {}
    for name in names:
        at = known.get(name) or (graph.nodes[name].at if still else None)
        if at is not None and here.card_at(at[0] + 8, at[1] + 8) is None:
            found[name] = at
    return found


def _wired(board: Board, graph: Graph, here: Board) -> dict[str, Node]:
    """The nodes whose wires are ghosts' own, with copies of this board's cards at their ends."""
    ghosts = set(board.cards)
    nodes = {}
    for name, node in graph.nodes.items():
        wires = tuple(
            w if w and (name in ghosts or source_of(w)[0] in ghosts) else None for w in node.inputs
        )
        ends = [name, *(source_of(w)[0] for w in wires if w)]
        there = all(end in ghosts or end in here.cards for end in ends)
        if any(wires) and there:
            nodes[name] = replace(node, inputs=wires)
            for end in ends:
                if end not in board.cards:
                    board.cards[end] = _copied(here.cards[end])
    return nodes


def _copied(card: Card) -> Card:
    made = copy(card)
    made.entering, made.leaving, made.sides = [], [], {}
    return made
