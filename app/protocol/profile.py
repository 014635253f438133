"""A profile: what is asked for, and what was measured."""

from typing import ClassVar, Literal

from pydantic import Field

from app.protocol.message import ANY_DEVICE_PATTERN, Amount, Count, Message, Milliseconds, Text
from graph.training.recipe import Precision

MemoryFormat = Literal["contiguous", "channels_last"]
"""By torch's names: whether the pixels or the channels of an image are next to each other."""
Mode = Literal["eager", "cuda-graph", "compile"]
"""Layer by layer; as one CUDA graph that is replayed; by torch.compile."""
Passes = Literal["forward", "forward+backward"]
"""As deployed, or as in training: auxiliary outputs, dropout, and the gradients of all weights."""


CONDITIONS = ("batch", "precision", "memory_format", "mode", "passes")
"""What a result has of its settings."""


class Settings(Message):
    """How a network is measured.

    `passes` is what the latency is of, `backward` whether layers are watched in a backward pass
    too. With `find_batch`, running out of memory is followed by a search for a batch that fits.
    """

    device: str = Field("auto", pattern=ANY_DEVICE_PATTERN)
    batch: int = Field(1, ge=1, le=1_000_000)
    precision: Precision = Field("fp32", description="numbers that layers compute in")
    memory_format: MemoryFormat = Field(
        "contiguous", description="whether pixels or channels are next to each other"
    )
    mode: Mode = Field(
        "eager", description="layer by layer, as one CUDA graph, or by torch.compile"
    )
    passes: Passes = Field(
        "forward", description="what the latency is of: as deployed, or as in training"
    )
    warmup: int = Field(10, ge=10, le=100_000, description="passes before the first")
    samples: int = Field(30, ge=30, le=100_000, description="passes that are timed, at least")
    backward: bool = True
    find_batch: bool = Field(
        False, description="where memory does not suffice, find a batch that fits"
    )


class Profile(Message):
    """Measure a network: `model` is the text of its file (graph.file.dumps)."""

    stop_seconds: ClassVar[float] = 2.0
    """How long a worker may take to stop it, before it is killed."""
    folder: ClassVar[str] = ""
    """A profile keeps nothing when it is stopped."""
    kind: Literal["profile"] = "profile"
    run: int
    model: str
    settings: Settings = Settings()

    @property
    def device(self) -> str:
        """Where it is to run."""
        return self.settings.device

    @property
    def batch(self) -> int:
        """Images at once."""
        return self.settings.batch

    @property
    def find_batch(self) -> bool:
        """Whether a batch that fits is looked for where memory runs out."""
        return self.settings.find_batch

    def accepts(self, event: Message) -> bool:
        """Whether an event that only profiles have is of this one."""
        return isinstance(event, ProfileResult) and all(
            getattr(event, name) == getattr(self.settings, name) for name in CONDITIONS
        )

    def in_folder(self, folder: str) -> "Profile":
        """The same: it has none."""
        return self

    def on(self, device: str) -> "Profile":
        """The same on another device."""
        settings = self.settings.model_copy(update={"device": device})
        return self.model_copy(update={"settings": settings})


class Spread(Message):
    """The middle of many samples, and the tenths at either end."""

    median: Milliseconds = Field(gt=0)
    p10: Milliseconds
    p90: Milliseconds


class Rates(Message):
    """Work in a second: floating-point operations, two for each multiply-add, and bytes moved."""

    flops: Amount
    bytes: Amount


class Clocks(Message):
    """Clock rates in MHz just after the measurement; None where they cannot be known."""

    gpu_mhz: Amount | None = None
    cpu_mhz: Amount | None = None


class Versions(Message):
    """Of what ran; CUDA and cuDNN are '' where torch was built without."""

    convas: Text
    torch: Text
    python: Text
    cuda: Text = ""
    cudnn: Text = ""


class LayerTime(Message):
    """One layer: ms for the whole batch, None where nothing was computed.

    `macs` are its multiply-adds for one image. `bytes_moved` is what its forward pass cannot do
    without moving, for the whole batch: inputs, weights and outputs in the types they had; 0 for
    a layer that only looks at its input another way, None for one that was not seen.
    """

    path: str
    op: str
    forward_ms: Milliseconds | None = None
    backward_ms: Milliseconds | None = None
    macs: Count = 0
    bytes_moved: Count | None = None


class ProfileResult(Message):
    """What a network costs on a device.

    `latency_ms` is the undisturbed pass of a batch, of so many `samples`; with backward passes
    `passes` says so. `layers_ms` is the sum of what the layers took in the same passes, watched
    one by one in passes of their own: its ratio to the latency says how much watching disturbed
    them. `peak_memory_bytes` was measured: weights, input, activations, gradients;
    `predicted_activation_bytes` is the check's, in float32, at this batch. `achieved` counts a
    backward pass as two forward ones; `ceilings` are a large matrix product's and a large copy's
    in the same run, None where there was no memory for them. `compile_seconds` do not count.
    `remark` says what could not be measured, and whether other work disturbed it, or is ''.
    """

    kind: Literal["result"] = "result"
    run: int
    device: str
    device_title: Text
    clocks: Clocks = Clocks()
    versions: Versions
    batch: int = Field(ge=1, le=1_000_000)
    precision: Precision
    memory_format: MemoryFormat = "contiguous"
    mode: Mode = "eager"
    passes: Passes = "forward"
    parameters: Count
    macs: Count
    samples: Count
    latency_ms: Spread
    images_per_second: Amount
    achieved: Rates
    ceilings: Rates | None = None
    peak_memory_bytes: Count
    predicted_activation_bytes: Count
    layers: tuple[LayerTime, ...]
    layers_ms: Milliseconds
    compile_seconds: Amount | None = None
    remark: Text = ""

    @property
    def watching(self) -> float:
        """The sum of the layers as a multiple of the undisturbed latency."""
        return self.layers_ms / self.latency_ms.median

    @property
    def shares(self) -> Rates | None:
        """What was achieved as shares of the ceilings; 1 is the ceiling."""
        if self.ceilings is None or not (self.ceilings.flops >= 1 and self.ceilings.bytes >= 1):
            return None
        return Rates(
            flops=self.achieved.flops / self.ceilings.flops,
            bytes=self.achieved.bytes / self.ceilings.bytes,
        )

    def intensity(self, layer: LayerTime) -> float | None:
        """Floating-point operations for each byte moved, of a layer's forward pass."""
        if not layer.bytes_moved:
            return None
        return 2 * layer.macs * self.batch / layer.bytes_moved

    def rates(self, layer: LayerTime) -> Rates | None:
        """What a layer achieved in its forward pass; None where it was not timed."""
        if not layer.forward_ms or layer.bytes_moved is None:
            return None
        seconds = 1e-3 * layer.forward_ms
        flops = 2 * layer.macs * self.batch / seconds
        return Rates(flops=flops, bytes=layer.bytes_moved / seconds)
