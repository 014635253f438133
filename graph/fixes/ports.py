"""Candidates for nodes with an open port, and for remarks."""

from collections.abc import Iterator
from typing import Any

from graph import edits
from graph.fixes.spot import Candidate, Spot, field
from graph.model import Model
from graph.ops.activation import Along
from graph.ops.join import Concat, Elementwise


def for_open_port(spot: Spot) -> Iterator[Candidate]:
    """Wires from nodes that nothing reads yet, the last in order first; or the node goes."""
    port = next((i for i, w in enumerate(spot.node.inputs) if w is None), 0)
    for name in reversed(spot.scope.order):
        node = spot.scope.graph.nodes[name]
        unread = not spot.scope.wiring.readers.get(name)
        if unread and name != spot.name and spot.model.output_ports(node):
            yield _wire(spot, name, port)
    if spot.node.op.arity == 1 and None in spot.node.inputs:
        yield _removal(spot)


def for_remark(spot: Spot) -> Iterator[Candidate]:
    """What would take a remark away."""
    op: Any = spot.node.op
    if spot.name not in spot.scope.live:
        yield _removal(spot)
    elif isinstance(op, Concat | Elementwise):
        yield spot.change(
            f"remove {spot.name}", lambda m, g: edits.remove_and_join(m, g, [spot.name])
        )
        yield from (
            _wire(spot, name, len(spot.node.inputs))
            for name in reversed(spot.scope.order)
            if not spot.scope.wiring.readers.get(name) and name != spot.name
        )
    elif isinstance(op, Along):
        yield spot.set(spot.name, field("dim"), 1)


def _removal(spot: Spot) -> Candidate:
    return spot.change(f"remove {spot.name}", lambda m, g: edits.remove(m, g, [spot.name]))


def _wire(spot: Spot, source: str, port: int) -> Candidate:
    def edit(model: Model, graph: str) -> Model:
        return edits.connect(model, graph, source, spot.name, port)

    return spot.change(f"wire {source} to it", edit)
