"""ONNX of a model, written directly from its operations and weights: nothing is traced."""

from collections.abc import Iterator
from functools import cache
from importlib.metadata import version
from math import prod
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import AttributeProto, TensorProto, helper, numpy_helper
from onnx.external_data_helper import set_external_data

from codegen import weights as numbers
from codegen.checked import checked
from codegen.onnx.flatten import Flat, flatten
from codegen.onnx.streaming import pieces
from graph.check.report import Report
from graph.check.scope import FLOAT32
from graph.declare.onnx_form import OLDEST_OPSET, Attribute, Step
from graph.format import disk
from graph.model import Model
from graph.problem import Refused
from graph.shape import Shape

NEWEST_OPSET: int = onnx.defs.onnx_opset_version()
BATCH = "N"
LARGEST = 2**31 - 2**24
"""Bytes of weights that still go into one file: protobuf ends at 2 GB."""
SMALL = 1024
"""Bytes of a table that stays in the file whatever its size."""


def write(
    model: Model,
    report: Report | None = None,
    *,
    weights: numbers.Weights | None = None,
    opset: int = 17,
    seed: int = 0,
) -> onnx.ModelProto:
    """The deployed network with these weights, or those that `seed` gives it (weights.initial).

    Nodes are named by path, weights by state_dict key, inputs and outputs as in the model; the
    batch is free. Raises Refused if the model has an error, the weights do not fit or the
    opset is none of 13 to the newest that onnx knows.
    """
    report = checked(model, report)
    made = outline(model, report, opset=opset)
    if weights is None:
        weights = numbers.initial(report, seed)
    else:
        numbers.check(report, weights)
    free = len(report.inputs)
    for value in made.graph.input[free:]:
        array = np.asarray(weights[value.name], "<f4")
        made.graph.initializer.add(  # in its place at once: a copy less
            name=value.name,
            dims=array.shape,
            data_type=TensorProto.FLOAT,
            raw_data=array.tobytes(),
        )
    del made.graph.input[free:]
    return made


def outline(model: Model, report: Report | None = None, *, opset: int = 17) -> onnx.ModelProto:
    """The network without the numbers: its weights are inputs, for a viewer to show."""
    report = checked(model, report)
    if not OLDEST_OPSET <= opset <= NEWEST_OPSET:
        offered = f"{OLDEST_OPSET} to {NEWEST_OPSET}"
        raise Refused(f"opset {opset} cannot be written, only {offered}")
    opsets = [helper.make_opsetid("", opset)]
    made = helper.make_model(
        _graph(model, report, flatten(report, opset)),
        opset_imports=opsets,
        ir_version=helper.find_min_ir_version_for(opsets),
        producer_name="convas",
        producer_version=_version(),
        doc_string=model.network.doc,
    )
    facts = {"name": model.main, "convas_version": _version()}
    helper.set_model_props(made, facts)
    return made


def write_file(
    path: str | PathLike[str],
    model: Model,
    report: Report | None = None,
    *,
    weights: numbers.Weights | None = None,
    opset: int = 17,
    seed: int = 0,
) -> None:
    """The same straight into a file, several times as fast as `save`: no weight is copied.

    Raises Refused too if the file cannot be written.
    """
    report = checked(model, report)
    made = outline(model, report, opset=opset)
    free = len(report.inputs)
    keys = [value.name for value in made.graph.input[free:]]
    sizes = numbers.shapes(report)
    if sum(prod(sizes[key]) for key in keys) * FLOAT32 > LARGEST:
        save(write(model, report, weights=weights, opset=opset, seed=seed), path)
        return
    if weights is None:
        weights = numbers.initial(report, seed)
    else:
        numbers.check(report, weights)
    arrays = [(key, np.ascontiguousarray(weights[key], "<f4")) for key in keys]
    del made.graph.input[free:]
    disk.replace(path, *pieces(made, arrays))


def save(made: onnx.ModelProto, path: str | PathLike[str]) -> None:
    """Write a file, whole or not at all; past 2 GB the weights stand in one beside it.

    Raises Refused, with a sentence about "it", the file, if it cannot be written.
    """
    sizes = (prod(tensor.dims) * FLOAT32 for tensor in made.graph.initializer)
    if sum(sizes) > LARGEST:
        beside = Path(f"{path}.data")
        disk.replace(beside, *_moved_out(made, beside.name))
    disk.replace(path, made.SerializeToString())


@cache
def _version() -> str:
    return version("convas")


def _graph(model: Model, report: Report, flat: Flat) -> onnx.GraphProto:
    outputs = {name: shape for name, shape in report.outputs.items() if shape}
    return helper.make_graph(
        [_node(step) for step in flat.steps],
        model.main,
        [
            *(_value(name, (BATCH, *shape)) for name, shape in report.inputs.items()),
            *(_value(key, shape) for key, shape in flat.weights.items()),
        ],
        [_value(name, (BATCH, *shape)) for name, shape in outputs.items()],
        [_constant(name, values) for name, values in flat.constants.items()],
        value_info=[_value(name, (BATCH, *shape)) for name, shape in flat.shapes.items()],
    )


def _node(step: Step) -> onnx.NodeProto:
    return onnx.NodeProto(
        op_type=step.type,
        name=step.name,
        input=step.inputs,
        output=step.outputs,
        attribute=[_attribute(*entry) for entry in step.attributes.items()],
    )


def _attribute(name: str, value: Attribute) -> AttributeProto:
    """As helper.make_attribute, in half the time, which is a third of what a network takes."""
    if isinstance(value, str):
        return AttributeProto(name=name, type=AttributeProto.STRING, s=value.encode())
    if isinstance(value, int):
        return AttributeProto(name=name, type=AttributeProto.INT, i=value)
    if isinstance(value, float):
        return AttributeProto(name=name, type=AttributeProto.FLOAT, f=value)
    return AttributeProto(name=name, type=AttributeProto.INTS, ints=value)


def _value(name: str, shape: tuple[str | int, ...] | Shape) -> onnx.ValueInfoProto:
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)


def _constant(name: str, values: Any) -> TensorProto:
    """Whole numbers as int64, others as float32."""
    array = np.array(values)
    kind = np.int64 if array.dtype.kind == "i" else np.float32
    return numpy_helper.from_array(array.astype(kind), name)


def _moved_out(made: onnx.ModelProto, location: str) -> Iterator[bytes]:
    """The weights' bytes in order, each replaced by its place in the file `location`."""
    offset = 0
    for tensor in made.graph.initializer:
        data = tensor.raw_data
        if len(data) < SMALL:
            continue
        set_external_data(tensor, location, offset, len(data))
        tensor.ClearField("raw_data")
        offset += len(data)
        yield data
