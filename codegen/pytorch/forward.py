"""The statements of `forward`."""

from collections.abc import Mapping
from typing import Any

from codegen.pytorch.constructors import settings
from codegen.pytorch.containers import Group
from codegen.pytorch.formatting import WIDTH, CallText, Chain, Line, assigned, flat, returned, width
from codegen.pytorch.steps import Flow, Step
from codegen.pytorch.variables import Variables
from graph.check.scope import Scope
from graph.declare.op import Op
from graph.ops.activation import Activation
from graph.shape import text


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
        made: list[Line] = []
        outputs = [self.graph.nodes[out].inputs[0] or "" for out in self.graph.outputs]
        training = False
        for step in self.flow.steps:
            if self.flow.folded(step):
                continue
            aside = self.top and step.last not in self.scope.deployed
            if aside and not training:
                made.append((" " * 8 + "if self.training:", ()))
            training = aside
            last = step is self.flow.steps[-1] and outputs == [step.last] and not self.top
            last = last and not self.flow.gives_tuple(step)
            made += self._statement(step, 12 if aside else 8, last=last)
            if last:
                return made
        return made + self._returns()

    def _returns(self) -> list[Line]:
        nodes = self.graph.nodes
        ends = [
            (out, self.variables.read(nodes[out].inputs[0] or "")) for out in self.graph.outputs
        ]
        main = [name for out, name in ends if not self.top or out in self.scope.deployed]
        extra = [name for out, name in ends if self.top and out not in self.scope.deployed]
        tags = tuple((self.scope.name, out) for out, _ in ends)
        made: list[Line] = []
        if extra:
            made.append((" " * 8 + "if self.training:", ()))
            made += returned((*main, *extra), 12, tags)
        return made + returned(tuple(main), 8, tags)

    def _statement(self, step: Step, indent: int, *, last: bool) -> list[Line]:
        nodes = self.flow.nodes(step)
        expression = self._expression(step)
        tags = tuple((self.scope.name, node) for node in nodes)
        if last:
            return returned(expression, indent, tags)
        made = assigned(self.variables.target(step), expression, indent, tags)
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
