"""What a layout hangs on: each node's column, and the nodes that every way through passes."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from graph.model import Graph, Node


@dataclass(frozen=True)
class Skeleton:
    """A graph's nodes in one order of execution, in columns, with the trunk among them."""

    nodes: Mapping[str, Node]
    sources: Mapping[str, list[str]]
    """The nodes that each one reads, as often as it has wires from them."""
    sequence: tuple[str, ...]
    column: Mapping[str, int]
    end: str

    @classmethod
    def of(cls, graph: Graph) -> "Skeleton":
        """Columns by the longest way from an input; an input that is read late stands late."""
        sources = _sources(graph)
        sequence = _sequence(sources)
        column: dict[str, int] = {}
        for name in sequence:
            at = -1
            for source in sources[name]:
                at = max(at, column.get(source, -1))
            column[name] = at + 1
        _pull(sources, column)
        return cls(graph.nodes, sources, tuple(sequence), column, _end(graph, column))

    @cached_property
    def core(self) -> frozenset[str]:
        """The nodes that the end needs."""
        found: set[str] = set()
        stack = [self.end] if self.end else []
        while stack:
            name = stack.pop()
            if name not in found:
                found.add(name)
                stack += self.sources[name]
        return frozenset(found)

    @cached_property
    def trunk(self) -> tuple[str, ...]:
        """The nodes of the core that no wire of it goes around."""
        core = [name for name in self.sequence if name in self.core]
        position = {name: i for i, name in enumerate(core)}
        last = dict.fromkeys(core, 0)
        for name in core:
            at = position[name]
            for source in self.sources[name]:
                if at > last.get(source, at):
                    last[source] = at
        first = [name for name in core if not self.sources[name]]
        beside = {self.column[name] for name in first} if len(first) > 1 else set[int]()
        found, reached = [], 0
        for i, name in enumerate(core):
            if reached <= i and self.column[name] not in beside:
                found.append(name)
            reached = max(reached, last[name])
        return tuple(found)

    @cached_property
    def crossings(self) -> list[tuple[int, int]]:
        """For each column, how many wires go on to the next, and from how many outputs."""
        wires = [0] * (self.columns + 1)
        outputs = [0] * (self.columns + 1)
        furthest: dict[str, int] = {}
        for name, node in self.nodes.items():
            until = self.column[name]
            for entry in node.inputs:
                start = self.column.get(entry.partition(":")[0], until) if entry else until
                if entry is not None and start < until:
                    furthest[entry] = max(furthest.get(entry, 0), until)
                    wires[start] += 1
                    wires[until] -= 1
        for entry, until in furthest.items():
            outputs[self.column[entry.partition(":")[0]]] += 1
            outputs[until] -= 1
        return list(zip(accumulate(wires[:-1]), accumulate(outputs[:-1]), strict=True))

    @property
    def columns(self) -> int:
        """How many columns there are."""
        return 1 + max(self.column.values(), default=-1)


def _sources(graph: Graph) -> dict[str, list[str]]:
    nodes = graph.nodes
    return {
        name: [s for w in node.inputs if w and (s := w.partition(":")[0]) in nodes]
        for name, node in nodes.items()
    }


def _sequence(sources: Mapping[str, list[str]]) -> list[str]:
    """What a node reads before it, else as written; loops are cut anywhere."""
    found: dict[str, None] = {}
    seen: set[str] = set()
    for start in sources:
        stack = [start]
        while stack:
            name = stack[-1]
            ahead = [] if name in seen else [s for s in sources[name] if s not in seen]
            seen.add(name)
            if ahead:
                stack += reversed(ahead)
            else:
                found[name] = None
                stack.pop()
    return list(found)


def _pull(sources: Mapping[str, list[str]], column: dict[str, int]) -> None:
    first = {name for name, above in sources.items() if not above}
    nearest: dict[str, int] = {}
    for name, above in sources.items():
        for source in above:
            if source in first:
                nearest[source] = min(nearest.get(source, column[name]), column[name])
    column.update({name: max(0, at - 1) for name, at in nearest.items()})


def _end(graph: Graph, column: Mapping[str, int]) -> str:
    """The main output furthest on, or else the last node."""
    main = [n for n in graph.outputs if graph.nodes[n].op.role == "main"]  # type: ignore[attr-defined]
    return max(main or graph.nodes, key=lambda name: column[name], default="")
