"""Maps of another size: padded, interpolated, or with channels made into pixels."""

from math import ceil
from typing import Annotated, Any, ClassVar

from graph.declare.arg import Arg
from graph.declare.kind import Int, OptionalFloat, OptionalPair, Sizes, choice
from graph.declare.onnx_form import Form
from graph.declare.op import Op
from graph.declare.spec import arg
from graph.ops.sampling import nearest, scale
from graph.shape import Misfit, Shape, feature_map, text


class ZeroPad2d(Op):
    """Zeros around the map (torch.nn.ZeroPad2d)."""

    category = "shape"
    torch = "nn.ZeroPad2d"
    calls = ("pad",)
    aliases = ("pad",)
    starter: ClassVar[dict[str, Any]] = {"padding": (1, 1, 1, 1)}

    padding: Sizes = arg(doc="left, right, top, bottom; negative ones crop", positional=True)

    def infer(self, *inputs: Shape) -> Shape:
        """C×H×W to C×(H + top + bottom)×(W + left + right)."""
        c, height, width = feature_map(inputs[0])
        if len(self.padding) != 4:
            raise Misfit(f"needs four sizes (left, right, top, bottom), not {len(self.padding)}")
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

    def onnx(self, to: Form, *inputs: str) -> str:
        left, right, top, bottom = self.padding
        return to.pad(inputs[0], ((top, bottom), (left, right)))

    def label(self) -> str:
        return (
            ",".join(map(str, self.padding))
            if isinstance(self.padding, tuple)
            else str(self.padding)
        )


class Upsample(Op):
    """A larger map by repeating or interpolating pixels (torch.nn.Upsample)."""

    category = "shape"
    torch = "nn.Upsample"
    calls = ("interpolate",)
    aliases = ("resize", "interpolate")
    starter: ClassVar[dict[str, Any]] = {"scale_factor": 2.0}

    size: OptionalPair = arg(None, doc="height and width of the output", at_least=1)
    scale_factor: OptionalFloat = arg(
        None, doc="times the input's size, instead of a size", at_least=0
    )
    mode: Annotated[str, choice("nearest", "bilinear", "bicubic", "nearest-exact")] = arg(
        "nearest", doc="how pixels between are made"
    )

    def infer(self, *inputs: Shape) -> Shape:
        """C×H×W to C×size, or to C×⌊H·scale_factor⌋×⌊W·scale_factor⌋."""
        c, height, width = feature_map(inputs[0])
        if (self.size is None) == (not self.scale_factor):
            raise Misfit("needs either a size or a scale_factor")
        factor: float = self.scale_factor or 0.0
        if max(height, width) * factor > 2**62:
            raise Misfit(
                f"would make each side {factor:g} times as long, more than torch can count"
            )
        out = self.size or (int(height * factor), int(width * factor))
        if min(out) < 1:
            raise Misfit(f"would make {text(out)}")
        return (c, *out)

    def receptive_window(self, *inputs: Shape) -> Any:
        out = self.infer(*inputs)
        taps = {"bilinear": 2, "bicubic": 4}.get(self.mode, 1)
        return (taps, taps), tuple(i / o for i, o in zip(inputs[0][1:], out[1:], strict=True))

    def onnx(self, to: Form, *inputs: str) -> str:
        pairs = list(zip(to.shapes[0][1:], self.infer(*to.shapes)[1:], strict=True))
        scales = [scale(size, out, self.scale_factor) for size, out in pairs]
        if self.mode == "bicubic":
            return self._cubic(to, inputs[0], pairs, scales)
        if self.mode == "bilinear":  # which leaves alone an axis that does not grow
            even = [
                1.0 if size == out else factor
                for (size, out), factor in zip(pairs, scales, strict=True)
            ]
            return _resize(to, inputs[0], even, "linear", "half_pixel")
        if all(factor.is_integer() for factor in scales):
            return _resize(to, inputs[0], scales, "nearest", "asymmetric")
        return self._repeat(to, inputs[0], pairs)

    def _cubic(self, to: Form, x: str, pairs: list[tuple[int, int]], scales: list[float]) -> str:
        if scales == [1.0, 1.0] or any(size != grown for size, grown in pairs):
            return _resize(to, x, scales, "cubic", "half_pixel")
        # A map that keeps its size is handed on by runtimes, whatever the factor: make it grow.
        more = ceil(1 / (scales[0] - 1))
        x = to.pad(x, ((0, more), (0, 0)), "replicate")
        x = _resize(to, x, scales, "cubic", "half_pixel")
        return to.slice(x, 2, 0, pairs[0][1])

    def _repeat(self, to: Form, x: str, pairs: list[tuple[int, int]]) -> str:
        """Row by row and column by column: runtimes round such factors in ways of their own."""
        for axis, (size, out) in enumerate(pairs, 2):
            exact = self.mode == "nearest-exact"
            pixels = nearest(size, out, self.scale_factor, exact=exact)
            x = to.node("Gather", x, to.constant("pixels", pixels), axis=axis)
        return x

    def label(self) -> str:
        if self.scale_factor:
            factor = self.scale_factor
            return f"×{factor}" if isinstance(factor, Arg) else f"×{factor:g}"
        return f"to {text(self.size)}" if isinstance(self.size, tuple) else "no size"


def _resize(to: Form, x: str, scales: list[float], mode: str, frame: str) -> str:
    settings = {"mode": mode, "coordinate_transformation_mode": frame}
    if mode == "nearest":
        settings["nearest_mode"] = "floor"
    factors = to.constant("scales", [1.0, 1.0, *scales])
    return to.node("Resize", x, "", factors, **settings)


class PixelShuffle(Op):
    """Channels to pixels: C·r²×H×W to C×rH×rW (torch.nn.PixelShuffle; Shi et al., 2016)."""

    category = "shape"
    torch = "nn.PixelShuffle"
    aliases = ("depth to space", "subpixel")
    starter: ClassVar[dict[str, Any]] = {"upscale_factor": 2}

    upscale_factor: Int = arg(doc="growth of height and width", at_least=1, positional=True)

    def infer(self, *inputs: Shape) -> Shape:
        """(C·r²)×H×W to C×rH×rW, where r is upscale_factor."""
        c, height, width = feature_map(inputs[0])
        r = self.upscale_factor
        if c % (r * r):
            raise Misfit(
                f"needs channels in multiples of {r}² = {r * r}, but gets {text(inputs[0])}"
            )
        return c // (r * r), height * r, width * r

    def receptive_window(self, *inputs: Shape) -> Any:
        return (1, 1), (1 / self.upscale_factor, 1 / self.upscale_factor)

    def onnx(self, to: Form, *inputs: str) -> str:
        return to.node("DepthToSpace", *inputs, blocksize=self.upscale_factor, mode="CRD")

    def label(self) -> str:
        return f"×{self.upscale_factor}"
