"""What is known of one graph: its nodes' shapes and costs, at one use."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from graph.check.wiring import Wiring
from graph.declare.kind import Value
from graph.declare.op import Op
from graph.model import Graph
from graph.problem import Problem
from graph.shape import Shape

FLOAT32 = 4


class Result:
    """One node at one use: its op with arguments bound, its shapes and its costs.

    `outputs` is None while the node has an error or waits for one above it; `waiting` tells
    which. Parameters and buffers count values, `macs` multiply-adds for one image,
    `activation_bytes` its outputs in float32 for one image. A Call sums its block's; `times` is
    how many stand in a row under numbers of their own, None for one that does not repeat.
    """

    __slots__ = (
        "activation_bytes",
        "buffers",
        "inputs",
        "inside",
        "macs",
        "op",
        "outputs",
        "parameters",
        "problem",
        "remark",
        "times",
    )

    def __init__(
        self,
        op: Op,
        inputs: tuple[Shape | None, ...] = (),
        outputs: tuple[Shape, ...] | None = None,
        problem: Problem | None = None,
    ) -> None:
        self.op = op
        self.inputs = inputs
        self.outputs = outputs
        self.problem = problem
        self.remark: str | None = None
        self.inside: Scope | None = None
        self.times: int | None = None
        self.parameters = self.buffers = self.macs = self.activation_bytes = 0

    @property
    def waiting(self) -> bool:
        """No shapes, through no fault of its own."""
        return self.outputs is None and self.problem is None and not self.broken_inside

    @property
    def broken_inside(self) -> bool:
        """A block with an error somewhere in it, at this use."""
        return self.inside is not None and self.inside.broken


@dataclass(frozen=True)
class Scope:
    """A graph with shapes: the network, or a block at one of its uses. Names are the graph's."""

    name: str
    results: dict[str, Result]
    wiring: Wiring
    values: Mapping[str, Value]
    """What this use gives the block's arguments."""

    @property
    def graph(self) -> Graph:
        """The graph that was checked."""
        return self.wiring.graph

    @property
    def order(self) -> Sequence[str]:
        """Names in order of execution; nodes in or behind a loop are left out."""
        return self.wiring.order

    @property
    def live(self) -> frozenset[str]:
        """Nodes that some output needs; the rest is left out of costs and exports."""
        return self.wiring.live

    @property
    def deployed(self) -> frozenset[str]:
        """Nodes that a main output needs."""
        return self.wiring.deployed

    @cached_property
    def broken(self) -> bool:
        """Whether a node in here, or deeper, has an error."""
        return any(map(_is_broken, self.results.values()))

    @cached_property
    def outputs(self) -> tuple[Shape, ...] | None:
        """The shapes of the graph's outputs, or None while one is unknown."""
        shapes = [self.results[name].outputs for name in self.graph.outputs]
        return None if None in shapes else tuple(s[0] for s in shapes if s)

    @cached_property
    def costs(self) -> "Costs":
        """Of every node that some output needs."""
        return _summed(self.results, self.live)

    @cached_property
    def deployed_costs(self) -> "Costs":
        """Of every node that a main output needs."""
        same = self.deployed is self.live
        return self.costs if same else _summed(self.results, self.deployed)

    @cached_property
    def quiet(self) -> bool:
        """Whether no node in here, or deeper, has a problem or a remark."""
        return not _dead_ends(self) and all(map(_is_quiet, self.results.values()))

    def patched(
        self, results: dict[str, Result], wiring: Wiring, touched: Collection[str]
    ) -> "Scope":
        """The scope after an edit for which some nodes were worked out again.

        What is known of all nodes together is carried on: the new totals are the old ones without
        what the touched nodes cost before, and with what they cost now; a scope that was quiet
        still is if the touched nodes are. Only what had been asked of the old scope is in its
        `__dict__` (see Wiring.of) and worth carrying.
        """
        made = Scope(self.name, results, wiring, self.values)
        had, known = self.__dict__, made.__dict__
        live = wiring.__dict__.get("live")
        if live is None or "live" not in self.wiring.__dict__ or 4 * len(touched) > len(results):
            return made  # to find the totals anew costs less
        now = [results[name] for name in touched]
        if "costs" in had:
            known["costs"] = self._moved(had["costs"], results, touched, self.live, live)
        if "deployed_costs" in had:
            old, parts = had["deployed_costs"], wiring.deployed
            known["deployed_costs"] = self._moved(old, results, touched, self.deployed, parts)
        if had.get("quiet"):
            known["quiet"] = all(map(_is_quiet, now)) and not _dead_ends(made)
        if had.get("broken") is False:
            known["broken"] = any(map(_is_broken, now))
        return made

    def _moved(
        self,
        costs: "Costs",
        results: Mapping[str, Result],
        touched: Iterable[str],
        before: frozenset[str],
        after: frozenset[str],
    ) -> "Costs":
        """Costs without what some nodes cost here, and with what they cost in `results`.

        `before` are the nodes that were counted, `after` those that are now.
        """
        changed = {*touched, *(before ^ after)} if before is not after else set(touched)
        less = _summed({n: self.results[n] for n in changed if n in before}, before)
        more = _summed({n: results[n] for n in changed if n in after}, after)
        sums = (a - b + c for a, b, c in zip(costs, less, more, strict=True))
        return Costs(*sums)


def _dead_ends(scope: Scope) -> list[str]:
    """Nodes that no output needs and that nothing reads."""
    readers = scope.wiring.readers
    return [name for name in scope.results.keys() - scope.live if not readers.get(name)]


def _is_broken(result: Result) -> bool:
    return result.problem is not None or result.broken_inside


def _is_quiet(result: Result) -> bool:
    return (
        result.problem is None
        and result.remark is None
        and (result.inside is None or result.inside.quiet)
    )


class Costs(NamedTuple):
    """What nodes cost together: values, multiply-adds and bytes for one image."""

    parameters: int
    buffers: int
    macs: int
    activation_bytes: int


def _summed(results: Mapping[str, Result], names: Collection[str]) -> Costs:
    parameters = buffers = macs = activation_bytes = 0
    for name, result in results.items():
        if name in names:
            parameters += result.parameters
            buffers += result.buffers
            macs += result.macs
            activation_bytes += result.activation_bytes
    return Costs(parameters, buffers, macs, activation_bytes)
