"""What a layout hangs on: each node's column, and the nodes that every way through passes."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from graph import order
from graph.model import Graph, Node


@dataclass(frozen=True)
class Skeleton:
    """A graph's nodes in one order of execution, in columns, with the trunk among them."""

    nodes: Mapping[str, Node]
    sequence: tuple[str, ...]
    column: Mapping[str, int]
    end: str

    @classmethod
    def of(cls, graph: Graph) -> "Skeleton":
        """Columns by the longest way from an input; an input that is read late stands late."""
        sequence = _sequence(graph)
        column: dict[str, int] = {}
        for name in sequence:
            sources = [column[s] for s in graph.nodes[name].sources if s in column]
            column[name] = 1 + max(sources, default=-1)
        _pull(graph, column)
        return cls(graph.nodes, tuple(sequence), column, _end(graph, column))

    @cached_property
    def core(self) -> frozenset[str]:
        """The nodes that the end needs."""
        return order.needed_by(Graph(self.nodes), [self.end]) if self.end else frozenset()

    @cached_property
    def trunk(self) -> tuple[str, ...]:
        """The nodes of the core that no wire of it goes around."""
        core = [name for name in self.sequence if name in self.core]
        position = {name: i for i, name in enumerate(core)}
        last = dict.fromkeys(core, 0)
        for name in core:
            for source in self.nodes[name].sources:
                if source in last:
                    last[source] = max(last[source], position[name])
        found, reached = [], 0
        for i, name in enumerate(core):
            if reached <= i and self.column[name] >= 0:
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


def _sequence(graph: Graph) -> list[str]:
    """What a node reads before it, else as written; loops are cut anywhere."""
    found: dict[str, None] = {}
    seen: set[str] = set()
    for start in graph.nodes:
        stack = [start]
        while stack:
            name = stack[-1]
            if name in found or name not in graph.nodes:
                stack.pop()
                continue
            ahead = [s for s in reversed(graph.nodes[name].sources) if s not in seen]
            if name in seen or not ahead:
                found[name] = None
                stack.pop()
            else:
                stack.extend(ahead)
            seen.add(name)
    return list(found)


def _pull(graph: Graph, column: dict[str, int]) -> None:
    first = {name for name, node in graph.nodes.items() if not node.sources}
    nearest: dict[str, int] = {}
    for name, node in graph.nodes.items():
        for source in node.sources:
            if source in first:
                nearest[source] = min(nearest.get(source, column[name]), column[name])
    column.update({name: max(0, at - 1) for name, at in nearest.items()})


def _end(graph: Graph, column: Mapping[str, int]) -> str:
    """The main output furthest on, or else the last node."""
    main = [n for n in graph.outputs if graph.nodes[n].op.role == "main"]  # type: ignore[attr-defined]
    return max(main or graph.nodes, key=lambda name: column[name], default="")
