"""What edits are made of: finding nodes, and keeping wires right when nodes and ports change.

Wires name ports by number: `use:1` is the second output of a block's use, and the third entry of
its `inputs` goes into the block's third Input. So when a block gains, loses or reorders its
Inputs and Outputs, every use of it in the model must follow: `with_nodes` sees to that.
"""

from collections.abc import Callable, Container, Mapping
from dataclasses import replace
from typing import Any

from graph import order
from graph.declare.arg import worked_out
from graph.declare.op import Op
from graph.declare.target import BlockArgument, Target
from graph.model import Graph, Model, Node, Point, Wire, source_of, wire
from graph.names import check_beside, fresh
from graph.ops.port import Call, Input, Output
from graph.problem import Refused

Nodes = Mapping[str, Node]


def node_at(nodes: Nodes, name: str) -> Node:
    """The node of that name; raises Refused if none is."""
    if name not in nodes:
        raise Refused(f"there is no node {name!r} here")
    return nodes[name]


def check_output(model: Model, nodes: Nodes, source: Wire) -> None:
    """Raise Refused unless the wire comes from an output that is there."""
    name, port = source_of(source)
    node = node_at(nodes, name)
    if not 0 <= port < model.output_ports(node):
        raise Refused(f"{name} has no output {port + 1}")


def check_use(model: Model, graph: str, block: str) -> None:
    """Raise Refused unless a graph may use a block."""
    if block not in model.graphs:
        raise Refused(f"there is no block {block!r} in this model")
    if block == model.main:
        raise Refused(f"{block} is the network itself, not a block")
    if block in order.using(model, [graph]):
        raise Refused(f"block {block!r} would contain itself")


def without_wires(node: Node, doomed: Callable[[Wire], bool]) -> Node:
    """The node without some of its wires."""
    if not any(entry and doomed(entry) for entry in node.inputs):
        return node
    inputs = tuple(None if entry and doomed(entry) else entry for entry in node.inputs)
    return closed(replace(node, inputs=inputs))


def closed(node: Node) -> Node:
    """A join has no open ports between its wires; other nodes keep theirs."""
    if node.op.arity is not None or isinstance(node.op, Call):
        return node
    return replace(node, inputs=tuple(entry for entry in node.inputs if entry is not None))


def reading(node: Node, renamed: Mapping[str, str]) -> Node:
    """The node with its wires coming from nodes under their new names."""
    if not any(source in renamed for source in node.sources):
        return node

    def follow(entry: Wire) -> Wire:
        name, port = source_of(entry)
        return wire(renamed.get(name, name), port)

    inputs = tuple(follow(entry) if entry else None for entry in node.inputs)
    bends = tuple((follow(entry), points) for entry, points in node.bends)
    return replace(node, inputs=inputs, bends=bends)


def shifted(point: Point, by: Point) -> Point:
    """A point of the canvas, moved."""
    return point[0] + by[0], point[1] + by[1]


def with_shifted_bends(node: Node, by: Point, sources: Container[str]) -> Node:
    """The node with the bends of wires from some nodes moved."""
    if not node.bends:
        return node
    bends = tuple(
        (entry, tuple(shifted(p, by) for p in points) if source_of(entry)[0] in sources else points)
        for entry, points in node.bends
    )
    return replace(node, bends=bends)


def with_nodes(
    model: Model, graph: str, nodes: Nodes, renamed: Mapping[str, str] | None = None
) -> Model:
    """The model with a graph's nodes replaced; uses of a block follow its ports.

    If the block's Inputs were x, skip and x is deleted, a use that had (conv, pool) now has
    (pool,): the wire into skip stays with skip. `renamed` gives the new names of nodes that only
    changed theirs, which is no change of ports.
    """
    old = model.graphs[graph]
    new = old.with_nodes(nodes)
    made = model.with_graph(graph, new)
    if graph == model.main:
        return made
    names = renamed or {}
    for kind in (Input, Output):
        was = [names.get(n, n) for n, node in old.nodes.items() if isinstance(node.op, kind)]
        now = [n for n, node in nodes.items() if isinstance(node.op, kind)]
        if was != now:
            made = _follow_ports(made, graph, kind, was, now)
    return made


def _follow_ports(
    model: Model, block: str, kind: type[Op], was: list[str], now: list[str]
) -> Model:
    """Wires at every use of a block stay with the port they were on; new ports are open.

    `was` and `now` are the names of the block's Inputs, or of its Outputs, in order.
    """
    graphs: dict[str, Graph] = dict(model.graphs)
    for name, graph in model.graphs.items():
        uses = {
            n
            for n, node in graph.nodes.items()
            if isinstance(node.op, Call) and node.op.block == block
        }
        if not uses:
            continue
        if kind is Input:
            nodes = {
                n: replace(node, inputs=_ported(node.inputs, was, now)) if n in uses else node
                for n, node in graph.nodes.items()
            }
        else:
            nodes = {n: _from_ports(node, uses, was, now) for n, node in graph.nodes.items()}
        graphs[name] = graph.with_nodes(nodes)
    return replace(model, graphs=graphs)


def _ported(
    inputs: tuple[Wire | None, ...], was: list[str], now: list[str]
) -> tuple[Wire | None, ...]:
    brought = dict(zip(was, inputs, strict=False))
    return tuple(brought.get(port) for port in now)


def _from_ports(node: Node, uses: set[str], was: list[str], now: list[str]) -> Node:
    def follow(entry: Wire | None) -> Wire | None:
        name, port = source_of(entry) if entry else ("", 0)
        if name not in uses:
            return entry
        return wire(name, now.index(was[port])) if port < len(was) and was[port] in now else None

    inputs = tuple(follow(entry) for entry in node.inputs)
    return node if inputs == node.inputs else closed(replace(node, inputs=inputs))


def calling(graph: Graph, names: Mapping[str, str]) -> Graph:
    """The graph with its Calls naming blocks by their new names."""
    changed = {
        name: replace(node, op=node.op.with_field("block", names[node.op.block]))
        for name, node in graph.nodes.items()
        if isinstance(node.op, Call) and names.get(node.op.block, node.op.block) != node.op.block
    }
    return graph.with_nodes({**graph.nodes, **changed}) if changed else graph


def with_target(op: Op, target: Target, value: Any) -> Op:
    """The op with one field, or one value that a Call gives its block, changed and checked."""
    if isinstance(op, Call) and isinstance(target, BlockArgument):
        return op.with_value(target.name, value)
    return op.with_field(target.name, value)


def filled(op: Op, values: Mapping[str, Any]) -> Op:
    """The op with the block's arguments replaced by what a use gives, which may be an Arg."""
    for target, arg in op.held.items():
        op = with_target(op, target, worked_out(target.name, arg, values))
    return op


def roots(nodes: Mapping[str, Node]) -> set[str]:
    """The names in a graph, and what stands before their first dot."""
    return {name.partition(".")[0] for name in nodes} | set(nodes)


def free(name: str, nodes: Mapping[str, Node]) -> str:
    """The name, or one like it that can stand beside these nodes."""
    try:
        check_beside(name, nodes)
    except Refused:
        return fresh(name.replace(".", "_") if name not in nodes else name, roots(nodes))
    return name
