"""What runs of every kind have in common, whether asked for here or kept from an earlier session.

A new kind of run is a subclass of `Run` here, a `RunService` that starts it, and a page in the
Runs tab; `Runs.services` and the tab's `PAGES` name them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar, Literal, Self

from app.store import run_label
from app.store.run_label import Label
from graph.model import Model

State = Literal["waiting", "running", "stopping", "finished", "stopped", "interrupted", "failed"]


@dataclass(eq=False, kw_only=True)
class Run:
    """One run as the window shows it.

    Runs of a kind are kept below one folder, SUBFOLDER of the person's data. `began` is a time
    with its zone, ISO 8601. `message` says why the run failed, or what else is to be known of it;
    `number` is the worker's while it waits or runs for this window.
    """

    SUBFOLDER: ClassVar[str]

    name: str
    """Of the network."""
    device: str
    began: str
    state: State = "waiting"
    message: str = ""
    number: int | None = None
    activity: str = ""
    """What it is doing just now."""
    largest_batch: int | None = None
    """One that fits in memory, where that was looked for."""
    label: Label = field(default_factory=Label)
    """What the person calls it and notes about it."""

    @classmethod
    def kept_runs(cls, folder: Path, unreadable: list[str]) -> Sequence[Self]:
        """The runs that earlier sessions left in a folder; why others cannot be read joins the list."""
        raise NotImplementedError

    @property
    def title(self) -> str:
        """What the person calls it, or else the network and what was done with it."""
        return self.label.name or self.plain_title

    @property
    def plain_title(self) -> str:
        """The network and what was done with it, in a few words."""
        raise NotImplementedError

    def matches(self, text: str) -> bool:
        """Whether every word of a text stands in what is known of the run."""
        called = self.title, self.plain_title, self.label.note, self.label.group
        known = *called, self.state_text, self.settings_text, self.device
        whole = "\n".join(known).casefold()
        return all(word in whole for word in text.casefold().split())

    def read_label(self) -> None:
        """Take the label that is kept with it."""
        if self.file is not None:
            self.label = run_label.read(self.file)

    def write_label(self) -> None:
        """Keep the label with it, where it has left something by now; raises Refused."""
        if self.file is not None and self.file.exists():
            run_label.write(self.file, self.label)

    @property
    def state_text(self) -> str:
        """The state in a word or two."""
        return self.state

    @property
    def summary(self) -> list[str]:
        """How it stands, for the list: a few short texts."""
        raise NotImplementedError

    @property
    def settings_text(self) -> str:
        """Its settings in a line."""
        raise NotImplementedError

    @property
    def features(self) -> dict[str, str]:
        """What can tell it from other runs of its kind: short texts by name, the chief ones first.

        The first is `title`, without what others are for.
        """
        raise NotImplementedError

    @property
    def outcome(self) -> str:
        """What came of it, in a word: an accuracy, for one."""
        return ""

    @property
    def file(self) -> Path | None:
        """Where it is kept: a file or a folder of its own; None while it is not."""
        raise NotImplementedError

    @property
    def active(self) -> bool:
        """Whether it runs, or waits to, for this window."""
        return self.number is not None

    @property
    def elsewhere(self) -> bool:
        """Whether it runs for somebody else, as for a command line."""
        return False

    @property
    def under_way(self) -> bool:
        """Whether it runs, or waits to, for anybody."""
        return self.active or self.elsewhere

    @property
    def stoppable(self) -> bool:
        """Whether it can be asked to stop."""
        return self.active and self.state != "stopping"

    @property
    def resumable(self) -> bool:
        """Whether it can go on from where it ended."""
        return False

    @property
    def folder(self) -> Path | None:
        """The folder with its files, if it has one that is there."""
        return None

    @property
    def exportable(self) -> bool:
        """Whether what it measured can be written as a table."""
        return False

    @property
    def paintable(self) -> bool:
        """Whether the canvas can show what it measured on the open network."""
        return False

    @property
    def unread(self) -> bool:
        """Whether there is more to read of it, which takes long: curves, for one."""
        return False

    def read_details(self) -> object:
        """Read what takes long, on another thread."""
        raise NotImplementedError

    def take_details(self, details: object) -> None:
        """Take what `read_details` found."""

    def reread(self) -> bool:
        """Read its state anew, where somebody else may have written it; whether that can be read."""
        return False

    def compare(self, model: Model) -> bool:
        """Note whether the open network is the one that ran; whether that is news."""
        return False
