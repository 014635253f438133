"""The keys of a network's state_dict with their shapes, and weights held against them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from codegen.pytorch.containers import groups, nodes_of
from graph import paths
from graph.check.report import Report
from graph.check.scope import Scope
from graph.declare.op import Op
from graph.ops.port import Input, Output
from graph.problem import Refused
from graph.shape import Shape, text

Floats = NDArray[np.float32]
Weights = Mapping[str, NDArray[Any]]
"""Weights and buffers by state_dict key."""
BATCH_COUNTER = "num_batches_tracked"
"""Torch's count of the batches that a BatchNorm saw in training; files may have it."""
KEYS_NAMED = 3
"""Keys that a refusal names before it counts the rest."""


def layers(report: Report) -> Iterator[tuple[str, Op, dict[str, Shape]]]:
    """Each layer's path and operation, with the shapes of its weights and buffers.

    In the order in which the generated classes construct them, which is that of a state_dict
    and that in which torch draws their first weights.
    """
    yield from _layers(report.top, "")


def _layers(scope: Scope, prefix: str) -> Iterator[tuple[str, Op, dict[str, Shape]]]:
    names = [
        name
        for name in scope.order
        if name in scope.live and not isinstance(scope.results[name].op, Input | Output)
    ]
    # a class assigns b.0 and b.1 together, whatever stands between them in the graph
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


def shapes(report: Report) -> dict[str, Shape]:
    """Every weight and buffer, auxiliary parts' too, by state_dict key, in torch's order."""
    return {
        f"{path}.{name}": shape
        for path, _, found in layers(report)
        for name, shape in found.items()
    }


def check(report: Report, weights: Weights) -> None:
    """Raise Refused, naming keys, unless these are the deployed network's weights.

    What only training needs may be missing, and is allowed to be there.
    """
    check_shapes(report, {key: array.shape for key, array in weights.items()})


def check_shapes(report: Report, found: Mapping[str, Shape]) -> None:
    """The same for the shapes that a file declares, before anything of it is loaded."""
    deployed = tuple(f"{leaf.path}." for leaf in report.leaves() if leaf.deployed)
    _check(report, found, [k for k in shapes(report) if k.startswith(deployed)])


def _check(report: Report, found: Mapping[str, Shape], needed: Sequence[str]) -> None:
    wanted = shapes(report)
    missing = [key for key in needed if key not in found]
    unexpected = [key for key in found if key not in wanted and not _is_batch_counter(key)]
    misshapen = [
        f"{key} ({text(found[key])}, not {text(shape)})"
        for key, shape in wanted.items()
        if key in found and tuple(found[key]) != shape
    ]
    wrong = {"missing": missing, "unexpected": unexpected, "misshapen": misshapen}
    parts = [f"{what} {_first_few(keys)}" for what, keys in wrong.items() if keys]
    if parts:
        raise Refused(f"the weights do not fit {report.model.main}: {'; '.join(parts)}")


def to_safetensors(report: Report, weights: Weights) -> bytes:
    """A file that the generated module loads with strict=True.

    Raises Refused, naming keys, unless these are its weights, those for training too.
    """
    from safetensors.numpy import save

    wanted = shapes(report)
    _check(report, {key: array.shape for key, array in weights.items()}, list(wanted))
    return save({key: np.ascontiguousarray(weights[key], "<f4") for key in wanted})


def _first_few(keys: Sequence[str]) -> str:
    """The first keys, and how many more there are."""
    more = len(keys) - KEYS_NAMED
    return ", ".join(keys[:KEYS_NAMED]) + (f" and {more} more" if more > 0 else "")


def _is_batch_counter(key: str) -> bool:
    return key.rpartition(".")[2] == BATCH_COUNTER
