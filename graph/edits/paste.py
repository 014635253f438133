"""Nodes and blocks that come from elsewhere: the clipboard, or the library."""

from collections.abc import Mapping
from dataclasses import replace

from graph import order
from graph.declare.arg import Arg
from graph.edits.checked import checked
from graph.edits.splice import (
    calling,
    check_use,
    filled,
    free,
    reading,
    shifted,
    with_nodes,
    with_shifted_bends,
)
from graph.format.fragment import Fragment
from graph.model import Graph, Model, Point
from graph.names import fresh
from graph.ops.port import Call
from graph.problem import Refused


@checked
def bring(model: Model, graphs: Mapping[str, Graph]) -> tuple[Model, dict[str, str]]:
    """The model with these blocks too, and the name each has in it.

    A block that the model has already, the same inside, is shared; one that differs under the
    same name gets a fresh name.
    """
    names: dict[str, str] = {}
    for name in order.inner_first(graphs):
        graph = calling(graphs[name], names)
        have = model.graphs.get(name)
        if have is not None and name != model.main and _same_inside(have, graph):
            names[name] = name
            continue
        names[name] = fresh(name, model.graphs)
        model = model.with_graph(names[name], graph)
    return model, names


@checked
def paste(
    model: Model, graph: str, fragment: Fragment, by: Point = (0, 0)
) -> tuple[Model, list[str]]:
    """Add a fragment's nodes under free names, moved by some pixels; returns the names.

    A field that names an argument which this graph lacks gets the value it had there.
    """
    model, blocks = bring(model, fragment.graphs)
    nodes = dict(model.graphs[graph].nodes)
    names: dict[str, str] = {}
    for name in fragment.nodes:
        names[name] = free(name, nodes)
        nodes[names[name]] = fragment.nodes[name]
    known = {name: Arg(name) for name in model.graphs[graph].arguments}
    values = {**fragment.arguments, **known}
    for name, new in names.items():
        node = reading(fragment.nodes[name], names)
        op = node.op
        if isinstance(op, Call):
            op = op.with_field("block", blocks.get(op.block, op.block))
            check_use(model, graph, op.block)
        lost = sorted(set(op.arguments) - set(values))
        if lost:
            raise Refused(f"{name} needs the argument {lost[0]!r}, which {graph} does not have")
        at = node.at or (0.0, 0.0)
        node = with_shifted_bends(node, by, nodes)
        nodes[new] = replace(node, op=filled(op, values), at=shifted(at, by))
    return with_nodes(model, graph, nodes), list(names.values())


def _same_inside(one: Graph, other: Graph) -> bool:
    """Equal but for positions on the canvas, in the same order."""
    return one.same_arguments(other) and [
        (name, node.op, node.inputs) for name, node in one.nodes.items()
    ] == [(name, node.op, node.inputs) for name, node in other.nodes.items()]
