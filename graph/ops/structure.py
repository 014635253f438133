"""The same values in another form, and parts of them."""

from collections.abc import Mapping, Sequence
from math import prod
from typing import Annotated, Any, ClassVar

from graph.field import Int, OptionalFloat, OptionalPair, Sizes, arg, choice
from graph.op import Op, Source
from graph.shape import Misfit, Shape, feature_map, text


class Flatten(Op):
    """Dimensions made one: C×H×W to C·H·W (torch.nn.Flatten)."""

    category = "shape"
    torch = "nn.Flatten"

    start_dim: Int = arg(1, doc="first dimension joined; 0 is the batch", at_least=1)
    end_dim: Int = arg(-1, doc="last dimension joined")

    def infer(self, *inputs: Shape) -> Shape:
        x, rank = inputs[0], len(inputs[0]) + 1
        if not -rank <= self.end_dim < rank or self.start_dim >= rank:
            raise Misfit(
                f"has no dimension {self.end_dim} or {self.start_dim} in {text(x)}"
            )
        start, end = self.start_dim - 1, self.end_dim % rank - 1
        if end < start:
            raise Misfit(
                f"would end at dimension {end + 1}, before it starts at {start + 1}"
            )
        return (*x[:start], prod(x[start : end + 1]), *x[end + 1 :])

    def expression(self, inputs: Sequence[str], fields: Mapping[str, str]) -> Source:
        ends = [
            fields.get("start_dim", "1"),
            *([fields["end_dim"]] if "end_dim" in fields else []),
        ]
        return "torch.flatten", [inputs[0], *ends]

    def reach(self, *inputs: Shape) -> Any:
        if len(inputs[0]) != 3 or self.start_dim > 2:
            return (1, 1), (1, 1)
        return inputs[0][1:], inputs[0][1:]


class Reshape(Op):
    """The same values in another shape, image by image (torch.reshape)."""

    category = "shape"
    aliases = ("view", "unflatten")
    starter: ClassVar[dict[str, Any]] = {"shape": (-1,)}

    shape: Sizes = arg(
        doc="the new shape without the batch; one size may be -1", at_least=-1
    )

    def infer(self, *inputs: Shape) -> Shape:
        total, known = prod(inputs[0]), prod(size for size in self.shape if size != -1)
        free = list(self.shape).count(-1)
        if free > 1 or known == 0 or total % known or (not free and total != known):
            raise Misfit(
                f"cannot make {text(self.shape)} of {text(inputs[0])}, which has {total} values"
            )
        return tuple(total // known if size == -1 else size for size in self.shape)

    def expression(self, inputs: Sequence[str], fields: Mapping[str, str]) -> Source:
        shape = fields["shape"]
        sizes = (
            shape.strip("(,)").split(", ") if shape.startswith("(") else [f"*{shape}"]
        )
        return f"{inputs[0]}.reshape", [f"len({inputs[0]})", *sizes]

    def label(self) -> str:
        return f"to {text(self.shape) if isinstance(self.shape, tuple) else self.shape.name}"


class Split(Op):
    """Parts of its input along a dimension, each an output of its own (torch.split)."""

    category = "shape"
    aliases = ("chunk",)
    starter: ClassVar[dict[str, Any]] = {"split_sizes": (32, 32)}

    split_sizes: Sizes = arg(
        doc="size of each part; they sum to the input's", at_least=1
    )
    dim: Int = arg(
        1, doc="dimension, counted as torch does: 1 the channels", at_least=1
    )

    @property
    def output_count(self) -> int:
        return len(self.split_sizes) if isinstance(self.split_sizes, tuple) else 2

    def outputs(self, *inputs: Shape) -> tuple[Shape, ...]:
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

    def label(self) -> str:
        sizes = self.split_sizes
        return "into " + (
            " + ".join(map(str, sizes)) if isinstance(sizes, tuple) else sizes.name
        )


class ChannelShuffle(Op):
    """Interleaves groups of channels (torch.nn.ChannelShuffle; ShuffleNet)."""

    category = "shape"
    torch = "nn.ChannelShuffle"
    starter: ClassVar[dict[str, Any]] = {"groups": 2}

    groups: Int = arg(doc="groups interleaved", at_least=1, positional=True)

    def infer(self, *inputs: Shape) -> Shape:
        channels, *_ = feature_map(inputs[0])
        if channels % self.groups:
            raise Misfit(
                f"has groups {self.groups}, which does not divide {channels} channels"
            )
        return inputs[0]

    def label(self) -> str:
        return f"{getattr(self.groups, 'name', self.groups)} groups"


class ZeroPad2d(Op):
    """Zeros around the map (torch.nn.ZeroPad2d)."""

    category = "shape"
    torch = "nn.ZeroPad2d"
    aliases = ("pad",)
    starter: ClassVar[dict[str, Any]] = {"padding": (1, 1, 1, 1)}

    padding: Sizes = arg(
        doc="left, right, top, bottom; negative ones crop", positional=True
    )

    def infer(self, *inputs: Shape) -> Shape:
        c, height, width = feature_map(inputs[0])
        if len(self.padding) != 4:
            raise Misfit(
                f"needs four sizes (left, right, top, bottom), not {len(self.padding)}"
            )
        left, right, top, bottom = self.padding
        out = (height + top + bottom, width + left + right)
        if (
            min(out) < 1
            or min(
                height + min(top, 0) + min(bottom, 0),
                width + min(left, 0) + min(right, 0),
            )
            < 0
        ):
            raise Misfit(f"crops {text(inputs[0][1:])} to nothing")
        return (c, *out)

    def label(self) -> str:
        return (
            ",".join(map(str, self.padding))
            if isinstance(self.padding, tuple)
            else self.padding.name
        )


class Upsample(Op):
    """A larger map by repeating or interpolating pixels (torch.nn.Upsample)."""

    category = "shape"
    torch = "nn.Upsample"
    aliases = ("resize", "interpolate")
    starter: ClassVar[dict[str, Any]] = {"scale_factor": 2.0}

    size: OptionalPair = arg(None, doc="height and width of the output", at_least=1)
    scale_factor: OptionalFloat = arg(
        None, doc="times the input's size, instead of a size", at_least=0
    )
    mode: Annotated[str, choice("nearest", "bilinear", "bicubic", "nearest-exact")] = (
        arg("nearest", doc="how pixels between are made")
    )

    def infer(self, *inputs: Shape) -> Shape:
        c, height, width = feature_map(inputs[0])
        if (self.size is None) == (self.scale_factor is None):
            raise Misfit("needs either a size or a scale_factor")
        factor: float = self.scale_factor or 0.0
        out = self.size or (int(height * factor), int(width * factor))
        if min(out) < 1:
            raise Misfit(f"would make {text(out)}")
        return (c, *out)

    def reach(self, *inputs: Shape) -> Any:
        out = self.infer(*inputs)
        taps = {"bilinear": 2, "bicubic": 4}.get(self.mode, 1)
        return (taps, taps), tuple(
            i / o for i, o in zip(inputs[0][1:], out[1:], strict=True)
        )

    def label(self) -> str:
        if self.scale_factor is not None:
            return f"×{getattr(self.scale_factor, 'name', None) or f'{self.scale_factor:g}'}"
        return f"to {text(self.size)}" if isinstance(self.size, tuple) else "no size"


class PixelShuffle(Op):
    """Channels to pixels: C·r²×H×W to C×rH×rW (torch.nn.PixelShuffle; Shi et al., 2016)."""

    category = "shape"
    torch = "nn.PixelShuffle"
    aliases = ("depth to space", "subpixel")
    starter: ClassVar[dict[str, Any]] = {"upscale_factor": 2}

    upscale_factor: Int = arg(
        doc="growth of height and width", at_least=1, positional=True
    )

    def infer(self, *inputs: Shape) -> Shape:
        c, height, width = feature_map(inputs[0])
        r = self.upscale_factor
        if c % (r * r):
            raise Misfit(
                f"needs channels in multiples of {r}² = {r * r}, but gets {text(inputs[0])}"
            )
        return c // (r * r), height * r, width * r

    def reach(self, *inputs: Shape) -> Any:
        return (1, 1), (1 / self.upscale_factor, 1 / self.upscale_factor)

    def label(self) -> str:
        return f"×{getattr(self.upscale_factor, 'name', self.upscale_factor)}"


class Identity(Op):
    """Hands its input on (torch.nn.Identity)."""

    category = "shape"
    torch = "nn.Identity"

    def infer(self, *inputs: Shape) -> Shape:
        return inputs[0]
