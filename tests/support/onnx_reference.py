"""onnx and onnxruntime as the judges: a file checked, its shapes inferred, its network run."""

from collections.abc import Mapping, Sequence
from math import prod
from typing import Any

import numpy as np
import onnx
import onnxruntime
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from codegen import onnx as writer
from codegen import pytorch, weights
from graph.check.infer import infer
from graph.check.report import Report
from graph.model import Model
from tests.support import torch_reference

OPSETS = (13, 17, writer.NEWEST_OPSET)
Arrays = dict[str, NDArray[np.float32]]
Dims = list[int | str]


def lively(report: Report) -> Arrays:
    """Random weights and statistics that keep values of about the same size from layer to layer."""
    draw = np.random.default_rng(5)

    def some(key: str, shape: tuple[int, ...]) -> Any:
        name = key.rpartition(".")[2]
        if len(shape) > 1:
            made = draw.random(shape, np.float32)
            made -= 0.5
            made *= (24 / prod(shape[1:])) ** 0.5
            return made
        if name in ("weight", "running_var"):
            return draw.uniform(0.5, 1.5, shape)
        return draw.normal(0, 0.3, shape)

    shapes = weights.shapes(report)
    return {key: np.asarray(some(key, shape), np.float32) for key, shape in shapes.items()}


def module(report: Report, numbers: Arrays) -> nn.Module:
    """The generated module with these numbers, in evaluation mode."""
    source = pytorch.write(report.model, report)
    with torch.device("meta"):
        net = torch_reference.module(source.text, source.class_name)
    state = {key: torch.from_numpy(array) for key, array in numbers.items()}
    net.load_state_dict(state, strict=True, assign=True)
    return net.eval()


def session(made: onnx.ModelProto | str) -> onnxruntime.InferenceSession:
    """The network of a model or of a file, ready to run on one core."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 4
    source = made if isinstance(made, str) else made.SerializeToString()
    return onnxruntime.InferenceSession(source, options, providers=["CPUExecutionProvider"])


def run(made: onnx.ModelProto | str, inputs: Sequence[Tensor]) -> dict[str, NDArray[np.float32]]:
    """What onnxruntime makes of the inputs, by the outputs' names."""
    runtime = session(made)
    given = zip(runtime.get_inputs(), inputs, strict=True)
    values = runtime.run(None, {port.name: x.numpy() for port, x in given})
    return dict(zip([port.name for port in runtime.get_outputs()], values, strict=True))


def dims(value: onnx.ValueInfoProto) -> Dims:
    """The sizes of a value, those that are free by their names."""
    shape = value.type.tensor_type.shape.dim
    return [size.dim_param or size.dim_value for size in shape]


def stated(made: onnx.ModelProto) -> dict[str, Dims]:
    """The shapes that the file states."""
    return {v.name: dims(v) for v in [*made.graph.value_info, *made.graph.output]}


def inferred(made: onnx.ModelProto) -> dict[str, Dims]:
    """The shapes that onnx works out when the file states none but the inputs'."""
    bare = onnx.ModelProto()
    bare.CopyFrom(made)
    del bare.graph.value_info[:]
    for output in bare.graph.output:
        output.type.tensor_type.ClearField("shape")
    return stated(
        onnx.shape_inference.infer_shapes(bare, check_type=True, strict_mode=True, data_prop=True)
    )


def check(made: onnx.ModelProto) -> None:
    """onnx finds nothing wrong, and the shapes stated are the shapes inferred."""
    onnx.checker.check_model(made, full_check=True)
    found = inferred(made)
    for name, (batch, *sizes) in stated(made).items():
        assert batch == writer.BATCH
        # Resize is the one operator through which onnx does not follow the batch's name
        assert found[name][0] == batch or str(found[name][0]).startswith("unk"), name
        assert found[name][1:] == sizes, name


def agrees(model: Model, opset: int) -> None:
    """The file is valid and computes what the generated module computes."""
    report = infer(model)
    numbers = lively(report)
    made = writer.write(model, report, weights=numbers, opset=opset)
    check(made)
    same(report, numbers, run(made, torch_reference.images([*report.inputs.values()])))


def same(report: Report, numbers: Arrays, found: Mapping[str, NDArray[np.float32]]) -> None:
    """What onnxruntime found is what torch finds, to 1e-4."""
    inputs = torch_reference.images([*report.inputs.values()])
    expected = torch_reference.outputs(module(report, numbers), inputs)
    assert list(found) == list(report.outputs)
    for name, tensor in zip(report.outputs, expected, strict=True):
        close = {"rtol": 1e-4, "atol": 1e-4}
        np.testing.assert_allclose(found[name], tensor.numpy(), err_msg=name, **close)
