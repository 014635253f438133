"""Where branches come together."""

from collections.abc import Mapping, Sequence
from functools import reduce

from graph.declare.kind import Int
from graph.declare.onnx_form import Form
from graph.declare.op import Op, Source
from graph.declare.spec import arg
from graph.shape import Misfit, Shape, text

ALONE = "joins one branch only, and hands it on as it is"


def listed(shapes: list[str]) -> str:
    """28×28, 28×28 and 26×26."""
    return shapes[0] if len(shapes) == 1 else f"{', '.join(shapes[:-1])} and {shapes[-1]}"


class Concat(Op):
    """Joins its inputs one behind another along a dimension (torch.cat)."""

    category = "join"
    calls = ("cat",)
    aliases = ("cat", "concatenate", "filter concat")
    arity = None

    dim: Int = arg(1, doc="dimension, counted as torch does: 1 the channels, 2 height", at_least=1)

    def infer(self, *inputs: Shape) -> Shape:
        """Shapes alike but along dim; there the output is as long as all of them together."""
        axis = self.dim - 1
        if len({len(x) for x in inputs}) > 1 or axis >= len(inputs[0]):
            raise Misfit(
                f"cannot join {listed([text(x) for x in inputs])} along dimension {self.dim}"
            )
        rest = [x[:axis] + x[axis + 1 :] for x in inputs]
        if any(r != rest[0] for r in rest):
            raise Misfit(f"joins {listed([text(r) for r in rest])}")
        return (*inputs[0][:axis], sum(x[axis] for x in inputs), *inputs[0][axis + 1 :])

    def expression(self, inputs: Sequence[str], fields: Mapping[str, str]) -> Source:
        return "torch.cat", [list(inputs), f"dim={fields.get('dim', '1')}"]

    def onnx(self, to: Form, *inputs: str) -> str:
        return to.node("Concat", *inputs, axis=self.dim)

    def remark(self, *inputs: Shape) -> str | None:
        return ALONE if len(inputs) == 1 else None

    def label(self) -> str:
        return {1: "joins channels", 2: "joins heights", 3: "joins widths"}.get(
            self.dim if isinstance(self.dim, int) else 0, "joins"
        )


class Elementwise(Op):
    """What sums and products share: equal shapes, or sizes of 1 that are spread."""

    category = "join"
    arity = None

    def infer(self, *inputs: Shape) -> Shape:
        """Equal shapes to the same; a size of 1 is spread over the others'."""
        shapes = listed([text(x) for x in inputs])
        misfit = Misfit(f"gets {shapes}, whose sizes differ")
        if len({len(x) for x in inputs}) > 1:
            raise misfit
        out = []
        for sizes in zip(*inputs, strict=True):
            wide = [size for size in sizes if size != 1]
            if any(size != wide[0] for size in wide):
                raise misfit
            out.append(wide[0] if wide else 1)
        return tuple(out)

    def remark(self, *inputs: Shape) -> str | None:
        return ALONE if len(inputs) == 1 else None

    def onnx(self, to: Form, *inputs: str) -> str:
        return reduce(lambda x, y: to.node(self.onnx_type, x, y), inputs)


class Add(Elementwise):
    """The sum of its inputs, value by value (torch.add)."""

    onnx_type = "Add"
    aliases = ("sum", "plus", "residual")

    def expression(self, inputs: Sequence[str], fields: Mapping[str, str]) -> Source:
        return "+", list(inputs)

    def label(self) -> str:
        return "sum"


class Multiply(Elementwise):
    """The product of its inputs, value by value (torch.mul)."""

    onnx_type = "Mul"
    calls = ("mul",)
    aliases = ("product", "gate", "mul")

    def expression(self, inputs: Sequence[str], fields: Mapping[str, str]) -> Source:
        return "*", list(inputs)

    def label(self) -> str:
        return "product"
