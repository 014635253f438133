"""How long a network takes, and how much memory: random images, warm-up, medians."""

from collections.abc import Callable, Sequence
from statistics import median, quantiles

import torch
from torch import Tensor, nn

from app.protocol import Spread
from app.worker import machine
from app.worker.profiling.clock import Clock

Images = tuple[Tensor, ...]
"""A batch at each input of a network."""
Run = Callable[[Images], object]
"""A pass of a network over a batch."""
Shapes = Sequence[Sequence[int]]
WARM_SECONDS, SAMPLE_SECONDS = 0.3, 0.5
"""Least time spent on each: a small network's 30 runs are over before a GPU reaches its clock."""
MOST = 2000
SHARE = 4
"""At most this part of free memory goes to images that only keep the caches from helping."""
PATTERN = 2**22
"""Random values that a long row of images repeats: caches go by place, and drawing takes long."""


def images(shapes: Shapes, batch: int, device: torch.device, layout: torch.memory_format) -> Images:
    """Random images, normally distributed: on zeros some kernels run up to 1.6 times faster."""
    return tuple(_random((batch, *shape), device, layout) for shape in shapes)


def rotation(first: Images, layout: torch.memory_format) -> list[Images]:
    """Sets of images to take in turn, together larger than the last cache: no run finds its own
    there. The given set alone where memory does not suffice for more."""
    device = first[0].device
    size = sum(x.nbytes for x in first)
    count = machine.cache_bytes(device) // size + 1
    free = machine.free_bytes(device)
    if free is not None:
        count = min(count, free // SHARE // size)
    if count < 1:
        return [first]
    rows = [_random((count * len(x), *x.shape[1:]), device, layout) for x in first]
    parts = [torch.split(row, len(x)) for row, x in zip(rows, first, strict=True)]
    return [first, *zip(*parts, strict=True)]


def _random(shape: Sequence[int], device: torch.device, layout: torch.memory_format) -> Tensor:
    kept = layout if len(shape) == 4 else torch.contiguous_format
    made = torch.empty(shape, device=device, memory_format=kept)
    values = made.as_strided((made.numel(),), (1,))
    pattern = torch.randn(min(PATTERN, made.numel()), device=device)
    for part in torch.split(values, PATTERN):
        part.copy_(pattern[: len(part)])
    return made


def count(seconds: float, ms: float, least: int) -> int:
    """How many runs of so many milliseconds fill the time: no fewer than `least`, nor too many.

    Work is handed to a GPU faster than it is done, so a clock on the wall would not tell.
    """
    return max(least, min(MOST, round(1e3 * seconds / max(ms, 1e-6))))


def warm_up(
    run: Run, sets: Sequence[Images], clock: Clock, step: Callable[[], None], *, runs: int
) -> float:
    """At least `runs` runs that do not count; the median of their milliseconds."""
    ms = median(latencies(run, sets, clock, step, samples=runs))
    more = count(WARM_SECONDS, ms, runs) - runs
    return median(latencies(run, sets, clock, step, samples=more)) if more else ms


def latencies(
    run: Run, sets: Sequence[Images], clock: Clock, step: Callable[[], None], *, samples: int
) -> list[float]:
    """Milliseconds of each of so many runs; the device is waited for at the end only."""
    marks = []
    for done in range(samples):
        batch = sets[done % len(sets)]
        start = clock.mark()
        run(batch)
        marks.append((start, clock.mark()))
        step()
    clock.wait()
    return [clock.ms(start, end) for start, end in marks]


def spread(samples: Sequence[float]) -> Spread:
    """Median, p10 and p90."""
    tenths = quantiles(samples, n=10, method="inclusive")
    return Spread(median=tenths[4], p10=tenths[0], p90=tenths[8])


def peak_memory(
    run: Run,
    batch: Images,
    module: nn.Module,
    device: torch.device,
) -> int:
    """Bytes at the highest point of one pass: weights, input, activations, gradients.

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


def _peak_allocated(run: Run, batch: Images) -> int:
    with torch.autograd.profiler.profile(profile_memory=True) as profile:
        run(batch)
    events = [e for e in profile.kineto_results.events() if e.name() == "[memory]"]
    now = peak = 0
    for event in sorted(events, key=lambda e: e.start_ns()):
        now += event.nbytes()
        peak = max(peak, now)
    return peak
