"""What `forward` computes, call by call, before it is written as statements."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush

from codegen.pytorch.containers import Group
from graph.check.scope import Scope
from graph.declare.op import Op
from graph.ops.activation import Activation
from graph.ops.port import Call, Input, Output
from graph.ops.structure import Split


@dataclass(slots=True, eq=False)
class Step:
    """One module or function call: the nodes it runs, the wires it reads, who makes it."""

    nodes: tuple[str, ...]
    inputs: tuple[str, ...]
    module: str | None
    """The attribute that runs it; None for a function."""

    last: str = field(init=False)
    """The node whose output the step gives."""

    def __post_init__(self) -> None:
        self.last = self.nodes[-1]


class Flow:
    """The steps of a graph in order, who reads whom, and which are written inside others."""

    def __init__(self, scope: Scope, parts: dict[str, Group | str]) -> None:
        self.scope = scope
        self.graph = scope.graph
        self.steps = _steps(scope, parts)
        self.by_wire = {step.last: step for step in self.steps}
        self.readers = self._readers()
        """For each wire the steps that read it, and the graph's outputs that give it."""
        self.position = {name: i for i, name in enumerate(scope.order)}
        self._folded = {step.last for step in self.steps if self._is_folded(step)}

    def nodes(self, step: Step) -> tuple[str, ...]:
        """What the step runs, with what is written inside its call."""
        below = self.inner(step)
        return (*(self.nodes(below) if below else ()), *step.nodes)

    def inner(self, step: Step) -> Step | None:
        """The step that is written inside this one's call."""
        below = self.by_wire.get(step.inputs[0]) if len(step.inputs) == 1 else None
        return below if below is not None and self.folded(below) else None

    def reads(self, step: Step) -> tuple[str, ...]:
        """The wires it reads, with what is written inside its call."""
        below = self.inner(step)
        return self.reads(below) if below else step.inputs

    def folded(self, step: Step) -> bool:
        """Whether a step is written inside another's call: `F.relu(self.conv(x))`."""
        return step.last in self._folded

    def _is_folded(self, step: Step) -> bool:
        """A layer whose only reader is a plain activation is."""
        readers = self.readers.get(step.last, [])
        if len(readers) != 1 or step.module is None or not isinstance(readers[0], Step):
            return False
        if self.gives_tuple(step):
            return False
        reader = readers[0]
        op = self.graph.nodes[reader.last].op
        same = (step.last in self.scope.deployed) == (reader.last in self.scope.deployed)
        return same and reader.module is None and isinstance(op, Activation) and bool(op.function)

    def gives_tuple(self, step: Step) -> bool:
        """Whether what it gives has to be unpacked, even if there is but one."""
        split = isinstance(self.graph.nodes[step.last].op, Split)
        return split or self.outputs(step) > 1

    def outputs(self, step: Step) -> int:
        """How many values it gives."""
        outputs = self.scope.results[step.last].outputs
        return len(outputs) if outputs else 1

    def meets(self, name: str, others: Sequence[str]) -> bool:
        """Whether what a node leads to and what any of the others leads to have a node in common.

        Nodes are visited in order of execution from all ends at once, and only while both sides
        have some left: branches that join again soon cost no more than themselves.
        """
        side = dict.fromkeys(others, False)
        if name in side:
            return True
        side[name] = True
        left = {True: 1, False: len(side) - 1}
        waiting = sorted((self.position[node], node) for node in side)
        while left[True] and left[False]:
            _, node = heappop(waiting)
            left[side[node]] -= 1
            for reader in self.readers_of(node):
                if reader not in side:
                    side[reader] = side[node]
                    left[side[node]] += 1
                    heappush(waiting, (self.position[reader], reader))
                elif side[reader] != side[node]:
                    return True
        return False

    def readers_of(self, name: str) -> Iterator[str]:
        """The nodes that read any output of a node; the graph's own outputs are none."""
        for reader in self.scope.wiring.readers.get(name, ()):
            if reader in self.scope.live and not isinstance(self.graph.nodes[reader].op, Output):
                yield reader

    def _readers(self) -> dict[str, list[Step | str]]:
        found: dict[str, list[Step | str]] = {}
        for step in self.steps:
            for entry in step.inputs:
                found.setdefault(entry, []).append(step)
        for out in self.graph.outputs:
            found.setdefault(self.graph.nodes[out].inputs[0] or "", []).append(out)
        return found


def _steps(scope: Scope, parts: dict[str, Group | str]) -> list[Step]:
    """The calls of forward in order: a chain of nodes in one Sequential is one call."""
    module_of: dict[str, str] = {}
    chains: dict[str, tuple[str, ...]] = {}

    def visit(part: Group | str, access: str) -> None:
        if isinstance(part, str):
            module_of[part] = access
        elif part.chain:
            module_of[part.nodes[-1]] = access
            chains[part.nodes[-1]] = part.nodes
        else:
            for key, inner in part.parts.items():
                visit(inner, f'{access}["{key}"]')

    for head, part in parts.items():
        visit(part, f"self.{head}")
    inner = {node for nodes in chains.values() for node in nodes[:-1]}
    made = []
    for name in scope.order:
        op = scope.graph.nodes[name].op
        if name not in scope.live or name in inner or isinstance(op, Input | Output):
            continue
        nodes = chains.get(name, (name,))
        wires = tuple(w for w in scope.graph.nodes[nodes[0]].inputs if w)
        made.append(Step(nodes, wires, module_of.get(name)))
    return made


def needs_module(op: Op) -> bool:
    """Whether a node is written as a module when it stands alone."""
    if isinstance(op, Call) or (op.torch and op.held):
        return True
    return op.expression(["x"], dict.fromkeys(op.specs, "()")) is None
