"""Nodes on their way from one graph to another, as text for the clipboard."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from graph.format import parse, rules, write
from graph.format.migrations import VERSION
from graph.model import Graph, Model, Node, source_of

_FORMAT = "convas-fragment"


@dataclass(frozen=True)
class Fragment:
    """Nodes with the wires among them, and the blocks they use."""

    nodes: Mapping[str, Node]
    graphs: Mapping[str, Graph]


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
    )


def from_fragment(text: str) -> Fragment:
    """The nodes that a text from `fragment` holds; raises Refused with one sentence.

    Fields of the nodes may name arguments of the graph they came from.
    """
    raw = parse.envelope(text, _FORMAT, "nodes copied in Convas", ("nodes", "graphs"))
    graphs = parse.graphs(raw.get("graphs"))
    nodes = parse.nodes("", raw.get("nodes"))
    named = {name for node in nodes.values() for name in node.op.held.values()}
    model = Model({**graphs, "": Graph(nodes, dict.fromkeys(named))}, "")
    rules.check(model)
    opened = dict(rules.with_open_ports(model).graphs)
    return Fragment(opened.pop("").nodes, opened)


def _cut_out(node: Node, chosen: set[str]) -> Node:
    inputs = tuple(w if w and source_of(w)[0] in chosen else None for w in node.inputs)
    return replace(node, inputs=inputs)


def _used(model: Model, nodes: Mapping[str, Node]) -> dict[str, Graph]:
    """The blocks that the nodes use, and those used inside them, in the model's order."""
    found: set[str] = set()
    waiting = [Graph(nodes)]
    while waiting:
        new = waiting.pop().calls - found
        found |= new
        waiting += [model.graphs[name] for name in new if name in model.graphs]
    return {name: graph for name, graph in model.graphs.items() if name in found}
