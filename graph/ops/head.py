"""From features to classes."""

from math import prod
from typing import Any, ClassVar

from graph.declare.kind import Bool, Float, Int
from graph.declare.onnx_form import Form
from graph.declare.op import Op
from graph.declare.spec import arg
from graph.shape import Misfit, Shape, text


class Linear(Op):
    """Every output a weighted sum of every input (torch.nn.Linear)."""

    category = "head"
    torch = "nn.Linear"
    aliases = ("fc", "fully connected", "dense")
    starter: ClassVar[dict[str, Any]] = {"out_features": 1000}
    sized = ("in_features",)

    out_features: Int = arg(doc="values it makes", at_least=1, positional=True)
    bias: Bool = arg(True, doc="add a learned offset to each value")

    def infer(self, *inputs: Shape) -> Shape:
        """F to out_features."""
        if len(inputs[0]) != 1:
            raise Misfit(f"needs a vector, but gets {text(inputs[0])}")
        return (self.out_features,)

    def weights(self, *inputs: Shape) -> dict[str, Shape]:
        kernel = (self.out_features, prod(inputs[0]))
        return {"weight": kernel, "bias": (self.out_features,)} if self.bias else {"weight": kernel}

    def macs(self, inputs: tuple[Shape, ...], output: Shape) -> int:
        return prod(inputs[0]) * self.out_features

    def sizes(self, *inputs: Shape) -> tuple[int, ...]:
        return (prod(inputs[0]),)

    def onnx(self, to: Form, *inputs: str) -> str:
        return to.node("Gemm", *inputs, *to.weights.values(), transB=1)

    def label(self) -> str:
        return f"to {self.out_features}"


class Dropping(Op):
    """What the dropouts share: values set to 0 at random while training."""

    category = "head"

    p: Float = arg(0.5, doc="share of values dropped", at_least=0, at_most=1)

    def infer(self, *inputs: Shape) -> Shape:
        """The same shape."""
        return inputs[0]

    def onnx(self, to: Form, *inputs: str) -> str:
        return inputs[0]

    def label(self) -> str:
        return f"p {self.p}"


class Dropout(Dropping):
    """Sets values to 0 at random while training (torch.nn.Dropout)."""

    torch = "nn.Dropout"


class Dropout2d(Dropping):
    """Sets whole channels to 0 at random while training (torch.nn.Dropout2d)."""

    torch = "nn.Dropout2d"

    def remark(self, *inputs: Shape) -> str | None:
        return None if len(inputs[0]) == 3 else f"drops whole maps, but gets {text(inputs[0])}"
