"""Normalisation."""

from math import prod
from typing import Any, ClassVar

from graph.field import Bool, Float, Int, OptionalFloat, Sizes, arg
from graph.op import Op
from graph.shape import Misfit, Shape, feature_map, text


class BatchNorm2d(Op):
    """Each channel to mean 0 and variance 1 over the batch (torch.nn.BatchNorm2d).

    Without `scale` it learns an offset only, as TensorFlow-slim's Inception nets do.
    """

    category = "normalization"
    torch = "nn.BatchNorm2d"
    aliases = ("bn", "batch norm")
    sized = ("num_features",)
    hidden = ("scale",)

    eps: Float = arg(1e-5, doc="added to the variance", at_least=0)
    momentum: OptionalFloat = arg(
        0.1, doc="share of each batch in the running mean and variance"
    )
    affine: Bool = arg(True, doc="learn a scale and an offset for each channel")
    track_running_stats: Bool = arg(
        True, doc="keep a running mean and variance for inference"
    )
    scale: Bool = arg(True, doc="learn the scale too, not the offset alone")

    @property
    def support(self) -> str:  # type: ignore[override]
        return "OffsetBatchNorm2d" if self.affine and not self.scale else ""

    def infer(self, *inputs: Shape) -> Shape:
        return feature_map(inputs[0])

    def weights(self, *inputs: Shape) -> dict[str, Shape]:
        names = (["weight"] if self.scale else []) + ["bias"]
        return {name: (inputs[0][0],) for name in names} if self.affine else {}

    def buffers(self, *inputs: Shape) -> dict[str, Shape]:
        names = ("running_mean", "running_var") if self.track_running_stats else ()
        return {name: (inputs[0][0],) for name in names}

    def sizes(self, *inputs: Shape) -> tuple[int, ...]:
        return (inputs[0][0],)

    def label(self) -> str:
        return "" if self.scale or not self.affine else "offset only"


class GroupNorm(Op):
    """Groups of channels to mean 0 and variance 1, image by image (torch.nn.GroupNorm)."""

    category = "normalization"
    torch = "nn.GroupNorm"
    aliases = ("gn", "group norm")
    starter: ClassVar[dict[str, Any]] = {"num_groups": 32}
    sized = ("num_channels=",)

    num_groups: Int = arg(doc="groups of channels normalised together", at_least=1)
    eps: Float = arg(1e-5, doc="added to the variance", at_least=0)
    affine: Bool = arg(True, doc="learn a scale and an offset for each channel")

    def infer(self, *inputs: Shape) -> Shape:
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
        return (
            "each group holds one value, so the output is constant" if alone else None
        )

    def label(self) -> str:
        return f"{getattr(self.num_groups, 'name', self.num_groups)} groups"


class LayerNorm(Op):
    """The last dimensions to mean 0 and variance 1 (torch.nn.LayerNorm)."""

    category = "normalization"
    torch = "nn.LayerNorm"
    aliases = ("ln", "layer norm")
    starter: ClassVar[dict[str, Any]] = {"normalized_shape": (64,)}

    normalized_shape: Sizes = arg(
        doc="the last dimensions of the input", at_least=1, positional=True
    )
    eps: Float = arg(1e-5, doc="added to the variance", at_least=0)
    elementwise_affine: Bool = arg(
        True, doc="learn a scale and an offset for each value"
    )
    bias: Bool = arg(True, doc="learn the offset too, not the scale alone")

    def infer(self, *inputs: Shape) -> Shape:
        shape = tuple(self.normalized_shape)
        if inputs[0][-len(shape) :] != shape:
            raise Misfit(
                f"normalises {text(shape)}, but its input {text(inputs[0])} ends otherwise"
            )
        return inputs[0]

    def weights(self, *inputs: Shape) -> dict[str, Shape]:
        names = ("weight", "bias") if self.bias else ("weight",)
        return (
            {n: tuple(self.normalized_shape) for n in names}
            if self.elementwise_affine
            else {}
        )

    def label(self) -> str:
        shape = self.normalized_shape
        return f"over {text(shape) if isinstance(shape, tuple) else shape.name}"


class InstanceNorm2d(Op):
    """Each channel of each image to mean 0 and variance 1 (torch.nn.InstanceNorm2d)."""

    category = "normalization"
    torch = "nn.InstanceNorm2d"
    aliases = ("in", "instance norm")
    sized = ("num_features",)

    eps: Float = arg(1e-5, doc="added to the variance", at_least=0)
    momentum: OptionalFloat = arg(
        0.1, doc="share of each batch in the running mean and variance"
    )
    affine: Bool = arg(False, doc="learn a scale and an offset for each channel")
    track_running_stats: Bool = arg(
        False, doc="keep a running mean and variance for inference"
    )

    def infer(self, *inputs: Shape) -> Shape:
        _, height, width = feature_map(inputs[0])
        if height * width == 1:
            raise Misfit(
                f"normalises over the pixels of {text(inputs[0])}, and there is only one"
            )
        return inputs[0]

    def weights(self, *inputs: Shape) -> dict[str, Shape]:
        return {n: (inputs[0][0],) for n in ("weight", "bias")} if self.affine else {}

    def buffers(self, *inputs: Shape) -> dict[str, Shape]:
        names = ("running_mean", "running_var") if self.track_running_stats else ()
        return {name: (inputs[0][0],) for name in names}

    def sizes(self, *inputs: Shape) -> tuple[int, ...]:
        return (inputs[0][0],)


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
        return feature_map(inputs[0])

    def label(self) -> str:
        return f"over {getattr(self.size, 'name', self.size)} channels"
