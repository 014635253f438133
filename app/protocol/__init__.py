"""What the program and its worker send each other: jobs go in, events come out, a JSON line each."""

from typing import Annotated

from pydantic import ConfigDict, Field, TypeAdapter

from app.protocol.control import Beat, Cancel, Device, Failed, Progress, Ready, Stopped
from app.protocol.message import ANY_DEVICE_PATTERN, DEVICE_PATTERN, HOST_PATTERN, Message
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
    "ANY_DEVICE_PATTERN",
    "DEVICE_PATTERN",
    "HOST_PATTERN",
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
    "Outcome",
    "Passes",
    "Precision",
    "Profile",
    "ProfileResult",
    "Progress",
    "Rates",
    "Ready",
    "Run",
    "RunEvent",
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

Run = Profile | Train
Job = Run | Cancel
Outcome = ProfileResult | TrainResult | Failed | Stopped
"""Each run ends in exactly one of these."""
RunEvent = Progress | Begun | Trained | Evaluated | Outcome
Event = Beat | Ready | RunEvent

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
