"""The same values in another form, and parts of them."""

from collections.abc import Mapping, Sequence
from math import prod
from typing import Any, ClassVar

from graph.declare.kind import Int, Reals, Sizes
from graph.declare.onnx_form import Form, Made
from graph.declare.op import Op, Source
from graph.declare.spec import arg
from graph.shape import Misfit, Shape, feature_map, text


class Flatten(Op):
    """Dimensions made one: C×H×W to C·H·W (torch.nn.Flatten)."""

    category = "shape"
    torch = "nn.Flatten"

    start_dim: Int = arg(1, doc="first dimension joined; 0 is the batch", at_least=1)
    end_dim: Int = arg(-1, doc="last dimension joined")

    def infer(self, *inputs: Shape) -> Shape:
        """Dimensions start_dim to end_dim become one: C×H×W to C·H·W."""
        x, rank = inputs[0], len(inputs[0]) + 1
        if not -rank <= self.end_dim < rank or self.start_dim >= rank:
            raise Misfit(f"has no dimension {self.end_dim} or {self.start_dim} in {text(x)}")
        start, end = self.start_dim - 1, self.end_dim % rank - 1
        if end < start:
            raise Misfit(f"would end at dimension {end + 1}, before it starts at {start + 1}")
        return (*x[:start], prod(x[start : end + 1]), *x[end + 1 :])

    def expression(self, inputs: Sequence[str], fields: Mapping[str, str]) -> Source:
        ends = [
            fields.get("start_dim", "1"),
            *([fields["end_dim"]] if "end_dim" in fields else []),
        ]
        return "torch.flatten", [inputs[0], *ends]

    def onnx(self, to: Form, *inputs: str) -> str:
        out = self.infer(*to.shapes)
        if len(out) == 1:
            return to.node("Flatten", *inputs, axis=1)
        return to.reshape(inputs[0], *out)

    def receptive_window(self, *inputs: Shape) -> Any:
        if len(inputs[0]) != 3 or self.start_dim > 2:
            return (1, 1), (1, 1)
        return inputs[0][1:], inputs[0][1:]


class Reshape(Op):
    """The same values in another shape, image by image (torch.reshape)."""

    category = "shape"
    calls = ("view", "unflatten")
    aliases = ("view", "unflatten")
    starter: ClassVar[dict[str, Any]] = {"shape": (-1,)}

    shape: Sizes = arg(doc="the new shape without the batch; one size may be -1", at_least=-1)

    def infer(self, *inputs: Shape) -> Shape:
        """Any shape to `shape`, which holds as many values."""
        total, known = prod(inputs[0]), prod(size for size in self.shape if size != -1)
        free = list(self.shape).count(-1)
        if free > 1 or known == 0 or total % known or (not free and total != known):
            raise Misfit(
                f"cannot make {text(self.shape)} of {text(inputs[0])}, which has {total} values"
            )
        return tuple(total // known if size == -1 else size for size in self.shape)

    def expression(self, inputs: Sequence[str], fields: Mapping[str, str]) -> Source:
        shape = fields["shape"]
        sizes = shape.strip("(,)").split(", ") if shape.startswith("(") else [f"*{shape}"]
        return f"{inputs[0]}.reshape", [f"len({inputs[0]})", *sizes]

    def onnx(self, to: Form, *inputs: str) -> str:
        return to.reshape(inputs[0], *self.infer(*to.shapes))

    def label(self) -> str:
        return f"to {text(self.shape) if isinstance(self.shape, tuple) else self.shape}"


class Split(Op):
    """Parts of its input along a dimension, each an output of its own (torch.split)."""

    category = "shape"
    aliases = ("chunk",)
    starter: ClassVar[dict[str, Any]] = {"split_sizes": (32, 32)}

    split_sizes: Sizes = arg(doc="size of each part; they sum to the input's", at_least=1)
    dim: Int = arg(1, doc="dimension, counted as torch does: 1 the channels", at_least=1)

    @property
    def output_count(self) -> int:
        return len(self.split_sizes) if isinstance(self.split_sizes, tuple) else 2

    def outputs(self, *inputs: Shape) -> tuple[Shape, ...]:
        """Any shape to one for each of split_sizes, of that size along dim."""
        x, axis = inputs[0], self.dim - 1
        if axis >= len(x):
            raise Misfit(f"has no dimension {self.dim} in {text(x)}")
        if sum(self.split_sizes) != x[axis]:
            parts = " + ".join(map(str, self.split_sizes))
            raise Misfit(
                f"splits {parts} = {sum(self.split_sizes)}, but its input {text(x)} has {x[axis]}"
            )
        return tuple((*x[:axis], part, *x[axis + 1 :]) for part in self.split_sizes)

    def expression(self, inputs: Sequence[str], fields: Mapping[str, str]) -> Source:
        return "torch.split", [
            inputs[0],
            fields["split_sizes"],
            f"dim={fields.get('dim', '1')}",
        ]

    def onnx(self, to: Form, *inputs: str) -> Made:
        sizes = to.constant("split", [*self.split_sizes])
        return to.nodes("Split", self.output_count, *inputs, sizes, axis=self.dim)

    def label(self) -> str:
        sizes = self.split_sizes
        return "into " + (" + ".join(map(str, sizes)) if isinstance(sizes, tuple) else str(sizes))


class ChannelShuffle(Op):
    """Interleaves groups of channels (torch.nn.ChannelShuffle; ShuffleNet)."""

    category = "shape"
    torch = "nn.ChannelShuffle"
    starter: ClassVar[dict[str, Any]] = {"groups": 2}

    groups: Int = arg(doc="groups interleaved", at_least=1, positional=True)

    def infer(self, *inputs: Shape) -> Shape:
        """C×H×W to the same; groups divides C."""
        channels, *_ = feature_map(inputs[0])
        if channels % self.groups:
            raise Misfit(f"has groups {self.groups}, which does not divide {channels} channels")
        return inputs[0]

    def onnx(self, to: Form, *inputs: str) -> str:
        channels, height, width = to.shapes[0]
        grouped = (self.groups, channels // self.groups, height, width)
        x = to.reshape(inputs[0], *grouped)
        x = to.node("Transpose", x, perm=(0, 2, 1, 3, 4))
        return to.reshape(x, channels, height, width)

    def label(self) -> str:
        return f"{self.groups} groups"


class Identity(Op):
    """Hands its input on (torch.nn.Identity)."""

    category = "shape"
    torch = "nn.Identity"

    def infer(self, *inputs: Shape) -> Shape:
        """The same shape."""
        return inputs[0]

    def onnx(self, to: Form, *inputs: str) -> str:
        return inputs[0]


class ChannelAffine(Op):
    """Each channel times a constant, plus a constant: how images are normalised.

    With scale 1/std and offset -mean/std it is torchvision.transforms.Normalize.
    """

    category = "normalization"
    aliases = ("normalize", "transform input", "preprocess")
    starter: ClassVar[dict[str, Any]] = {
        "scale": (1.0, 1.0, 1.0),
        "offset": (0.0, 0.0, 0.0),
    }

    scale: Reals = arg(doc="what each channel is multiplied by")
    offset: Reals = arg(doc="what is then added to each channel")

    def infer(self, *inputs: Shape) -> Shape:
        """C×H×W to the same; scale and offset have C values each."""
        channels, *_ = feature_map(inputs[0])
        if {len(self.scale), len(self.offset)} != {channels}:
            raise Misfit(
                f"has {len(self.scale)} scales and {len(self.offset)} offsets, "
                f"but its input {text(inputs[0])} has {channels} channels"
            )
        return inputs[0]

    def expression(self, inputs: Sequence[str], fields: Mapping[str, str]) -> Source:
        x = inputs[0]
        scale, offset = (
            (f"{x}.new_tensor", [fields[key]], ".view(-1, 1, 1)") for key in ("scale", "offset")
        )
        return "torch.addcmul", [offset, x, scale]

    def onnx(self, to: Form, *inputs: str) -> str:
        scale, offset = (
            to.constant(name, [[[value]] for value in getattr(self, name)])
            for name in ("scale", "offset")
        )
        return to.node("Add", to.node("Mul", *inputs, scale), offset)
