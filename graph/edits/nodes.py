"""Edits of nodes and wires: pure functions from a model to a model.

Each takes the model, the name of the graph to change and what to do, and raises Refused, with
a sentence, for what would break the model. The model given is never changed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from graph import order
from graph.declare.arg import Arg
from graph.declare.op import Op
from graph.declare.target import BlockArgument, NodeField, Target
from graph.edits.checked import checked
from graph.edits.splice import (
    check_output,
    check_use,
    closed,
    node_at,
    reading,
    with_nodes,
    with_shifted_bends,
    without_wires,
)
from graph.model import Model, Node, Point, Wire, source_of, wire
from graph.names import check_beside, check_node
from graph.ops.port import Call, title
from graph.problem import Refused


@checked
def add(
    model: Model,
    graph: str,
    name: str,
    op: Op,
    inputs: tuple[Wire | None, ...] = (),
    at: Point | None = None,
) -> Model:
    """A new node; ports that get no wire stay open."""
    nodes = model.graphs[graph].nodes
    check_node(name)
    check_beside(name, nodes)
    if isinstance(op, Call):
        check_use(model, graph, op.block)
    for entry in inputs:
        if entry is not None:
            check_output(model, nodes, entry)
    node = Node(op, inputs, at)
    open_ports = (None,) * (model.input_ports(node) - len(inputs))
    return with_nodes(model, graph, {**nodes, name: replace(node, inputs=inputs + open_ports)})


@checked
def remove(model: Model, graph: str, names: Iterable[str]) -> Model:
    """Take nodes away; wires from them leave open ports, and joins close up."""
    gone = set(names)
    nodes = model.graphs[graph].nodes
    for name in gone:
        node_at(nodes, name)
    kept = {
        name: without_wires(node, lambda entry: source_of(entry)[0] in gone)
        for name, node in nodes.items()
        if name not in gone
    }
    return with_nodes(model, graph, kept)


def remove_and_join(model: Model, graph: str, names: Iterable[str]) -> Model:
    """Take nodes away; what read one then reads what the node's first wire brought."""
    names = list(names)
    return remove(detach(model, graph, names), graph, names)


@checked
def detach(model: Model, graph: str, names: Iterable[str]) -> Model:
    """Pull nodes out of their wires; what read one then reads what its first wire brought."""
    nodes = dict(model.graphs[graph].nodes)
    for name in names:
        node = node_at(nodes, name)
        above = node.inputs[0] if node.inputs else None
        for other, reader in nodes.items():
            if name in reader.sources and other != name:
                inputs = tuple(above if w and source_of(w)[0] == name else w for w in reader.inputs)
                nodes[other] = closed(replace(reader, inputs=inputs))
        nodes[name] = without_wires(node, lambda entry: True)
    return with_nodes(model, graph, nodes)


@checked
def rename(model: Model, graph: str, name: str, new: str) -> Model:
    """Give a node another name; wires follow."""
    nodes = model.graphs[graph].nodes
    node_at(nodes, name)
    if new == name:
        return model
    check_node(new)
    check_beside(new, (other for other in nodes if other != name))
    renamed = {
        (new if key == name else key): reading(node, {name: new}) for key, node in nodes.items()
    }
    return with_nodes(model, graph, renamed, {name: new})


@checked
def connect(model: Model, graph: str, source: Wire, target: str, port: int) -> Model:
    """Draw a wire into an input port, in place of any there; joins take one past their last."""
    nodes = model.graphs[graph].nodes
    node = node_at(nodes, target)
    check_output(model, nodes, source)
    ports = max(model.input_ports(node), len(node.inputs)) + (node.op.arity is None)
    if isinstance(node.op, Call):
        ports = model.input_ports(node)
    if not 0 <= port < ports:
        raise Refused(f"{target} has no input {port + 1}")
    start = source_of(source)[0]
    if target in order.needed_by(model.graphs[graph], [start]):
        raise Refused(f"a wire from {start} to {target} would close a loop")
    inputs = list(node.inputs) + [None] * (port + 1 - len(node.inputs))
    inputs[port] = source
    return with_nodes(model, graph, {**nodes, target: replace(node, inputs=tuple(inputs))})


@checked
def disconnect(model: Model, graph: str, target: str, port: int) -> Model:
    """Take a wire away from an input port; a join closes up."""
    nodes = model.graphs[graph].nodes
    return with_nodes(model, graph, {**nodes, target: _disconnected(nodes, target, port)})


@checked
def cut(model: Model, graph: str, ends: Iterable[tuple[str, int]]) -> Model:
    """Take several wires away, each named by the node and the input port that it enters."""
    nodes = dict(model.graphs[graph].nodes)
    for target, port in sorted(set(ends), key=lambda end: -end[1]):  # joins close up behind
        nodes[target] = _disconnected(nodes, target, port)
    return with_nodes(model, graph, nodes)


def _disconnected(nodes: Mapping[str, Node], target: str, port: int) -> Node:
    node = node_at(nodes, target)
    if not 0 <= port < len(node.inputs):
        raise Refused(f"{target} has no input {port + 1}")
    inputs = (*node.inputs[:port], None, *node.inputs[port + 1 :])
    return closed(replace(node, inputs=inputs))


def set_field(model: Model, graph: str, name: str, field: str, value: Any) -> Model:
    """Set a field of a node's operation."""
    return set_target(model, graph, name, NodeField(field), value)


def set_argument_of_use(model: Model, graph: str, name: str, argument: str, value: Any) -> Model:
    """Set an argument that a node gives the block it uses; None: as the block has it."""
    return set_target(model, graph, name, BlockArgument(argument), value)


@checked
def set_target(model: Model, graph: str, name: str, target: Target, value: Any) -> Model:
    """Set what a target says of a node; both edits above, where either may be meant."""
    nodes = model.graphs[graph].nodes
    node = node_at(nodes, name)
    try:
        op = _with_target(model, graph, node.op, target, value)
    except ValueError as error:
        raise Refused(f"{name}: {error}") from None
    if op == node.op:
        return model
    return with_nodes(model, graph, {**nodes, name: replace(node, op=op)})


@checked
def initialize(model: Model, field: str, value: Any) -> Model:
    """Have the network's weights start in another way: another `scheme` or `std`."""
    try:
        start = model.initialization.with_field(field, value)
    except ValueError as error:
        raise Refused(str(error)) from None
    return replace(model, initialization=start)


@checked
def move(model: Model, graph: str, points: Mapping[str, Point]) -> Model:
    """Put nodes at other points, in canvas pixels; bends of wires among them move along."""
    nodes = dict(model.graphs[graph].nodes)
    for name, at in points.items():
        node = node_at(nodes, name)
        before = node.at or at
        node = with_shifted_bends(node, (at[0] - before[0], at[1] - before[1]), points)
        nodes[name] = replace(node, at=at)
    return with_nodes(model, graph, nodes)


@checked
def bend(model: Model, graph: str, target: str, port: int, points: Iterable[Point]) -> Model:
    """Draw the wire into an input port through these points, in order; through none, straight."""
    nodes = model.graphs[graph].nodes
    node = node_at(nodes, target)
    entry = node.inputs[port] if 0 <= port < len(node.inputs) else None
    if entry is None:
        raise Refused(f"there is no wire into input {port + 1} of {target}")
    bends = dict(node.bends)
    bends[entry] = tuple((float(x), float(y)) for x, y in points)
    made = tuple((known, bends[known]) for known in bends if bends[known])
    return with_nodes(model, graph, {**nodes, target: replace(node, bends=made)})


@checked
def insert(model: Model, graph: str, name: str, target: str, port: int) -> Model:
    """Put a node on a wire: it reads what the wire brought, and the wire's end reads the node."""
    nodes = model.graphs[graph].nodes
    node, end = node_at(nodes, name), node_at(nodes, target)
    if not 0 <= port < len(end.inputs) or end.inputs[port] is None:
        raise Refused(f"there is no wire into input {port + 1} of {target}")
    if node.op.arity == 0 or model.output_ports(node) == 0:
        raise Refused(f"{name} cannot stand on a wire: it has no input or no output")
    ports = max(model.input_ports(node), len(node.inputs)) + (node.op.arity is None)
    open_ports = (i for i in range(ports) if node.inputs[i : i + 1] in ((), (None,)))
    free = next(open_ports, None)
    if free is None:
        raise Refused(f"every input of {name} has a wire already")
    source = end.inputs[port] or ""
    linked = connect(disconnect(model, graph, target, port), graph, source, name, free)
    if end.op.arity is None and not isinstance(end.op, Call):
        inputs = (*end.inputs[:port], wire(name), *end.inputs[port + 1 :])
        if target in order.needed_by(linked.graphs[graph], [name]):
            raise Refused(f"a wire from {name} to {target} would close a loop")
        return with_nodes(
            linked,
            graph,
            {**linked.graphs[graph].nodes, target: replace(end, inputs=inputs)},
        )
    return connect(linked, graph, wire(name), target, port)


def _check_ports(model: Model, old: str, new: str) -> None:
    """Raise Refused unless one block can stand in another's place, wires and all."""
    was, now = model.graphs.get(old), model.graphs[new]
    if was is None or (len(was.inputs), len(was.outputs)) != (
        len(now.inputs),
        len(now.outputs),
    ):
        raise Refused(f"{new} has other inputs or outputs than {old}")


def _with_target(model: Model, graph: str, op: Op, target: Target, value: Any) -> Op:
    unknown = value.names - model.graphs[graph].arguments.keys() if isinstance(value, Arg) else ()
    for name in sorted(unknown):
        raise ValueError(f"the block has no argument {name!r}")
    if isinstance(target, BlockArgument):
        return _with_argument(model, op, target.name, value)
    if isinstance(op, Call) and target.name == "block":
        check_use(model, graph, value)
        _check_ports(model, op.block, value)
    return op.with_field(target.name, value)


def _with_argument(model: Model, op: Op, argument: str, value: Any) -> Op:
    """The use of a block with one argument given, or for None not given; in the block's order."""
    block = model.graphs.get(op.block) if isinstance(op, Call) else None
    if block is None or not isinstance(op, Call) or argument not in block.arguments:
        raise ValueError(f"{title(op)} has no argument {argument!r}")
    given = {**dict(op.values), argument: value}
    if value is None:
        del given[argument]
    return op.with_field("values", {k: given[k] for k in block.arguments if k in given})
