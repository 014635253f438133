"""What an operation declares, once; everything else about it is derived from here."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, ClassVar, Literal, Self

from pydantic import BaseModel, ConfigDict, ValidationError, field_validator

from graph.declare.arg import Arg, worked_out
from graph.declare.kind import Value
from graph.declare.onnx_form import Form, Made
from graph.declare.spec import Spec
from graph.declare.target import NodeField, Target
from graph.shape import Shape, text

Category = Literal[
    "convolution",
    "pooling",
    "normalization",
    "activation",
    "join",
    "head",
    "shape",
    "port",
    "block",
]


Source = tuple[str, list[Any]]
"""A function with its arguments, or "+" or "*" with its operands.

Of the arguments, a list stands in brackets, and a tuple is a function, its arguments and what
follows: ("x.new_tensor", ["(1, 2)"], ".view(-1, 1)").
"""


NOTHING_HELD: dict[Target, Arg] = {}


class Op(BaseModel):
    """One operation with its settings. A subclass is one kind of layer.

    A subclass declares its fields, its shape rule (`infer`), its learnable `weights` and
    `buffers`, its multiply-adds, and how torch constructs it: `torch` names the module class,
    `function` the functional form that generated code prefers where no weights are held. What
    ONNX calls it is `onnx_type`, or `onnx` says which nodes compute it.
    Fields may hold an `Arg`; the methods below are called on ops with every Arg bound.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True, defer_build=True)

    category: ClassVar[Category]
    aliases: ClassVar[tuple[str, ...]] = ()
    starter: ClassVar[dict[str, Any]] = {}
    """Values of the required fields for a fresh node from the palette."""
    arity: ClassVar[int | None] = 1
    """How many inputs it takes; None for two or more."""
    torch: ClassVar[str] = ""
    function: ClassVar[str] = ""
    calls: ClassVar[tuple[str, ...]] = ()
    """Functions of torch that compute it, where they are called neither as it nor as `function`."""
    sized: ClassVar[tuple[str, ...]] = ()
    """Constructor arguments that come from the input's shape, given by `sizes`, in order."""
    hidden: ClassVar[tuple[str, ...]] = ()
    """Fields that torch's constructor does not have."""
    supported: ClassVar[tuple[str, ...]] = ()
    """Hidden fields that the class named by `support` takes."""
    support: ClassVar[str] = ""
    """A class of codegen/pytorch/support_classes.py that generated code defines when torch has none."""
    onnx_type: ClassVar[str] = ""
    """The ONNX operator that computes the same, where that has no attributes to set."""
    specs: ClassVar[dict[str, Spec]] = {}
    has_weights: ClassVar[bool]
    """Whether it may have weights or buffers, and so multiply-adds."""
    has_remarks: ClassVar[bool]
    """Whether `remark` may have something to say."""

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        specs = [Spec.of(name, info) for name, info in cls.model_fields.items()]
        cls.specs = {s.name: s for s in sorted(specs, key=lambda spec: not spec.positional)}
        cls.has_weights = cls.weights is not Op.weights or cls.buffers is not Op.buffers
        cls.has_remarks = cls.remark is not Op.remark

    @field_validator("*", mode="plain")
    @classmethod
    def _checked(cls, value: Any, info: Any) -> Any:
        return cls.specs[info.field_name].check(value)

    def infer(self, *inputs: Shape) -> Shape:
        """The output's shape; raises Misfit where torch would raise."""
        raise NotImplementedError

    def outputs(self, *inputs: Shape) -> tuple[Shape, ...]:
        """The shape of every output port."""
        return (self.infer(*inputs),)

    @property
    def output_count(self) -> int:
        return 1

    def weights(self, *inputs: Shape) -> dict[str, Shape]:
        """Learnable parameters under torch's names, with their shapes."""
        return {}

    def buffers(self, *inputs: Shape) -> dict[str, Shape]:
        """Saved values that are not learned; BatchNorm's step counter is left out."""
        return {}

    def start(self, weight: str) -> float | None:
        """What a weight or buffer holds at first; None where that is drawn at random."""
        return None

    def macs(self, inputs: tuple[Shape, ...], output: Shape) -> int:
        """Multiply-adds for one image; of convolutions and linear layers only."""
        return 0

    def sizes(self, *inputs: Shape) -> tuple[int, ...]:
        """The values of the constructor arguments named in `sized`."""
        return ()

    def receptive_window(self, *inputs: Shape) -> tuple[tuple[float, float], tuple[float, float]]:
        """Extent and step of the window that each output value sees, as (height, width).

        Both in pixels of its input: a 3×3 convolution of stride 2 has ((3, 3), (2, 2)), an
        upsampling by 2 the step (0.5, 0.5).
        """
        return (1, 1), (1, 1)

    def remark(self, *inputs: Shape) -> str | None:
        """One sentence on what is legal but hardly meant; None for nothing."""
        return None

    def expression(self, inputs: Sequence[str], fields: Mapping[str, str]) -> Source | None:
        """How torch computes it without a module; None where it takes one.

        `inputs` are the names of its inputs, `fields` the settings in Python, defaults left out.
        """
        if not self.function:
            return None
        return self.function, [
            inputs[0],
            *(f"{key}={text}" for key, text in fields.items()),
        ]

    def onnx(self, to: Form, *inputs: str) -> Made:
        """Write down the ONNX nodes that compute it when deployed; its output's name.

        `inputs` are the names of its inputs, one of which it gives where it does nothing.
        """
        if not self.onnx_type:
            raise NotImplementedError(f"{self.name} has no ONNX form")
        return to.node(self.onnx_type, *inputs)

    def label(self) -> str:
        """What it is set to, in a few characters, as a card shows it: '3×3 /2 pad 1'."""
        return ""

    @property
    def name(self) -> str:
        """The kind of operation, as files and people call it."""
        return type(self).__name__

    @cached_property
    def held(self) -> dict[Target, Arg]:
        """What holds an Arg: fields, and of a Call values too."""
        return {NodeField(k): v for k, v in self.__dict__.items() if type(v) is Arg}

    @property
    def arguments(self) -> tuple[str, ...]:
        """The arguments of its block that it needs, each once."""
        return tuple(dict.fromkeys(n for arg in self.held.values() for n in sorted(arg.names)))

    def bind(self, values: dict[str, Value]) -> Self:
        """This op with each Arg replaced by its value; raises ValueError with a sentence."""
        bound = {}
        for field, arg in self.held.items():
            value = worked_out(field.name, arg, values)
            bound[field.name] = self.specs[field.name].bound(value)
        if not bound:
            return self
        copy = self.replaced(bound)
        copy.__dict__["held"] = NOTHING_HELD
        return copy

    def with_field(self, field: str, value: Any) -> Self:
        """This op with one field changed and checked; raises ValueError with a sentence."""
        if field not in self.specs:
            raise ValueError(f"{self.name} has no field {field!r}")
        return self.replaced({field: self.specs[field].check(value)})

    def replaced(self, update: dict[str, Any]) -> Self:
        """A copy with these fields, taken as they are: model_copy without its cost.

        A check binds hundreds of ops in a millisecond; pydantic's own copy takes ten times that.
        The four attributes set here are all that a pydantic model keeps, and object.__setattr__
        passes the guard of a frozen one. `held` is a cache that a changed field may make wrong.
        """
        copy = type(self).__new__(type(self))
        values = {**self.__dict__, **update}
        values.pop("held", None)
        object.__setattr__(copy, "__dict__", values)
        object.__setattr__(copy, "__pydantic_fields_set__", self.__pydantic_fields_set__)
        object.__setattr__(copy, "__pydantic_extra__", None)
        object.__setattr__(copy, "__pydantic_private__", None)
        return copy

    def set_fields(self) -> dict[str, Any]:
        """Fields that differ from their defaults, in declared order."""
        return {
            name: value
            for name, spec in self.specs.items()
            if (value := getattr(self, name)) != spec.default or spec.required
        }


def plain(error: ValidationError) -> str:
    """The first of pydantic's complaints as one sentence of ours."""
    first = error.errors(include_url=False)[0]
    field = ".".join(str(part) for part in first["loc"])
    if first["type"] == "missing":
        return f"{field} is missing"
    if first["type"] == "extra_forbidden":
        return f"there is no field {field!r}"
    return first["msg"].removeprefix("Value error, ")


def dims(value: Any) -> str:
    """A pair as people write it: 3×3, or the argument's name."""
    return str(value) if isinstance(value, Arg) else text(value)
