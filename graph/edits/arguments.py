"""Edits of the arguments of blocks and of the network, as in graph/edits/nodes.py."""

from dataclasses import replace
from typing import Any

from graph.declare.field import shown
from graph.declare.kind import Arg, Value, value_of
from graph.declare.op import Op
from graph.declare.spec import Spec
from graph.declare.target import NodeField, Target
from graph.edits import nodes
from graph.edits.splice import node_at
from graph.model import Graph, Model
from graph.names import check_word
from graph.ops.port import Call, title
from graph.problem import Refused


def lift(model: Model, graph: str, name: str, target: Target, argument: str) -> Model:
    """Make a field of a node an argument of its graph; the field's value is the default."""
    inside = model.graphs[graph]
    check_word(argument, "argument")
    if argument in inside.arguments:
        raise Refused(f"{graph} already has an argument {argument!r}")
    op = node_at(inside.nodes, name).op
    value = _value(model, op, target)
    if isinstance(value, Arg):
        raise Refused(f"{target.name} is already the argument {value.name!r}")
    if isinstance(target, NodeField):
        if not op.specs[target.name].lifts:
            raise Refused(f"{target.name} of {op.name} cannot be an argument")
        value = _plain(op.specs[target.name], value)
    lifted = replace(inside, arguments={**inside.arguments, argument: value})
    return nodes.set_target(model.with_graph(graph, lifted), graph, name, target, Arg(argument))


def set_argument(model: Model, block: str, argument: str, value: Value) -> Model:
    """Change the default of a block's argument."""
    graph = model.graphs[block]
    if argument not in graph.arguments:
        raise Refused(f"{block} has no argument {argument!r}")
    try:
        arguments = {**graph.arguments, argument: value_of(value)}
    except ValueError as error:
        raise Refused(f"{argument} cannot be {shown(value)}: {error}") from None
    return model.with_graph(block, replace(graph, arguments=arguments))


def remove_argument(model: Model, block: str, argument: str) -> Model:
    """Take an argument away that no field names any more; uses no longer give it a value."""
    graph = model.graphs[block]
    if argument not in graph.arguments:
        raise Refused(f"{block} has no argument {argument!r}")
    for name, node in graph.nodes.items():
        if argument in node.op.held.values():
            raise Refused(f"{name} still takes the argument {argument!r}")
    kept = {k: v for k, v in graph.arguments.items() if k != argument}
    graphs = {name: _without(g, block, argument) for name, g in model.graphs.items()}
    graphs[block] = replace(graphs[block], arguments=kept)
    return replace(model, graphs=graphs)


def _without(graph: Graph, block: str, argument: str) -> Graph:
    """The graph whose uses of a block give an argument no value."""
    changed = {}
    for name, node in graph.nodes.items():
        op = node.op
        if isinstance(op, Call) and op.block == block and argument in dict(op.values):
            values = {k: v for k, v in op.values if k != argument}
            changed[name] = replace(node, op=op.with_field("values", values))
    return graph.with_nodes({**graph.nodes, **changed}) if changed else graph


def _value(model: Model, op: Op, target: Target) -> Any:
    """What a node has there now; of a use that gives its block no value, the block's own."""
    if isinstance(target, NodeField):
        if target.name not in op.specs:
            raise Refused(f"{op.name} has no field {target.name!r}")
        return getattr(op, target.name)
    block = model.graphs.get(op.block) if isinstance(op, Call) else None
    if block is None or not isinstance(op, Call) or target.name not in block.arguments:
        raise Refused(f"{title(op)} has no argument {target.name!r}")
    return dict(op.values).get(target.name, block.arguments[target.name])


def _plain(spec: Spec, value: Any) -> Value:
    """3 for a height and width of 3: what a person would write."""
    pair = spec.kind.name in ("pair", "padding")
    if pair and isinstance(value, tuple) and len(value) == 2 and value[0] == value[1]:
        return int(value[0])
    return value  # type: ignore[no-any-return]
