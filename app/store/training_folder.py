"""The folder of a training: its settings and how far it is. Needs no torch.

run.json        settings and state (Record)
metrics.csv     its curves (app.store.metrics_file)
network.convas  the network as it was when the training began
network.py      the source that runs
step-120/       the last checkpoint: model.safetensors and optimizer.pt
"""

import os
from contextlib import suppress
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from app.protocol import Accuracy, Data
from app.protocol.message import Count
from app.store import folders
from graph.format import disk
from graph.problem import Refused
from graph.training.recipe import Recipe

RECORD, MODEL, SOURCE = "run.json", "network.convas", "network.py"
MOST_BYTES = 1 << 24
State = Literal["running", "finished", "stopped", "failed", "interrupted"]


class Sums(BaseModel):
    """What adds up over an epoch: losses, images classified correctly, images, steps."""

    loss: float = 0.0
    right: int = 0
    images: int = 0
    steps: int = 0


class Record(BaseModel):
    """What run.json holds. `step` counts those that the checkpoint has seen."""

    model_config = ConfigDict(
        extra="forbid", defer_build=True, validate_by_name=True, serialize_by_alias=True
    )

    format: Literal["convas run"] = "convas run"
    version: Literal[1] = 1
    name: str
    data: Data
    recipe: Recipe
    device: str
    torch: str
    host: str = Field("", validation_alias="place", serialization_alias="place")
    """The machine it runs on as ssh://host, '' where that is this one."""
    folder: str = ""
    """Where that machine keeps it, with its weights."""
    began: str
    """Date and time with its zone, ISO 8601."""
    state: State = "running"
    message: str = ""
    """Why it failed, one sentence."""
    process: int = Field(0, ge=0, lt=2**32)
    step: Count = 0
    steps: Count = 0
    """In all."""
    checkpoint: str = ""
    """The folder of the last checkpoint, '' before the first."""
    seconds: float = 0.0
    """Spent on training steps."""
    sums: Sums = Sums()
    """Of the epoch that the checkpoint stands in."""
    accuracy: Accuracy | None = None


def make(folder: Path) -> None:
    """Make the folder of a new training; raises Refused where that cannot be, or it is not empty."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise Refused(f"{folder} is not empty: name a new folder, or resume")
    except OSError as error:
        raise Refused(f"{folder} cannot be made: {disk.reason(error)}") from None


def read(folder: Path) -> Record:
    """The record of a training, "interrupted" if its process is gone; raises Refused."""
    try:
        text = disk.read_text(folder / RECORD, MOST_BYTES)
    except Refused as error:
        raise Refused(f"{folder} holds no training: {RECORD}: {error}") from None
    try:
        record = Record.model_validate_json(text)
    except ValidationError:
        raise Refused(f"{folder / RECORD} is not what this version of Convas writes") from None
    if record.state == "running" and not _alive(record.process):
        record.state = "interrupted"
    return record


def write(folder: Path, record: Record) -> None:
    """Put the record in its folder, whole or not at all; raises Refused."""
    text = record.model_dump_json(indent=2) + "\n"
    disk.replace(folder / RECORD, text.encode())


def end(folder: Path, state: State, message: str = "") -> None:
    """Note in run.json how a training ended, as far as that can be written."""
    with suppress(Refused):
        record = read(folder)
        record.state, record.message = state, message
        write(folder, record)


def lost(folder: Path, why: str) -> None:
    """Note of a training whose process could not do so itself why it is gone."""
    with suppress(Refused):
        if read(folder).state == "interrupted":
            end(folder, "failed", why)


def _alive(process: int) -> bool:
    """Whether there is such a process; elsewhere than on POSIX there is no harmless way to ask."""
    if os.name != "posix" or process <= 0:
        return False
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True


def recorded(
    parent: Path | None = None, unreadable: list[str] | None = None
) -> list[tuple[Path, Record]]:
    """The trainings in a folder, newest first; why others cannot be read joins `unreadable`."""
    found = []
    for path in (parent or folders.trainings()).glob(f"*/{RECORD}"):
        try:
            found.append((path.parent, read(path.parent)))
        except Refused as refusal:
            (unreadable if unreadable is not None else []).append(str(refusal))
    return sorted(found, key=lambda pair: pair[1].began, reverse=True)
