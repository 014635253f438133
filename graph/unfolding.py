"""How many nodes a model has with its blocks unfolded."""

from collections.abc import Mapping
from typing import Any

from graph.declare.arg import Arg, resolved
from graph.declare.kind import exact
from graph.declare.target import NodeField
from graph.model import Graph, Model
from graph.ops.port import Call
from graph.problem import Refused

MOST_NODES = 200_000
"""In one model; with its blocks unfolded, too."""


class Unfolded:
    """Counts nodes with blocks unfolded: once for each use with other values that matter.

    What matters are the arguments that decide how often something repeats, directly or in a
    block further inside; mostly there are none, and a block is counted once.
    """

    def __init__(self, model: Model, inner_first: tuple[str, ...]) -> None:
        self.model = model
        self.deciding: dict[str, frozenset[str]] = {}
        self.known: dict[tuple[str, tuple[Any, ...]], int] = {}
        for name in inner_first:
            self.deciding[name] = self._deciding(model.graphs[name])

    def size(self, name: str, values: Mapping[str, Any]) -> int:
        """The nodes of a graph with these values of its arguments; Refused if too many."""
        matter = sorted(self.deciding[name])
        key = name, tuple([exact(values.get(argument)) for argument in matter])
        if key not in self.known:
            self.known[key] = self._count(name, values)
            if self.known[key] > MOST_NODES or len(self.known) > MOST_NODES:
                raise Refused(f"{name} has more than {MOST_NODES:,} nodes with its blocks unfolded")
        return self.known[key]

    def _count(self, name: str, values: Mapping[str, Any]) -> int:
        graph = self.model.graphs[name]
        if not graph.calls:
            return len(graph.nodes)
        return sum(
            self._of_use(node.op, values) if isinstance(node.op, Call) else 1
            for node in graph.nodes.values()
        )

    def _of_use(self, op: Call, values: Mapping[str, Any]) -> int:
        try:
            bound = op.bind(dict(values))
            given = resolved(self.model.graphs[op.block].arguments, dict(bound.values))
        except ValueError:  # which the check tells; nothing unfolds there
            return 1
        return bound.repeat * (1 + self.size(op.block, given))

    def _deciding(self, graph: Graph) -> frozenset[str]:
        found: set[str] = set()
        for node in graph.nodes.values() if graph.calls else ():
            if isinstance(node.op, Call):
                inner = self.deciding[node.op.block]
                for target, arg in node.op.held.items():
                    if isinstance(target, NodeField) or target.name in inner:
                        found |= arg.names
        for name, default in reversed([*graph.arguments.items()]):
            if name in found and isinstance(default, Arg):
                found |= default.names
        return frozenset(found)
