"""How the parts of a model must hang together for Convas to open it."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import replace
from graphlib import TopologicalSorter
from typing import Any

from graph import order
from graph.declare.arg import Arg, resolved, worked_out
from graph.declare.field import shown
from graph.declare.kind import checked_value, exact
from graph.declare.target import NodeField
from graph.format.parse import MOST_NODES, node_in_words
from graph.model import Graph, Model, Node, source_of
from graph.names import check_beside
from graph.ops.port import Call, Unknown, title
from graph.ops.structure import Split
from graph.problem import Refused

MOST_PARTS = 8
"""Outputs that a Split may have."""
DEEPEST = 64
"""Levels of blocks within blocks."""


def check(model: Model) -> None:
    """Raise Refused, naming graph and node, for wires, arguments and blocks that cannot be."""
    for graph in model.graphs:
        _check_graph(model, graph)
    _check_blocks(model)


def with_open_ports(model: Model) -> Model:
    """The model with an open port for each that has neither wire nor mention."""
    return replace(model, graphs={name: _opened(model, g) for name, g in model.graphs.items()})


def _opened(model: Model, graph: Graph) -> Graph:
    opened: dict[str, Node] = {}
    for name, node in graph.nodes.items():
        missing = model.input_ports(node) - len(node.inputs)
        if missing > 0:
            node = replace(node, inputs=node.inputs + (None,) * missing)
        opened[name] = node
    return graph.with_nodes(opened)


def _check_graph(model: Model, graph: str) -> None:
    _check_arguments(graph, model.graphs[graph])
    nodes = model.graphs[graph].nodes
    for name, node in nodes.items():
        where = node_in_words(graph, name)
        _check_beside(where, name, nodes)
        _check_settings(model, graph, where, node)
        _check_inputs(model, where, node)
        for entry in node.inputs:
            if entry is not None:
                _check_wire(model, graph, name, entry)
    loop = order.loop((name, node.sources) for name, node in nodes.items())
    if loop:
        raise Refused(f"{node_in_words(graph, loop[0])} is in a loop: {_chain(loop, ' → ')}")


def _check_arguments(name: str, graph: Graph) -> None:
    """A default is a value, or a sum of the arguments before it that can be worked out."""
    known: dict[str, Any] = {}
    for argument, default in graph.arguments.items():
        try:
            known[argument] = checked_value(argument, worked_out(argument, default, known))
        except ValueError as error:
            raise Refused(f"{name}: the default of {error}") from None


def _check_beside(where: str, name: str, nodes: Container[str]) -> None:
    """check_beside, looking only at the names that could be in the way."""
    parts = name.split(".")
    for count in range(1, len(parts)):
        holder = ".".join(parts[:count])
        if holder in nodes:
            try:
                check_beside(name, [holder])
            except Refused as error:
                raise Refused(f"{where}: {error}") from None


def _check_settings(model: Model, graph: str, where: str, node: Node) -> None:
    if isinstance(node.op, Call):
        block = node.op.block
        if block not in model.graphs:
            raise Refused(f"{where} uses block {shown(block)}, which is not there")
        if block == model.main:
            raise Refused(f"{where} uses {block}, which is the network itself, not a block")
    for target, arg in node.op.held.items():
        for argument in sorted(arg.names - model.graphs[graph].arguments.keys()):
            lacks = f"that {graph} does not have"
            raise Refused(f"{where}: {target} names an argument {shown(argument)} {lacks}")


def _check_inputs(model: Model, where: str, node: Node) -> None:
    ports, wires = model.input_ports(node), len(node.inputs)
    if wires > ports:
        takes = f"{ports} input{'s' if ports > 1 else ''}" if ports else "no input"
        raise Refused(f"{where}: {title(node.op)} takes {takes}, but has {wires}")


def _check_wire(model: Model, graph: str, name: str, entry: str) -> None:
    source, port = source_of(entry)
    nodes = model.graphs[graph].nodes
    where = node_in_words(graph, name)
    if source not in nodes:
        raise Refused(f"{where} reads {shown(source)}, which is not there")
    if source == name:
        raise Refused(f"{where} reads itself")
    ports = _output_ports(model, nodes[source])
    if port >= ports:
        has = f"{ports} output{'s' if ports > 1 else ''}" if ports else "no output"
        raise Refused(f"{where} reads {entry}, but {source} has {has}")


def _output_ports(model: Model, node: Node) -> int:
    """As many as the node may have: a Split that lost a part keeps the wire for a person to fix."""
    if isinstance(node.op, Unknown):
        return MOST_NODES
    return MOST_PARTS if isinstance(node.op, Split) else model.output_ports(node)


def _chain(names: list[str], arrow: str) -> str:
    few = names if len(names) <= 8 else [*names[:4], "…", *names[-3:]]
    return arrow.join(few)


def _check_blocks(model: Model) -> None:
    uses = {name: graph.calls for name, graph in model.graphs.items()}
    loop = order.loop(uses.items())
    if loop:
        raise Refused(f"block {loop[-1]} contains itself: {_chain(loop[::-1], ' uses ')}")
    inner_first = tuple(TopologicalSorter(uses).static_order())
    _check_depth(uses, inner_first)
    _check_size(model, inner_first)


def _check_depth(uses: dict[str, frozenset[str]], inner_first: Iterable[str]) -> None:
    depth: dict[str, int] = {}
    for name in inner_first:
        depth[name] = max((depth[used] + 1 for used in uses[name]), default=0)
    deepest = max(depth, key=depth.__getitem__)
    if depth[deepest] > DEEPEST:
        found = f"{deepest} has blocks nested {depth[deepest]:,} deep"
        raise Refused(f"{found}; Convas takes up to {DEEPEST}")


def _check_size(model: Model, inner_first: tuple[str, ...]) -> None:
    """A few blocks that use each other twice, or repeat each other, can unfold without end."""
    unfolded = _Unfolded(model, inner_first)
    for name in inner_first:
        unfolded.size(name, model.graphs[name].defaults)


class _Unfolded:
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
