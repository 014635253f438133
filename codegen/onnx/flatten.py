"""The network without its blocks: the ONNX nodes of every operation under full paths."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from graph import paths
from graph.check.report import Report
from graph.check.scope import Result, Scope
from graph.declare.onnx_form import Form, Step
from graph.model import wire
from graph.ops.port import Input, Output
from graph.shape import Shape


@dataclass
class Flat:
    """What the main outputs need, as steps in order with the names of all they read.

    Shapes are without the batch: `weights` those of weights and buffers by state_dict key,
    `shapes` those of the operations' outputs.
    """

    steps: list[Step] = field(default_factory=list)
    constants: dict[str, Any] = field(default_factory=dict)
    weights: dict[str, Shape] = field(default_factory=dict)
    shapes: dict[str, Shape] = field(default_factory=dict)


def flatten(report: Report, opset: int) -> Flat:
    """The deployed network of a model without errors, in an opset."""
    made = Flat()
    names = {name: name for name in report.inputs}
    top = report.top
    at = _Walk(made, opset).scope(top, "", names, top.deployed)
    _name_outputs(made, {out: at[out] for out in report.outputs})
    return _needed(made, report.outputs)


class _Walk:
    """One walk through the network, block by block."""

    def __init__(self, made: Flat, opset: int) -> None:
        self.made = made
        self.opset = opset

    def scope(
        self, scope: Scope, prefix: str, at: dict[str, str], nodes: frozenset[str]
    ) -> dict[str, str]:
        """Some nodes of a graph; `at` has the value on each wire, the inputs' to begin with."""
        for name in scope.order:
            result, node = scope.results[name], scope.graph.nodes[name]
            if name not in nodes or isinstance(node.op, Input):
                continue
            reads = [at[entry] for entry in node.inputs if entry is not None]
            if isinstance(node.op, Output):
                at[name] = reads[0]
                continue
            path = paths.join(prefix, name)
            values = self._leaf if result.inside is None else self._block
            for port, value in enumerate(values(path, result, reads)):
                at[wire(name, port)] = value
        return at

    def _block(self, path: str, result: Result, reads: Sequence[str]) -> Sequence[str]:
        inside = result.inside
        assert inside is not None
        for prefix in paths.repetitions(path, result.times):
            at = dict(zip(inside.graph.inputs, reads, strict=True))
            at = self.scope(inside, prefix, at, inside.live)
            reads = [at[out] for out in inside.graph.outputs]
        return reads

    def _leaf(self, path: str, result: Result, reads: Sequence[str]) -> Sequence[str]:
        op, shapes = result.op, [shape for shape in result.inputs if shape]
        weights = {**op.weights(*shapes), **op.buffers(*shapes)}
        keys = {name: f"{path}.{name}" for name in weights}
        form = Form(path, self.opset, shapes, keys)
        outputs = form.finish(op.onnx(form, *reads))
        self.made.steps += form.steps
        self.made.constants.update(form.constants)
        self.made.weights.update(zip(keys.values(), weights.values(), strict=True))
        if form.steps:
            self.made.shapes.update(zip(outputs, result.outputs or (), strict=True))
        return outputs


def _name_outputs(made: Flat, ends: dict[str, str]) -> None:
    """Call the values that the outputs give by the outputs' names."""
    computed = {value for step in made.steps for value in step.outputs}
    names: dict[str, str] = {}
    for out, value in ends.items():
        if value in computed and value not in names:
            names[value] = out
        else:
            value = names.get(value, value)
            made.steps.append(Step(out, "Identity", (value,), (out,), {}))
    for step in made.steps:
        if not names.keys().isdisjoint((*step.inputs, *step.outputs)):
            step.inputs = tuple(names.get(value, value) for value in step.inputs)
            step.outputs = tuple(names.get(value, value) for value in step.outputs)


def _needed(made: Flat, outputs: Iterable[str]) -> Flat:
    """Without what no output needs: of a block, all that any of its outputs needs was there."""
    needed = set(outputs)
    steps = []
    for step in reversed(made.steps):
        if not needed.isdisjoint(step.outputs):
            needed.update(step.inputs)
            steps.append(step)
    inner = needed.difference(outputs)
    return Flat(
        steps[::-1],
        {name: values for name, values in made.constants.items() if name in needed},
        {key: shape for key, shape in made.weights.items() if key in needed},
        {name: shape for name, shape in made.shapes.items() if name in inner},
    )
