"""Bringing the cards of a board in step with the state of its graph."""

from collections.abc import Iterable

from app.ui.canvas.board.board import Board
from app.ui.canvas.board.cards import Card
from app.ui.canvas.board.node_changes import GraphState
from app.ui.canvas.board.outline import Outlines
from app.workspace.positions import Positions
from graph.model import Model
from graph.ops.port import Call


def describe_cards(
    board: Board,
    model: Model,
    name: str,
    state: GraphState,
    outlines: Outlines,
    nodes: Iterable[str],
) -> None:
    """Write on cards what their nodes are and give, and make those that are missing."""
    for node_name in nodes:
        node = state.graph.nodes[node_name]
        block = node.op.block if isinstance(node.op, Call) else ""
        graph = model.graphs.get(block)
        outline = outlines.of(block, graph) if graph is not None else None
        card = board.cards.get(node_name) or board.cards.setdefault(node_name, Card(node_name))
        result, used = state.results.get(node_name), node_name in state.live
        card.show(model, node, result, used, inside=name != model.main, outline=outline)


def position_cards(
    board: Board, name: str, state: GraphState, positions: Positions, nodes: Iterable[str]
) -> None:
    """Put cards where the model has their nodes, or where there is room for them."""
    cards, known = [board.cards[node] for node in nodes], positions.of(name)
    if any(card.node.at is None and card.name not in known for card in cards):
        sizes = {node: (card.w, card.h) for node, card in board.cards.items()}
        positions.fill(name, state.graph, sizes, board.map_sides)
        known = positions.of(name)
    for card in cards:
        board.put(card, card.node.at or known[card.name])
