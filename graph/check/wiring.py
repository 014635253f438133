"""What follows from a graph's wires, and what an edit changed, without visiting the rest.

A keystroke in a network of 5,000 nodes makes a new Graph that differs in one node. Everything
below is arranged so that this costs about what comparing two lists of 5,000 pointers costs:
order, readers, live nodes are cached properties, and where no wire changed they are handed from
the old Wiring to the new one instead of being found again.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import compress
from operator import is_not
from typing import Any

from graph import order
from graph.model import Graph, Node
from graph.ops.port import Output


@dataclass(frozen=True)
class Wiring:
    """A graph's order and its live nodes. `sequence` is one good order; `readers` who reads each node."""

    graph: Graph
    sequence: Sequence[str]
    readers: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, graph: Graph) -> "Wiring":
        """From nothing."""
        made = cls(graph, order.topological(graph), readers(graph))
        # A cached_property looks in __dict__ first, and a frozen dataclass guards only setattr:
        # this is how a value known already is put in, here and in `of_same`.
        made.__dict__["order"] = made.sequence
        return made

    @cached_property
    def order(self) -> Sequence[str]:
        """Names in order of execution; nodes in or behind a loop are left out."""
        return order.topological(self.graph)

    @cached_property
    def position(self) -> Mapping[str, int]:
        """Where each node stands in the sequence."""
        return {name: i for i, name in enumerate(self.sequence)}

    @cached_property
    def live(self) -> frozenset[str]:
        """Nodes that some output needs; the rest is left out of costs and exports.

        While an output has no wire, what leads nowhere may come to lead to it.
        """
        ends = self.graph.outputs
        return self._needed_by(ends) | frozenset(self.graph.inputs)

    @cached_property
    def deployed(self) -> frozenset[str]:
        """Nodes that a main output needs."""
        nodes = self.graph.nodes
        main = [n for n in self.graph.outputs if _role(nodes[n]) == "main"]
        return self.live if len(main) == len(self.graph.outputs) else self._needed_by(main)

    def _needed_by(self, ends: Sequence[str]) -> frozenset[str]:
        nodes, starts = self.graph.nodes, list(ends)
        if any(nodes[end].inputs in ((), (None,)) for end in ends):
            loose = (n for n in nodes if not self.readers.get(n))
            starts += [n for n in loose if type(nodes[n].op) is not Output]
        return order.needed_by(self.graph, starts)

    def of_same(self, graph: Graph) -> "Wiring":
        """For a graph with the same wires and ports: all that is known is kept.

        A new stride for conv2 changes no wire, so order, readers, live and deployed of the old
        graph are those of the new one: their cached values move over, computed or not.
        """
        for known in self.graph.__dict__.keys() & ("inputs", "outputs"):
            graph.__dict__.setdefault(known, self.graph.__dict__[known])
        made = Wiring(graph, self.sequence, self.readers)
        made.__dict__.update({k: v for k, v in self.__dict__.items() if k != "graph"})
        return made


@dataclass(frozen=True)
class Change:
    """The nodes to work out again, those that went, and the wiring there is now."""

    dirty: Sequence[str]
    removed: Sequence[str]
    wiring: Wiring


def compare(old: Wiring, graph: Graph) -> Change | None:
    """What differs from the graph that was checked before, or None to check all of it."""
    was, now = old.graph.nodes, graph.nodes
    if len(old.sequence) < len(was) or not old.graph.same_arguments(graph):
        return None
    if was is now:
        return Change((), (), old if old.graph is graph else old.of_same(graph))
    same_names = was.keys() == now.keys()
    removed = [] if same_names else [name for name in was if name not in now]
    dirty = [
        n for n in _changed(was, now, same_names) if n not in was or not _alike(was[n], now[n])
    ]
    rewired = removed or any(n not in was or was[n].inputs != now[n].inputs for n in dirty)
    if not rewired and all(_as_before(was[n], now[n]) for n in dirty):
        return Change(dirty, removed, old.of_same(graph))
    if old.graph.inputs != graph.inputs:
        return None
    return _rewired(old, graph, dirty, removed)


def _changed(was: Mapping[str, Any], now: Mapping[str, Any], same_names: bool) -> Iterable[str]:
    if same_names and list(was) == list(now):
        return compress(now, map(is_not, now.values(), was.values()))
    return [name for name, node in now.items() if was.get(name) is not node]


def _alike(was: Node, now: Node) -> bool:
    return was.op is now.op and was.inputs == now.inputs


def _as_before(was: Node, now: Node) -> bool:
    """Whether the graph has the same ports as far as a node is concerned."""
    return type(was.op) is type(now.op) and _role(was) == _role(now)


def _role(node: Node) -> str:
    return node.op.role if type(node.op) is Output else ""


def _rewired(
    old: Wiring, graph: Graph, dirty: Sequence[str], removed: Sequence[str]
) -> Change | None:
    """Nodes that went are dropped from the order, new ones stand right behind what they read.

    In a, b, c a new node that reads a is put before b: any order that is good for the check will
    do, the written one (`Wiring.order`) is found only when somebody asks. None where a wire now
    leads backwards: then all of it is ordered anew.
    """
    known = old.graph.nodes
    sequence = _sequence(old, graph, [n for n in dirty if n not in known], removed)
    same = sequence is old.sequence
    position = old.position if same else {name: i for i, name in enumerate(sequence)}
    for name in dirty:
        if any(position.get(s, -1) >= position[name] for s in graph.nodes[name].sources):
            return None
    found = dict(old.readers)
    for name in (*removed, *(n for n in dirty if n in known)):
        for source in known[name].sources:
            found[source] = tuple(other for other in found.get(source, ()) if other != name)
    for name in dirty:
        for source in graph.nodes[name].sources:
            found[source] = (*found.get(source, ()), name)
    made = Wiring(graph, sequence, found)
    made.__dict__["position"] = position
    live = _live_after(old, made, dirty, removed)
    if live is not None:
        made.__dict__["live"] = live
    return Change(dirty, removed, made)


def _sequence(
    old: Wiring, graph: Graph, new: Sequence[str], removed: Sequence[str]
) -> Sequence[str]:
    if not new and not removed:
        return old.sequence
    gone = set(removed)
    made = [name for name in old.sequence if name not in gone]
    for name in new:
        sources = set(graph.nodes[name].sources)
        last = max((i for i, other in enumerate(made) if other in sources), default=-1)
        made.insert(last + 1, name)
    return made


def _live_after(
    old: Wiring, made: Wiring, dirty: Sequence[str], removed: Sequence[str]
) -> frozenset[str] | None:
    """The live nodes after an edit, from those before: what it wired in, less what it cut off.

    A wire from a to a live b makes a live, and what a reads; a node whose last live reader went
    is live no more, nor what only it read. None where all have to be found anew.
    """
    before: frozenset[str] | None = old.__dict__.get("live")
    graph, known = made.graph, old.graph.nodes
    if before is None or old.graph.outputs != graph.outputs or _has_open_end(old, made):
        return None
    live = set(before).difference(removed)
    waiting = [s for name in dirty if name in live for s in graph.nodes[name].sources]
    while waiting:
        name = waiting.pop()
        if name not in live and name in graph.nodes:
            live.add(name)
            waiting += graph.nodes[name].sources
    ends = {*graph.outputs, *graph.inputs}
    waiting = [s for name in (*dirty, *removed) if name in known for s in known[name].sources]
    while waiting:
        name = waiting.pop()
        read = any(reader in live for reader in made.readers.get(name, ()))
        if name in live and not read and name not in ends:
            live.remove(name)
            waiting += graph.nodes[name].sources
    return frozenset(live)


def _has_open_end(*wirings: Wiring) -> bool:
    """Whether an output has no wire: then what leads nowhere counts too (see Wiring.live)."""
    return any(
        wiring.graph.nodes[end].inputs in ((), (None,))
        for wiring in wirings
        for end in wiring.graph.outputs
    )


def readers(graph: Graph) -> dict[str, tuple[str, ...]]:
    """For each node, the nodes that read it, once for each wire."""
    found: dict[str, list[str]] = {}
    for name, node in graph.nodes.items():
        for source in node.sources:
            found.setdefault(source, []).append(name)
    return {name: tuple(names) for name, names in found.items()}
