"""Weights out of a file of any kind that PyTorch users have: its bytes decide, not its name."""

import warnings
from collections.abc import Callable, Mapping
from os import PathLike
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

import numpy as np

from codegen.weights.state_dict import Floats, check_shapes, shapes
from graph.check.report import Report
from graph.format import disk
from graph.problem import Refused

CHECKPOINT_KEYS = (
    "state_dict",
    "model_state_dict",
    "model",
    "module",
    "network",
    "net",
    "weights",
    "params",
    "state_dict_ema",
    "model_ema",
    "params_ema",
)
"""Where a training's checkpoint keeps the state_dict, beside its optimiser's and the like."""
WRAPPERS = ("module.", "model.")
"""What DataParallel and DistributedDataParallel, or Lightning, put before each key."""
COMPILED = "_orig_mod"
"""What torch.compile puts into the paths of what it wraps."""
AVERAGED = "n_averaged"
"""What torch's AveragedModel counts, beside the keys of the model it wraps."""
SAFETENSORS_HEADER, ZIP, PICKLE = b"{", b"PK\x03\x04", b"\x80"
Shapes = Mapping[str, tuple[int, ...]]


def load(path: str | PathLike[str], report: Report | None = None) -> dict[str, Floats]:
    """The weights in a file of safetensors or of torch.save, as float32 by state_dict key.

    Nothing of a file is ever run: what torch saved is read without any code of its own. The
    shapes that it declares are held against the network, where one is given, before its numbers
    are unfolded. What wrappers put before keys goes. Raises Refused, with one sentence.
    """
    file = Path(path)
    try:
        read = _reader(file)
        return read(file, lambda found: _renamed(found, report))
    except OSError as error:
        raise Refused(f"{file.name} cannot be read: {disk.reason(error)}") from None
    except Unreadable as error:
        raise Refused(f"{file.name} cannot be read: {error}") from None


class Unreadable(Refused):
    """What is wrong with a file; `load` puts the file's name before it."""


Rename = Callable[[Shapes], dict[str, str]]
"""From the shapes that a file declares: the network's key for each of the file's that is read."""


def _reader(file: Path) -> Callable[[Path, Rename], dict[str, Floats]]:
    """What reads a file of this kind, by its first bytes."""
    with file.open("rb") as opened:
        start = opened.read(9)
    if start[8:] == SAFETENSORS_HEADER or file.suffix.lower() == ".safetensors":
        return _safetensors  # first: its length, before the header, may begin as a pickle does
    if start.startswith(ZIP):
        return _torch_zip
    if start.startswith(PICKLE):
        return _torch
    raise Unreadable("it is neither a safetensors file nor one that torch.save wrote")


def _safetensors(file: Path, rename: Rename) -> dict[str, Floats]:
    import ml_dtypes  # noqa: F401  with it numpy, and so safetensors, knows bfloat16
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(file, framework="numpy") as opened:
            found = {key: tuple(opened.get_slice(key).get_shape()) for key in opened.keys()}  # noqa: SIM118
            names = rename(found)
            return {name: _as_float32(key, opened.get_tensor(key)) for key, name in names.items()}
    except SafetensorError as error:
        raise Unreadable(f"it is no safetensors file: {error}") from None


def _as_float32(key: str, array: Any) -> Floats:
    if np.iscomplexobj(array):
        raise Unreadable(f"{key} holds complex numbers")
    numbers: Floats = array.astype(np.float32)
    return numbers


def _torch_zip(file: Path, rename: Rename) -> dict[str, Floats]:
    """torch.save puts everything into a zip file as it is: one that unfolds is none of its."""
    try:
        with ZipFile(file) as archive:
            declared = sum(entry.file_size for entry in archive.infolist())
    except BadZipFile:
        raise Unreadable("it is damaged") from None
    if declared > file.stat().st_size:
        raise Unreadable(f"it would unfold to {declared:,} bytes, and torch.save folds nothing")
    return _torch(file, rename)


def _torch(file: Path, rename: Rename) -> dict[str, Floats]:
    import torch

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of how the file might have been written
            found = torch.load(file, map_location="cpu", weights_only=True)
    except OSError:
        raise
    except Exception:  # whatever reading bytes from anywhere comes to
        raise Unreadable("it holds other things than weights, or is no file of torch's") from None
    tensors = _tensors(found)
    names = rename({key: tuple(tensor.shape) for key, tensor in tensors.items()})
    return {name: from_tensor(key, tensors[key]) for key, name in names.items()}


def _tensors(found: Any) -> dict[str, Any]:
    """The state_dict in what torch.save wrote, by itself or in a checkpoint."""
    import torch

    while isinstance(found, dict) and not all(map(torch.is_tensor, found.values())):
        inside = (found[key] for key in CHECKPOINT_KEYS if isinstance(found.get(key), dict))
        found = next(inside, None)
    if not isinstance(found, dict):
        raise Unreadable("it is no state_dict, with a tensor for each key")
    wrong = next((key for key in found if not isinstance(key, str)), None)
    if wrong is not None:
        raise Unreadable(f"it is no state_dict: its key {wrong!r} is no text")
    return found


def from_tensor(key: str, tensor: Any) -> Floats:
    """A tensor of torch as a float32 array; raises Unreadable where it holds no plain numbers."""
    kinds = {
        "is without numbers, on torch's meta device": tensor.is_meta,
        "is sparse; to_dense() makes it a plain tensor": str(tensor.layout) != "torch.strided",
        "is quantised; dequantize() makes it a plain tensor": tensor.is_quantized,
        "holds complex numbers": tensor.is_complex(),
    }
    wrong = next((kind for kind, applies in kinds.items() if applies), None)
    if wrong is not None:
        raise Unreadable(f"{key} {wrong}")
    array: Floats = tensor.detach().float().contiguous().numpy()
    return array


def _renamed(found: Shapes, report: Report | None) -> dict[str, str]:
    """The file's keys with the network's for them; raises Refused where they do not fit it."""
    wanted = shapes(report) if report else {}
    names = {key: _without_compiled(key) for key in found if key != AVERAGED}
    for wrapper in WRAPPERS * 2:
        inside = all(name.startswith(wrapper) for name in names.values())
        if inside and not wanted.keys() & names.values():
            names = {key: name.removeprefix(wrapper) for key, name in names.items()}
    if len(set(names.values())) < len(names):
        raise Unreadable("two of its keys are one without what wrappers put before them")
    if report is not None:
        check_shapes(report, {name: found[key] for key, name in names.items()})
    return names


def _without_compiled(key: str) -> str:
    return ".".join(part for part in key.split(".") if part != COMPILED)
