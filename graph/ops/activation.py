"""Activations: shape in, same shape out."""

from collections.abc import Mapping, Sequence
from math import pi, sqrt
from typing import Annotated, Any, ClassVar

from graph.declare.kind import Float, Int, choice
from graph.declare.onnx_form import Form
from graph.declare.op import Op, Source
from graph.declare.spec import arg
from graph.shape import Misfit, Shape, check_float32, text


class Activation(Op):
    """What the activations share: each value through one function."""

    category = "activation"
    in_place: ClassVar[bool] = False
    """Whether torch can do it in its input's memory, and still go backwards."""

    def infer(self, *inputs: Shape) -> Shape:
        """The same shape."""
        return inputs[0]


class ReLU(Activation):
    """max(0, x) (torch.nn.ReLU)."""

    torch, function, onnx_type = "nn.ReLU", "F.relu", "Relu"
    in_place = True
    aliases = ("rectifier",)


class ReLU6(Activation):
    """min(max(0, x), 6) (torch.nn.ReLU6)."""

    torch, function = "nn.ReLU6", "F.relu6"
    in_place = True

    def onnx(self, to: Form, *inputs: str) -> str:
        return to.node("Clip", *inputs, to.constant("min", 0.0), to.constant("max", 6.0))


class LeakyReLU(Activation):
    """x above 0, negative_slope·x below (torch.nn.LeakyReLU)."""

    torch, function = "nn.LeakyReLU", "F.leaky_relu"

    negative_slope: Float = arg(0.01, doc="slope below 0")

    def infer(self, *inputs: Shape) -> Shape:
        """The same shape."""
        check_float32("negative_slope", self.negative_slope)
        return inputs[0]

    def onnx(self, to: Form, *inputs: str) -> str:
        return to.node("LeakyRelu", *inputs, alpha=self.negative_slope)


class PReLU(Activation):
    """x above 0, a learned slope below (torch.nn.PReLU)."""

    torch = "nn.PReLU"

    num_parameters: Int = arg(1, doc="slopes: 1, or one for each channel", at_least=1)
    init: Float = arg(0.25, doc="the slope at the start")

    def infer(self, *inputs: Shape) -> Shape:
        """The same shape; num_parameters is 1 or C."""
        check_float32("init", self.init)
        if self.num_parameters not in (1, inputs[0][0]):
            raise Misfit(
                f"has {self.num_parameters} slopes, but its input {text(inputs[0])} "
                f"has {inputs[0][0]} channels"
            )
        return inputs[0]

    def weights(self, *inputs: Shape) -> dict[str, Shape]:
        return {"weight": (self.num_parameters,)}

    def start(self, weight: str) -> float:
        return self.init

    def onnx(self, to: Form, *inputs: str) -> str:
        slope = to.weights["weight"]
        if self.num_parameters > 1:
            slope = to.over_channels(slope)
        return to.node("PRelu", *inputs, slope)


class ELU(Activation):
    """x above 0, alpha·(exp(x) - 1) below (torch.nn.ELU)."""

    torch, function = "nn.ELU", "F.elu"

    alpha: Float = arg(1.0, doc="how far below 0 it goes")

    def infer(self, *inputs: Shape) -> Shape:
        """The same shape."""
        check_float32("alpha", self.alpha)
        return inputs[0]

    def onnx(self, to: Form, *inputs: str) -> str:
        return to.node("Elu", *inputs, alpha=self.alpha)


class GELU(Activation):
    """x times the normal distribution's share below x (torch.nn.GELU)."""

    torch, function = "nn.GELU", "F.gelu"

    approximate: Annotated[str, choice("none", "tanh")] = arg("none", doc="exact, or by tanh")

    def onnx(self, to: Form, *inputs: str) -> str:
        if to.opset >= 20:
            return to.node("Gelu", *inputs, approximate=self.approximate)
        share = self._tanh(to, *inputs) if self.approximate == "tanh" else self._erf(to, *inputs)
        twice = to.node("Mul", *inputs, to.node("Add", share, to.constant("one", 1.0)))
        return to.node("Mul", twice, to.constant("half", 0.5))

    @staticmethod
    def _erf(to: Form, x: str) -> str:
        return to.node("Erf", to.node("Div", x, to.constant("deviation", sqrt(2))))

    @staticmethod
    def _tanh(to: Form, x: str) -> str:
        cube = to.node("Pow", x, to.constant("three", 3.0))
        bent = to.node("Mul", cube, to.constant("bend", 0.044715))
        steep = to.constant("steepness", sqrt(2 / pi))
        return to.node("Tanh", to.node("Mul", to.node("Add", x, bent), steep))


class SiLU(Activation):
    """x·sigmoid(x) (torch.nn.SiLU)."""

    torch, function = "nn.SiLU", "F.silu"
    aliases = ("swish",)

    def onnx(self, to: Form, *inputs: str) -> str:
        return to.node("Mul", *inputs, to.node("Sigmoid", *inputs))


class Mish(Activation):
    """x·tanh(softplus(x)) (torch.nn.Mish)."""

    torch, function = "nn.Mish", "F.mish"

    def onnx(self, to: Form, *inputs: str) -> str:
        if to.opset >= 18:
            return to.node("Mish", *inputs)
        return to.node("Mul", *inputs, to.node("Tanh", to.node("Softplus", *inputs)))


class Sigmoid(Activation):
    """1 / (1 + exp(-x)) (torch.nn.Sigmoid)."""

    torch, function, onnx_type = "nn.Sigmoid", "torch.sigmoid", "Sigmoid"
    aliases = ("logistic",)


class Tanh(Activation):
    """The hyperbolic tangent (torch.nn.Tanh)."""

    torch, function, onnx_type = "nn.Tanh", "torch.tanh", "Tanh"


class Hardswish(Activation):
    """x·relu6(x + 3) / 6 (torch.nn.Hardswish)."""

    torch, function = "nn.Hardswish", "F.hardswish"

    def onnx(self, to: Form, *inputs: str) -> str:
        if to.opset >= 14:
            return to.node("HardSwish", *inputs)
        return to.node("Mul", *inputs, to.node("HardSigmoid", *inputs, alpha=1 / 6))


class Hardsigmoid(Activation):
    """relu6(x + 3) / 6 (torch.nn.Hardsigmoid)."""

    torch, function = "nn.Hardsigmoid", "F.hardsigmoid"

    def onnx(self, to: Form, *inputs: str) -> str:
        return to.node("HardSigmoid", *inputs, alpha=1 / 6)


class Along(Activation):
    """What the softmaxes share: values along one dimension weighed against each other."""

    starter: ClassVar[dict[str, Any]] = {"dim": 1}

    dim: Int = arg(doc="dimension, counted as torch does: 0 the batch, 1 the channels")

    def infer(self, *inputs: Shape) -> Shape:
        """The same shape."""
        rank = len(inputs[0]) + 1
        if not -rank <= self.dim < rank:
            raise Misfit(f"has dim {self.dim}, which its input {text(inputs[0])} lacks")
        return inputs[0]

    def remark(self, *inputs: Shape) -> str | None:
        mixed = self.dim % (len(inputs[0]) + 1) == 0
        return "dim 0 is the batch: it weighs images against each other" if mixed else None

    def onnx(self, to: Form, *inputs: str) -> str:
        return to.node(self.name, *inputs, axis=self.dim)


class Softmax(Along):
    """Values to shares that sum to 1 (torch.nn.Softmax)."""

    torch, function = "nn.Softmax", "F.softmax"


class LogSoftmax(Along):
    """The logarithm of softmax (torch.nn.LogSoftmax)."""

    torch, function = "nn.LogSoftmax", "F.log_softmax"


class Scale(Activation):
    """x times a constant (Inception-ResNet's residual scaling, Szegedy et al., 2016)."""

    starter: ClassVar[dict[str, Any]] = {"factor": 0.1}
    calls = ("mul",)
    aliases = ("constant", "factor")

    factor: Float = arg(doc="what every value is multiplied by")

    def expression(self, inputs: Sequence[str], fields: Mapping[str, str]) -> Source:
        return "*", [inputs[0], fields["factor"]]

    def onnx(self, to: Form, *inputs: str) -> str:
        return to.node("Mul", *inputs, to.constant("factor", self.factor))

    def label(self) -> str:
        return f"× {self.factor}"
