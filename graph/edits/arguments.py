"""Edits of the arguments of blocks and of the network, as in graph/edits/nodes.py."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from graph import paths
from graph.declare.arg import Arg, worked_out
from graph.declare.field import shown
from graph.declare.kind import Value, checked_value, exact
from graph.declare.op import Op
from graph.declare.spec import Spec
from graph.declare.target import NodeField, Target
from graph.edits import nodes
from graph.edits.checked import checked
from graph.edits.splice import filled, node_at
from graph.model import Graph, Model
from graph.names import check_word
from graph.ops.port import Call, title
from graph.problem import Refused


@checked
def lift(model: Model, graph: str, name: str, target: Target, argument: str) -> Model:
    """Make a field of a node an argument of its graph; the field's value is the default."""
    op = node_at(model.graphs[graph].nodes, name).op
    value = _value(model, op, target)
    if isinstance(value, Arg) and value.text.isidentifier():
        raise Refused(f"{target.name} is already the argument {value.text!r}")
    if isinstance(target, NodeField):
        if not op.specs[target.name].lifts:
            raise Refused(f"{target.name} of {op.name} cannot be an argument")
        value = _plain(op.specs[target.name], value)
    model = add_argument(model, graph, argument, value)
    return nodes.set_target(model, graph, name, target, Arg(argument))


@checked
def add_argument(
    model: Model, block: str, argument: str, value: Value | Arg, doc: str = ""
) -> Model:
    """A new argument behind the others, with its default; no field names it yet."""
    graph = model.graphs[block]
    _check_new(block, graph, argument)
    values = {**graph.arguments, argument: _default(argument, graph.defaults, value)}
    doc = doc.encode("utf-8", "replace").decode()
    docs = {**graph.argument_docs, argument: doc} if doc else graph.argument_docs
    return model.with_graph(block, replace(graph, arguments=values, argument_docs=docs))


@checked
def set_argument(model: Model, block: str, argument: str, value: Value | Arg) -> Model:
    """Change the default of a block's argument: a value, or a sum of the arguments before it."""
    graph = _with_argument(model, block, argument)
    known: dict[str, Value] = {}
    values: dict[str, Value | Arg] = {}
    for name, default in graph.arguments.items():
        values[name] = _default(name, known, value if name == argument else default)
        known[name] = _worked_out(name, known, values[name])
    return model.with_graph(block, replace(graph, arguments=values))


@checked
def document_argument(model: Model, block: str, argument: str, doc: str) -> Model:
    """Say in a line what an argument is for; '' for nothing."""
    graph = _with_argument(model, block, argument)
    doc = doc.encode("utf-8", "replace").decode()  # as a file would write half a letter
    docs = {name: line for name, line in graph.argument_docs.items() if name != argument}
    if doc:
        docs[argument] = doc
    ordered = {name: docs[name] for name in graph.arguments if name in docs}
    return model.with_graph(block, replace(graph, argument_docs=ordered))


@checked
def rename_argument(model: Model, block: str, argument: str, new: str) -> Model:
    """Give an argument another name; fields, sums and uses of the block follow."""
    graph = _with_argument(model, block, argument)
    if new == argument:
        return model
    _check_new(block, graph, new)
    names = {argument: new}
    inside = {n: replace(node, op=_renamed(node.op, names)) for n, node in graph.nodes.items()}
    made = replace(
        graph,
        nodes=inside,
        arguments={
            names.get(name, name): value.renamed(names) if isinstance(value, Arg) else value
            for name, value in graph.arguments.items()
        },
        argument_docs={names.get(name, name): doc for name, doc in graph.argument_docs.items()},
    )
    return _given_as(model.with_graph(block, made), block, names)


@checked
def move_argument(model: Model, block: str, argument: str, index: int) -> Model:
    """Put an argument elsewhere in the order; a sum must stay behind what it is made of."""
    graph = _with_argument(model, block, argument)
    order = [name for name in graph.arguments if name != argument]
    order.insert(index, argument)
    values = {name: graph.arguments[name] for name in order}
    for place, (name, value) in enumerate(values.items()):
        late = sorted(value.names - set(order[:place])) if isinstance(value, Arg) else []
        if late:
            raise Refused(f"{name} is {value}, so it must stand behind {late[0]}")
    docs = {name: graph.argument_docs[name] for name in order if name in graph.argument_docs}
    made = replace(graph, arguments=values, argument_docs=docs)
    return _given_as(model.with_graph(block, made), block, {})


@checked
def remove_argument(model: Model, block: str, argument: str) -> Model:
    """Take an argument away that no field names any more; uses no longer give it a value."""
    graph = _with_argument(model, block, argument)
    for name, node in graph.nodes.items():
        if argument in node.op.arguments:
            raise Refused(f"{name} still takes the argument {argument!r}")
    for name, value in graph.arguments.items():
        if isinstance(value, Arg) and argument in value.names:
            raise Refused(f"{name} is {value}, which still takes the argument {argument!r}")
    kept = {k: v for k, v in graph.arguments.items() if k != argument}
    docs = {k: v for k, v in graph.argument_docs.items() if k != argument}
    made = replace(graph, arguments=kept, argument_docs=docs)
    return _given_as(model.with_graph(block, made), block, {})


@checked
def inline_argument(model: Model, block: str, argument: str) -> Model:
    """Write an argument's default wherever it is named, and take the argument away.

    Refused where a use gives the block something else.
    """
    graph = _with_argument(model, block, argument)
    value = graph.arguments[argument]
    for name, other in model.graphs.items():
        for use in paths.uses_in(other, block):
            op = other.nodes[use].op
            given = dict(op.values).get(argument, value) if isinstance(op, Call) else value
            if exact(given) != exact(value):
                raise Refused(f"{use} in {name} gives {argument} {shown(given)}")
    values: dict[str, Any] = {name: Arg(name) for name in graph.arguments}
    values[argument] = value
    made = replace(
        graph,
        nodes={n: replace(node, op=filled(node.op, values)) for n, node in graph.nodes.items()},
        arguments={
            name: other.value(values) if isinstance(other, Arg) else other
            for name, other in graph.arguments.items()
        },
    )
    return remove_argument(model.with_graph(block, made), block, argument)


def _with_argument(model: Model, block: str, argument: str) -> Graph:
    """The block; raises Refused if it has no such argument."""
    graph = model.graphs[block]
    if argument not in graph.arguments:
        raise Refused(f"{block} has no argument {argument!r}")
    return graph


def _check_new(block: str, graph: Graph, argument: str) -> None:
    check_word(argument, "argument")
    if argument in graph.arguments:
        raise Refused(f"{block} already has an argument {argument!r}")


def _default(argument: str, known: Mapping[str, Value], value: Any) -> Value | Arg:
    """A default as it is kept; raises Refused for one that cannot be."""
    made = _worked_out(argument, known, value)
    return value if isinstance(value, Arg) else made


def _worked_out(argument: str, known: Mapping[str, Value], value: Any) -> Value:
    try:
        return checked_value(argument, worked_out(argument, value, known))
    except ValueError as error:
        raise Refused(f"the default of {error}") from None


def _renamed(op: Op, names: Mapping[str, str]) -> Op:
    """The op with its Args naming arguments by their new names."""
    return filled(op, {name: Arg(names.get(name, name)) for name in op.arguments})


def _given_as(model: Model, block: str, names: Mapping[str, str]) -> Model:
    """The model whose uses of a block give what it takes now, renamed, in its order."""
    order = model.graphs[block].arguments
    graphs = {}
    for graph_name, graph in model.graphs.items():
        changed = {}
        for name in paths.uses_in(graph, block):
            op = graph.nodes[name].op
            assert isinstance(op, Call)
            given = {names.get(key, key): value for key, value in op.values}
            values = {key: given[key] for key in order if key in given}
            if [*values] != [key for key, _ in op.values]:
                changed[name] = replace(graph.nodes[name], op=op.with_field("values", values))
        graphs[graph_name] = graph.with_nodes({**graph.nodes, **changed}) if changed else graph
    return replace(model, graphs=graphs)


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
