"""Each operation as a person writes it with torch, to hold our own declarations against.

An operation called as torch's module, with the same fields, needs no line here.
"""

from collections.abc import Callable, Sequence
from functools import reduce
from operator import add, mul
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from graph.declare.op import Op
from graph.shape import Shape

Layer = Callable[..., Any]


class Misread(ValueError):
    """Torch would run, but not as the network means it."""


def layer(op: Op, inputs: Sequence[Shape]) -> Layer:
    """What runs the operation on tensors of these shapes; torch may raise on the way.

    Raises Misread where Convas refuses what torch lets through.
    """
    for applies, why in STRICTER:
        if applies(op, inputs):
            raise Misread(why)
    made: Layer = BY_HAND.get(op.name, _as_in_torch)(op, *inputs)
    return made


ON_MAPS = {
    "Conv2d",
    "DepthwiseConv2d",
    "ConvTranspose2d",
    "MaxPool2d",
    "AvgPool2d",
    "AdaptiveAvgPool2d",
    "AdaptiveMaxPool2d",
    "GlobalAvgPool",
    "BatchNorm2d",
    "InstanceNorm2d",
    "LocalResponseNorm",
    "ChannelAffine",
    "ChannelShuffle",
    "ZeroPad2d",
    "Upsample",
    "PixelShuffle",
}
STRICTER: list[tuple[Callable[[Any, Sequence[Shape]], bool], str]] = [
    (
        lambda op, xs: op.name in ON_MAPS and len(xs[0]) != 3,
        "torch would take a batch of C×L for one image C×H×W, or pad the batch itself",
    ),
    (
        lambda op, xs: op.name == "Linear" and len(xs[0]) != 1,
        "torch would apply it to the last dimension, which of a map is its width",
    ),
    (
        lambda op, xs: op.name == "ZeroPad2d" and len(op.padding) != 4,
        "torch would pad one dimension for each two sizes, from the last",
    ),
    (
        lambda op, xs: op.name in ("Add", "Multiply") and len({*map(len, xs)}) > 1,
        "torch would line up the last dimensions, channels with widths",
    ),
]
"""Where Convas refuses what torch lets through, and why."""


def fields(op: Op, *without: str) -> dict[str, Any]:
    """Every field with its value, as keywords."""
    return {name: getattr(op, name) for name in op.specs if name not in without}


def _as_in_torch(op: Op, x: Shape) -> Layer:
    return getattr(nn, op.name)(**fields(op))


class _Padded(nn.Conv2d):
    """A convolution that pads left, right, top and bottom by different amounts."""

    def __init__(self, channels: int, padding: Any, mode: str, **settings: Any) -> None:
        super().__init__(channels, **settings)
        self.sides = padding
        self.mode = "constant" if mode == "zeros" else mode

    def forward(self, x: Tensor) -> Tensor:
        return super().forward(F.pad(x, self.sides, self.mode))


def _convolution(channels: int, padding: Any, **settings: Any) -> Layer:
    if len(padding) == 4 and padding != "same":
        mode = settings.pop("padding_mode", "zeros")
        return _Padded(channels, padding, mode, **settings)
    return nn.Conv2d(channels, padding=padding, **settings)


def _depthwise(op: Any, x: Shape) -> Layer:
    settings = fields(op, "multiplier")
    return _convolution(x[0], out_channels=x[0] * op.multiplier, groups=x[0], **settings)


def _batch_norm(op: Any, x: Shape) -> Layer:
    norm = nn.BatchNorm2d(x[0], **fields(op, "scale"))
    if not op.scale:
        norm.weight = None
    return norm


def _channel_affine(op: Any, x: Shape) -> Layer:
    scale, offset = (torch.tensor(numbers)[:, None, None] for numbers in (op.scale, op.offset))
    if len(scale) != len(offset) or len(scale) != x[0]:
        raise Misread("torch would spread one channel over many")
    return lambda x: x * scale + offset


def _split(op: Any, x: Shape) -> Layer:
    return lambda x: torch.split(x, list(op.split_sizes), op.dim)


def _concat(op: Any, *xs: Shape) -> Layer:
    return lambda *xs: torch.cat(xs, op.dim)


BY_HAND: dict[str, Callable[..., Layer]] = {
    "Conv2d": lambda op, x: _convolution(x[0], **fields(op)),
    "DepthwiseConv2d": _depthwise,
    "ConvTranspose2d": lambda op, x: nn.ConvTranspose2d(x[0], **fields(op)),
    "Linear": lambda op, x: nn.Linear(x[-1], **fields(op)),
    "BatchNorm2d": _batch_norm,
    "GroupNorm": lambda op, x: nn.GroupNorm(num_channels=x[0], **fields(op)),
    "InstanceNorm2d": lambda op, x: nn.InstanceNorm2d(x[0], **fields(op)),
    "GlobalAvgPool": lambda op, x: lambda x: x.mean((2, 3), keepdim=op.keepdim),
    "Scale": lambda op, x: lambda x: x * op.factor,
    "ChannelAffine": _channel_affine,
    "Reshape": lambda op, x: lambda x: x.reshape(len(x), *op.shape),
    "Split": _split,
    "Concat": _concat,
    "Add": lambda op, *xs: lambda *xs: reduce(add, xs),
    "Multiply": lambda op, *xs: lambda *xs: reduce(mul, xs),
}
