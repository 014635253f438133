"""The reference page of operations, made from what they declare.

`python -m graph.reference` writes it to docs/operations.md; a test holds the page against this.
"""

import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from graph.declare.field import shown
from graph.declare.onnx_form import Form
from graph.declare.op import Op, Source
from graph.declare.spec import Spec
from graph.ops import CATALOGUE
from graph.ops.port import Call, Input, Output
from graph.shape import Misfit, Shape

PATH = Path(__file__).parents[1] / "docs" / "operations.md"
OPSET = 17
EXAMPLES: tuple[tuple[Shape, ...], ...] = (
    ((64, 56, 56),),
    ((64,),),
    ((3, 224, 224),),
    ((64, 56, 56), (64, 56, 56)),
)
"""Shapes to try an operation with; the first that it takes shows what becomes of it in ONNX."""
HEAD = """# Operations

Every layer that Convas knows, as its declaration has it. This page is written by
`python -m graph.reference`; do not edit it by hand. Shapes are those of one image: C×H×W is a
feature map, F a vector. Dimensions count as in PyTorch, 0 is the batch. Wherever a field takes a
number it also takes an argument of the block that the node stands in, or a sum of them such as
`4 * width`, unless it says "fixed".
"""


def page() -> str:
    """The whole page as Markdown."""
    parts = [HEAD]
    category = ""
    for name, op in CATALOGUE.items():
        if op.category != category:
            category = op.category
            parts.append(f"## {category.capitalize()}\n")
        parts.append(entry(name, op))
    return "\n".join(parts)


def entry(name: str, op: type[Op]) -> str:
    """One operation: what it does, its fields, its shape rule, its forms in PyTorch and ONNX."""
    doc = inspect.cleandoc(op.__doc__ or "")
    lines = [f"### {name}\n", f"{doc}\n", *_fields(op)]
    lines.append(f"- **Shape:** {shape_rule(op)}")
    lines.append(f"- **PyTorch:** {torch_form(op)}")
    lines.append(f"- **ONNX:** {onnx_form(op)}")
    if op.aliases:
        lines.append(f"- **Found as:** {', '.join(op.aliases)}")
    return "\n".join(lines) + "\n"


def _fields(op: type[Op]) -> Iterator[str]:
    if not op.specs:
        return
    yield "| field | takes | default | |"
    yield "|---|---|---|---|"
    for spec in op.specs.values():
        yield f"| `{spec.name}` | {_takes(spec)} | {_default(spec)} | {spec.doc} |"
    yield ""


def _takes(spec: Spec) -> str:
    return spec.phrase if spec.lifts else f"{spec.phrase}; fixed"


def _default(spec: Spec) -> str:
    if spec.required:
        return "must be given"
    return "nothing" if spec.default in (None, ()) else f"`{shown(spec.default)}`"


def shape_rule(op: type[Op]) -> str:
    """The rule in words: the docstring of the method that declares it."""
    rule = op.outputs if op.outputs is not Op.outputs else op.infer
    return " ".join(inspect.cleandoc(rule.__doc__ or "").split())


def torch_form(op: type[Op]) -> str:
    """The module, the function in its place where no weights are held, or the expression."""
    if op is Call:
        return "an instance of the block's class, `nn.Sequential` of several where it repeats"
    if issubclass(op, Input | Output):
        return "an argument of `forward`" if op is Input else "what `forward` returns"
    forms = [f"`{form}`" for form in (op.torch, op.function) if form]
    if not forms:
        fields = {name: name for name in op.specs}
        inputs = ["x"] if op.arity == 1 else ["x", "y"]
        forms = [f"`{_written(_example(op)[0].expression(inputs, fields))}`"]
    return " or ".join(forms)


def onnx_form(op: type[Op]) -> str:
    """The ONNX nodes that it becomes when it is deployed, in order."""
    if op is Call:
        return "the nodes of its block"
    if issubclass(op, Input | Output):
        return "a value of the graph"
    made, shapes = _example(op)
    weights = {name: name for name in (*made.weights(*shapes), *made.buffers(*shapes))}
    form = Form("x", OPSET, shapes, weights)
    made.onnx(form, *("x", "y")[: len(shapes)])
    return ", ".join(f"`{step.type}`" for step in form.steps) or "nothing: its input is handed on"


def _example(op: type[Op]) -> tuple[Op, tuple[Shape, ...]]:
    """A fresh one as the palette makes it, with shapes that it takes."""
    made = op(**op.starter)
    wanted = 2 if op.arity is None else op.arity
    for shapes in EXAMPLES:
        if len(shapes) == wanted and _takes_shapes(made, shapes):
            return made, shapes
    raise ValueError(f"none of the example shapes suits {op.__name__}")


def _takes_shapes(op: Op, shapes: tuple[Shape, ...]) -> bool:
    try:
        op.outputs(*shapes)
    except Misfit:
        return False
    return True


def _written(part: Source | Any) -> str:
    """An expression on one line."""
    if isinstance(part, list):
        return f"[{', '.join(map(_written, part))}]"
    if not isinstance(part, tuple):
        return str(part)
    function, arguments, *tail = part
    inner = [_written(argument) for argument in arguments]
    if function in ("+", "*"):
        return f" {function} ".join(inner)
    return f"{function}({', '.join(inner)}){''.join(tail)}"


if __name__ == "__main__":
    PATH.write_text(page(), encoding="utf-8")
