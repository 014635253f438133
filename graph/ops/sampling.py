"""Which pixels torch reads for each pixel of a resized or adaptively pooled map, along one axis."""

import struct
from itertools import pairwise
from math import floor


def adaptive(size: int, out: int) -> list[tuple[int, int]]:
    """The window (start, end) of each output of an adaptive pool."""
    return [(i * size // out, -(-(i + 1) * size // out)) for i in range(out)]


def even(windows: list[tuple[int, int]]) -> tuple[int, int] | None:
    """The extent and the step that all windows share; None where they differ."""
    extents = {end - start for start, end in windows}
    steps = {b[0] - a[0] for a, b in pairwise(windows)} or {1}
    if len(extents) > 1 or len(steps) > 1 or 0 in steps:
        return None
    return extents.pop(), steps.pop()


def nearest(size: int, out: int, factor: float | None, *, exact: bool) -> list[int]:
    """The pixel that each output repeats (torch.nn.Upsample, "nearest" or "nearest-exact").

    Torch reckons in float32, and so does this: at some sizes it matters.
    """
    if not exact and out in (size, 2 * size):  # whatever the factor
        return [i * size // out for i in range(out)]
    scale = float32(1 / factor) if factor else float32(size / out)
    shift = 0.5 if exact else 0.0
    return [min(floor(float32((i + shift) * scale)), size - 1) for i in range(out)]


def scale(size: int, out: int, factor: float | None) -> float:
    """The growth from size to out in float32, such that size · scale, rounded down, is out.

    So it is whether the product is rounded to float32 first, as runtimes do, or not.
    """
    grown = float32(factor or out / size)
    while floor(size * grown) < out:
        grown = float32(grown * (1 + 2**-23))
    while floor(float32(size * grown)) > out:
        grown = float32(grown * (1 - 2**-23))
    return grown


def float32(number: float) -> float:
    """The number rounded to float32."""
    rounded: float = struct.unpack("f", struct.pack("f", number))[0]
    return rounded
