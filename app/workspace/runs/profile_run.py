"""One profile as the window shows it: asked for here, or kept from an earlier session."""

from dataclasses import dataclass, field
from pathlib import Path

from app import quantity
from app.protocol import ProfileResult, Progress, Settings
from app.store import profile_records
from app.store.profile_records import Record
from app.workspace.profile_settings import unusual
from app.workspace.runs import description
from app.workspace.runs.run import Run
from graph.model import Model


@dataclass(eq=False, kw_only=True)
class ProfileRun(Run):
    """A profile with its settings, and what was measured.

    `model` is None for one of an earlier session, of which its `record` is known. `stale` means
    that the open network is another by now.
    """

    SUBFOLDER = "profiles"

    settings: Settings
    fraction: float | None = None
    """How far it is, 0 to 1."""
    model: Model | None = field(default=None, repr=False)
    record: Record | None = field(default=None, repr=False)
    path: Path | None = None
    """The file it is kept in."""
    stale: bool = False

    @classmethod
    def kept_runs(cls, folder: Path, unreadable: list[str]) -> list["ProfileRun"]:
        """The profiles in a folder, newest first; why others cannot be read joins `unreadable`."""
        return [cls.of(*pair) for pair in profile_records.recorded(folder, unreadable)]

    @classmethod
    def of(cls, path: Path, record: Record) -> "ProfileRun":
        """A profile that was kept."""
        return cls(
            name=record.name,
            settings=record.settings,
            device=record.result.device_title,
            began=record.when,
            state="finished",
            message=record.result.remark,
            record=record,
            path=path,
            stale=True,
        )

    @property
    def plain_title(self) -> str:
        """`GoogLeNet, batch 32`."""
        return f"{self.name}, batch {self.settings.batch:,}"

    @property
    def state_text(self) -> str:
        """A finished one is stale where the open network is another."""
        return "stale" if self.stale and self.state == "finished" else self.state

    @property
    def summary(self) -> list[str]:
        """Its latency and what is unusual about its settings, or how far it is."""
        if self.result is None:
            return [self.state_text if self.fraction is None else f"{self.fraction:.0%}"]
        latency = f"{quantity.ms(self.result.latency_ms.median)} ms"
        return [latency, *unusual(self.settings), *(["stale"] if self.stale else [])]

    @property
    def settings_text(self) -> str:
        """`batch 32, fp32, contiguous, eager, forward`."""
        return description.profile_settings(self.settings)

    @property
    def features(self) -> dict[str, str]:
        """The network's name, its settings, the device, and what else the network may differ in."""
        settings, known = self.settings, self.result
        source = self.record.source if self.record is not None else ""
        return {
            "title": self.label.name or self.name,
            "batch": f"batch {settings.batch:,}",
            "precision": settings.precision,
            "memory_format": settings.memory_format,
            "mode": settings.mode,
            "passes": settings.passes,
            "device": self.device,
            "source": source,
            "parameters": f"{quantity.exact(known.parameters)} parameters" if known else "",
            "macs": f"{quantity.exact(known.macs)} MACs" if known else "",
        }

    @property
    def network(self) -> object:
        """Equal for profiles of networks that compute alike."""
        if self.record is not None:
            return self.record.fingerprint
        return profile_records.fingerprint(self.model) if self.model is not None else self.name

    @property
    def file(self) -> Path | None:
        """The file it is kept in."""
        return self.path

    @property
    def result(self) -> ProfileResult | None:
        """What was measured, if it ended well."""
        return self.record.result if self.record is not None else None

    @property
    def exportable(self) -> bool:
        """Whether anything was measured."""
        return self.record is not None

    @property
    def paintable(self) -> bool:
        """Whether its times are those of the open network."""
        return self.record is not None and not self.stale

    def take_progress(self, event: Progress) -> None:
        """Note how far it is."""
        self.state = "running" if self.state == "waiting" else self.state
        self.activity = event.text
        self.fraction = event.done / event.total if event.total else None

    def compare(self, model: Model) -> bool:
        """Note whether the open network is still the one that was measured; whether that is news."""
        before = self.stale
        if self.record is not None:
            self.stale = model is not self.model and profile_records.stale(self.record, model)
        return self.stale is not before
