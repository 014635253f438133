"""What a device can do at best: a large matrix product's rate, and a large copy's.

Roofs in the sense of Williams, Waterman and Patterson, Roofline, 2009, measured and not looked up:
the product in the precision of the profile, by the library that its layers use.
"""

from collections.abc import Callable
from functools import partial

import torch

from app.protocol import Precision, Rates
from app.worker import machine
from app.worker.devices import AMP, out_of_memory
from app.worker.profiling import timing
from app.worker.profiling.clock import Clock

SIDES = (512, 1024, 2048, 4096, 8192)
"""Of the square matrices; the first whose product takes long enough, or the last."""
ENOUGH_MS = 10.0
SECONDS = 0.2
"""Spent on each of the two, at least."""
LEAST = 3
COPIED = 2**26, 2**29
"""Bytes that are copied, at least and at most; in between, CACHES times what the last cache holds."""
CACHES = 4
"""So that of what is read and written little is still there from the copy before."""


def measure(device: torch.device, clock: Clock, precision: Precision) -> Rates | None:
    """Floating-point operations and bytes a second; None where there is no memory for that."""
    try:
        return Rates(
            flops=_product(device, clock, AMP.get(precision, torch.float32)),
            bytes=_copy(device, clock),
        )
    except (RuntimeError, MemoryError) as error:
        if not out_of_memory(error):
            raise
    return None


def _product(device: torch.device, clock: Clock, dtype: torch.dtype) -> float:
    for side in SIDES:
        a, b = (torch.randn(side, side, device=device).to(dtype) for _ in range(2))
        into = torch.empty_like(a)
        run = partial(torch.mm, a, b, out=into)
        _times(run, clock, 1)
        if min(_times(run, clock, 2)) >= ENOUGH_MS:
            break
    return 2e3 * side**3 / _fastest(run, clock)


def _copy(device: torch.device, clock: Clock) -> float:
    """A byte copied is read and written, so it counts twice."""
    size = min(max(CACHES * machine.cache_bytes(device), COPIED[0]), COPIED[1])
    free = machine.free_bytes(device)
    if free is not None:
        size = min(size, max(free // 8, COPIED[0]))
    source = torch.ones(size // 4, device=device)
    into = torch.empty_like(source)
    return 2e3 * source.nbytes / _fastest(partial(into.copy_, source), clock)


def _fastest(run: Callable[[], object], clock: Clock) -> float:
    """Milliseconds of the fastest of many runs, after two that warm up."""
    once = min(_times(run, clock, 2))
    return min(_times(run, clock, timing.count(SECONDS, once, LEAST)))


def _times(run: Callable[[], object], clock: Clock, count: int) -> list[float]:
    marks = []
    for _ in range(count):
        start = clock.mark()
        run()
        marks.append((start, clock.mark()))
    clock.wait()
    return [clock.ms(start, end) for start, end in marks]
