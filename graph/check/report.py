"""What is known of a model: shapes, costs and problems, node by node."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from graph import paths
from graph.check.scope import Result, Scope
from graph.check.wiring import Wiring
from graph.model import Model
from graph.ops.port import Input, Output
from graph.problem import Problem
from graph.shape import Shape

Use = tuple[str, tuple[tuple[str, Any], ...], tuple[Shape, ...]]
"""A block with the values of its arguments, told apart by type too, and its inputs' shapes."""


@dataclass(frozen=True)
class Leaf:
    """A leaf operation on the way through the network, in order of execution."""

    path: str
    result: Result
    deployed: bool

    @property
    def output(self) -> Shape | None:
        """The shape of its first output."""
        return self.result.outputs[0] if self.result.outputs else None


@dataclass(frozen=True)
class Report:
    """Everything the check found out about a model."""

    model: Model
    top: Scope
    uses: dict[Use, Scope] = field(repr=False)
    wirings: dict[str, Wiring] = field(repr=False)

    def uses_in_sight(self) -> dict[Use, Scope]:
        """The uses of blocks that the network has now, those of earlier edits left out."""
        known = {id(scope): use for use, scope in self.uses.items()}
        found: dict[Use, Scope] = {}
        waiting = [self.top]
        while waiting:
            for result in waiting.pop().results.values():
                use = known.get(id(result.inside))
                if result.inside is not None and use is not None and use not in found:
                    found[use] = result.inside
                    waiting.append(result.inside)
        return found

    @property
    def parameters(self) -> int:
        """Learnable values of the deployed network."""
        return self.top.deployed_costs.parameters

    @property
    def parameters_training(self) -> int:
        """Learnable values with what only auxiliary outputs need."""
        return self.top.costs.parameters

    @property
    def buffers(self) -> int:
        """Saved values that are not learned, of the deployed network."""
        return self.top.deployed_costs.buffers

    @property
    def macs(self) -> int:
        """Multiply-adds of the deployed network for one image."""
        return self.top.deployed_costs.macs

    @property
    def macs_training(self) -> int:
        """Multiply-adds for one image with what only auxiliary outputs need."""
        return self.top.costs.macs

    @property
    def activation_bytes(self) -> int:
        """Outputs of the deployed network's operations in float32, for one image."""
        return self.top.deployed_costs.activation_bytes

    @property
    def inputs(self) -> dict[str, Shape]:
        """The network's inputs with their shapes."""
        return {
            n: r.outputs[0] for n in self.top.graph.inputs if (r := self.top.results[n]).outputs
        }

    @property
    def outputs(self) -> dict[str, Shape | None]:
        """The network's main outputs, by name, with their shapes where they are known."""
        return {
            name: (result.outputs[0] if result.outputs else None)
            for name in self.top.graph.outputs
            if isinstance((result := self.top.results[name]).op, Output)
            and result.op.role == "main"
        }

    @cached_property
    def problems(self) -> tuple[Problem, ...]:
        """Every problem, errors first, by path."""
        found = [*self._model_problems(), *_problems(self.top, "")]
        return tuple(sorted(found, key=lambda p: p.severity))

    @property
    def sound(self) -> bool:
        """Whether there is no error."""
        return not any(p.severity == "error" for p in self.problems)

    def _model_problems(self) -> Iterator[Problem]:
        if not self.top.graph.inputs:
            yield Problem("", "the network has no Input")
        if not self.outputs:
            yield Problem(
                "",
                "the network has no Output"
                if not self.top.graph.outputs
                else "every Output is auxiliary: make one main",
            )

    def leaves(self, *, unused: bool = False) -> Iterator[Leaf]:
        """Leaf operations in order of execution; with `unused`, those no output needs too."""
        yield from _leaves(self.top, "", self.top.deployed, unused)

    def scope(self, path: str) -> Scope | None:
        """The inside of the block used at `path`; '' is the network. None if it has no shapes."""
        if not path:
            return self.top
        found = self.find(path)
        return found.inside if found else None

    def find(self, path: str) -> Result | None:
        """The node at a path, or None if no node is there or its block has no shapes."""
        scope: Scope | None = self.top
        while scope is not None:
            name, rest = paths.head(scope.results, path)
            result = scope.results.get(name)
            if result is None or not rest:
                return result
            if result.times is not None:
                rest = rest.partition(".")[2]
                if not rest:
                    return result
            scope, path = result.inside, rest
        return None


def _leaves(scope: Scope, prefix: str, deployed: frozenset[str], unused: bool) -> Iterator[Leaf]:
    for name in scope.order:
        result = scope.results[name]
        if isinstance(result.op, Input | Output) or not (unused or name in scope.live):
            continue
        path = paths.join(prefix, name)
        if result.inside is None:
            yield Leaf(path, result, name in deployed)
            continue
        inner = result.inside.live if name in deployed else frozenset()
        for inside in paths.repetitions(path, result.times):
            yield from _leaves(result.inside, inside, inner, unused)


def _problems(scope: Scope, prefix: str) -> Iterator[Problem]:
    if scope.quiet:
        return
    for name in _worth_a_look(scope):
        result = scope.results[name]
        if result.problem is not None:
            yield result.problem.within(prefix)
        if result.remark is not None:
            yield Problem(name, result.remark, "warning").within(prefix)
        if name not in scope.live and not scope.wiring.readers.get(name):
            message = "leads to no output, so it is left out of costs and exports"
            yield Problem(name, message, "warning").within(prefix)
        if result.inside is not None:
            path = paths.join(prefix, name)
            yield from _problems(result.inside, paths.repetitions(path, result.times)[0])


def _worth_a_look(scope: Scope) -> list[str]:
    """The nodes that may have something to report, in written order: in most networks a few."""
    found = {
        name
        for name, result in scope.results.items()
        if result.problem is not None or result.remark is not None or result.inside is not None
    }
    found |= scope.results.keys() - scope.live
    return [name for name in scope.graph.nodes if name in found]
