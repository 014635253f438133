"""Questions about how nodes hang together, answered with networkx.

It is imported at the first question that needs it: it takes a fifth of a second, and the
window and the command line show a network written in order without.
"""

from collections.abc import Iterable, Mapping
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING

from graph.model import Graph, Model, source_of

if TYPE_CHECKING:
    import networkx as nx


def as_digraph(graph: Graph) -> "nx.DiGraph[str]":
    """The graph's nodes and the wires between nodes that exist."""
    import networkx as nx

    made: nx.DiGraph[str] = nx.DiGraph()
    made.add_nodes_from(graph.nodes)
    made.add_edges_from(
        (source, name)
        for name, node in graph.nodes.items()
        for source in node.sources
        if source in graph.nodes
    )
    return made


def topological(graph: Graph) -> tuple[str, ...]:
    """Names so that every node follows what it reads, in written order where that is free.

    Nodes in a cycle, and those behind one, are left out.
    """
    if _is_in_order(graph):
        return tuple(graph.nodes)
    import networkx as nx

    position = {name: i for i, name in enumerate(graph.nodes)}
    found: list[str] = []
    try:
        for name in nx.lexicographical_topological_sort(as_digraph(graph), position.__getitem__):
            found.append(name)
    except nx.NetworkXUnfeasible:
        pass
    return tuple(found)


def _is_in_order(graph: Graph) -> bool:
    """Whether every node is written after what it reads, as presets are and most files."""
    seen: set[str] = set()
    for name, node in graph.nodes.items():
        for source in node.sources:
            if source not in seen and source in graph.nodes:
                return False
        seen.add(name)
    return True


def loop(reads: Iterable[tuple[str, Iterable[str]]]) -> list[str]:
    """The names along one loop, each read by the next, or nothing.

    networkx.find_cycle takes quadratic time where a graph is written backwards; this does not.
    """
    try:
        TopologicalSorter(dict(reads)).prepare()
    except CycleError as error:
        found: list[str] = error.args[1]
        return found
    return []


def needed_by(graph: Graph, ends: Iterable[str]) -> frozenset[str]:
    """The nodes that these nodes read, directly or not, and themselves."""
    found: set[str] = set()
    nodes, stack = graph.nodes, list(ends)
    while stack:
        name = stack.pop()
        if name in found or name not in nodes:
            continue
        found.add(name)
        for entry in nodes[name].inputs:
            if entry is not None:
                stack.append(entry if ":" not in entry else source_of(entry)[0])
    return frozenset(found)


def fed_by(graph: Graph, starts: Iterable[str]) -> frozenset[str]:
    """The nodes that read these nodes, directly or not, and themselves."""
    import networkx as nx

    digraph = as_digraph(graph)
    found: set[str] = set(starts)
    for start in tuple(found):
        found |= nx.descendants(digraph, start)
    return frozenset(found)


def readers(graph: Graph) -> dict[str, list[tuple[str, int]]]:
    """For each node the (reader, input port) pairs that its wires go to."""
    found: dict[str, list[tuple[str, int]]] = {name: [] for name in graph.nodes}
    for name, node in graph.nodes.items():
        for port, entry in enumerate(node.inputs):
            if entry is not None:
                found.setdefault(source_of(entry)[0], []).append((name, port))
    return found


def using(model: Model, names: Iterable[str]) -> frozenset[str]:
    """These graphs and those that use them, directly or through others."""
    found = set(names)
    while True:
        more = {n for n, graph in model.graphs.items() if graph.calls & found} - found
        if not more:
            return frozenset(found)
        found |= more


def inner_first(graphs: Mapping[str, Graph]) -> list[str]:
    """Blocks so that each follows those it uses."""
    uses = {name: graph.calls & graphs.keys() for name, graph in graphs.items()}
    return list(TopologicalSorter(uses).static_order())
