"""The check: shapes, costs and problems of every node, from nothing or from the report before."""

import heapq
from collections.abc import Sequence

from graph import order
from graph.check import diagnose
from graph.check.node_results import (
    costed,
    defaults,
    entered,
    loops,
    row_problem,
    shape_on,
    wait_below,
    waits,
)
from graph.check.report import Report, Use
from graph.check.scope import Result, Scope
from graph.check.wiring import Change, Wiring, compare
from graph.declare.arg import resolved
from graph.declare.kind import Value, exact
from graph.declare.op import Op
from graph.model import Graph, Model, Node, source_of
from graph.ops.port import NOT_KNOWN, Call, Input, Output, Unknown, title
from graph.problem import Problem
from graph.shape import Misfit, Shape

MOST_USES = 2000
"""Uses of blocks that are remembered before those no longer in sight are let go."""


def infer(model: Model, before: Report | None = None) -> Report:
    """Check a model. With the report of a model before it, only what changed is worked out.

    Never raises for anything wrong with the network: that becomes a Problem at its node.
    """
    check = _Check(model, before)
    values = defaults(model.network)
    top = check.scope(model.main, (), values, before.top if before else None)
    return Report(model, top, check.uses, check.wirings)


class _Check:
    """One run over a model: the scopes found so far, and those of the report before."""

    def __init__(self, model: Model, before: Report | None) -> None:
        self.model = model
        self.before = before
        self.changes: dict[str, Change | None] = {}
        self.open: list[str] = []
        self.stale = self._stale()
        self.uses: dict[Use, Scope] = {}
        self.wirings: dict[str, Wiring] = {}
        if before is not None:
            self._carry(before)

    def _carry(self, before: Report) -> None:
        """Take along what is known of blocks that did not change, seen again or not."""
        known = before.uses if len(before.uses) < MOST_USES else before.uses_in_sight()
        self.uses = {use: s for use, s in known.items() if s.name not in self.stale}
        self.wirings = {n: w for n, w in before.wirings.items() if n not in self.stale}

    def _stale(self) -> frozenset[str]:
        """Blocks that changed since the report before, and those that use them."""
        if self.before is None:
            return frozenset(self.model.graphs)
        old = self.before.model.graphs
        changed = [n for n, g in self.model.graphs.items() if old.get(n) is not g]
        changed += [name for name in old if name not in self.model.graphs]
        if changed == [self.model.main] or not changed:
            return frozenset(changed)
        return order.using(self.model, changed)

    def change(self, name: str) -> Change | None:
        """What happened to a graph since the report before; None where all is to be worked out."""
        if name not in self.changes:
            old = self.before.wirings.get(name) if self.before else None
            change = compare(old, self.model.graphs[name]) if old else None
            self.wirings[name] = change.wiring if change else Wiring.of(self.model.graphs[name])
            self.changes[name] = change
        return self.changes[name]

    def scope(
        self,
        name: str,
        shapes: tuple[Shape, ...],
        values: dict[str, Value],
        old: Scope | None,
    ) -> Scope:
        """A graph with these shapes at its inputs and these values for its arguments."""
        change = self.change(name)
        wiring = self.wirings[name]
        given = dict(zip(wiring.graph.inputs, shapes, strict=False))
        self.open.append(name)
        if old is None or change is None:
            made = Scope(name, self._whole(wiring, given, values), wiring, values)
        else:
            made = self._patched(old, change, given, values)
        self.open.pop()
        return made

    def _whole(
        self, wiring: Wiring, given: dict[str, Shape], values: dict[str, Value]
    ) -> dict[str, Result]:
        results: dict[str, Result] = {}
        graph = wiring.graph
        for name in wiring.sequence:
            results[name] = self._result(name, graph, results, given, values)
        if len(wiring.sequence) < len(graph.nodes):
            loops(graph, results)
        return results

    def _patched(
        self,
        old: Scope,
        change: Change,
        given: dict[str, Shape],
        values: dict[str, Value],
    ) -> Scope:
        """A scope after an edit: what changed, then what reads it, until shapes agree again."""
        graph, sequence = change.wiring.graph, change.wiring.sequence
        dirty = [*change.dirty, *self._stale_calls(graph)]
        results = dict(old.results)
        for name in change.removed:
            del results[name]
        position, touched, changed = change.wiring.position, list[str](), set(dirty)
        queue = [position[name] for name in dirty]
        heapq.heapify(queue)
        last = -1
        while queue:
            at = heapq.heappop(queue)
            if at == last:
                continue
            last = at
            name = sequence[at]
            touched.append(name)
            was = results.get(name)
            now = results[name] = self._result(name, graph, results, given, values)
            if was is None or was.outputs != now.outputs:
                readers: Sequence[str] = change.wiring.readers.get(name, ())
                if now.outputs is None and not changed.intersection(readers):
                    readers = wait_below(readers, results, change.wiring, touched, changed)
                for reader in readers:
                    heapq.heappush(queue, position[reader])
        return old.patched(results, change.wiring, touched)

    def _stale_calls(self, graph: Graph) -> list[str]:
        """Uses of blocks that changed."""
        stale = self.stale - {self.model.main}
        if not stale or not graph.calls & stale:
            return []
        return [
            n
            for n, node in graph.nodes.items()
            if isinstance(node.op, Call) and node.op.block in stale
        ]

    def _result(
        self,
        name: str,
        graph: Graph,
        results: dict[str, Result],
        given: dict[str, Shape],
        values: dict[str, Value],
    ) -> Result:
        """One node with the shapes that its wires bring."""
        node = graph.nodes[name]
        inputs = tuple([shape_on(entry, results) for entry in node.inputs])
        op = node.op
        if type(op) is Input:  # isinstance takes long with pydantic's classes
            return entered(name, op, given.get(name, op.shape))
        if type(op) is Output and inputs and inputs[0] is not None:
            return Result(op, inputs, inputs)  # type: ignore[arg-type]
        try:
            if values or graph.arguments:
                op = op.bind(values)
        except ValueError as error:
            return Result(
                op,
                inputs,
                None,
                Problem(name, f"{title(op)} has a wrong setting: {error}"),
            )
        if None in inputs or len(inputs) < self._ports(op):
            if waits(node, results) and len(inputs) >= self._ports(op) and type(op) is not Unknown:
                return Result(op, inputs, None)
            return Result(op, inputs, None, self._missing(name, node, op, results))
        if type(op) is Call:
            return self._call(name, node, op, inputs)  # type: ignore[arg-type]
        try:
            return costed(op, inputs, op.outputs(*inputs))  # type: ignore[arg-type]
        except Misfit as misfit:
            return Result(op, inputs, None, diagnose.explain(name, op, misfit, graph, results))

    def _ports(self, op: Op) -> int:
        """How many inputs it cannot do without."""
        if type(op) is not Call:
            return 1 if op.arity is None else op.arity
        block = self.model.graphs.get(op.block)
        return len(block.inputs) if block is not None else 0

    def _missing(self, name: str, node: Node, op: Op, results: dict[str, Result]) -> Problem | None:
        """An open port, a wire from nowhere, or too few inputs."""
        if isinstance(op, Unknown):
            return Problem(name, f"{title(op)} {NOT_KNOWN}")
        for port, entry in enumerate(node.inputs):
            if entry is None:
                which = f"input {port + 1}" if len(node.inputs) > 1 else "its input"
                return Problem(
                    name,
                    f"{title(op)} has nothing on {which}: draw a wire to it",
                    port=port,
                )
            source, index = source_of(entry)
            above = results.get(source)
            if above is None or (above.outputs is not None and index >= len(above.outputs)):
                return Problem(name, f"{title(op)} reads {entry}, which is not there", port=port)
        if op.arity is None and not node.inputs:
            return Problem(name, f"{title(op)} has no input: draw wires to it")
        wanted, has = self._ports(op), len(node.inputs)
        if has < wanted:
            return Problem(
                name,
                f"{title(op)} needs {wanted} input{'s' * (wanted != 1)}, but has {has}",
            )
        return None

    def _call(self, name: str, node: Node, op: Call, inputs: tuple[Shape, ...]) -> Result:
        """A use of a block: worked out once for the same values and shapes."""
        graph = self.model.graphs.get(op.block)
        if graph is None:
            message = f"uses block {op.block!r}, which is not there"
            return Result(op, inputs, None, Problem(name, message))
        if op.block in self.open:
            return Result(
                op,
                inputs,
                None,
                Problem(name, f"block {op.block!r} would contain itself"),
            )
        unknown = [key for key, _ in op.values if key not in graph.arguments]
        if unknown:
            message = f"{op.block} is given {unknown[0]!r}, which is not one of its arguments"
            return Result(op, inputs, None, Problem(name, message))
        try:
            scope = self._use(op, graph, inputs)
        except ValueError as error:  # a default that cannot be worked out from what is given here
            message = f"{op.block} has a wrong argument: {error}"
            return Result(op, inputs, None, Problem(name, message))
        result = Result(op, inputs, scope.outputs)
        result.inside = scope
        if node.op.repeat != 1:  # type: ignore[attr-defined]
            result.times = op.repeat
            result.problem = row_problem(name, op, result)
            result.outputs = None if result.problem else result.outputs
        costs = scope.costs
        result.parameters = costs.parameters * op.repeat
        result.buffers = costs.buffers * op.repeat
        result.macs = costs.macs * op.repeat
        result.activation_bytes = costs.activation_bytes * op.repeat
        return result

    def _use(self, op: Call, graph: Graph, inputs: tuple[Shape, ...]) -> Scope:
        values = resolved(graph.arguments, dict(op.values))
        use = (op.block, tuple([(key, exact(value)) for key, value in values.items()]), inputs)
        found = self.uses.get(use)
        if found is None:
            old = self.before.uses.get(use) if self.before else None
            found = self.uses[use] = self.scope(op.block, inputs, values, old)
        return found
