"""Convolutions."""

from collections.abc import Sequence
from math import prod
from typing import Annotated, Any, ClassVar

from graph.declare.arg import Arg
from graph.declare.kind import Bool, Int, Padding, Pair, choice
from graph.declare.onnx_form import Form, ends, starts
from graph.declare.op import Op, dims
from graph.declare.spec import arg
from graph.shape import Misfit, Shape, feature_map, text, windows


def sides(padding: Any, kernel: Any, dilation: Any) -> tuple[tuple[int, int], tuple[int, int]]:
    """Padding as (top, bottom), (left, right); "same" as torch spreads it."""
    if padding == "same":
        total = [d * (k - 1) for k, d in zip(kernel, dilation, strict=True)]
        vertical, horizontal = ((t // 2, t - t // 2) for t in total)
        return vertical, horizontal
    if len(padding) == 4:
        left, right, top, bottom = padding
        return (top, bottom), (left, right)
    height, width = padding
    return (height, height), (width, width)


def pads(padding: Any) -> str:
    """Padding as a card shows it: ' pad 1', or nothing for none."""
    if isinstance(padding, Arg | str):
        return f" pad {padding}"
    if not any(padding):
        return ""
    return f" pad {padding[0] if len(set(padding)) == 1 else ','.join(map(str, padding))}"


def steps(stride: Any) -> str:
    """Stride as a card shows it: ' /2', or nothing for 1."""
    if isinstance(stride, Arg):
        return f" /{stride}"
    return "" if set(stride) == {1} else f" /{stride[0] if len(set(stride)) == 1 else text(stride)}"


class Convolution(Op):
    """What the convolutions share: a window with weights that slides over C×H×W."""

    category = "convolution"

    kernel_size: Pair = arg(doc="window, pixels", at_least=1)
    stride: Pair = arg(1, doc="step, pixels", at_least=1)
    padding: Padding = arg(
        0,
        doc='zeros around: all, (height, width), (left, right, top, bottom) or "same"',
        at_least=0,
    )
    dilation: Pair = arg(1, doc="distance between the window's taps, pixels", at_least=1)
    bias: Bool = arg(True, doc="add a learned offset to each channel")

    @property
    def support(self) -> str:  # type: ignore[override]
        """torch pads both sides alike; anything else needs a class of its own."""
        return "PaddedConv2d" if len(self.padding) == 4 and self.padding != "same" else ""

    def label(self) -> str:
        spread = "" if self.dilation == (1, 1) else f" dilated {dims(self.dilation)}"
        return f"{dims(self.kernel_size)}{steps(self.stride)}{pads(self.padding)}{spread}"

    def receptive_window(self, *inputs: Shape) -> Any:
        extent = [d * (k - 1) + 1 for k, d in zip(self.kernel_size, self.dilation, strict=True)]
        return tuple(extent), self.stride

    def _spatial(self, size: Shape) -> Shape:
        if self.padding == "same" and self.stride != (1, 1):
            raise Misfit(f'has padding "same", which needs stride 1, not {text(self.stride)}')
        around = sides(self.padding, self.kernel_size, self.dilation)
        return windows(size, self.kernel_size, self.stride, around, self.dilation)

    def _slide(self, to: Form, x: str, groups: int, padding_mode: str = "zeros") -> str:
        around = sides(self.padding, self.kernel_size, self.dilation)
        if padding_mode != "zeros":
            x, around = to.pad(x, around, padding_mode), ((0, 0), (0, 0))
        return to.node(
            "Conv",
            x,
            *to.weights.values(),
            kernel_shape=self.kernel_size,
            strides=self.stride,
            pads=[*starts(around), *ends(around)],
            dilations=self.dilation,
            group=groups,
        )


SPARE = {"reflect": 1, "circular": 0}
"""Pixels that a map must have beyond its padding, by what the padding holds."""


class Conv2d(Convolution):
    """Slides a learned window over the map, all channels at once (torch.nn.Conv2d)."""

    torch = "nn.Conv2d"
    aliases = ("convolution", "conv")
    starter: ClassVar[dict[str, Any]] = {
        "out_channels": 64,
        "kernel_size": 3,
        "padding": 1,
    }
    sized = ("in_channels",)

    out_channels: Int = arg(doc="channels it makes", at_least=1, positional=True)
    groups: Int = arg(1, doc="splits channels into groups convolved apart", at_least=1)
    padding_mode: Annotated[str, choice("zeros", "reflect", "replicate", "circular")] = arg(
        "zeros", doc="what the padding holds"
    )

    def infer(self, *inputs: Shape) -> Shape:
        """C×H×W to out_channels×H'×W'.

        H' is ⌊(H + top + bottom - dilation·(kernel_size - 1) - 1) / stride⌋ + 1, W' alike; groups
        divides C and out_channels.
        """
        c, *size = feature_map(inputs[0])
        for channels, what in ((c, "the input's"), (self.out_channels, "its own")):
            if channels % self.groups:
                raise Misfit(
                    f"has groups {self.groups}, which does not divide {what} {channels} channels"
                )
        self._mode(size)
        return (self.out_channels, *self._spatial(tuple(size)))

    def _mode(self, size: list[int]) -> None:
        spare = SPARE.get(self.padding_mode)
        if spare is None:
            return
        around = sides(self.padding, self.kernel_size, self.dilation)
        for pixels, pair in zip(size, around, strict=True):
            if max(pair) + spare > pixels:
                raise Misfit(
                    f"has {self.padding_mode} padding {max(pair)}, too much for {pixels} pixels"
                )

    def weights(self, *inputs: Shape) -> dict[str, Shape]:
        kernel = (self.out_channels, inputs[0][0] // self.groups, *self.kernel_size)
        return {"weight": kernel, "bias": (self.out_channels,)} if self.bias else {"weight": kernel}

    def macs(self, inputs: tuple[Shape, ...], output: Shape) -> int:
        return prod(output) * (inputs[0][0] // self.groups) * prod(self.kernel_size)

    def sizes(self, *inputs: Shape) -> tuple[int, ...]:
        return (inputs[0][0],)

    def onnx(self, to: Form, *inputs: str) -> str:
        return self._slide(to, inputs[0], self.groups, self.padding_mode)


class DepthwiseConv2d(Convolution):
    """A window of its own for each channel (torch.nn.Conv2d with groups = in_channels)."""

    torch = "nn.Conv2d"
    aliases = ("depthwise", "dw")
    starter: ClassVar[dict[str, Any]] = {"kernel_size": 3, "padding": 1}
    sized = ("in_channels", "out_channels", "groups=")
    hidden = ("multiplier",)

    multiplier: Int = arg(1, doc="channels made from each channel", at_least=1)

    def infer(self, *inputs: Shape) -> Shape:
        """C×H×W to (C·multiplier)×H'×W', height and width as Conv2d makes them."""
        c, *size = feature_map(inputs[0])
        return (c * self.multiplier, *self._spatial(tuple(size)))

    def weights(self, *inputs: Shape) -> dict[str, Shape]:
        channels = inputs[0][0] * self.multiplier
        kernel = (channels, 1, *self.kernel_size)
        return {"weight": kernel, "bias": (channels,)} if self.bias else {"weight": kernel}

    def macs(self, inputs: tuple[Shape, ...], output: Shape) -> int:
        return prod(output) * prod(self.kernel_size)

    def sizes(self, *inputs: Shape) -> tuple[int, ...]:
        c = inputs[0][0]
        return c, c * self.multiplier, c

    def onnx(self, to: Form, *inputs: str) -> str:
        return self._slide(to, inputs[0], groups=to.shapes[0][0])


class ConvTranspose2d(Op):
    """A convolution run backwards: the map grows by the stride (torch.nn.ConvTranspose2d)."""

    category = "convolution"
    torch = "nn.ConvTranspose2d"
    aliases = ("deconvolution", "upconv", "transposed")
    starter: ClassVar[dict[str, Any]] = {
        "out_channels": 64,
        "kernel_size": 2,
        "stride": 2,
    }
    sized = ("in_channels",)

    out_channels: Int = arg(doc="channels it makes", at_least=1, positional=True)
    kernel_size: Pair = arg(doc="window, pixels", at_least=1)
    stride: Pair = arg(1, doc="pixels of output for one of input", at_least=1)
    padding: Pair = arg(0, doc="pixels cut from each side of the output", at_least=0)
    output_padding: Pair = arg(0, doc="pixels added to one side of the output", at_least=0)
    groups: Int = arg(1, doc="splits channels into groups convolved apart", at_least=1)
    bias: Bool = arg(True, doc="add a learned offset to each channel")
    dilation: Pair = arg(1, doc="distance between the window's taps, pixels", at_least=1)

    def infer(self, *inputs: Shape) -> Shape:
        """C×H×W to out_channels×H'×W'.

        H' is (H - 1)·stride - 2·padding + dilation·(kernel_size - 1) + output_padding + 1, W'
        alike.
        """
        c, *size = feature_map(inputs[0])
        for channels, what in ((c, "the input's"), (self.out_channels, "its own")):
            if channels % self.groups:
                raise Misfit(
                    f"has groups {self.groups}, which does not divide {what} {channels} channels"
                )
        out = []
        for axis, pixels in enumerate(size):
            s, d, extra = (
                self.stride[axis],
                self.dilation[axis],
                self.output_padding[axis],
            )
            if extra >= max(s, d):
                raise Misfit(
                    f"has output_padding {extra}, which must be less than its stride or dilation"
                )
            taps = d * (self.kernel_size[axis] - 1)
            out.append((pixels - 1) * s - 2 * self.padding[axis] + taps + extra + 1)
        if min(out) < 1:
            raise Misfit(f"would make {text(out)}: its padding cuts everything away")
        return (self.out_channels, *out)

    def weights(self, *inputs: Shape) -> dict[str, Shape]:
        kernel = (inputs[0][0], self.out_channels // self.groups, *self.kernel_size)
        return {"weight": kernel, "bias": (self.out_channels,)} if self.bias else {"weight": kernel}

    def macs(self, inputs: tuple[Shape, ...], output: Shape) -> int:
        return prod(inputs[0]) * (self.out_channels // self.groups) * prod(self.kernel_size)

    def sizes(self, *inputs: Shape) -> tuple[int, ...]:
        return (inputs[0][0],)

    def onnx(self, to: Form, *inputs: str) -> str:
        pairs = list(zip(self.output_padding, self.stride, strict=True))
        if any(extra >= step for extra, step in pairs):
            return self._widened(to, inputs[0])
        x = [*inputs, *to.weights.values()]
        return self._spread(to, x, self.padding, output_padding=self.output_padding)

    def _spread(self, to: Form, x: list[str], cut: Sequence[int], **more: Any) -> str:
        return to.node(
            "ConvTranspose",
            *x,
            kernel_shape=self.kernel_size,
            strides=self.stride,
            pads=[*self.padding, *cut],
            dilations=self.dilation,
            group=self.groups,
            **more,
        )

    def _widened(self, to: Form, x: str) -> str:
        """An output_padding up to the dilation, which runtimes refuse beyond the stride."""
        spare = [extra - pad for extra, pad in zip(self.output_padding, self.padding, strict=True)]
        cut = [max(0, -pixels) for pixels in spare]
        x = self._spread(to, [x, to.weights["weight"]], cut)
        if max(spare) > 0:
            x = to.pad(x, [(0, max(0, pixels)) for pixels in spare])
        if not self.bias:
            return x
        return to.node("Add", x, to.over_channels(to.weights["bias"]))

    def receptive_window(self, *inputs: Shape) -> Any:
        extents = [
            max(1, (d * (k - 1)) // s + 1)
            for k, s, d in zip(self.kernel_size, self.stride, self.dilation, strict=True)
        ]
        return tuple(extents), tuple(1 / s for s in self.stride)

    def label(self) -> str:
        grow = "" if self.stride == (1, 1) else f" ×{dims(self.stride)}"
        return f"{dims(self.kernel_size)}{grow}{pads(self.padding)}"
