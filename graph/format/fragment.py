"""Nodes on their way from one graph to another, as text for the clipboard."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from graph import rules
from graph.declare.kind import Value
from graph.format import parse, write
from graph.format.migrations import VERSION
from graph.model import Graph, Model, Node, source_of

_FORMAT = "convas-fragment"


@dataclass(frozen=True)
class Fragment:
    """Nodes with the wires among them, the blocks they use, and the values of the arguments.

    Fields of the nodes may name arguments of the graph they came from.
    """

    nodes: Mapping[str, Node]
    graphs: Mapping[str, Graph]
    arguments: Mapping[str, Value] = field(default_factory=dict)


def fragment(model: Model, graph: str, names: Iterable[str]) -> str:
    """Some nodes of a graph as text; wires from other nodes become open ports."""
    chosen = set(names)
    nodes = {
        name: _cut_out(node, chosen)
        for name, node in model.graphs[graph].nodes.items()
        if name in chosen
    }
    return write.document(
        format=write.plain(_FORMAT),
        version=str(VERSION),
        nodes=write.nodes(nodes, 1),
        graphs=write.graphs(_used(model, nodes)),
        arguments=write.arguments(_named(nodes, model.graphs[graph].defaults)),
    )


def from_fragment(text: str) -> Fragment:
    """The nodes that a text from `fragment` holds; raises Refused with one sentence."""
    parts = ("nodes", "graphs", "arguments")
    raw = parse.envelope(text, _FORMAT, "nodes copied in Convas", parts)
    graphs = parse.graphs(raw.get("graphs"))
    nodes = parse.nodes("", raw.get("nodes"))
    named = {name for node in nodes.values() for name in node.op.arguments}
    model = Model({**graphs, "": Graph(nodes, dict.fromkeys(named))}, "")
    rules.check(model)
    opened = dict(rules.with_open_ports(model).graphs)
    values = parse.values("the nodes", raw.get("arguments", {}))
    return Fragment(opened.pop("").nodes, opened, values)


def _cut_out(node: Node, chosen: set[str]) -> Node:
    inputs = tuple(w if w and source_of(w)[0] in chosen else None for w in node.inputs)
    return replace(node, inputs=inputs)


def _named(nodes: Mapping[str, Node], values: Mapping[str, Value]) -> dict[str, Value]:
    """The arguments that fields of the nodes name."""
    names = {name for node in nodes.values() for name in node.op.arguments}
    return {name: value for name, value in values.items() if name in names}


def _used(model: Model, nodes: Mapping[str, Node]) -> dict[str, Graph]:
    """The blocks that the nodes use, and those used inside them, in the model's order."""
    found: set[str] = set()
    waiting = [Graph(nodes)]
    while waiting:
        new = waiting.pop().calls - found
        found |= new
        waiting += [model.graphs[name] for name in new if name in model.graphs]
    return {name: graph for name, graph in model.graphs.items() if name in found}
