"""What differs between two states of a graph, so that the canvas updates only those cards."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from graph.check.scope import Result, Scope
from graph.model import Graph, Node


@dataclass(frozen=True)
class GraphState:
    """A graph with what the check found out about its nodes; empty where the check stopped."""

    graph: Graph = field(default_factory=Graph)
    results: Mapping[str, Result] = field(default_factory=dict)
    live: frozenset[str] = frozenset()
    """The nodes that an output depends on."""

    @classmethod
    def of(cls, graph: Graph, scope: Scope | None) -> "GraphState":
        """A graph as it is checked at one of its uses; None if the check did not get there."""
        if scope is None:
            return cls(graph, {}, frozenset(graph.nodes))
        return cls(graph, scope.results, scope.live)


@dataclass(frozen=True)
class NodeChanges:
    """The names of the nodes that differ between two states, by what has to be done for them.

    Nodes and results are compared by identity, which is exact because neither is ever changed and
    the check reuses the results that an edit does not reach. After `padding` of one Conv2d was
    edited, for example, `redescribed` holds it and every node whose shape followed, and all other
    fields are empty; after a drag only `repositioned` holds anything.
    """

    removed: tuple[str, ...] = ()
    redescribed: tuple[str, ...] = ()
    """New nodes, and those whose card reads or looks different."""
    repositioned: tuple[str, ...] = ()
    """Nodes of which nothing but the position was edited."""
    rewired: tuple[str, ...] = ()
    """Nodes whose wires were edited or bent, among them the new ones."""
    renamed: Mapping[str, str] = field(default_factory=dict)
    """The former names of those new nodes that are removed ones under another name."""

    @property
    def affected(self) -> tuple[str, ...]:
        """The nodes whose cards have to be updated in any way."""
        return (*self.redescribed, *self.repositioned)

    @property
    def count(self) -> int:
        """How many cards change."""
        return len(self.removed) + len(self.affected)

    @classmethod
    def between(cls, before: GraphState, after: GraphState) -> "NodeChanges":
        """What was edited from one state to the other, and what the check found out anew."""
        was, now = before.graph.nodes, after.graph.nodes
        removed = tuple(name for name in was if name not in now)
        edited = [name for name, node in now.items() if was.get(name) is not node]
        redescribed = _results_differ(before, after)
        redescribed |= {n for n in edited if n not in was or not _same_content(was[n], now[n])}
        return cls(
            removed,
            tuple(name for name in now if name in redescribed),
            tuple(name for name in edited if name not in redescribed),
            tuple(n for n in edited if n not in was or not _same_wires(was[n], now[n])),
            _renamed(was, now, removed, [name for name in edited if name not in was]),
        )


def _results_differ(before: GraphState, after: GraphState) -> set[str]:
    old, new = before.results, after.results
    differ = {name for name in after.graph.nodes if new.get(name) is not old.get(name)}
    if before.live is not after.live:
        differ |= (before.live ^ after.live) & after.graph.nodes.keys()
    return differ


def _same_content(was: Node, now: Node) -> bool:
    """Whether two nodes differ in their position at most."""
    return was.op is now.op and was.inputs == now.inputs


def _same_wires(was: Node, now: Node) -> bool:
    return was.inputs == now.inputs and was.bends == now.bends


def _renamed(
    was: Mapping[str, Node], now: Mapping[str, Node], removed: tuple[str, ...], added: list[str]
) -> Mapping[str, str]:
    """A rename keeps the operation, the very object, under a new name."""
    former = {id(was[name].op): name for name in reversed(removed)}
    found = ((name, former.get(id(now[name].op))) for name in added)
    return {name: old for name, old in found if old is not None}
