"""The numbers of a network by state_dict key: those it starts from, and those in a file."""

import math
from collections.abc import Iterator, Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from codegen.pytorch.containers import groups, nodes_of
from codegen.weights.torch_random import Floats, Stream
from graph import paths
from graph.check.report import Report
from graph.check.scope import Scope
from graph.declare.op import Op
from graph.format import disk
from graph.initialization import Initialization
from graph.ops.port import Input, Output
from graph.problem import Refused
from graph.shape import Shape, text

COUNTER = "num_batches_tracked"
"""Torch's count of the batches that a BatchNorm saw in training: a file may have it."""
Weights = Mapping[str, NDArray[Any]]
CHECKPOINT = ("state_dict", "model_state_dict", "model")
"""Where a training's checkpoint keeps the state_dict, beside its optimiser's and the like."""
PARALLEL = "module."
"""What torch's DataParallel and DistributedDataParallel put before each key."""
NAMED = 3
"""Keys that a complaint names before it counts the rest."""


def initial(report: Report, seed: int = 0) -> dict[str, Floats]:
    """The network's first numbers, auxiliary parts too, as its generated source makes them.

    They are those of its class made on a CPU after torch.manual_seed(seed), equal up to the
    last bit or two of a float32.
    """
    stream = Stream(seed)
    wanted = report.model.initialization
    layers = list(_layers(report.top, ""))
    made: dict[str, Floats] = {}
    for path, op, shapes in layers:
        for name in shapes:
            made[f"{path}.{name}"] = _default(stream, op, name, shapes, wanted)
    if wanted.scheme != "torch":  # which comes on top, when all layers are made
        for path, op, shapes in layers:
            if op.start("weight") is None and "weight" in shapes:
                made[f"{path}.weight"] = _drawn(stream, shapes["weight"], wanted)
    return made


def shapes(report: Report) -> dict[str, Shape]:
    """Every weight and buffer, auxiliary parts' too, by state_dict key, in torch's order."""
    return {
        f"{path}.{name}": shape
        for path, _, found in _layers(report.top, "")
        for name, shape in found.items()
    }


def check(report: Report, weights: Weights) -> None:
    """Raise Refused, naming keys, unless these are the deployed network's weights.

    What only training needs may be missing, and is allowed to be there.
    """
    needed = tuple(f"{leaf.path}." for leaf in report.leaves() if leaf.deployed)
    _check(report, weights, [k for k in shapes(report) if k.startswith(needed)])


def _check(report: Report, weights: Weights, needed: Sequence[str]) -> None:
    every = shapes(report)
    missing = [key for key in needed if key not in weights]
    strange = [key for key in weights if key not in every and not _is_counter(key)]
    misshapen = [
        f"{key} ({text(weights[key].shape)}, not {text(shape)})"
        for key, shape in every.items()
        if key in weights and weights[key].shape != shape
    ]
    found = {"missing": missing, "unexpected": strange, "misshapen": misshapen}
    said = [f"{what} {_few(keys)}" for what, keys in found.items() if keys]
    if said:
        raise Refused(f"the weights do not fit {report.model.main}: {'; '.join(said)}")


def to_safetensors(report: Report, weights: Weights) -> bytes:
    """A file that the generated module loads with strict=True.

    Raises Refused, naming keys, unless these are its weights, those for training too.
    """
    from safetensors.numpy import save

    every = shapes(report)
    _check(report, weights, list(every))
    return save({key: np.ascontiguousarray(weights[key], "<f4") for key in every})


def load(path: str | PathLike[str]) -> dict[str, Floats]:
    """The weights in a .safetensors file, or in a .pth or .pt without any code of its own.

    Raises Refused, with a sentence that names the file.
    """
    read = {".safetensors": _safetensors, ".pth": _state_dict, ".pt": _state_dict}
    file = Path(path)
    try:
        if file.suffix not in read:
            raise Refused(f"weights are in {', '.join(read)} files")
        return read[file.suffix](file)
    except OSError as error:
        raise Refused(f"{file.name} cannot be read: {disk.reason(error)}") from None
    except Refused as error:
        raise Refused(f"{file.name} cannot be read: {error}") from None


def _safetensors(path: Path) -> dict[str, Floats]:
    import ml_dtypes  # noqa: F401  with it numpy, and so safetensors, knows bfloat16
    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    try:
        found = load_file(path)
    except SafetensorError as error:
        raise Refused(f"it is no safetensors file: {error}") from None
    return {key: array.astype(np.float32) for key, array in found.items()}


def _state_dict(path: Path) -> dict[str, Floats]:
    import torch

    try:
        found = torch.load(path, map_location="cpu", weights_only=True)
    except OSError:
        raise
    except Exception:  # whatever unpickling bytes from anywhere comes to
        raise Refused("it holds other things than weights, or is no file of torch's") from None
    for key in CHECKPOINT:
        if isinstance(found, dict) and isinstance(found.get(key), dict):
            found = found[key]
    if not isinstance(found, dict) or not all(map(torch.is_tensor, found.values())):
        raise Refused("it is no state_dict, with a tensor for each key")
    if all(key.startswith(PARALLEL) for key in found):
        found = {key.removeprefix(PARALLEL): x for key, x in found.items()}
    return {key: tensor.float().numpy() for key, tensor in found.items()}


def _layers(scope: Scope, prefix: str) -> Iterator[tuple[str, Op, dict[str, Shape]]]:
    """Paths and ops with their weights' and buffers' shapes, as the generated classes make them."""
    names = [
        name
        for name in scope.order
        if name in scope.live and not isinstance(scope.results[name].op, Input | Output)
    ]
    for part in groups(scope, names, frozenset()).values():
        for name in nodes_of(part):
            result = scope.results[name]
            path = paths.join(prefix, name)
            if result.inside is not None:
                for inner in paths.repetitions(path, result.times):
                    yield from _layers(result.inside, inner)
                continue
            inputs = [shape for shape in result.inputs if shape]
            op = result.op
            yield path, op, {**op.weights(*inputs), **op.buffers(*inputs)}


def _default(
    stream: Stream,
    op: Op,
    name: str,
    shapes: Mapping[str, Shape],
    wanted: Initialization,
) -> Floats:
    """What torch's layer begins with."""
    start, count = op.start(name), math.prod(shapes[name])
    if start is not None:
        return np.full(shapes[name], start, np.float32)
    if wanted.scheme != "torch":
        stream.skip(count)
        return np.zeros(shapes[name], np.float32)
    fan_in = math.prod(shapes["weight"][1:])
    bound = 1 / math.sqrt(fan_in)
    if name == "weight":  # the same, as nn.init.kaiming_uniform_(a=sqrt(5)) rounds it
        gain = math.sqrt(2 / (1 + math.sqrt(5) ** 2))
        bound = math.sqrt(3) * (gain / math.sqrt(fan_in))
    return stream.uniform(count, -bound, bound).reshape(shapes[name])


def _drawn(stream: Stream, shape: Shape, wanted: Initialization) -> Floats:
    """A convolution's or linear layer's weight by the scheme of the model."""
    count, window = math.prod(shape), math.prod(shape[2:])
    fan_in, fan_out = shape[1] * window, shape[0] * window
    if wanted.scheme == "xavier":
        bound = math.sqrt(3) * math.sqrt(2 / (fan_in + fan_out))
        made = stream.uniform(count, -bound, bound)
    elif wanted.scheme == "kaiming":
        made = stream.normal(count, math.sqrt(2) / math.sqrt(fan_out))
    else:
        made = stream.truncated(count, wanted.std)
    return made.reshape(shape)


def _few(keys: Sequence[str]) -> str:
    """The first keys, and how many more there are."""
    more = len(keys) - NAMED
    return ", ".join(keys[:NAMED]) + (f" and {more} more" if more > 0 else "")


def _is_counter(key: str) -> bool:
    return key.rpartition(".")[2] == COUNTER
