"""The list of all runs, newest first, with those that earlier sessions left."""

from pathlib import Path
from threading import Thread

from PySide6.QtCore import QObject, Signal, SignalInstance

from app.store import folders, metrics_file, profile_records, training_folder
from app.workspace.runs.profile_run import ProfileRun
from app.workspace.runs.training_run import TrainingRun
from graph.model import Model

Run = ProfileRun | TrainingRun


class RunList(QObject):
    """Runs in the order in which they began.

    `added(run)`, `changed(run)` and `removed(run)` tell of one, `filled()` of many that were
    found. `home` is the folder of trainings and profiles, the person's own if None.
    """

    added = Signal(object)
    changed = Signal(object)
    removed = Signal(object)
    filled = Signal()
    _found = Signal(list)
    _read = Signal(object, object)

    def __init__(self, home: Path | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.trainings = home / "trainings" if home else folders.trainings()
        self.profiles = home / "profiles" if home else folders.profiles()
        self.runs: list[Run] = []
        self._looked = False
        self._reading: set[TrainingRun] = set()
        self._found.connect(self._take)
        self._read.connect(self._take_curves)

    def add(self, run: Run) -> None:
        """A run was asked for."""
        self.runs.insert(0, run)
        self.added.emit(run)

    def notify(self, run: Run) -> None:
        """Something about a run is new."""
        self.changed.emit(run)

    def remove(self, run: Run) -> None:
        """A run is no more."""
        self.runs.remove(run)
        self.removed.emit(run)

    def mark_stale(self, model: Model) -> None:
        """Note which profiles are of this network."""
        for run in self.runs:
            if isinstance(run, ProfileRun):
                was = run.stale
                run.compare(model)
                if run.stale is not was:
                    self.changed.emit(run)

    def load(self) -> None:
        """Find the runs that were kept, once, on a thread of its own."""
        if not self._looked:
            self._looked = True
            Thread(target=self._find, daemon=True).start()

    def _find(self) -> None:
        trained = (TrainingRun.of(*pair) for pair in training_folder.recorded(self.trainings))
        measured = (ProfileRun.of(*pair) for pair in profile_records.recorded(self.profiles))
        _emit(self._found, [*trained, *measured])

    def _take(self, found: list[Run]) -> None:
        known = {_place(run) for run in self.runs}
        new = [run for run in found if _place(run) not in known]
        self.runs = sorted([*self.runs, *new], key=lambda run: run.began, reverse=True)
        self.filled.emit()

    def read_curves(self, run: TrainingRun) -> None:
        """Read the curves of a training from its folder on a thread; `changed` follows."""
        if run not in self._reading:
            self._reading.add(run)
            Thread(target=self._read_curves, args=(run,), daemon=True).start()

    def _read_curves(self, run: TrainingRun) -> None:
        _emit(self._read, run, metrics_file.curves(run.folder))

    def _take_curves(self, run: TrainingRun, curves: metrics_file.Curves) -> None:
        self._reading.discard(run)
        if run.curves is None or not run.active:
            run.take_curves(curves)
            self.changed.emit(run)


def _place(run: Run) -> Path | None:
    return run.folder if isinstance(run, TrainingRun) else run.path


def _emit(signal: SignalInstance, *given: object) -> None:
    """Tell the window's thread, unless the window is gone by now."""
    try:
        signal.emit(*given)
    except RuntimeError:
        return
