"""The ONNX form of an operation, as plain data: nothing here knows the onnx package."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graph.shape import Shape

OLDEST_OPSET = 13
Attribute = int | float | str | Sequence[int]
Sides = Sequence[tuple[int, int]]
"""Pixels (before, after) along height and width."""
Made = str | tuple[str, ...]
"""The names of an operation's outputs; one name for one output."""

_PAD_MODES = {"zeros": "constant", "reflect": "reflect", "replicate": "edge"}
_HEIGHT = 2


@dataclass(slots=True)
class Step:
    """One ONNX node: its operator, the names of the values it reads and makes, its attributes."""

    name: str
    type: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    attributes: Mapping[str, Attribute]


class Form:
    """The nodes that compute one operation, written down one after another.

    Values go by their names, "" is an optional input left open. `shapes` are the inputs'
    without the batch, `weights` the names of the weights and buffers by their names in torch,
    `constants` nested lists of numbers: whole ones for int64, others for float32.
    """

    def __init__(
        self,
        path: str,
        opset: int,
        shapes: Sequence[Shape],
        weights: Mapping[str, str],
    ) -> None:
        self.path = path
        self.opset = opset
        self.shapes = shapes
        self.weights = weights
        self.steps: list[Step] = []
        self.constants: dict[str, Any] = {}
        self._names: set[str] = set()

    def node(self, type: str, *inputs: str, **attributes: Attribute) -> str:
        """One node with one output; the output's name."""
        return self.nodes(type, 1, *inputs, **attributes)[0]

    def nodes(
        self, type: str, outputs: int, *inputs: str, **attributes: Attribute
    ) -> tuple[str, ...]:
        """One node with this many outputs; their names."""
        name = self._fresh(type.lower())
        names = tuple(f"{name}:{port}" if port else name for port in range(outputs))
        self.steps.append(Step(name, type, inputs, names, attributes))
        return names

    def constant(self, name: str, values: Any) -> str:
        """Numbers that belong to the operation: a size, a table."""
        made = self._fresh(name)
        self.constants[made] = values
        return made

    def reshape(self, x: str, *sizes: int) -> str:
        """The same values of each image in another shape."""
        return self.node("Reshape", x, self.constant("shape", [0, *sizes]))

    def reduce(self, type: str, x: str, *axes: int, keepdims: int = 1) -> str:
        """ReduceMean, ReduceMax: since opset 18 the axes are an input."""
        if self.opset < 18:
            return self.node(type, x, axes=axes, keepdims=keepdims)
        return self.node(type, x, self.constant("axes", [*axes]), keepdims=keepdims)

    def over_channels(self, values: str) -> str:
        """One value for each channel, shaped so that it spreads over the input."""
        ones = [1] * (len(self.shapes[0]) - 1)
        return self.node("Reshape", values, self.constant("shape", [-1, *ones]))

    def pad(self, x: str, around: Sides, mode: str = "zeros", value: float = 0) -> str:
        """A map with pixels around it, as torch's padding modes fill them."""
        if mode == "circular":
            return self._wrap(x, around)
        inputs = [
            x,
            self.constant("pads", [0, 0, *starts(around), 0, 0, *ends(around)]),
        ]
        if value:
            inputs.append(self.constant("value", value))
        return self.node("Pad", *inputs, mode=_PAD_MODES[mode])

    def slice(self, x: str, axis: int, start: int, end: int) -> str:
        """The part of a dimension from start to end."""
        bounds = {"start": start, "end": end, "axis": axis}
        return self.node("Slice", x, *(self.constant(k, [v]) for k, v in bounds.items()))

    def finish(self, made: Made) -> tuple[str, ...]:
        """Give the node that makes the outputs the operation's path for a name."""
        outputs = (made,) if isinstance(made, str) else made
        for step in self.steps:
            if step.outputs == outputs:
                step.name = self.path
                step.outputs = tuple(
                    f"{self.path}:{port}" if port else self.path for port in range(len(outputs))
                )
                return step.outputs
        return outputs

    def _wrap(self, x: str, around: Sides) -> str:
        """Torch's circular padding; ONNX's own, of opset 19, is not everywhere."""
        sizes = self.shapes[0][1:]
        for axis, (size, (before, after)) in enumerate(zip(sizes, around, strict=True), _HEIGHT):
            head = [self.slice(x, axis, size - before, size)] if before else []
            tail = [self.slice(x, axis, 0, after)] if after else []
            if head or tail:
                x = self.node("Concat", *head, x, *tail, axis=axis)
        return x

    def _fresh(self, word: str) -> str:
        name, number = f"{self.path}/{word}", 2
        while name in self._names:
            name, number = f"{self.path}/{word}{number}", number + 1
        self._names.add(name)
        return name


def starts(around: Sides) -> list[int]:
    """Pixels before: top, left."""
    return [before for before, _ in around]


def ends(around: Sides) -> list[int]:
    """Pixels after: bottom, right."""
    return [after for _, after in around]
