"""What the program and its worker say to each other: jobs go in, events come out, a JSON line each."""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field, TypeAdapter

from app.protocol.message import ANYWHERE, DEVICE, PLACE, Message
from app.protocol.profile import (
    Clocks,
    LayerTime,
    MemoryFormat,
    Mode,
    Passes,
    Profile,
    ProfileResult,
    Rates,
    Settings,
    Spread,
    Versions,
)
from app.protocol.training import Accuracy, Begun, Data, Evaluated, Train, Trained, TrainResult
from graph.training.recipe import Precision

__all__ = [
    "ANYWHERE",
    "DEVICE",
    "PLACE",
    "Accuracy",
    "Beat",
    "Begun",
    "Cancel",
    "Clocks",
    "Data",
    "Device",
    "Evaluated",
    "Event",
    "Failed",
    "Job",
    "LayerTime",
    "MemoryFormat",
    "Message",
    "Mode",
    "Passes",
    "Precision",
    "Profile",
    "ProfileResult",
    "Progress",
    "Rates",
    "Ready",
    "Run",
    "Settings",
    "Spread",
    "Stopped",
    "Train",
    "TrainResult",
    "Trained",
    "Versions",
    "line",
    "read_event",
    "read_job",
]


class Cancel(Message):
    """Stop a run at its next step."""

    kind: Literal["cancel"] = "cancel"
    run: int


class Device(Message):
    """Where a network can run: "cpu" or "cuda:0", and what people call it."""

    name: str
    title: str


class Beat(Message):
    """The worker lives, however long a step takes; one a second from its start to its end."""

    kind: Literal["beat"] = "beat"


class Ready(Message):
    """torch is loaded; the worker takes jobs. `edition` says which Convas it is of."""

    kind: Literal["ready"] = "ready"
    devices: tuple[Device, ...]
    torch: str
    edition: str


class Progress(Message):
    """How far a run is: `done` of `total` steps, and what it is doing."""

    kind: Literal["progress"] = "progress"
    run: int
    text: str
    done: int
    total: int


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
    Beat
    | Ready
    | Progress
    | ProfileResult
    | Begun
    | Trained
    | Evaluated
    | TrainResult
    | Failed
    | Stopped
)

_LATER = ConfigDict(defer_build=True)
"""What reads messages is made with the first of them: the window has none to begin with."""
_JOB: TypeAdapter[Job] = TypeAdapter(Annotated[Job, Field(discriminator="kind")], config=_LATER)
_EVENT: TypeAdapter[Event] = TypeAdapter(
    Annotated[Event, Field(discriminator="kind")], config=_LATER
)


def line(message: Message) -> bytes:
    """A message as the line that is sent."""
    return message.model_dump_json().encode() + b"\n"


def read_job(sent: bytes) -> Job:
    """The job in a line; raises pydantic's ValidationError (a ValueError)."""
    return _JOB.validate_json(sent)


def read_event(sent: bytes) -> Event:
    """The event in a line; raises pydantic's ValidationError (a ValueError)."""
    return _EVENT.validate_json(sent)
