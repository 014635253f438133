"""The statements of `forward`: which are folded into one line, and what variables are called."""

import keyword
from collections.abc import Sequence
from itertools import takewhile
from typing import Any

from codegen.containers import Group
from codegen.layout import WIDTH, Chain, Line, assigned, flat, returned, width
from codegen.layout import Call as Text
from codegen.modules import settings
from codegen.signature import TAKEN
from codegen.steps import Step, readers, steps
from graph.kind import Arg
from graph.model import source_of, wire
from graph.names import fresh
from graph.op import Op
from graph.ops.activation import Activation
from graph.ops.join import Concat, Elementwise
from graph.ops.port import Output
from graph.ops.structure import Split
from graph.scope import Scope
from graph.shape import text

OUT = "out"
"""A value that no name of a node fits."""


class Forward:
    """Writes the forward method of one graph."""

    def __init__(
        self,
        scope: Scope,
        parts: dict[str, Group | str],
        held: dict[str, str],
        *,
        top: bool,
    ) -> None:
        self.scope = scope
        self.graph = scope.graph
        self.held = held
        self.top = top
        self.steps = steps(scope, parts)
        self.by_wire = {step.last: step for step in self.steps}
        self.readers = readers(scope, self.steps)
        self.variables: dict[str, str] = {}
        self.used: set[str] = set(TAKEN)
        self.pending = {wire: len(readers) for wire, readers in self.readers.items()}

    def parameters(self) -> list[str]:
        """The names of the inputs."""
        for name in self.graph.inputs:
            self.variables[name] = self._new(name.replace(".", "_"))
        return [self.variables[name] for name in self.graph.inputs]

    def body(self) -> list[Line]:
        """The statements, each with the nodes it runs."""
        made: list[Line] = []
        outputs = [self.graph.nodes[out].inputs[0] or "" for out in self.graph.outputs]
        training = False
        for step in self.steps:
            if self._folded(step):
                continue
            aside = self.top and step.last not in self.scope.deployed
            if aside and not training:
                made.append((" " * 8 + "if self.training:", ()))
            training = aside
            last = step is self.steps[-1] and outputs == [step.last] and not self.top
            last = last and not self._gives_tuple(step)
            made += self._statement(step, 12 if aside else 8, last=last)
            if last:
                return made
        return made + self._returns()

    def _returns(self) -> list[Line]:
        nodes = self.graph.nodes
        ends = [
            (out, self._read(nodes[out].inputs[0] or "")) for out in self.graph.outputs
        ]
        main = [
            name for out, name in ends if not self.top or out in self.scope.deployed
        ]
        extra = [
            name for out, name in ends if self.top and out not in self.scope.deployed
        ]
        tags = tuple((self.scope.name, out) for out, _ in ends)
        made: list[Line] = []
        if extra:
            made.append((" " * 8 + "if self.training:", ()))
            made += returned((*main, *extra), 12, tags)
        return made + returned(tuple(main), 8, tags)

    def _statement(self, step: Step, indent: int, *, last: bool) -> list[Line]:
        nodes = self._nodes(step)
        expression = self._expression(step)
        tags = tuple((self.scope.name, node) for node in nodes)
        if last:
            return returned(expression, indent, tags)
        made = assigned(self._target(step), expression, indent, tags)
        shapes = self.scope.results[step.last].outputs
        if self.top and len(made) == 1 and shapes:
            comment = f"  # {', '.join(text(shape) for shape in shapes)}"
            line, nodes_of_line = made[0]
            if width(line + comment) <= WIDTH:
                made = [(line + comment, nodes_of_line)]
        return made

    def _nodes(self, step: Step) -> tuple[str, ...]:
        below = self._inner(step)
        return (*(self._nodes(below) if below else ()), *step.nodes)

    def _inner(self, step: Step) -> Step | None:
        """The step that is written inside this one's call."""
        below = self.by_wire.get(step.inputs[0]) if len(step.inputs) == 1 else None
        return below if below is not None and self._folded(below) else None

    def _folded(self, step: Step) -> bool:
        """A layer whose only reader is a plain activation is written inside its call."""
        readers = self.readers.get(step.last, [])
        if len(readers) != 1 or step.module is None or not isinstance(readers[0], Step):
            return False
        if self._gives_tuple(step):
            return False
        reader = readers[0]
        op = self.graph.nodes[reader.last].op
        same = (step.last in self.scope.deployed) == (
            reader.last in self.scope.deployed
        )
        return (
            same
            and reader.module is None
            and isinstance(op, Activation)
            and bool(op.function)
        )

    def _expression(self, step: Step) -> Any:
        below = self._inner(step)
        inputs = (
            [self._expression(below)] if below else [self._take(w) for w in step.inputs]
        )
        if step.module is not None:
            return Text(step.module, tuple(inputs))
        op = self.graph.nodes[step.last].op
        return self._function(op, inputs)

    def _function(self, op: Op, inputs: list[Any]) -> Any:
        words = [str(flat(given)) for given in inputs]
        made = op.expression(words, settings(op, self.held))
        if made is None:
            raise TypeError(f"{op.name} has no functional form")
        head, arguments = made
        if head in ("+", "*"):
            return Chain(head, tuple(arguments)) if len(arguments) > 1 else arguments[0]
        whole = (inputs[0] if a == words[0] else _argument(a) for a in arguments)
        return Text(head, tuple(whole))

    def _take(self, wire: str) -> str:
        self.pending[wire] = self.pending.get(wire, 1) - 1
        return self._read(wire)

    def _read(self, wire: str) -> str:
        return self.variables[wire]

    def _target(self, step: Step) -> str | tuple[str, ...]:
        """The variable a step's value goes to: its input's along a chain, a new one at a fork."""
        count = self._outputs(step)
        wires = [wire(step.last, port) for port in range(count)]
        if self._as_wide_as_told(step):
            whole = self._new(step.last.replace(".", "_"))
            self.variables.update({w: f"{whole}[{i}]" for i, w in enumerate(wires)})
            return whole
        if count > 1:
            words = self._port_names(step, count)
            names = tuple(
                self._new(w) if at in self.readers else "_"
                for w, at in zip(words, wires, strict=True)
            )
            self.variables.update(zip(wires, names, strict=True))
            return names
        reused = None if self._is_alone(step) else self._reused(step)
        made = reused or self._new(self._branch_name(step))
        self.variables[step.last] = made
        return (made,) if self._gives_tuple(step) else made

    def _is_alone(self, step: Step) -> bool:
        """Whether it joins one branch only: x = x would say nothing."""
        return len(step.inputs) == 1 and isinstance(
            self.graph.nodes[step.last].op, Elementwise
        )

    def _as_wide_as_told(self, step: Step) -> bool:
        """Whether it has as many outputs as an argument says, other ones at other uses."""
        op = self.graph.nodes[step.last].op
        return isinstance(op, Split) and isinstance(op.split_sizes, Arg)

    def _gives_tuple(self, step: Step) -> bool:
        split = isinstance(self.graph.nodes[step.last].op, Split)
        return split or self._outputs(step) > 1

    def _outputs(self, step: Step) -> int:
        outputs = self.scope.results[step.last].outputs
        return len(outputs) if outputs else 1

    def _port_names(self, step: Step, count: int) -> list[str]:
        result = self.scope.results[step.last]
        if result.inside is not None:
            return [out.replace(".", "_") for out in result.inside.graph.outputs]
        return [f"{step.last.replace('.', '_')}_{port + 1}" for port in range(count)]

    def _reused(self, step: Step) -> str | None:
        """A variable whose value nobody reads any more, if this step goes on where it left off."""
        first = self._inner(step)
        while first is not None and self._inner(first) is not None:
            first = self._inner(first)
        inputs = (first or step).inputs
        if len(inputs) == 1:
            wire = inputs[0]
            if self.pending.get(wire, 0) > 0 or not self._goes_on(step, wire):
                return None
            word = self.variables[wire]
            return word if word.isidentifier() else None
        trunk = [self.variables[name] for name in self.graph.inputs]
        joined = [w for w in (self.variables[w] for w in inputs) if w == OUT]
        return next((word for word in (*trunk, *joined) if self._is_free(word)), None)

    def _is_free(self, word: str) -> bool:
        return word.isidentifier() and all(
            self.pending.get(w, 0) <= 0
            for w, held in self.variables.items()
            if held == word
        )

    def _goes_on(self, step: Step, wire: str) -> bool:
        """Whether no other reader of the wire meets this step again further down."""
        name = source_of(wire)[0]
        others = [
            n for n in self.scope.wiring.readers.get(name, ()) if n in self.scope.live
        ]
        mine = self._below(step.last)
        heads = {*self._nodes(step)}
        return all(o in heads or not (self._below(o) & mine) for o in others)

    def _below(self, name: str) -> set[str]:
        found: set[str] = set()
        stack = [name]
        while stack:
            node = stack.pop()
            if node not in found and not isinstance(self.graph.nodes[node].op, Output):
                found.add(node)
                stack.extend(
                    n
                    for n in self.scope.wiring.readers.get(node, ())
                    if n in self.scope.live
                )
        return found

    def _branch_name(self, step: Step) -> str:
        """What the nodes along a branch have in common in their names, or `out`, as of a join."""
        names = [*self._nodes(step)]
        here = step
        while True:
            readers = self.readers.get(here.last, [])
            if (
                len(readers) != 1
                or not isinstance(readers[0], Step)
                or len(readers[0].inputs) != 1
            ):
                break
            here = readers[0]
            names += here.nodes
        join = readers[0] if readers and isinstance(readers[0], Step) else None
        concat = join is not None and isinstance(self.graph.nodes[join.last].op, Concat)
        word = _shared(names) or (_shared(names[-1:]) if concat else "")
        word = word.replace(".", "_")
        return word if word.isidentifier() and not keyword.iskeyword(word) else OUT

    def _new(self, wanted: str) -> str:
        made = fresh(wanted, self.used)
        self.used.add(made)
        return made


def _argument(part: Any) -> Any:
    if not isinstance(part, tuple):
        return part
    head, arguments, tail = part
    return Text(head, tuple(arguments), tail=tail)


def _shared(names: Sequence[str]) -> str:
    """What names begin with alike: branch2 of branch2.0 and branch2.1, or of branch2_1, branch2_2."""
    heads = [name.rpartition(".")[0] or name for name in names]
    if len(set(heads)) == 1:
        return heads[0]
    same = takewhile(lambda letters: len(set(letters)) == 1, zip(*names, strict=False))
    word = "".join(letters[0] for letters in same)
    if any(name[len(word) :][:1].isalpha() for name in names) and word[-1:].isalpha():
        return ""  # conv and concat have no word in common
    return (word if word in names else word.rstrip("0123456789")).rstrip("._")
