"""What every model is held to, whether a file, the clipboard or an edit made it.

`check` looks at all of a model, `check_edit` at what an edit changed: whatever an edit makes can
be saved, and opened again the same.
"""

from collections.abc import Container, Iterable, Mapping
from dataclasses import replace
from graphlib import TopologicalSorter
from itertools import compress
from operator import eq, is_not
from typing import Any

from graph import order
from graph.declare.arg import worked_out
from graph.declare.field import shown
from graph.declare.kind import checked_value
from graph.model import Graph, Model, Node, source_of
from graph.names import check_beside, check_node, check_word
from graph.ops.port import Call, Unknown, title
from graph.ops.structure import Split
from graph.problem import Refused
from graph.unfolding import MOST_NODES, Unfolded

MOST_WIRES = 500_000
"""In one model."""
MOST_BENDS = 100
"""Points that one wire is drawn through."""
FARTHEST = 1e9
"""From the middle of the canvas, pixels."""
MOST_PARTS = 8
"""Outputs that a Split may have."""
MOST_TRIED = 8
"""New wires that are followed one by one, before looking for a loop in all of a graph."""
DEEPEST = 64
"""Levels of blocks within blocks."""


def check(model: Model) -> None:
    """Raise Refused, naming graph and node, for wires, arguments and blocks that cannot be."""
    _check_wire_count(model)
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


def _check_wire_count(model: Model) -> None:
    """A join may take any number: a few thousand nodes can have millions of wires."""
    nodes = (node for graph in model.graphs.values() for node in graph.nodes.values())
    count = sum(len(node.inputs) for node in nodes)
    if count > MOST_WIRES:
        raise Refused(f"it has {count:,} wires; a model has at most {MOST_WIRES:,}")


def check_edit(before: Model, after: Model) -> None:
    """Raise Refused for what an edit made and no file could hold; `before` kept the rules."""
    same_blocks = before.main == after.main and before.graphs.keys() == after.graphs.keys()
    for name, graph in after.graphs.items():
        old = before.graphs.get(name)
        if old is graph:
            continue
        if old is None:
            check_word(name, "block")
        changed = _changed(old.nodes if old else {}, graph.nodes)
        _check_changed(after, name, old, changed)
        same_blocks = same_blocks and old is not None and _same_uses(old, graph, changed)
    if not same_blocks:
        _check_blocks(after)


def _changed(was: Mapping[str, Node], now: Mapping[str, Node]) -> list[str]:
    """The nodes that are new or not as before, found without comparing any."""
    if len(was) == len(now) and all(map(eq, was, now)):
        return [*compress(now, map(is_not, now.values(), was.values()))]
    return [name for name, node in now.items() if was.get(name) is not node]


def _check_changed(model: Model, name: str, old: Graph | None, changed: list[str]) -> None:
    graph = model.graphs[name]
    was = old.nodes if old else {}
    if old is None or not old.same_arguments(graph):
        _check_arguments(name, graph)
        for node in graph.nodes:
            _check_settings(model, name, node_in_words(name, node), graph.nodes[node])
    for node in changed:
        _check_new_name(name, node, was)
        _check_node(model, name, node)
    more = [n for n in changed if n not in was or len(graph.nodes[n].inputs) > len(was[n].inputs)]
    if more:
        _check_wire_count(model)
    gone = was.keys() - graph.nodes.keys()
    if gone:
        _check_nothing_reads(model, name, gone)
    if _may_loop(was, graph, changed):
        _check_loops(name, graph)


def _check_new_name(graph: str, name: str, was: Container[str]) -> None:
    if name in was:
        return
    try:
        check_node(name)
    except Refused as error:
        raise Refused(f"{graph}: {error}" if graph else str(error)) from None


def _check_nothing_reads(model: Model, graph: str, gone: Container[str]) -> None:
    """Nodes that an edit left as they were may have read one that went."""
    for name, node in model.graphs[graph].nodes.items():
        for entry in node.inputs:
            if entry is not None and (entry in gone or ":" in entry):
                _check_wire(model, graph, name, entry)


def _may_loop(was: Mapping[str, Node], graph: Graph, changed: Iterable[str]) -> bool:
    """Whether a wire that was not there before starts below the node it leads to."""
    starts: dict[str, set[str]] = {}
    for name in changed:
        before = was[name].sources if name in was else ()
        new = set(graph.nodes[name].sources).difference(before)
        if new:
            starts[name] = new
    if len(starts) > MOST_TRIED:
        return True
    return any(name in order.needed_by(graph, new) for name, new in starts.items())


def _same_uses(old: Graph, graph: Graph, changed: Iterable[str]) -> bool:
    """Whether blocks unfold as before as far as a graph is concerned."""
    if len(old.nodes) != len(graph.nodes) or not old.same_arguments(graph):
        return False
    nodes = [found for n in changed for found in (old.nodes.get(n), graph.nodes[n])]
    return not any(node is None or isinstance(node.op, Call) for node in nodes)


def node_in_words(graph: str, node: str) -> str:
    """How a sentence names a node; the nodes of a fragment stand in no graph."""
    return f"{graph}, node {node}" if graph else f"node {node}"


def _check_graph(model: Model, graph: str) -> None:
    _check_arguments(graph, model.graphs[graph])
    for name in model.graphs[graph].nodes:
        _check_node(model, graph, name)
    _check_loops(graph, model.graphs[graph])


def _check_node(model: Model, graph: str, name: str) -> None:
    nodes = model.graphs[graph].nodes
    node, where = nodes[name], node_in_words(graph, name)
    _check_beside(where, name, nodes)
    _check_settings(model, graph, where, node)
    _check_inputs(model, where, node)
    _check_points(where, node)
    for entry in node.inputs:
        if entry is not None:
            _check_wire(model, graph, name, entry)


def _check_points(where: str, node: Node) -> None:
    points = [node.at] if node.at else []
    for entry, bends in node.bends:
        if len(bends) > MOST_BENDS:
            raise Refused(f"{where}: the wire from {entry} has more than {MOST_BENDS} bends")
        points += bends
    for point in points:
        if not all(abs(x) <= FARTHEST for x in point):  # of nan, too, this is not so
            far = f"{FARTHEST:,.0f} pixels"
            raise Refused(f"{where} would stand more than {far} from the middle of the canvas")


def _check_loops(name: str, graph: Graph) -> None:
    loop = order.loop((node, graph.nodes[node].sources) for node in graph.nodes)
    if loop:
        raise Refused(f"{node_in_words(name, loop[0])} is in a loop: {_chain(loop, ' → ')}")


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
    unfolded = Unfolded(model, inner_first)
    for name in inner_first:
        unfolded.size(name, model.graphs[name].defaults)
