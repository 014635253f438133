"""The profile of a network: latency, throughput, memory, and the time of each layer.

All of it in eval mode, as the network is deployed: auxiliary heads do not run, dropout passes,
BatchNorm uses its running statistics. Latency is measured under inference_mode and undisturbed;
layers are watched afterwards: forward under inference_mode, backward from the sum of the outputs.
"""

from dataclasses import dataclass
from functools import partial

import torch

from app.worker import devices, layers, timing
from app.worker.channel import Inbox, Post, Steps
from app.worker.clock import Clock, clock
from app.worker.devices import Context, versions
from app.worker.messages import LayerTime, Profile, ProfileResult, Rates, Settings
from app.worker.network import Network, build
from app.worker.timing import Images

MEMORY_RUNS = 2


@dataclass(frozen=True)
class Bench:
    """A network on a device, with what it is measured by."""

    network: Network
    settings: Settings
    device: torch.device
    context: Context
    clock: Clock
    steps: Steps

    def forward(self, batch: Images) -> object:
        """The outputs, with what autograd needs."""
        with self.context():
            return self.network.module(*batch)

    def infer(self, batch: Images) -> None:
        """A forward pass as it is deployed."""
        with torch.inference_mode():
            self.forward(batch)

    def images(self) -> Images:
        """A batch for each input."""
        return timing.images(self.network.inputs, self.settings.batch, self.device)


def profile(job: Profile, inbox: Inbox, post: Post) -> ProfileResult:
    """Build the network of a job and measure it.

    Raises Refused for what cannot be run, Cancelled, and what torch raises.
    """
    settings = job.settings
    where = devices.choose(settings.device)
    steps = Steps(job.run, _steps(settings), inbox, post)
    steps.phase("Building the network", 1)
    device = torch.device(where.name)
    network = build(job.model, device)
    network.module.eval()
    context = devices.precision(settings.precision, device)
    bench = Bench(network, settings, device, context, clock(device), steps)

    one = bench.images()
    memory = _peak_memory(bench, one)
    sets = [one, *(bench.images() for _ in range(timing.SETS - 1))]
    times = _latency(bench, sets)
    latency = timing.spread(times)
    forward = _forward(bench, sets)
    backward, remark = _backward(bench, sets) if settings.backward else ({}, "")
    return ProfileResult(
        run=job.run,
        device=where.name,
        device_title=where.title,
        versions=versions(),
        batch=settings.batch,
        precision=settings.precision,
        parameters=network.report.parameters,
        macs=network.report.macs,
        samples=len(times),
        latency_ms=latency,
        images_per_second=1e3 * settings.batch / latency.median,
        achieved=Rates(
            flops=2e3 * settings.batch * network.report.macs / latency.median, bytes=0
        ),
        peak_memory_bytes=memory,
        predicted_activation_bytes=settings.batch * network.report.activation_bytes,
        layers=tuple(
            LayerTime(
                path=leaf.path,
                op=leaf.result.op.name,
                forward_ms=forward.get(leaf.path),
                backward_ms=backward.get(leaf.path),
                macs=leaf.result.macs,
            )
            for leaf in network.report.leaves()
            if leaf.deployed
        ),
        layers_ms=sum(forward.values()),
        remark=remark,
    )


def _steps(settings: Settings) -> int:
    watched = (layers.WARM_UP + settings.samples) * (1 + settings.backward)
    return 1 + MEMORY_RUNS + settings.warmup + settings.samples + watched


def _peak_memory(bench: Bench, batch: Images) -> int:
    bench.steps.phase("Measuring memory", MEMORY_RUNS)
    bench.infer(batch)
    bench.steps.step()
    return timing.peak_memory(bench.infer, batch, bench.network.module, bench.device)


def _latency(bench: Bench, sets: list[Images]) -> list[float]:
    least = bench.settings
    bench.steps.phase("Warming up", least.warmup)
    timing.warm_up(bench.infer, sets, bench.clock, bench.steps.step, runs=least.warmup)
    bench.steps.phase("Measuring latency", least.samples)
    return timing.latencies(
        bench.infer, sets, bench.clock, bench.steps.step, samples=least.samples
    )


def _forward(bench: Bench, sets: list[Images]) -> dict[str, float]:
    watch = layers.Watch(bench.network, bench.clock)
    samples = bench.settings.samples
    bench.steps.phase("Measuring each layer, forward", layers.WARM_UP + samples)
    layers.passes(watch, bench.infer, sets, bench.steps.step, samples=samples)
    return watch.forward.medians()


def _backward(bench: Bench, sets: list[Images]) -> tuple[dict[str, float], str]:
    """The times, and a remark where memory does not suffice for them."""
    watch = layers.Watch(bench.network, bench.clock)
    samples = bench.settings.samples
    run = partial(_train, bench)
    bench.steps.phase("Measuring each layer, backward", layers.WARM_UP + samples)
    try:
        layers.passes(watch, run, sets, bench.steps.step, samples=samples)
    except torch.OutOfMemoryError:
        return (
            {},
            "The backward pass does not fit in the device's memory, so it was not measured.",
        )
    return watch.backward.medians(), ""


def _train(bench: Bench, batch: Images) -> None:
    layers.backward(bench.forward(batch), bench.network.module)
