"""Pooling."""

from collections.abc import Mapping, Sequence
from math import inf
from typing import Any, ClassVar

from graph.declare.kind import Bool, OptionalPair, Pair
from graph.declare.onnx_form import Attribute, Form, Sides, ends, starts
from graph.declare.op import Op, Source, dims
from graph.declare.spec import arg
from graph.ops.convolution import pads, steps
from graph.ops.sampling import adaptive, even
from graph.shape import Misfit, Shape, feature_map, windows


class Pooling(Op):
    """What the pools share: a window without weights that slides over each channel."""

    category = "pooling"
    starter: ClassVar[dict[str, Any]] = {"kernel_size": 2}

    kernel_size: Pair = arg(doc="window, pixels", at_least=1, positional=True)
    stride: OptionalPair = arg(None, doc="step, pixels; the window's size when not set", at_least=1)
    padding: Pair = arg(0, doc="pixels on each side, at most half the window", at_least=0)
    ceil_mode: Bool = arg(False, doc="round the output size up")

    @property
    def step(self) -> tuple[int, int]:
        """The stride in use."""
        return self.stride or self.kernel_size

    def _pool(self, x: Shape, dilation: tuple[int, int]) -> Shape:
        c, *size = feature_map(x)
        for pad, k in zip(self.padding, self.kernel_size, strict=True):
            if pad > k // 2:
                raise Misfit(f"has padding {pad}, more than half its window of {k}")
        around = [(pad, pad) for pad in self.padding]
        counts = windows(size, self.kernel_size, self.step, around, dilation, ceil=self.ceil_mode)
        return (c, *counts)

    def _around(self, to: Form, dilation: tuple[int, int] = (1, 1)) -> Sides:
        """Padding that makes room for the windows of ceil_mode.

        ONNX's ceil_mode counts a last window that begins in the padding, torch's does not.
        """
        around = []
        counts = self.infer(*to.shapes)[1:]
        for axis, (size, count) in enumerate(zip(to.shapes[0][1:], counts, strict=True)):
            extent = dilation[axis] * (self.kernel_size[axis] - 1) + 1
            needed = (count - 1) * self.step[axis] + extent
            pad = self.padding[axis]
            around.append((pad, max(pad, needed - size - pad)))
        return around

    def _window(self, around: Sides) -> dict[str, Attribute]:
        pads = [*starts(around), *ends(around)]
        return {"kernel_shape": self.kernel_size, "strides": self.step, "pads": pads}

    def label(self) -> str:
        step = "" if self.stride in (None, self.kernel_size) else steps(self.stride)
        return f"{dims(self.kernel_size)}{step}{pads(self.padding)}"

    def receptive_window(self, *inputs: Shape) -> Any:
        return self.kernel_size, self.step


class MaxPool2d(Pooling):
    """The largest value in each window (torch.nn.MaxPool2d)."""

    torch = "nn.MaxPool2d"
    aliases = ("max pool",)

    dilation: Pair = arg(1, doc="distance between the window's taps, pixels", at_least=1)

    def infer(self, *inputs: Shape) -> Shape:
        """C×H×W to C×H'×W'.

        H' is ⌊(H + 2·padding - dilation·(kernel_size - 1) - 1) / stride⌋ + 1, W' alike; ceil_mode
        rounds up, but drops a last window that would begin beyond the map and its padding.
        """
        return self._pool(inputs[0], self.dilation)

    def receptive_window(self, *inputs: Shape) -> Any:
        extent = [d * (k - 1) + 1 for k, d in zip(self.kernel_size, self.dilation, strict=True)]
        return tuple(extent), self.step

    def onnx(self, to: Form, *inputs: str) -> str:
        x, around = inputs[0], self._around(to, self.dilation)
        pairs = zip(ends(around), self.kernel_size, strict=True)
        if any(pad >= k for pad, k in pairs):  # which runtimes refuse
            x, around = to.pad(x, around, value=-inf), ((0, 0), (0, 0))
        return to.node("MaxPool", x, dilations=self.dilation, **self._window(around))


class AvgPool2d(Pooling):
    """The mean of each window (torch.nn.AvgPool2d)."""

    torch = "nn.AvgPool2d"
    aliases = ("average pool", "mean pool")

    count_include_pad: Bool = arg(True, doc="count the padding's zeros in the mean")

    def infer(self, *inputs: Shape) -> Shape:
        """C×H×W to C×H'×W', as MaxPool2d of dilation 1."""
        return self._pool(inputs[0], (1, 1))

    def onnx(self, to: Form, *inputs: str) -> str:
        x, around = inputs[0], self._around(to)
        both = [(pad, pad) for pad in self.padding]
        counted = self.count_include_pad and any(self.padding)
        if counted and around != both:  # what ceil_mode adds is not counted
            x, counted = to.pad(x, both), False
            around = [(0, after - pad) for pad, after in around]
        window = self._window(around)
        return to.node("AveragePool", x, count_include_pad=int(counted), **window)


class Adaptive(Op):
    """What the adaptive pools share: windows chosen so that the output has a given size."""

    category = "pooling"
    starter: ClassVar[dict[str, Any]] = {"output_size": 1}

    output_size: Pair = arg(doc="height and width of the output", at_least=1, positional=True)

    def infer(self, *inputs: Shape) -> Shape:
        """C×H×W to C×output_size."""
        c, *_ = feature_map(inputs[0])
        return (c, *self.output_size)

    def onnx(self, to: Form, *inputs: str) -> str:
        if self.output_size == (1, 1):
            return to.node(f"Global{self.onnx_type}", *inputs)
        axes = [
            adaptive(size, out)
            for size, out in zip(to.shapes[0][1:], self.output_size, strict=True)
        ]
        height, width = map(even, axes)
        if height is None or width is None:
            return self._uneven(to, inputs[0], axes)
        kernel, stride = zip(height, width, strict=True)
        return to.node(self.onnx_type, *inputs, kernel_shape=kernel, strides=stride)

    def _uneven(self, to: Form, x: str, axes: list[list[tuple[int, int]]]) -> str:
        """Windows of different sizes, one axis after the other."""
        raise NotImplementedError

    def receptive_window(self, *inputs: Shape) -> Any:
        pairs = list(zip(inputs[0][1:], self.output_size, strict=True))
        return tuple(-(-size // out) for size, out in pairs), tuple(s / out for s, out in pairs)

    def label(self) -> str:
        return f"to {dims(self.output_size)}"


class AdaptiveAvgPool2d(Adaptive):
    """Means over windows that give the output size asked for (torch.nn.AdaptiveAvgPool2d)."""

    torch, onnx_type = "nn.AdaptiveAvgPool2d", "AveragePool"
    aliases = ("adaptive average pool",)

    def _uneven(self, to: Form, x: str, axes: list[list[tuple[int, int]]]) -> str:
        rows, columns = (
            [[(start <= i < end) / (end - start) for i in range(size)] for start, end in windows]
            for size, windows in zip(to.shapes[0][1:], axes, strict=True)
        )
        x = to.node("MatMul", to.constant("rows", rows), x)
        columns = [list(column) for column in zip(*columns, strict=True)]
        return to.node("MatMul", x, to.constant("columns", columns))


class AdaptiveMaxPool2d(Adaptive):
    """Maxima over windows that give the output size asked for (torch.nn.AdaptiveMaxPool2d)."""

    torch, onnx_type = "nn.AdaptiveMaxPool2d", "MaxPool"
    aliases = ("adaptive max pool",)

    def _uneven(self, to: Form, x: str, axes: list[list[tuple[int, int]]]) -> str:
        for axis, spans in enumerate(axes, 2):
            longest = max(end - start for start, end in spans)
            pixels = [[min(start + i, end - 1) for i in range(longest)] for start, end in spans]
            x = to.node("Gather", x, to.constant("pixels", pixels), axis=axis)
            x = to.reduce("ReduceMax", x, axis + 1, keepdims=0)
        return x


class GlobalAvgPool(Op):
    """The mean of each channel, C×H×W to C (Lin et al., Network in network, 2013)."""

    category = "pooling"
    calls = ("mean", "adaptive_avg_pool2d")
    aliases = ("gap", "global average pool")

    keepdim: Bool = arg(False, doc="keep the map as C×1×1")

    def infer(self, *inputs: Shape) -> Shape:
        """C×H×W to C, or to C×1×1 with keepdim."""
        c, *_ = feature_map(inputs[0])
        return (c, 1, 1) if self.keepdim else (c,)

    def receptive_window(self, *inputs: Shape) -> Any:
        return inputs[0][1:], inputs[0][1:]

    def expression(self, inputs: Sequence[str], fields: Mapping[str, str]) -> Source:
        keep = [f"keepdim={text}" for text in fields.values()]
        return f"{inputs[0]}.mean", ["dim=(2, 3)", *keep]

    def onnx(self, to: Form, *inputs: str) -> str:
        if self.keepdim:
            return to.node("GlobalAveragePool", *inputs)
        return to.reduce("ReduceMean", inputs[0], 2, 3, keepdims=0)

    def label(self) -> str:
        return "whole map"
