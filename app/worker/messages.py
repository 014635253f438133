"""What the program and its worker say to each other: jobs go in, events come out, a JSON line each."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from graph.training.recipe import Precision, Recipe

DEVICE = r"(auto|cpu|cuda(:\d{1,3})?)"
"""auto is the first CUDA device, or the CPU where there is none."""


class Message(BaseModel):
    """One line; both ends are of one version, so nothing unknown is let through."""

    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_inf_nan="constants")


class Settings(Message):
    """How a network is measured."""

    device: str = Field("auto", pattern=f"^{DEVICE}$")
    batch: int = Field(1, ge=1, le=1_000_000)
    precision: Precision = "fp32"
    warmup: int = Field(10, ge=10, le=100_000)
    samples: int = Field(30, ge=30, le=100_000)
    backward: bool = True


class Profile(Message):
    """Measure a network: `model` is the text of its file (graph.file.dumps)."""

    kind: Literal["profile"] = "profile"
    run: int
    model: str
    settings: Settings = Settings()


class Data(Message):
    """What to train on: a name of graph.training.dataset, and the folder it is in where it has one.

    Nothing is fetched unless `download` says so.
    """

    name: Literal["digits", "fashion-mnist", "cifar10", "voc", "folder", "synthetic"]
    folder: str = ""
    download: bool = False


class Train(Message):
    """Train a network, given as its file's text; what comes of it is kept in the folder `out`.

    With `resume` the training that `out` holds goes on from its last checkpoint. With
    `find_batch`, running out of memory is followed by a search for a batch that fits.
    """

    kind: Literal["train"] = "train"
    run: int
    model: str
    data: Data
    recipe: Recipe = Recipe()
    device: str = Field("auto", pattern=f"^{DEVICE}$")
    out: str
    resume: bool = False
    find_batch: bool = False


class Cancel(Message):
    """Stop a run at its next step."""

    kind: Literal["cancel"] = "cancel"
    run: int


class Device(Message):
    """Where a network can run: "cpu" or "cuda:0", and what people call it."""

    name: str
    title: str


class Ready(Message):
    """torch is loaded; the worker takes jobs."""

    kind: Literal["ready"] = "ready"
    devices: tuple[Device, ...]
    torch: str


class Progress(Message):
    """How far a run is: `done` of `total` steps, and what it is doing."""

    kind: Literal["progress"] = "progress"
    run: int
    text: str
    done: int
    total: int


class Spread(Message):
    """The middle of many samples, and the tenths at either end."""

    median: float
    p10: float
    p90: float


class LayerTime(Message):
    """One layer in ms for the whole batch; None where nothing was computed."""

    path: str
    forward_ms: float | None = None
    backward_ms: float | None = None


class ProfileResult(Message):
    """What a network costs on a device.

    `latency_ms` is the undisturbed forward pass of a batch. `layers_ms` is the sum of the layers'
    forward times, taken in a pass of their own: its ratio to the latency says how much watching
    disturbed them. `peak_memory_bytes` counts weights, input and activations of a forward pass.
    `remark` is a sentence on what could not be measured, or ''.
    """

    kind: Literal["result"] = "result"
    run: int
    device: str
    device_title: str
    torch: str
    batch: int
    precision: Precision
    parameters: int
    macs: int
    latency_ms: Spread
    images_per_second: float
    peak_memory_bytes: int
    layers: tuple[LayerTime, ...]
    layers_ms: float
    remark: str = ""


class Trained(Message):
    """Steps of a training: the losses since the last such event, of steps up to `step`.

    Steps and epochs count from 1. `images_per_second` is that of these steps, `seconds_left` a
    guess for the rest. The loss is what is minimised: auxiliary outputs add theirs.
    """

    kind: Literal["trained"] = "trained"
    run: int
    step: int
    steps: int
    epoch: int
    losses: tuple[float, ...]
    learning_rate: float
    images_per_second: float
    seconds_left: float


class Evaluated(Message):
    """How good a network is after a step, by its main output; accuracies from 0 to 1.

    On training images these are means over the epoch, while it was learning from them.
    """

    kind: Literal["evaluated"] = "evaluated"
    run: int
    step: int
    epoch: int
    train_loss: float
    train_accuracy: float
    test_loss: float
    test_accuracy: float


class Accuracy(Message):
    """Shares of images told right, 0 to 1."""

    train: float
    test: float


class TrainResult(Message):
    """A training that took all its steps.

    `loss` has one value a step, from the first on even if the training was resumed. `seconds`
    and `images_per_second` are of the training steps, without loading, testing and saving.
    `remark` is a sentence on what was left out, or ''.
    """

    kind: Literal["trained all"] = "trained all"
    run: int
    device: str
    device_title: str
    torch: str
    steps: int
    seconds: float
    images_per_second: float
    loss: tuple[float, ...]
    accuracy: Accuracy
    out: str
    remark: str = ""


class Failed(Message):
    """A run ended without a result; `run` is None where the worker itself cannot work.

    After "device" the worker ends, because CUDA does not recover; after the others it goes on.
    `largest_batch` is one that fits in memory, where that was asked for and found.
    """

    kind: Literal["failed"] = "failed"
    run: int | None
    message: str
    reason: Literal["refused", "out of memory", "device", "error"] = "error"
    largest_batch: int | None = None


class Stopped(Message):
    """A run ended because it was asked to; a training has kept what there was."""

    kind: Literal["stopped"] = "stopped"
    run: int


Run = Profile | Train
Job = Run | Cancel
Event = (
    Ready
    | Progress
    | ProfileResult
    | Trained
    | Evaluated
    | TrainResult
    | Failed
    | Stopped
)

_JOB: TypeAdapter[Job] = TypeAdapter(Annotated[Job, Field(discriminator="kind")])
_EVENT: TypeAdapter[Event] = TypeAdapter(Annotated[Event, Field(discriminator="kind")])


def line(message: Message) -> bytes:
    """A message as the line that is sent."""
    return message.model_dump_json().encode() + b"\n"


def read_job(sent: bytes) -> Job:
    """The job in a line; raises pydantic's ValidationError (a ValueError)."""
    return _JOB.validate_json(sent)


def read_event(sent: bytes) -> Event:
    """The event in a line; raises pydantic's ValidationError (a ValueError)."""
    return _EVENT.validate_json(sent)
