"""Receptive fields: how much of the network's input each value of a layer has seen.

Sizes compose along the graph as in Araujo et al., Computing receptive fields of convolutional
neural networks, 2019: a window of k values that lie j pixels apart adds (k - 1)·j pixels to the
field, and its step multiplies j. Borders are not taken off, so a field may exceed the input.

A 3×3 of stride 2 behind an input (1 pixel, 1 apart) sees 1 + (3 - 1)·1 = 3 pixels, 2 apart; a
3×3 behind that sees 3 + (3 - 1)·2 = 7.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil

from graph import paths
from graph.check.report import Report
from graph.check.scope import Result, Scope
from graph.model import source_of
from graph.ops.port import Input, Output

Sides = tuple[float, float]
Field = int | tuple[int, int]
"""Pixels of the network's input: one number where height and width agree, else both."""


@dataclass(frozen=True, slots=True)
class ReceptiveField:
    """The field of a value, and how far the fields of neighbours lie apart, as (height, width)."""

    size: Sides = (1, 1)
    step: Sides = (1, 1)

    @property
    def pixels(self) -> Field:
        """The field in whole pixels."""
        height, width = (ceil(round(side, 6)) for side in self.size)
        return height if height == width else (height, width)


def receptive_fields(report: Report) -> dict[str, Field]:
    """The field of every node with a shape, by path; a block's is that of its first output.

    Where branches join, the largest counts. Several inputs of a network have one pixel each.
    """
    found: dict[str, ReceptiveField] = {}
    _walk(report.top, [ReceptiveField()] * len(report.top.graph.inputs), "", found)
    return {path: field.pixels for path, field in found.items()}


def _walk(
    scope: Scope,
    entering: Sequence[ReceptiveField | None],
    prefix: str,
    found: dict[str, ReceptiveField],
) -> list[ReceptiveField | None]:
    """The fields of a graph's outputs, given those of its inputs; None where they are not known."""
    given = dict(zip(scope.graph.inputs, entering, strict=False))
    ports: dict[str, list[ReceptiveField | None]] = {}
    for name in scope.order:
        path = paths.join(prefix, name)
        result = scope.results[name]
        inputs = [_at(ports, entry) for entry in scope.graph.nodes[name].inputs]
        if isinstance(result.op, Input):
            ports[name] = [given.get(name)]
        elif result.inside is not None:
            for inside in paths.repetitions(path, result.times):
                inputs = _walk(result.inside, inputs, inside, found)
            ports[name] = inputs
        else:
            ports[name] = [_leaf(result, inputs)]
        first = ports[name][0] if ports[name] else None
        if first is not None and not isinstance(result.op, Input | Output):
            found[path] = first
    return [_at(ports, name) for name in scope.graph.outputs]


def _at(
    ports: Mapping[str, Sequence[ReceptiveField | None]], entry: str | None
) -> ReceptiveField | None:
    """The field at the end of a wire; every output of a layer has the same."""
    if entry is None:
        return None
    name, port = source_of(entry)
    made = ports.get(name) or [None]
    return made[port] if port < len(made) else made[0]


def _leaf(result: Result, inputs: Sequence[ReceptiveField | None]) -> ReceptiveField | None:
    known = [field for field in inputs if field is not None]
    shapes = [shape for shape in result.inputs if shape is not None]
    if result.outputs is None or not known or len(known) < len(inputs):
        return None
    window, steps = result.op.receptive_window(*shapes)
    sides = []
    for axis in (0, 1):
        apart = max(field.step[axis] for field in known)
        size = max(field.size[axis] for field in known)
        sides.append((size + (window[axis] - 1) * apart, apart * steps[axis]))
    (height, down), (width, across) = sides
    return ReceptiveField((height, width), (down, across))
