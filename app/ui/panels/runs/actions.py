"""What can be done with the selected runs; each is a command of the Run menu too."""

from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QAction, QDesktopServices

from app.store import profile_table, training_folder
from app.workspace.runs.profile_run import ProfileRun
from app.workspace.runs.run import Run
from app.workspace.workspace import Workspace
from graph.format import disk
from graph.problem import Refused

TABLES = "Comma-separated values (*.csv);;JSON (*.json)"


class RunActions(QObject):
    """Acts on the runs that `selected` gives; `message(text)` says what was done,
    `rename_wanted()` asks for another name to be typed."""

    message = Signal(str)
    rename_wanted = Signal()

    def __init__(self, selected: Callable[[], list[Run]], workspace: Workspace) -> None:
        super().__init__()
        self.selected, self.runs = selected, workspace.runs
        self.files, self.questions = workspace.files, workspace.questions
        self.stop_action = _action("Stop", "Stop it; what there is is kept")
        self.resume_action = _action("Resume", "Go on from the last checkpoint")
        self.fit_action = _action("Batch that fits", "Run it with a batch that fits in memory")
        self.paint_action = _action("Paint on canvas", "Show its times on the cards")
        self.export_action = _action("Export…", "Write what was measured as CSV or JSON")
        self.folder_action = _action("Folder", "Open the folder with its files")
        self.network_action = _action("Network", "Open a copy of its network")
        self.delete_action = _action("Delete…", "Delete it for good")
        self.star_action = _action("Star", "Star it, to find it again")
        self.rename_action = _action("Rename", "Give it another name")
        self.by_method: dict[Callable[[], None], QAction] = {
            self.stop: self.stop_action,
            self.resume: self.resume_action,
            self.fit: self.fit_action,
            self.paint: self.paint_action,
            self.export: self.export_action,
            self.open_folder: self.folder_action,
            self.open_network: self.network_action,
            self.star: self.star_action,
            self.rename: self.rename_action,
            self.delete: self.delete_action,
        }
        """By the method that each calls; the menu has them too."""
        for run, action in self.by_method.items():
            action.setParent(self)
            action.triggered.connect(lambda _, run=run: run())
        self.refresh()

    @property
    def every(self) -> tuple[QAction, ...]:
        """All of them, in the order of their buttons."""
        return tuple(self.by_method.values())

    @property
    def buttons(self) -> tuple[QAction, ...]:
        """Those that have a button; star and name are edited where they are shown."""
        return tuple(a for a in self.every if a not in (self.star_action, self.rename_action))

    def follow(self, actions: Mapping[Callable[[], object], QAction]) -> None:
        """Enable the commands of a menu, found by what they run, as these are."""
        for run, action in self.by_method.items():
            command = actions[run]
            command.setEnabled(action.isEnabled())
            action.enabledChanged.connect(command.setEnabled)

    def refresh(self) -> None:
        """Enable what can be done with what is selected now."""
        runs = self.selected()
        one = len(runs) == 1
        self.stop_action.setEnabled(any(run.stoppable for run in runs))
        self.resume_action.setEnabled(any(run.resumable for run in runs))
        batch = runs[0].largest_batch if one else None
        self.fit_action.setEnabled(batch is not None)
        self.fit_action.setIconText(f"Batch of {batch:,}" if batch else "")
        self.paint_action.setEnabled(one and runs[0].paintable)
        self.export_action.setEnabled(any(run.exportable for run in runs))
        kept = one and runs[0].folder is not None
        self.folder_action.setEnabled(kept)
        self.network_action.setEnabled(kept)
        self.star_action.setEnabled(bool(runs))
        self.star_action.setText("Unstar" if runs and _starred(runs) else "Star")
        self.rename_action.setEnabled(one)
        self.delete_action.setEnabled(bool(runs) and not any(run.under_way for run in runs))

    def stop(self) -> None:
        """Stop those that run or wait."""
        for run in reversed(self.selected()):
            if run.stoppable:
                self.runs.service(run).stop(run)

    def resume(self) -> None:
        """Go on with those that can, from their checkpoints."""
        for run in reversed(self.selected()):
            if run.resumable:
                self.runs.service(run).resume(run)

    def fit(self) -> None:
        """Run what did not fit in memory again, with the batch that was found to."""
        for run in self.selected():
            if run.largest_batch is not None:
                self.runs.service(run).start_with(run, run.largest_batch)

    def paint(self) -> None:
        """Show the times of the selected profile on the canvas."""
        for run in self.selected():
            if run.paintable:
                self.runs.service(run).paint(run)

    def export(self) -> None:
        """Ask for a file and write the selected profiles into it."""
        runs = [run for run in self.selected() if isinstance(run, ProfileRun)]
        records = [run.record for run in runs if run.record is not None]
        if not records:
            self.message.emit("Select profiles in the Runs tab to export what was measured.")
            return
        suggested = f"{records[0].name}-profiles.csv"
        path = self.questions.file_to_save("Export profiles", suggested, TABLES)
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
        """Show the folder of a run in the system's own window."""
        for folder in self._folders():
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))

    def open_network(self) -> None:
        """Open a copy of the network of a training as a new document."""
        for folder in self._folders():
            self.files.open_copy(folder / training_folder.MODEL)

    def _folders(self) -> list[Path]:
        """The folder of the first selected run that has one."""
        folders = [run.folder for run in self.selected() if run.folder is not None]
        return folders[:1]

    def star(self) -> None:
        """Star the selected runs, or take the stars away where all have one."""
        runs = self.selected()
        starred = not _starred(runs)
        for run in runs:
            self.runs.run_list.set_label(run, starred=starred)

    def rename(self) -> None:
        """Type another name for the selected run."""
        self.rename_wanted.emit()

    def delete(self) -> None:
        """Delete the selected runs with their files, after asking."""
        runs = self.selected()
        if not runs or any(run.under_way for run in runs):
            return
        what = runs[0].title if len(runs) == 1 else f"{len(runs)} runs"
        if self.questions.confirm(
            f"Delete {what}, with all files? This cannot be undone.", "Delete"
        ):
            for run in runs:
                self.runs.service(run).delete(run)


def _starred(runs: list[Run]) -> bool:
    return all(run.label.starred for run in runs)


def _action(text: str, tip: str) -> QAction:
    action = QAction(text)
    action.setToolTip(tip)
    return action
