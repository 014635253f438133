"""The numbers of a network by state_dict key: those it starts from, and those in a file."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from os import PathLike, fspath
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from codegen.containers import groups, nodes_of
from codegen.torch_random import Floats, Stream
from graph.model import Initialization
from graph.op import Op
from graph.ops.port import Input, Output
from graph.problem import Refused
from graph.report import Report, Scope, prefixes
from graph.shape import Shape, text

COUNTER = "num_batches_tracked"
"""Torch's count of the batches that a BatchNorm saw in training: a file may have it."""
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
        for name, shape in shapes.items():
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


def check(report: Report, weights: Mapping[str, NDArray[Any]]) -> None:
    """Raise Refused, naming keys, unless these are the network's weights.

    What only training needs may be missing, and is allowed to be there.
    """
    every = shapes(report)
    deployed = [
        f"{leaf.path}." for leaf in report.leaves() if leaf.deployed and leaf.result
    ]
    needed = tuple(deployed)
    missing = [key for key in every if key not in weights and key.startswith(needed)]
    strange = [key for key in weights if key not in every and not _is_counter(key)]
    misshapen = [
        f"{key} ({text(weights[key].shape)}, not {text(shape)})"
        for key, shape in every.items()
        if key in weights and weights[key].shape != shape
    ]
    found = {"lack": missing, "have": strange, "have another shape of": misshapen}
    said = [f"{verb} {_few(keys)}" for verb, keys in found.items() if keys]
    if said:
        raise Refused(f"the weights do not fit {report.model.main}: they {said}")
