"""How long a network takes, and how much memory: random images, warm-up, medians."""

import time
from collections.abc import Callable, Sequence
from statistics import quantiles

import torch
from torch import Tensor, nn

from app.worker.clock import Clock
from app.worker.messages import Spread

Images = tuple[Tensor, ...]
"""A batch at each input of a network."""
SETS = 4
"""Sets of images taken in turn, so that no run finds the images of the run before in a cache."""
WARM_SECONDS, SAMPLE_SECONDS = 0.3, 0.5
"""Least time spent on each: a small network's 30 runs are over before a GPU reaches its clock."""
MOST = 2000


def images(shapes: Sequence[Sequence[int]], batch: int, device: torch.device) -> Images:
    """Random images, normally distributed: on zeros some kernels run up to 1.6 times faster."""
    return tuple(torch.randn(batch, *shape, device=device) for shape in shapes)


def latencies(
    run: Callable[[Images], object],
    sets: Sequence[Images],
    clock: Clock,
    step: Callable[[], None],
    *,
    samples: int,
) -> list[float]:
    """Milliseconds of each of at least `samples` runs; the device is waited for at the end only."""
    began, marks = time.monotonic(), []
    while _more(len(marks), samples, time.monotonic() - began, SAMPLE_SECONDS):
        batch = sets[len(marks) % len(sets)]
        start = clock.mark()
        run(batch)
        marks.append((start, clock.mark()))
        step()
    clock.wait()
    return [clock.ms(start, end) for start, end in marks]


def warm_up(
    run: Callable[[Images], object], sets: Sequence[Images], clock: Clock, step: Callable[[], None],
    *, runs: int,
) -> None:  # fmt: skip
    """At least `runs` runs that do not count."""
    began, done = time.monotonic(), 0
    while _more(done, runs, time.monotonic() - began, WARM_SECONDS):
        run(sets[done % len(sets)])
        done += 1
        step()
    clock.wait()


def _more(done: int, least: int, passed: float, seconds: float) -> bool:
    return done < least or (passed < seconds and done < MOST)


def spread(samples: Sequence[float]) -> Spread:
    """Median, p10 and p90."""
    tenths = quantiles(samples, n=10, method="inclusive")
    return Spread(median=tenths[4], p10=tenths[0], p90=tenths[8])


def peak_memory(
    run: Callable[[Images], object],
    batch: Images,
    module: nn.Module,
    device: torch.device,
) -> int:
    """Bytes at the highest point of one forward pass: weights, input and activations.

    On a GPU that is torch.cuda.max_memory_allocated. On the CPU it is what the module and the
    batch hold, and the highest sum of what torch's allocator had handed out at one time during
    the pass, by its profiler; what libraries take by other ways is not seen. `run` must have
    been called before, so that what is prepared once does not count.
    """
    if device.type == "cuda":
        torch.cuda.reset_peak_memory_stats(device)
        run(batch)
        return torch.cuda.max_memory_allocated(device)
    held = [*module.parameters(), *module.buffers(), *batch]
    return sum(tensor.nbytes for tensor in held) + _peak_allocated(run, batch)


def _peak_allocated(run: Callable[[Images], object], batch: Images) -> int:
    with torch.autograd.profiler.profile(profile_memory=True) as profile:
        run(batch)
    events = [e for e in profile.kineto_results.events() if e.name() == "[memory]"]
    now = peak = 0
    for event in sorted(events, key=lambda e: e.start_ns()):
        now += event.nbytes()
        peak = max(peak, now)
    return peak
