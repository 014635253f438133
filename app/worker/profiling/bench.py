"""What a profile is measured on: a network on its device, in the mode that its pass needs."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from math import prod

import torch

from app.protocol import Device, Profile, Settings
from app.worker import devices
from app.worker.channel import Steps
from app.worker.devices import Context
from app.worker.network import Network, build
from app.worker.profiling import modes, passes, timing
from app.worker.profiling.clock import Clock, clock
from app.worker.profiling.timing import Images, Run
from graph.check.report import Leaf, Report
from graph.check.scope import FLOAT32
from graph.problem import Refused

ONE_VALUE = "Expected more than 1 value per channel when training"
"""torch's complaint about a BatchNorm that has nothing to take a variance of."""


@dataclass(frozen=True)
class Bench:
    """A network on a device, with what it is measured by."""

    where: Device
    network: Network
    settings: Settings
    device: torch.device
    context: Context
    clock: Clock
    steps: Steps

    @property
    def layout(self) -> torch.memory_format:
        """How images lie in memory."""
        return passes.FORMATS[self.settings.memory_format]

    @property
    def eager(self) -> Run:
        """The pass that is asked for, layer by layer."""
        return passes.of(self.settings.passes, self.network.module, self.context)

    @property
    def leaves(self) -> list[Leaf]:
        """What runs in the pass that is asked for, in order of execution."""
        forward = self.settings.passes == "forward"
        every = self.network.report.leaves()
        return [leaf for leaf in every if leaf.deployed or not forward]

    def images(self) -> Images:
        """A batch for each input."""
        shapes = self.network.inputs
        return timing.images(shapes, self.settings.batch, self.device, self.layout)

    @property
    def learns(self) -> bool:
        """Whether there are weights that a backward pass finds gradients of."""
        return next(self.network.module.parameters(), None) is not None


def prepare(job: Profile, steps: Steps) -> Bench:
    """The network of a job on its device; raises Refused for what cannot be run."""
    settings = job.settings
    where = devices.choose(settings.device)
    device = torch.device(where.name)
    modes.check(settings, device)
    if device.type == "cuda":
        torch.cuda.set_device(device)
    torch.backends.cudnn.benchmark = False  # torch's default, which a training changes
    context = devices.precision(settings.precision, device)
    network = build(job.model, device)
    network.module.to(memory_format=passes.FORMATS[settings.memory_format])
    network.module.train(settings.passes != "forward")
    bench = Bench(where, network, settings, device, context, clock(device), steps)
    if settings.passes != "forward" and not bench.learns:
        raise Refused("the network has no weights, so there is no backward pass")
    return bench


def needed_bytes(report: Report, settings: Settings) -> int:
    """Bytes that a pass cannot do without; it takes more.

    Forward, the weights and the largest layer's inputs and outputs. With backward, the weights
    and first the images and half of what all layers put out (of a convolution and its
    activation, one output is kept), then all gradients.
    """
    batch, size = settings.batch, 2 if settings.precision in devices.AMP else FLOAT32
    images = FLOAT32 * batch * sum(map(prod, report.inputs.values()))
    if settings.passes == "forward":
        layers = [_held(leaf) for leaf in report.leaves() if leaf.deployed]
        widest = size * batch * max(layers, default=0)
        return FLOAT32 * report.parameters + max(images, widest)
    kept = batch * report.top.costs.activation_bytes * size // FLOAT32 // 2
    weights = FLOAT32 * report.parameters_training
    return weights + max(weights, images + kept)


def _held(leaf: Leaf) -> int:
    """Values that a layer has at once, for one image: one without weights may work in place."""
    shapes = [*leaf.result.inputs, *(leaf.result.outputs or ())]
    sizes = [prod(shape) for shape in shapes if shape is not None]
    return sum(sizes) if leaf.result.parameters else max(sizes, default=0)


def attempt(job: Profile, batch: int, steps: Steps) -> None:
    """Take two passes with another batch; raises what torch raises where it does not fit."""
    settings = job.settings.model_copy(update={"batch": batch})
    bench = prepare(job.model_copy(update={"settings": settings}), steps)
    images = bench.images()
    with trainable():
        for _ in range(2):
            bench.eager(images)
    bench.clock.wait()


@contextmanager
def trainable() -> Iterator[None]:
    """A BatchNorm with one value per channel is refused with a sentence."""
    try:
        yield
    except ValueError as error:
        if ONE_VALUE not in str(error):
            raise
        raise Refused(
            "BatchNorm cannot train on one value per channel: choose a batch of 2 or more"
        ) from None
