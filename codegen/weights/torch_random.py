"""The random numbers that torch draws on a CPU after torch.manual_seed, without torch."""

import math
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

_CHUNK = 1 << 14  # values worked on at a time, so that they stay in the processor's cache
_BITS = 24  # of a draw that make a float32 in [0, 1)


class Stream:
    """A Mersenne twister, read as torch reads it (ATen/native/cpu/DistributionTemplates.h)."""

    def __init__(self, seed: int) -> None:
        self._draws = np.random.RandomState(seed & 0xFFFFFFFF)
        self._kept: float | None = None

    def skip(self, count: int) -> None:
        """Pass over what `count` uniform values would draw."""
        for size in _sizes(count):
            self._integers(size)

    def uniform(self, count: int, low: float, high: float) -> Floats:
        """Values in [low, high), as Tensor.uniform_ gives them."""
        made = np.empty(count, np.float32)
        first = np.float32(low)
        scale = float(np.float32(high) - first) * 2.0**-_BITS
        exact = np.empty(_CHUNK)
        start = 0
        for size in _sizes(count):
            bits = self._integers(size)
            bits &= (1 << _BITS) - 1
            values = np.multiply(bits, scale, out=exact[:size])
            values += first
            made[start : start + size] = values
            start += size
        return made

    def truncated(self, count: int, std: float) -> Floats:
        """A normal distribution cut at two deviations, as nn.init.trunc_normal_ gives it.

        Since torch 2.1x: it draws again for what falls outside. Others before inverted erf.
        """
        edge = np.float32(2 * std)
        made = self.normal(count, std)
        while (outside := np.abs(made) > edge).any():
            np.copyto(made, self.normal(count, std), where=outside)
        return made

    def normal(self, count: int, std: float) -> Floats:
        """A normal distribution around 0, as Tensor.normal_ gives it."""
        if count < 16:
            return np.array([std * self._gauss() for _ in range(count)], np.float32)
        made = self.uniform(count, 0, 1)
        whole = count // 16 * 16
        _box_muller(made[:whole], std)
        if whole < count:
            made[-16:] = self.uniform(16, 0, 1)
            _box_muller(made[-16:], std)
        return made

    def _integers(self, count: int) -> NDArray[np.uint32]:
        return self._draws.randint(0, 1 << 32, count, np.uint32)

    def _gauss(self) -> float:
        """One value of many few: the second of each pair is kept for the next."""
        if self._kept is not None:
            kept, self._kept = self._kept, None
            return kept
        turn, share = self._double(), self._double()
        radius = math.sqrt(-2 * math.log1p(-share))
        self._kept = radius * math.sin(2 * math.pi * turn)
        return radius * math.cos(2 * math.pi * turn)

    def _double(self) -> float:
        high, low = (int(draw) for draw in self._integers(2))
        return float((high << 32 | low) & ((1 << 53) - 1)) * 2.0**-53


def _sizes(count: int) -> Iterator[int]:
    for start in range(0, count, _CHUNK):
        yield min(_CHUNK, count - start)


def _box_muller(values: Floats, std: float) -> None:
    """Uniform values made normal in place: in each 16, the first 8 pair up with the others."""
    for start in range(0, len(values), _CHUNK):
        pairs = values[start : start + _CHUNK].reshape(-1, 2, 8)
        radius = np.sqrt(-2 * np.log(1 - pairs[:, 0])) * np.float32(std)
        turn = np.float32(2 * math.pi) * pairs[:, 1]
        pairs[:, 0] = radius * np.cos(turn)
        pairs[:, 1] = radius * np.sin(turn)
