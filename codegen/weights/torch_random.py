"""The random numbers that torch draws on a CPU after torch.manual_seed, without torch.

An exported ONNX file without given weights holds those that the generated source would start
from, so the numbers must be torch's. Drawing them with torch itself would be shorter, but it
takes two to four seconds to import where a whole export takes a tenth of one, and it draws
them one layer object at a time. The algorithms have been the same since torch 1.0; a test
compares every scheme with the torch that is installed.

    Generator(0).uniform(3, -1, 1)  # torch.manual_seed(0); torch.empty(3).uniform_(-1, 1)
"""

import math
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

_CHUNK = 1 << 14  # values worked on at a time, so that they stay in the processor's cache
_BITS = 24  # of a draw that make a float32 in [0, 1)


class Generator:
    """A Mersenne twister, read as torch reads it (ATen/native/cpu/DistributionTemplates.h)."""

    def __init__(self, seed: int) -> None:
        self._draws = np.random.RandomState(seed & 0xFFFFFFFF)
        self._second_of_pair: float | None = None

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

    def truncated_normal(self, count: int, std: float) -> Floats:
        """A normal distribution cut at two deviations, as nn.init.trunc_normal_ gives it.

        As newer torch does it, which draws again what falls outside; older ones invert erf.
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
        """One value of fewer than 16: they are drawn in pairs, and the second is kept."""
        if self._second_of_pair is not None:
            second, self._second_of_pair = self._second_of_pair, None
            return second
        turn, share = self._double(), self._double()
        radius = math.sqrt(-2 * math.log1p(-share))
        self._second_of_pair = radius * math.sin(2 * math.pi * turn)
        return radius * math.cos(2 * math.pi * turn)

    def _double(self) -> float:
        high, low = (int(draw) for draw in self._integers(2))
        return float((high << 32 | low) & ((1 << 53) - 1)) * 2.0**-53


def _sizes(count: int) -> Iterator[int]:
    for start in range(0, count, _CHUNK):
        yield min(_CHUNK, count - start)


def _box_muller(values: Floats, std: float) -> None:
    """Turn uniform values into normal ones, in place: of each 16 the first 8 pair with the rest."""
    for start in range(0, len(values), _CHUNK):
        pairs = values[start : start + _CHUNK].reshape(-1, 2, 8)
        radius = np.sqrt(-2 * np.log(1 - pairs[:, 0])) * np.float32(std)
        turn = np.float32(2 * math.pi) * pairs[:, 1]
        pairs[:, 0] = radius * np.cos(turn)
        pairs[:, 1] = radius * np.sin(turn)
