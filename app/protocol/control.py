"""Messages that belong to no kind of run: how a worker starts, lives, and ends what it was given."""

from typing import Literal

from pydantic import Field

from app.protocol.message import ANY_DEVICE_PATTERN, Count, Message, Text


class Cancel(Message):
    """Stop a run at its next step."""

    kind: Literal["cancel"] = "cancel"
    run: int


class Device(Message):
    """Where a network can run: "cpu" or "cuda:0", and what people call it."""

    name: str = Field(pattern=ANY_DEVICE_PATTERN)
    title: Text


class Beat(Message):
    """The worker is alive, however long a step takes; one a second from its start to its end."""

    kind: Literal["beat"] = "beat"


class Ready(Message):
    """torch is loaded; the worker takes jobs. `version` is that of its Convas."""

    kind: Literal["ready"] = "ready"
    devices: tuple[Device, ...] = Field(min_length=1, max_length=1000)
    torch: Text
    version: str = Field(validation_alias="edition", serialization_alias="edition")


class Progress(Message):
    """How far a run is: `done` of `total` steps, and what it is doing."""

    kind: Literal["progress"] = "progress"
    run: int
    text: Text
    done: Count
    total: Count


class Failed(Message):
    """A run ended without a result; `run` is None where the worker itself cannot work.

    After "device" the worker ends, because CUDA does not recover; after the others it goes on.
    `largest_batch` is one that fits in memory, where that was asked for and found.
    """

    kind: Literal["failed"] = "failed"
    run: int | None
    message: Text
    reason: Literal["refused", "out of memory", "device", "error"] = "error"
    largest_batch: int | None = Field(None, ge=1, le=1_000_000)


class Stopped(Message):
    """A run ended because it was asked to; a training has kept what there was."""

    kind: Literal["stopped"] = "stopped"
    run: int
