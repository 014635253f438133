"""One profile as the window shows it: asked for here, or kept from an earlier session."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from app.protocol import ProfileResult, Settings
from app.store import profile_records
from app.store.profile_records import Record
from graph.model import Model

State = Literal["waiting", "running", "stopping", "finished", "stopped", "failed"]


@dataclass(eq=False)
class ProfileRun:
    """What was asked for, and what was measured.

    `number` is the Runner's while it runs. `model` is None for one of an earlier session, which is
    told by its `record`. `began` is a time with its zone, ISO 8601. `stale` means that the open
    network is another by now.
    """

    name: str
    settings: Settings
    device: str
    began: str
    state: State = "waiting"
    message: str = ""
    number: int | None = None
    activity: str = ""
    fraction: float | None = None
    """How far it is, 0 to 1."""
    largest_batch: int | None = None
    """One that fits in memory, where that was looked for."""
    model: Model | None = field(default=None, repr=False)
    record: Record | None = field(default=None, repr=False)
    path: Path | None = None
    """The file it is kept in."""
    stale: bool = False

    @classmethod
    def of(cls, path: Path, record: Record) -> "ProfileRun":
        """A profile that was kept."""
        return cls(
            record.name,
            record.settings,
            record.result.device_title,
            record.when,
            "finished",
            record.result.remark,
            record=record,
            path=path,
            stale=True,
        )

    @property
    def title(self) -> str:
        """`GoogLeNet, batch 32`."""
        return f"{self.name}, batch {self.settings.batch:,}"

    @property
    def active(self) -> bool:
        """Whether it runs, or waits to."""
        return self.number is not None

    @property
    def result(self) -> ProfileResult | None:
        """What was measured, if it ended well."""
        return self.record.result if self.record is not None else None

    def compare(self, model: Model) -> None:
        """Note whether the open network is still the one that was measured."""
        if self.record is not None:
            self.stale = model is not self.model and profile_records.stale(self.record, model)
