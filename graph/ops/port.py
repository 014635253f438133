"""The ends of a graph, the use of a block, and operations this version does not know."""

from functools import cached_property
from typing import Annotated, Any, ClassVar

from graph.declare.arg import Arg, worked_out
from graph.declare.field import shown
from graph.declare.kind import Float, Int, Sizes, Text, Value, Values, checked_value, choice, exact
from graph.declare.op import Op
from graph.declare.spec import arg
from graph.declare.target import BlockArgument, NodeField, Target
from graph.shape import Misfit, Shape


class Input(Op):
    """Where images enter; in a block, one of its inputs, with a shape to show when unused."""

    category = "port"
    arity = 0
    starter: ClassVar[dict[str, Any]] = {"shape": (3, 224, 224)}

    shape: Sizes = arg(doc="one image: channels, height, width", at_least=1, lifts=False)

    def infer(self, *inputs: Shape) -> Shape:
        """Nothing to its shape; in a block, to what the wire into the use brings."""
        return self.shape

    def label(self) -> str:
        return "input"


class Output(Op):
    """What the network gives; an auxiliary one adds to the training loss only."""

    category = "port"

    role: Annotated[str, choice("main", "auxiliary")] = arg(
        "main", doc="auxiliary: in training only", lifts=False
    )
    weight: Float = arg(
        1.0, doc="share of this output's loss in the whole", at_least=0, lifts=False
    )

    def infer(self, *inputs: Shape) -> Shape:
        """The same shape, to the graph around it."""
        return inputs[0]

    def label(self) -> str:
        return "output" if self.role == "main" else f"auxiliary, loss × {self.weight:g}"


class Call(Op):
    """A block in use, with a value for each of its arguments."""

    category = "block"

    block: Text = arg(doc="the block's name", lifts=False)
    values: Values = arg((), doc="arguments that differ from the block's defaults", lifts=False)
    repeat: Int = arg(1, doc="times in a row", at_least=1, at_most=1000)

    @cached_property
    def held(self) -> dict[Target, Arg]:
        fields = ((k, v) for k, v in self.__dict__.items() if type(v) is Arg)
        found: dict[Target, Arg] = {NodeField(k): v for k, v in fields}
        found.update({BlockArgument(k): v for k, v in self.values if type(v) is Arg})
        return found

    def bind(self, values: dict[str, Value]) -> "Call":
        """Every value that names arguments of the enclosing block, filled in."""
        if not self.held:
            return self
        given = tuple((k, _bound(k, v, values)) for k, v in self.values)
        repeat = self.specs["repeat"].check(worked_out("repeat", self.repeat, values))
        return self.replaced({"values": given, "repeat": repeat})

    def __eq__(self, other: object) -> bool:
        """Values of another type are others: a block may make something else of 1 than of true."""
        return super().__eq__(other) and all(
            exact(one) == exact(two)
            for (_, one), (_, two) in zip(self.values, getattr(other, "values", ()), strict=True)
        )

    def __hash__(self) -> int:
        return hash((self.block, self.values, self.repeat))

    def value(self, name: str) -> Any:
        """What this use gives the argument, or None."""
        return dict(self.values).get(name)

    def with_value(self, name: str, value: Any) -> "Call":
        """This use with one argument set."""
        return self.with_field("values", {**dict(self.values), name: value})

    def outputs(self, *inputs: Shape) -> tuple[Shape, ...]:
        """What the block's Outputs have, given what its Inputs get; repeated, the same as goes in."""
        raise Misfit("a block's shapes come from its graph")

    def label(self) -> str:
        values = ", ".join(shown(value) for _, value in self.values)
        return f"{values} ×{self.repeat}" if self.repeat != 1 else values


def _bound(name: str, value: Any, values: dict[str, Value]) -> Any:
    """What a use gives an argument, with the arguments around it filled in."""
    if type(value) is not Arg:
        return value
    return checked_value(name, worked_out(name, value, values))


NOT_KNOWN = "is an operation that this version of Convas does not know"


class Unknown(Op):
    """An operation of a newer Convas: kept whole in the file, shown, not understood."""

    category = "port"
    arity = None

    kind: Text = arg(doc="what the file calls it", lifts=False)
    fields: Text = arg(
        "{}",
        doc="its settings, as JSON, so that what they hold is kept whole",
        lifts=False,
    )

    @property
    def name(self) -> str:
        return self.kind

    def infer(self, *inputs: Shape) -> Shape:
        raise Misfit(NOT_KNOWN)

    def label(self) -> str:
        return "unknown operation"


def title(op: Op) -> str:
    """What a node is, in a word: its block's name, or its operation's."""
    return op.block if isinstance(op, Call) else op.name
