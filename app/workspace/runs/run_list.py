"""The list of all runs, newest first, with those that earlier sessions left."""

from pathlib import Path
from threading import Thread

from PySide6.QtCore import QObject, Signal, SignalInstance

from app.store import folders
from app.workspace.runs.profile_run import ProfileRun
from app.workspace.runs.run import Run
from app.workspace.runs.training_run import TrainingRun
from graph.model import Model
from graph.problem import Refused

KINDS: tuple[type[Run], ...] = (TrainingRun, ProfileRun)


class RunList(QObject):
    """Runs in the order in which they began.

    `added(run)`, `changed(run)`, `removed(run)` and `labelled(run)` follow the news of one, `filled()` the finding
    of many; `message(text)` says what cannot be shown. `home` is the folder that all kinds are kept below, the person's own if None.
    """

    added = Signal(object)
    changed = Signal(object)
    removed = Signal(object)
    labelled = Signal(object)
    filled = Signal()
    message = Signal(str)
    _found = Signal(list, list)
    _read = Signal(object, object)

    def __init__(self, home: Path | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.home = home or folders.trainings().parent
        self.runs: list[Run] = []
        self._loaded = False
        self._reading: set[Run] = set()
        self._found.connect(self._take)
        self._read.connect(self._take_details)

    def folder(self, kind: type[Run]) -> Path:
        """The folder that runs of a kind are kept in."""
        return self.home / kind.SUBFOLDER

    def add(self, run: Run) -> None:
        """Put a new run on top."""
        self.runs.insert(0, run)
        self.added.emit(run)

    def notify(self, run: Run) -> None:
        """Let everybody know that something about a run is new."""
        self.changed.emit(run)

    def remove(self, run: Run) -> None:
        """Take a run out."""
        self.runs.remove(run)
        self.removed.emit(run)

    def set_label(self, run: Run, **changes: str | bool) -> None:
        """Change what a run is called, its note, its group or its star, and keep that."""
        label = run.label.model_copy(update=changes)
        if label != run.label:
            run.label = label
            self.keep_label(run)
            self.labelled.emit(run)

    def keep_label(self, run: Run) -> None:
        """Write the label of a run beside what it left."""
        try:
            run.write_label()
        except Refused as refusal:
            self.message.emit(str(refusal))

    @property
    def groups(self) -> list[str]:
        """The groups that runs are in, by name."""
        return sorted({run.label.group for run in self.runs if run.label.group}, key=str.casefold)

    def mark_stale(self, model: Model) -> None:
        """Note which runs are of this network."""
        for run in self.runs:
            if run.compare(model):
                self.changed.emit(run)

    def load(self) -> None:
        """Find the runs that were kept, once, on a thread of its own."""
        if not self._loaded:
            self._loaded = True
            Thread(target=self._find, daemon=True).start()

    def _find(self) -> None:
        found, unreadable = list[Run](), list[str]()
        for kind in KINDS:
            found += kind.kept_runs(self.folder(kind), unreadable)
        for run in found:
            run.read_label()
        _emit(self._found, found, unreadable)

    def _take(self, found: list[Run], unreadable: list[str]) -> None:
        known = {run.file for run in self.runs}
        new = [run for run in found if run.file not in known]
        self.runs = sorted([*self.runs, *new], key=lambda run: run.began, reverse=True)
        self.filled.emit()
        if unreadable:
            more = f" ({len(unreadable) - 1} more cannot be read)" if len(unreadable) > 1 else ""
            self.message.emit(f"Not shown: {unreadable[0]}{more}.")

    def read_details(self, run: Run) -> None:
        """Read what takes long, as curves, on a thread of its own; `changed` follows."""
        if run not in self._reading:
            self._reading.add(run)
            Thread(target=self._read_details, args=(run,), daemon=True).start()

    def _read_details(self, run: Run) -> None:
        _emit(self._read, run, run.read_details())

    def _take_details(self, run: Run, details: object) -> None:
        self._reading.discard(run)
        if run.unread or not run.active:
            run.take_details(details)
            self.changed.emit(run)


def _emit(signal: SignalInstance, *given: object) -> None:
    """Emit from another thread, unless the window is gone by now."""
    try:
        signal.emit(*given)
    except RuntimeError:
        return
