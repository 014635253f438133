"""Normalisation."""

from math import prod
from typing import Any, ClassVar

from graph.declare.kind import Bool, Float, Int, OptionalFloat, Sizes
from graph.declare.onnx_form import Form
from graph.declare.op import Op
from graph.declare.spec import arg
from graph.shape import Misfit, Shape, feature_map, text


class Normalization(Op):
    """What the normalisations share: an affine map at the end that begins as none."""

    category = "normalization"

    def start(self, weight: str) -> float:
        return 1.0 if weight in ("weight", "running_var") else 0.0

    @staticmethod
    def _scale_and_offset(to: Form, count: int) -> tuple[str, str]:
        """The learned ones, or constants that do nothing."""
        scale = to.weights.get("weight") or to.constant("scale", [1.0] * count)
        return scale, to.weights.get("bias") or to.constant("offset", [0.0] * count)

    @staticmethod
    def _standard(to: Form, x: str, *axes: int, eps: float) -> str:
        """Mean 0 and variance 1 along these axes."""
        centred = to.node("Sub", x, to.reduce("ReduceMean", x, *axes))
        variance = to.reduce("ReduceMean", to.node("Mul", centred, centred), *axes)
        variance = to.node("Add", variance, to.constant("eps", eps))
        return to.node("Div", centred, to.node("Sqrt", variance))

    @staticmethod
    def _affine(to: Form, x: str) -> str:
        """A learned scale and offset of each channel, as far as there are."""
        for type, name in (("Mul", "weight"), ("Add", "bias")):
            if name in to.weights:
                x = to.node(type, x, to.over_channels(to.weights[name]))
        return x

    def _by_running_stats(self, to: Form, x: str, eps: float) -> str:
        stats = (to.weights["running_mean"], to.weights["running_var"])
        scale, offset = self._scale_and_offset(to, to.shapes[0][0])
        return to.node("BatchNormalization", x, scale, offset, *stats, epsilon=eps)


class BatchNorm2d(Normalization):
    """Each channel to mean 0 and variance 1 over the batch (torch.nn.BatchNorm2d).

    Without `scale` it learns an offset only, as TensorFlow-slim's Inception nets do.
    """

    torch = "nn.BatchNorm2d"
    aliases = ("bn", "batch norm")
    sized = ("num_features",)
    hidden = supported = ("scale",)

    eps: Float = arg(1e-5, doc="added to the variance", at_least=0)
    momentum: OptionalFloat = arg(0.1, doc="share of each batch in the running mean and variance")
    affine: Bool = arg(True, doc="learn a scale and an offset for each channel")
    track_running_stats: Bool = arg(True, doc="keep a running mean and variance for inference")
    scale: Bool = arg(True, doc="learn the scale too, not the offset alone")

    @property
    def support(self) -> str:  # type: ignore[override]
        return "OffsetBatchNorm2d" if self.affine and not self.scale else ""

    def infer(self, *inputs: Shape) -> Shape:
        """C×H×W to the same."""
        if not self.eps:
            raise Misfit("has eps 0, which torch does not train with")
        return feature_map(inputs[0])

    def weights(self, *inputs: Shape) -> dict[str, Shape]:
        names = (["weight"] if self.scale else []) + ["bias"]
        return {name: (inputs[0][0],) for name in names} if self.affine else {}

    def buffers(self, *inputs: Shape) -> dict[str, Shape]:
        names = ("running_mean", "running_var") if self.track_running_stats else ()
        return {name: (inputs[0][0],) for name in names}

    def sizes(self, *inputs: Shape) -> tuple[int, ...]:
        return (inputs[0][0],)

    def onnx(self, to: Form, *inputs: str) -> str:
        if self.track_running_stats:
            return self._by_running_stats(to, inputs[0], self.eps)
        return self._affine(to, self._standard(to, inputs[0], 0, 2, 3, eps=self.eps))

    def label(self) -> str:
        return "" if self.scale or not self.affine else "offset only"


class GroupNorm(Normalization):
    """Groups of channels to mean 0 and variance 1, image by image (torch.nn.GroupNorm)."""

    torch = "nn.GroupNorm"
    aliases = ("gn", "group norm")
    starter: ClassVar[dict[str, Any]] = {"num_groups": 32}
    sized = ("num_channels=",)

    num_groups: Int = arg(doc="groups of channels normalised together", at_least=1)
    eps: Float = arg(1e-5, doc="added to the variance", at_least=0)
    affine: Bool = arg(True, doc="learn a scale and an offset for each channel")

    def infer(self, *inputs: Shape) -> Shape:
        """The same shape; num_groups divides C."""
        if inputs[0][0] % self.num_groups:
            raise Misfit(
                f"has num_groups {self.num_groups}, which does not divide {inputs[0][0]} channels"
            )
        return inputs[0]

    def weights(self, *inputs: Shape) -> dict[str, Shape]:
        return {n: (inputs[0][0],) for n in ("weight", "bias")} if self.affine else {}

    def sizes(self, *inputs: Shape) -> tuple[int, ...]:
        return (inputs[0][0],)

    def remark(self, *inputs: Shape) -> str | None:
        alone = prod(inputs[0]) == self.num_groups
        return "each group holds one value, so the output is constant" if alone else None

    def onnx(self, to: Form, *inputs: str) -> str:
        (shape,) = to.shapes
        ones = to.constant("ones", [1.0] * self.num_groups)
        zeros = to.constant("zeros", [0.0] * self.num_groups)
        x = to.reshape(inputs[0], self.num_groups, -1)
        x = to.node("InstanceNormalization", x, ones, zeros, epsilon=self.eps)
        return self._affine(to, to.reshape(x, *shape))

    def label(self) -> str:
        return f"{self.num_groups} groups"


class LayerNorm(Normalization):
    """The last dimensions to mean 0 and variance 1 (torch.nn.LayerNorm)."""

    torch = "nn.LayerNorm"
    aliases = ("ln", "layer norm")
    starter: ClassVar[dict[str, Any]] = {"normalized_shape": (64,)}

    normalized_shape: Sizes = arg(
        doc="the last dimensions of the input", at_least=1, positional=True
    )
    eps: Float = arg(1e-5, doc="added to the variance", at_least=0)
    elementwise_affine: Bool = arg(True, doc="learn a scale and an offset for each value")
    bias: Bool = arg(True, doc="learn the offset too, not the scale alone")

    def infer(self, *inputs: Shape) -> Shape:
        """The same shape; it ends as normalized_shape does."""
        shape = tuple(self.normalized_shape)
        if inputs[0][-len(shape) :] != shape:
            raise Misfit(
                f"normalises {text(shape)}, but its input {text(inputs[0])} ends otherwise"
            )
        return inputs[0]

    def weights(self, *inputs: Shape) -> dict[str, Shape]:
        names = ("weight", "bias") if self.bias else ("weight",)
        return {n: tuple(self.normalized_shape) for n in names} if self.elementwise_affine else {}

    def onnx(self, to: Form, *inputs: str) -> str:
        axes = range(-len(self.normalized_shape), 0)
        if to.opset < 17:
            x = self._standard(to, inputs[0], *axes, eps=self.eps)
            for type, weight in zip(("Mul", "Add"), to.weights.values(), strict=False):
                x = to.node(type, x, weight)
            return x
        weights = to.weights.values() or [to.constant("scale", self._ones())]
        settings = {"axis": axes[0], "epsilon": self.eps}
        return to.node("LayerNormalization", *inputs, *weights, **settings)

    def _ones(self) -> Any:
        ones: Any = 1.0
        for size in reversed(self.normalized_shape):
            ones = [ones] * size
        return ones

    def label(self) -> str:
        shape = self.normalized_shape
        return f"over {text(shape) if isinstance(shape, tuple) else shape}"


class InstanceNorm2d(Normalization):
    """Each channel of each image to mean 0 and variance 1 (torch.nn.InstanceNorm2d)."""

    torch = "nn.InstanceNorm2d"
    aliases = ("in", "instance norm")
    sized = ("num_features",)

    eps: Float = arg(1e-5, doc="added to the variance", at_least=0)
    momentum: OptionalFloat = arg(0.1, doc="share of each batch in the running mean and variance")
    affine: Bool = arg(False, doc="learn a scale and an offset for each channel")
    track_running_stats: Bool = arg(False, doc="keep a running mean and variance for inference")

    def infer(self, *inputs: Shape) -> Shape:
        """C×H×W to the same; H·W is more than 1."""
        _, height, width = feature_map(inputs[0])
        if height * width == 1:
            raise Misfit(f"normalises over the pixels of {text(inputs[0])}, and there is only one")
        return inputs[0]

    def weights(self, *inputs: Shape) -> dict[str, Shape]:
        return {n: (inputs[0][0],) for n in ("weight", "bias")} if self.affine else {}

    def buffers(self, *inputs: Shape) -> dict[str, Shape]:
        names = ("running_mean", "running_var") if self.track_running_stats else ()
        return {name: (inputs[0][0],) for name in names}

    def sizes(self, *inputs: Shape) -> tuple[int, ...]:
        return (inputs[0][0],)

    def onnx(self, to: Form, *inputs: str) -> str:
        if self.track_running_stats:
            return self._by_running_stats(to, inputs[0], self.eps)
        weights = self._scale_and_offset(to, to.shapes[0][0])
        return to.node("InstanceNormalization", *inputs, *weights, epsilon=self.eps)


class LocalResponseNorm(Op):
    """Divides by the energy of neighbouring channels (torch.nn.LocalResponseNorm; AlexNet)."""

    category = "normalization"
    torch = "nn.LocalResponseNorm"
    aliases = ("lrn",)
    starter: ClassVar[dict[str, Any]] = {"size": 5}

    size: Int = arg(doc="channels in the neighbourhood", at_least=1, positional=True)
    alpha: Float = arg(1e-4, doc="weight of the energy")
    beta: Float = arg(0.75, doc="exponent")
    k: Float = arg(1.0, doc="constant added to the energy")

    def infer(self, *inputs: Shape) -> Shape:
        """C×H×W to the same."""
        return feature_map(inputs[0])

    def onnx(self, to: Form, *inputs: str) -> str:
        if self.size % 2 and min(self.alpha, self.beta, self.k) > 0:
            settings = {"alpha": self.alpha, "beta": self.beta, "bias": self.k}
            return to.node("LRN", *inputs, size=self.size, **settings)
        return to.node("Div", *inputs, self._power(to, *inputs))

    def _power(self, to: Form, x: str) -> str:
        """The divisor; ONNX's would shift even sizes by a channel, runtimes refuse exponents of 0."""
        channels, height, width = to.shapes[0]
        energy = to.reshape(to.node("Mul", x, x), 1, channels, height * width)
        energy = to.node(
            "AveragePool",
            energy,
            kernel_shape=(self.size, 1),
            pads=(self.size // 2, 0, (self.size - 1) // 2, 0),
            count_include_pad=1,
        )
        energy = to.reshape(energy, channels, height, width)
        energy = to.node("Mul", energy, to.constant("alpha", self.alpha))
        energy = to.node("Add", energy, to.constant("k", self.k))
        return to.node("Pow", energy, to.constant("beta", self.beta))

    def label(self) -> str:
        return f"size {self.size}"
