"""The profile of a network: latency, throughput, memory, ceilings, and the time of each layer.

A forward pass is measured in eval mode, as the network is deployed: auxiliary heads do not run,
dropout passes, BatchNorm uses its running statistics. Forward and backward are measured in train
mode with all outputs, from the sum of them. The whole is measured undisturbed; layers are watched
afterwards, eagerly. docs/profiling.md has the method.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from app.protocol import Clocks, LayerTime, Profile, ProfileResult, Rates, Settings, Spread
from app.worker import devices, machine
from app.worker.channel import EventWriter, JobReader, Steps
from app.worker.profiling import ceilings, layers, modes, passes, timing
from app.worker.profiling.bench import Bench, prepare, trainable
from app.worker.profiling.timing import Images, Run
from graph.check.report import Leaf

MEMORY_RUNS = 2
WORK = {"forward": 1, "forward+backward": 3}
"""Forward passes that a pass is worth: a backward one computes twice as much."""
FAR = 2
DISTURBED = "A tenth of the samples took over twice the median: other work disturbed the machine."
NO_ROOM = "The backward pass does not fit in the device's memory, so it was not measured."


@dataclass(frozen=True)
class Whole:
    """The undisturbed figures."""

    memory: int
    times: list[float]
    clocks: Clocks
    compile_seconds: float | None


@dataclass(frozen=True)
class Watched:
    """Milliseconds of each layer, the bytes it moved, and what could not be measured."""

    forward: Mapping[str, float]
    backward: Mapping[str, float]
    moved: Mapping[str, int]
    remark: str = ""


def profile(job: Profile, jobs: JobReader, events: EventWriter) -> ProfileResult:
    """Build the network of a job and measure it.

    Raises Refused for what cannot be run, Cancelled, and what torch raises.
    """
    steps = Steps(job.run, _steps(job.settings), jobs, events)
    steps.phase("Building the network", 1)
    bench = prepare(job, steps)
    with trainable(), modes.forgotten(job.settings):
        whole, watched = _measured(bench)
    steps.phase("Measuring what the device can do", 1)
    found = ceilings.measure(bench.device, bench.clock, bench.settings.precision)
    return _result(bench, whole, watched, found)


def _steps(settings: Settings) -> int:
    """Those of the phases below."""
    passes_watched = 1 + (settings.passes == "forward" and settings.backward)
    watched = (layers.WARM_UP + settings.samples) * passes_watched
    prepared = 1 + (settings.mode != "eager") + MEMORY_RUNS
    return prepared + settings.warmup + settings.samples + watched + 1


def _measured(bench: Bench) -> tuple[Whole, Watched]:
    """Undisturbed, then watched, with the same images; they are let go of."""
    first = bench.images()
    whole, sets = _whole(bench, first)
    return whole, _watched(bench, sets)


def _whole(bench: Bench, first: Images) -> tuple[Whole, list[Images]]:
    """The undisturbed figures, and the images that they were measured with."""
    run, memory, seconds = _prepared(bench, first)
    sets = timing.rotation(first, bench.layout)
    least, step = bench.settings, bench.steps.step
    bench.steps.phase("Warming up", least.warmup)
    ms = timing.warm_up(run, sets, bench.clock, step, runs=least.warmup)
    bench.steps.phase("Measuring latency", least.samples)
    samples = timing.count(timing.SAMPLE_SECONDS, ms, least.samples)
    times = timing.latencies(run, sets, bench.clock, step, samples=samples)
    return Whole(memory, times, machine.clocks(bench.device), seconds), sets


def _prepared(bench: Bench, first: Images) -> tuple[Run, int, float | None]:
    """The pass in its mode, its peak memory, and how long it took to compile.

    A CUDA graph has the memory of the pass that it is captured from.
    """
    mode, steps = bench.settings.mode, bench.steps
    if mode == "compile":
        steps.phase("Compiling; this can take minutes and does not count", 1)
        module, context = bench.network.module, bench.context
        run, seconds = modes.compiled(bench.settings, module, context, first)
        text = f"Compiled in {seconds:.1f} s; measuring memory"
        return run, _peak_memory(bench, run, first, text), seconds
    memory = _peak_memory(bench, bench.eager, first, "Measuring memory")
    if mode == "eager":
        return bench.eager, memory, None
    steps.phase("Capturing a CUDA graph", 1)
    return modes.captured(bench.eager, first), memory, None


def _peak_memory(bench: Bench, run: Run, batch: Images, text: str) -> int:
    bench.steps.phase(text, MEMORY_RUNS)
    run(batch)
    bench.steps.step()
    return timing.peak_memory(run, batch, bench.network.module, bench.device)


def _watched(bench: Bench, sets: list[Images]) -> Watched:
    if bench.settings.passes != "forward":
        watch = _watch(bench, bench.eager, sets, "Measuring each layer")
        return Watched(watch.forward.medians(), watch.backward.medians(), watch.moved)
    watch = _watch(bench, bench.eager, sets, "Measuring each layer, forward")
    backward, remark = _backward(bench, sets)
    return Watched(watch.forward.medians(), backward, watch.moved, remark)


def _watch(bench: Bench, run: Run, sets: list[Images], text: str) -> layers.Watch:
    watch, samples = layers.Watch(bench.network, bench.clock), bench.settings.samples
    bench.steps.phase(text, layers.WARM_UP + samples)
    layers.passes(watch, run, sets, bench.steps.step, samples=samples)
    return watch


def _backward(bench: Bench, sets: list[Images]) -> tuple[dict[str, float], str]:
    """The times of a network that is deployed, and a remark where there is no memory for them."""
    module = bench.network.module
    if not bench.settings.backward or not bench.learns:
        return {}, ""
    run = passes.trained(module, bench.context)
    try:
        watch = _watch(bench, run, sets, "Measuring each layer, backward")
        return watch.backward.medians(), ""
    except (RuntimeError, MemoryError) as error:
        if not devices.out_of_memory(error):
            raise
    return {}, NO_ROOM


def _result(bench: Bench, whole: Whole, watched: Watched, found: Rates | None) -> ProfileResult:
    settings, report = bench.settings, bench.network.report
    latency = timing.spread(whole.times)
    rows = tuple(_rows(bench.leaves, watched))
    costs = report.top.deployed_costs if settings.passes == "forward" else report.top.costs
    work = WORK[settings.passes] * 1e3 / latency.median
    moved = sum(row.bytes_moved or 0 for row in rows)
    both = [watched.forward, watched.backward][: 1 + (settings.passes != "forward")]
    return ProfileResult(
        run=bench.steps.run,
        device=bench.where.name,
        device_title=bench.where.title,
        clocks=whole.clocks,
        versions=machine.versions(),
        batch=settings.batch,
        precision=settings.precision,
        memory_format=settings.memory_format,
        mode=settings.mode,
        passes=settings.passes,
        parameters=report.parameters,
        macs=report.macs,
        samples=len(whole.times),
        latency_ms=latency,
        images_per_second=1e3 * settings.batch / latency.median,
        achieved=Rates(flops=2 * settings.batch * costs.macs * work, bytes=moved * work),
        ceilings=found,
        peak_memory_bytes=whole.memory,
        predicted_activation_bytes=settings.batch * costs.activation_bytes,
        layers=rows,
        layers_ms=sum(sum(times.values()) for times in both),
        compile_seconds=whole.compile_seconds,
        remark=" ".join(filter(None, [watched.remark, _disturbed(latency)])),
    )


def _disturbed(latency: Spread) -> str:
    """A sentence where the samples are too far apart to be of the network alone."""
    return DISTURBED if latency.p90 > FAR * latency.median else ""


def _rows(leaves: list[Leaf], watched: Watched) -> Iterator[LayerTime]:
    for leaf in leaves:
        yield LayerTime(
            path=leaf.path,
            op=leaf.result.op.name,
            forward_ms=watched.forward.get(leaf.path),
            backward_ms=watched.backward.get(leaf.path),
            macs=leaf.result.macs,
            bytes_moved=watched.moved.get(leaf.path),
        )
