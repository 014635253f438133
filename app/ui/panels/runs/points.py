"""Points of curves as arrays: those that are somewhere, fewer of them, their means."""

from bisect import bisect_left
from collections.abc import Sequence

import numpy as np

Numbers = Sequence[float] | np.ndarray
MANY = 2000
"""Points above which those are left out that no pixel can show."""


def numbers(values: Numbers) -> np.ndarray:
    """As an array, which is copied if it is none yet."""
    return np.asarray(values, dtype=float)


def finite(x: Numbers, y: Numbers) -> tuple[np.ndarray, np.ndarray]:
    """The points that are somewhere."""
    across, up = numbers(x), numbers(y)
    good = np.isfinite(across) & np.isfinite(up)
    return across[good], up[good]


def thin(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The lowest and the highest point of each stretch, where there are more than MANY."""
    wide = -(-len(y) // (MANY // 2))
    if wide < 3:
        return x, y
    whole = len(y) // wide * wide
    parts, firsts = y[:whole].reshape(-1, wide), np.arange(0, whole, wide)
    ends = (firsts + parts.argmin(axis=1), firsts + parts.argmax(axis=1))
    at = np.unique(np.concatenate((*ends, np.arange(whole, len(y)))))
    return x[at], y[at]


def nearest(values: Numbers, wanted: float) -> int:
    """The place of the value that is nearest, in values that go up."""
    at = min(bisect_left(values, wanted), len(values) - 1)
    return at - 1 if at and wanted - values[at - 1] < values[at] - wanted else at


def smooth(values: Numbers, over: int) -> np.ndarray:
    """Means of each value with those before it, `over` at most."""
    given = numbers(values)
    sums = np.concatenate(([0.0], np.cumsum(given)))
    ends = np.arange(1, len(given) + 1)
    begins = np.maximum(ends - over, 0)
    return (sums[ends] - sums[begins]) / (ends - begins)
