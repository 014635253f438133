"""What can be done with the selected runs; each is a command of the Run menu too."""

from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QAction, QDesktopServices

from app.store import profile_table, training_folder
from app.workspace.runs.profile_run import ProfileRun
from app.workspace.runs.run_list import Run
from app.workspace.runs.training_run import TrainingRun
from app.workspace.workspace import Workspace
from graph.format import disk
from graph.problem import Refused

RESULTS = "Comma-separated values (*.csv);;JSON (*.json)"


class RunActions(QObject):
    """Does things to the runs that `selected` tells; `message(sentence)` says what was done."""

    message = Signal(str)

    def __init__(self, selected: Callable[[], list[Run]], workspace: Workspace) -> None:
        super().__init__()
        self.selected, self.files = selected, workspace.files
        self.questions = workspace.questions
        self.trainer, self.profiler = workspace.runs.trainer, workspace.runs.profiler
        self.stop_action = _act("Stop", "Stop it; what there is is kept")
        self.resume_action = _act("Resume", "Go on from the last checkpoint")
        self.fit_action = _act("Batch that fits", "Run it with a batch that fits in memory")
        self.paint_action = _act("Paint on canvas", "Show its times on the cards")
        self.export_action = _act("Export…", "Write what was measured as CSV or JSON")
        self.folder_action = _act("Folder", "Open the folder with its files")
        self.network_action = _act("Network", "Open a copy of its network")
        self.delete_action = _act("Delete…", "Delete it for good")
        self.named = {
            "stop": self.stop_action,
            "resume": self.resume_action,
            "fit": self.fit_action,
            "paint": self.paint_action,
            "export": self.export_action,
            "open_folder": self.folder_action,
            "open_network": self.network_action,
            "delete": self.delete_action,
        }
        """By what they do; the menu has them too."""
        for name, action in self.named.items():
            action.setParent(self)
            action.triggered.connect(lambda _, name=name: getattr(self, name)())
        self.refresh()

    @property
    def every(self) -> tuple[QAction, ...]:
        """All of them, in the order of their buttons."""
        return tuple(self.named.values())

    def follow(self, actions: Mapping[str, QAction]) -> None:
        """Enable the commands of a menu, by their names, as these are."""
        for name, action in self.named.items():
            command = actions[f"runs.run_actions.{name}"]
            command.setEnabled(action.isEnabled())
            action.enabledChanged.connect(command.setEnabled)

    def refresh(self) -> None:
        """Enable what can be done with what is selected now."""
        runs = self.selected()
        trained = [run for run in runs if isinstance(run, TrainingRun)]
        measured = [run for run in runs if isinstance(run, ProfileRun)]
        one = len(runs) == 1
        self.stop_action.setEnabled(any(_stoppable(run) for run in runs))
        self.resume_action.setEnabled(any(run.resumable for run in trained))
        batch = runs[0].largest_batch if one else None
        self.fit_action.setEnabled(batch is not None)
        self.fit_action.setIconText(f"Batch of {batch:,}" if batch else "")
        fresh = one and any(run.result and not run.stale for run in measured)
        self.paint_action.setEnabled(fresh)
        self.export_action.setEnabled(any(run.result for run in measured))
        kept = one and any(run.folder.is_dir() for run in trained)
        self.folder_action.setEnabled(kept)
        self.network_action.setEnabled(kept)
        self.delete_action.setEnabled(bool(runs) and not any(map(_under_way, runs)))

    def stop(self) -> None:
        """Stop those that run or wait."""
        for run in filter(_stoppable, reversed(self.selected())):
            if isinstance(run, TrainingRun):
                self.trainer.stop(run)
            else:
                self.profiler.stop(run)

    def resume(self) -> None:
        """Go on with trainings from their checkpoints."""
        for run in reversed(self.selected()):
            if isinstance(run, TrainingRun):
                self.trainer.resume(run)

    def fit(self) -> None:
        """Run what did not fit in memory again, with the batch that was found to."""
        for run in self.selected():
            if run.largest_batch is None:
                continue
            if isinstance(run, TrainingRun):
                self.trainer.start_with(run, run.largest_batch)
            else:
                self.profiler.start_with(run, run.largest_batch)

    def paint(self) -> None:
        """Show the times of the selected profile on the canvas."""
        for run in self.selected():
            if isinstance(run, ProfileRun):
                self.profiler.paint(run)

    def export(self) -> None:
        """Write the selected profiles into a file that the person names."""
        runs = [run for run in self.selected() if isinstance(run, ProfileRun)]
        records = [run.record for run in runs if run.record is not None]
        if not records:
            self.message.emit("Select profiles in the Runs tab to export what they say.")
            return
        suggested = f"{records[0].name}-profiles.csv"
        path = self.questions.file_to_save("Export profiles", suggested, RESULTS)
        if path is not None:
            path = path if path.suffix else path.with_suffix(".csv")
            write = profile_table.as_json if path.suffix == ".json" else profile_table.as_csv
            self._write(path, write(records))

    def _write(self, path: Path, text: str) -> None:
        try:
            disk.replace(path, text.encode())
        except Refused as refusal:
            self.questions.show_error(f"{path.name} cannot be written: {refusal}")
            return
        self.message.emit(f"Exported to {path}")

    def open_folder(self) -> None:
        """Show the folder of a training in the system's own window."""
        for folder in self._folders():
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))

    def open_network(self) -> None:
        """Open a copy of the network of a training as a new document."""
        for folder in self._folders():
            self.files.open_copy(folder / training_folder.MODEL)

    def _folders(self) -> list[Path]:
        runs = [run for run in self.selected() if isinstance(run, TrainingRun)]
        return [run.folder for run in runs[:1] if run.folder.is_dir()]

    def delete(self) -> None:
        """Delete the selected runs with their files, after asking."""
        runs = self.selected()
        if not runs or any(map(_under_way, runs)):
            return
        what = runs[0].title if len(runs) == 1 else f"{len(runs)} runs"
        if not self.questions.confirm(
            f"Delete {what}, with all files? This cannot be undone.", "Delete"
        ):
            return
        for run in runs:
            if isinstance(run, TrainingRun):
                self.trainer.delete(run)
            else:
                self.profiler.delete(run)


def _act(text: str, tip: str) -> QAction:
    action = QAction(text)
    action.setToolTip(tip)
    return action


def _stoppable(run: Run) -> bool:
    return run.active and run.state != "stopping"


def _under_way(run: Run) -> bool:
    return run.active or (isinstance(run, TrainingRun) and run.elsewhere)
