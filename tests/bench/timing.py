"""Timing in alternation: each contender once a round, so that what disturbs one disturbs all."""

import gc
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from statistics import median, quantiles
from typing import Any


@dataclass(frozen=True)
class Effort:
    """How much is measured."""

    quick: bool = False

    def pace(
        self,
        samples: int = 30,
        seconds: float = 10.0,
        *,
        warm: int = 10,
        least: int = 5,
    ) -> "Pace":
        """Rounds for one comparison; a quick run has a quarter of the time."""
        if self.quick:
            return Pace(max(3, samples // 3), seconds / 4, min(warm, 1), min(least, 2))
        return Pace(samples, seconds, warm, least)


@dataclass(frozen=True)
class Pace:
    """So many samples, fewer if they take longer than so many seconds, but not under `least`."""

    samples: int
    seconds: float
    warm: int
    least: int

    def rounds(self) -> Iterator[bool]:
        """True for each round that counts, after those that warm up."""
        began = time.monotonic()
        for _ in range(self.warm):
            yield False
            if time.monotonic() - began > self.seconds / 4:
                break
        began = time.monotonic()
        for done in range(self.samples):
            if done >= self.least and time.monotonic() - began > self.seconds:
                break
            yield True


@dataclass(frozen=True)
class Spread:
    """Samples of one thing, in the order of the rounds: ms, or a ratio."""

    samples: tuple[float, ...]

    @property
    def median(self) -> float:
        """The middle."""
        return median(self.samples)

    @property
    def p10(self) -> float:
        """A tenth of the samples is below."""
        return self._tenths(0)

    @property
    def p90(self) -> float:
        """A tenth of the samples is above."""
        return self._tenths(8)

    @property
    def p95(self) -> float:
        """A twentieth of the samples is above."""
        if len(self.samples) < 2:
            return self.median
        return quantiles(self.samples, n=20, method="inclusive")[18]

    def _tenths(self, which: int) -> float:
        if len(self.samples) < 2:
            return self.median
        return quantiles(self.samples, n=10, method="inclusive")[which]

    def over(self, other: "Spread") -> "Spread":
        """The ratio to another, round by round."""
        pairs = zip(self.samples, other.samples, strict=True)
        return Spread(tuple(one / two for one, two in pairs))


@dataclass(frozen=True)
class Contender:
    """What is timed: `run`, given what `prepare` made before the clock started."""

    run: Callable[[Any], object]
    prepare: Callable[[], Any] = lambda: None


def alternate(contenders: Mapping[str, Contender], pace: Pace) -> dict[str, Spread]:
    """Milliseconds of each contender, taken in turn: A B C A B C."""
    samples: dict[str, list[float]] = {name: [] for name in contenders}
    with settled():
        for counts in pace.rounds():
            for name, contender in contenders.items():
                given = contender.prepare()
                ms = clocked(partial(contender.run, given))
                if counts:
                    samples[name].append(ms)
    return {name: Spread(tuple(found)) for name, found in samples.items()}


def clocked(run: Callable[[], object]) -> float:
    """Milliseconds of one call; what it gives is let go of after the clock has stopped."""
    began = time.perf_counter()
    kept = run()
    ms = 1e3 * (time.perf_counter() - began)
    del kept
    return ms


@contextmanager
def settled() -> Iterator[None]:
    """Garbage is collected first, and what the peers loaded stays out of later collections: the
    window and the command line never load torch."""
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
