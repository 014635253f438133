"""Whether a network suits the data it is to be trained on, and the edit that would make it so."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from math import prod
from typing import Any

from graph import edits
from graph.check.infer import infer
from graph.check.report import Report
from graph.declare.target import BlockArgument, NodeField, Target
from graph.edits import arguments
from graph.fixes import Fix
from graph.model import Model, source_of
from graph.ops.activation import Activation
from graph.ops.head import Dropping
from graph.ops.normalization import BatchNorm2d
from graph.ops.pooling import AdaptiveAvgPool2d, AvgPool2d, GlobalAvgPool
from graph.ops.port import Call, Output
from graph.ops.structure import Flatten
from graph.problem import Refused
from graph.shape import Shape, text
from graph.training.dataset import Dataset

PASSES = (Activation, Dropping, Flatten, GlobalAvgPool, AdaptiveAvgPool2d, AvgPool2d)
"""What may stand behind the layer that tells classes apart."""


@dataclass(frozen=True)
class Mismatch:
    """Why a network cannot be trained on some data, in a sentence, and what would fix it."""

    sentence: str
    fix: Fix | None = None


@dataclass(frozen=True)
class Setting:
    """What says how many classes come out: a node's target, or an argument of the network."""

    graph: str
    node: str
    """'' for an argument of the network."""
    target: Target

    @property
    def label(self) -> str:
        """num_classes, or the classes of fc."""
        return f"the classes of {self.node}" if self.node else self.target.name

    def set(self, model: Model, classes: int) -> Model:
        """The model with so many."""
        if not self.node:
            return arguments.set_argument(model, self.graph, self.target.name, classes)
        return edits.set_target(model, self.graph, self.node, self.target, classes)


def mismatch(report: Report, dataset: Dataset, classes: int | None) -> Mismatch | None:
    """What keeps a sound network from being trained on images of so many classes, if anything.

    `classes` is None for data that takes as many as the network has.
    """
    return _inputs(report, dataset) or _outputs(report, dataset, classes)


def one_value(report: Report, batch: int) -> Mismatch | None:
    """What keeps a network from learning from so many images at once, if anything.

    A BatchNorm takes the variance of each channel over the batch and its pixels: of one value
    there is none, and torch raises.
    """
    for leaf in report.leaves() if batch == 1 else ():
        shape = leaf.output
        if shape and isinstance(leaf.result.op, BatchNorm2d) and prod(shape[1:]) == 1:
            return Mismatch(
                f"{leaf.path} cannot learn from a batch of 1, as its images have one pixel: "
                "choose a batch of 2 or more, or GroupNorm in its place"
            )
    return None


def _inputs(report: Report, dataset: Dataset) -> Mismatch | None:
    name = report.model.main
    if len(report.inputs) != 1:
        count = len(report.inputs)
        return Mismatch(f"{name} has {count} inputs, and a training gives it one image at a time")
    ((node, shape),) = report.inputs.items()
    if len(shape) != 3:
        sentence = f"{name} takes {text(shape)}, and images are channels × height × width"
        return Mismatch(sentence)
    if shape[0] in (1, 3):
        return None
    wanted = (dataset.channels, *shape[1:])
    do = partial(edits.set_field, graph=name, name=node, field="shape", value=wanted)
    return Mismatch(
        f"{name} takes {shape[0]} channels, and images have 1 (grey) or 3 (colours)",
        _tried(report.model, Fix(f"set {node} to {text(wanted)}", _edit(do))),
    )


def _outputs(report: Report, dataset: Dataset, classes: int | None) -> Mismatch | None:
    model = report.model
    shapes = {name: _shape(report, name) for name in report.top.graph.outputs}
    for name, shape in shapes.items():
        if len(shape) != 1:
            sentence = (
                f"{name} of {model.main} is {text(shape)}, and a training needs one value a class"
            )
            return Mismatch(sentence)
    counts = {shape[0] for shape in shapes.values()}
    wanted = classes or max(counts)
    if counts == {wanted}:
        return None
    other = next(iter(counts - {wanted}))
    sentence = (
        f"{model.main} tells {other:,} classes apart, and {dataset.title} "
        f"{'has' if dataset.folder else 'have'} {wanted:,}"
    )
    return Mismatch(sentence, _with_classes(model, wanted))


def _shape(report: Report, name: str) -> Shape:
    outputs = report.top.results[name].outputs
    return outputs[0] if outputs else ()


def _with_classes(model: Model, classes: int) -> Fix | None:
    """Set the last layer in front of every output, auxiliary ones too."""
    found = [
        _decides(model, model.main, model.network.nodes[name].inputs[0] or "")
        for name in model.network.outputs
    ]
    if not found or None in found:
        return None
    settings = list(dict.fromkeys(_lifted(model, s) for s in found if s is not None))

    def do(before: Model) -> Model:
        for s in settings:
            before = s.set(before, classes)
        return before

    *first, last = (s.label for s in settings)
    names = f"{', '.join(first)} and {last}" if first else last
    return _tried(model, Fix(f"set {names} to {classes:,}", do))


def _lifted(model: Model, setting: Setting) -> Setting:
    """The network's own argument, where the field names one."""
    held = _argument(model, setting)
    at_top = held and setting.graph == model.main
    return Setting(model.main, "", BlockArgument(held)) if at_top else setting


def _decides(model: Model, graph: str, wire: str) -> Setting | None:
    """The field that says how many values a wire carries; None where none alone does."""
    node = source_of(wire)[0]
    entry = model.graphs[graph].nodes.get(node)
    if entry is None:
        return None
    op: Any = entry.op
    if isinstance(op, PASSES):
        return _decides(model, graph, entry.inputs[0] or "")
    if isinstance(op, Call):
        return _inside(model, graph, node, op, source_of(wire)[1])
    for field in ("out_features", "out_channels"):
        if hasattr(op, field):
            return Setting(graph, node, NodeField(field))
    return None


def _inside(model: Model, graph: str, node: str, op: Call, port: int) -> Setting | None:
    """The same for what a block gives: its argument at this use, or a field within."""
    block = model.graphs[op.block]
    ends = [n for n in block.outputs if isinstance(block.nodes[n].op, Output)]
    found = _decides(model, op.block, block.nodes[ends[port]].inputs[0] or "")
    if found is None:
        return None
    held = _argument(model, found)
    if held and found.graph == op.block:
        return Setting(graph, node, BlockArgument(held))
    return found


def _argument(model: Model, setting: Setting) -> str:
    """The argument of its graph that a node's field names, '' for none."""
    op = model.graphs[setting.graph].nodes[setting.node].op
    arg = op.held.get(setting.target)
    return arg.text if arg is not None and arg.text.isidentifier() else ""


def _edit(do: Callable[[Model], Model]) -> Callable[[Model], Model]:
    return lambda model: do(model)


def _tried(model: Model, fix: Fix) -> Fix | None:
    """The fix, if the network is sound after it."""
    try:
        return fix if infer(fix.edit(model)).sound else None
    except Refused:
        return None
