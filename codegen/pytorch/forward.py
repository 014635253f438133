"""The statements of `forward`."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from codegen.pytorch.constructors import settings
from codegen.pytorch.containers import Group
from codegen.pytorch.formatting import (
    WIDTH,
    CallText,
    Chain,
    Line,
    asserted,
    assigned,
    declared,
    flat,
    returned,
    width,
)
from codegen.pytorch.steps import Flow, Step
from codegen.pytorch.variables import Variables
from graph.check.scope import Scope
from graph.declare.op import Op
from graph.ops.activation import Activation
from graph.shape import text


@dataclass
class _Part:
    """Statements one behind another that run always, or `aside`: in training only."""

    aside: bool
    lines: list[Line] = field(default_factory=list)
    reads: set[str] = field(default_factory=set)
    """Variables that it takes from before it."""
    writes: dict[str, None] = field(default_factory=dict)
    """Variables that it gives a value, in order."""


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
        self.flow = Flow(scope, parts)
        self.variables = Variables(self.flow)

    def parameters(self) -> list[str]:
        """The names of the inputs."""
        return self.variables.inputs()

    def body(self) -> list[Line]:
        """The statements, each with the nodes it runs."""
        parts: list[_Part] = []
        outputs = [self.graph.nodes[out].inputs[0] or "" for out in self.graph.outputs]
        for step in self.flow.steps:
            if self.flow.folded(step):
                continue
            aside = self.top and step.last not in self.scope.deployed
            last = step is self.flow.steps[-1] and outputs == [step.last] and not self.top
            last = last and not self.flow.gives_tuple(step)
            if not parts or parts[-1].aside != aside:
                parts.append(_Part(aside))
            self._add(parts[-1], step, last=last)
            if last:
                return parts[-1].lines
        return [*self._joined(parts), *self._returns()]

    def _add(self, part: "_Part", step: Step, *, last: bool) -> None:
        part.reads |= {self.variables.read(w) for w in self.flow.reads(step)}.difference(
            part.writes
        )
        part.lines += self._statement(step, aside=part.aside, last=last)
        if not last:
            part.writes.update(dict.fromkeys(self.variables.of(step)))

    def _joined(self, parts: list["_Part"]) -> Iterator[Line]:
        """The statements in one list, with what only training computes under an `if`.

        torch.jit.script needs a value for a variable however the `if` goes, and wants to hear
        that it is there where a later `if` reads it:

            aux: torch.Tensor | None = None
            if self.training:
                aux = self.pool(x)
            x = self.conv(x)
            if self.training:
                assert aux is not None
                x_aux = aux + x
        """
        known = set(self.variables.input_names)
        optional: set[str] = set()
        ends = {
            self.variables.read(self.graph.nodes[o].inputs[0] or "") for o in self.graph.outputs
        }
        for i, part in enumerate(parts):
            if part.aside:
                later = ends.union(*(other.reads for other in parts[i + 1 :]))
                new = [name for name in part.writes if name in later and name not in known]
                optional.update(new)
                for name in new:
                    yield from declared(name, "torch.Tensor | None", "None", 8)
                yield " " * 8 + "if self.training:", ()
                for name in sorted(part.reads & optional):
                    yield from asserted(Chain("is not", (name, "None")), 12)
            yield from part.lines
            known.update(part.writes)

    def _returns(self) -> list[Line]:
        nodes = self.graph.nodes
        ends = [
            (out, self.variables.read(nodes[out].inputs[0] or "")) for out in self.graph.outputs
        ]
        main = [name for out, name in ends if not self.top or out in self.scope.deployed]
        extra = [name for out, name in ends if self.top and out not in self.scope.deployed]
        tags = tuple((self.scope.name, out) for out, _ in ends)
        if not extra:
            return returned(tuple(main), 8, tags)
        return [  # in this order and with an else, or torch.jit.script sees two types of result
            (" " * 8 + "if torch.jit.is_scripting() or self.training:", ()),
            *returned((*main, *extra), 12, tags),
            (" " * 8 + "else:", ()),
            *returned(tuple(main), 12, tags),
        ]

    def _statement(self, step: Step, *, aside: bool, last: bool) -> list[Line]:
        indent = 12 if aside else 8
        nodes = self.flow.nodes(step)
        expression = self._expression(step)
        tags = tuple((self.scope.name, node) for node in nodes)
        if last:
            return returned(expression, indent, tags)
        made = assigned(self.variables.target(step, aside=aside), expression, indent, tags)
        shapes = self.scope.results[step.last].outputs
        if self.top and len(made) == 1 and shapes:
            comment = f"  # {', '.join(text(shape) for shape in shapes)}"
            line, nodes_of_line = made[0]
            if width(line + comment) <= WIDTH:
                made = [(line + comment, nodes_of_line)]
        return made

    def _expression(self, step: Step) -> Any:
        below = self.flow.inner(step)
        inputs = (
            [self._expression(below)] if below else [self.variables.take(w) for w in step.inputs]
        )
        if step.module is not None:
            return CallText(step.module, tuple(inputs))
        op = self.graph.nodes[step.last].op
        fields = settings(op, self.held)
        if below and self._may_overwrite(op, below):
            fields["inplace"] = "True"
        return self._function(op, inputs, fields)

    def _may_overwrite(self, op: Op, below: Step) -> bool:
        """Whether an activation may take the memory of what is written inside its call.

        A layer with weights gives a tensor of its own, which nothing else reads; others, as
        Dropout, may give what they were given.
        """
        return (
            isinstance(op, Activation)
            and op.in_place
            and self.graph.nodes[below.last].op.has_weights
        )

    def _function(self, op: Op, inputs: list[Any], fields: Mapping[str, str]) -> Any:
        words = [str(flat(given)) for given in inputs]
        made = op.expression(words, fields)
        if made is None:
            raise TypeError(f"{op.name} has no functional form")
        head, arguments = made
        if head in ("+", "*"):
            return Chain(head, tuple(arguments)) if len(arguments) > 1 else arguments[0]
        whole = (inputs[0] if a == words[0] else _argument(a) for a in arguments)
        return CallText(head, tuple(whole))


def _argument(part: Any) -> Any:
    if not isinstance(part, tuple):
        return part
    head, arguments, tail = part
    return CallText(head, tuple(arguments), tail=tail)
