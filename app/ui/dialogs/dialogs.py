"""Qt's own dialogs, with which the window asks and shows."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal

from PySide6.QtWidgets import QFileDialog, QInputDialog, QMessageBox, QWidget

from app.store.networks import file_filter
from app.workspace.export_request import ExportRequest
from graph.model import Model

Answer = Literal["save", "discard", "cancel"]

ABOUT = (
    "<h3>Convas</h3><p>A drawing board for convolutional networks: shapes and costs as you edit, "
    "PyTorch as you leave.</p>"
)


class Dialogs:
    """The workspace's Questions as dialogs over a window."""

    def __init__(self, window: QWidget) -> None:
        self.window = window

    def save_changes(self, name: str) -> Answer:
        """Whether to save what was edited, before something else takes its place."""
        buttons = QMessageBox.StandardButton
        given = QMessageBox.question(
            self.window,
            "Convas",
            f"{name} has changes that are not saved. Save them?",
            buttons.Save | buttons.Discard | buttons.Cancel,
            buttons.Save,
        )
        answers: dict[QMessageBox.StandardButton, Answer] = {
            buttons.Save: "save",
            buttons.Discard: "discard",
        }
        return answers.get(given, "cancel")

    def file_to_open(self, folder: str) -> Path | None:
        """A file to open, or None."""
        chosen, _ = QFileDialog.getOpenFileName(self.window, "Open", folder, file_filter())
        return Path(chosen) if chosen else None

    def folder_to_open(self, title: str, folder: str) -> Path | None:
        """A folder that is there, or None."""
        chosen = QFileDialog.getExistingDirectory(self.window, title, folder)
        return Path(chosen) if chosen else None

    def file_to_save(self, title: str, suggested: str, kind: str) -> Path | None:
        """A file to write, or None."""
        chosen, _ = QFileDialog.getSaveFileName(self.window, title, suggested, kind)
        return Path(chosen) if chosen else None

    def preset(self, name: str) -> tuple[str, Model] | None:
        """A preset, by default the named one, and the network it makes by its settings."""
        from app.ui.dialogs.open_preset import PresetDialog

        asked = PresetDialog(self.window, name)
        asked.exec()
        asked.deleteLater()
        return asked.chosen

    def export(self, form: str, preset: str, name: str) -> ExportRequest | None:
        """What to export, by default in a form, of a network that began as a preset."""
        from app.ui.dialogs.export import ExportDialog

        asked = ExportDialog(self.window, form, preset, name)
        asked.exec()
        asked.deleteLater()
        return asked.chosen

    def restore(self, sentence: str) -> Literal["restore", "discard", "later"]:
        """Whether to bring back what was not saved; Esc leaves it for the next start."""
        box, role = QMessageBox(self.window), QMessageBox.ButtonRole
        box.setIcon(QMessageBox.Icon.Question)
        box.setText(sentence)
        restore = box.addButton("Restore", role.AcceptRole)
        discard = box.addButton("Discard", role.DestructiveRole)
        later = box.addButton("Not now", role.RejectRole)
        box.setDefaultButton(restore)
        box.setEscapeButton(later)
        box.exec()
        box.deleteLater()
        if box.clickedButton() is restore:
            return "restore"
        return "discard" if box.clickedButton() is discard else "later"

    def text(self, title: str, suggested: str, check: Callable[[str], str]) -> str | None:
        """A line of text, or None; `check` says what is wrong with it, '' if nothing is."""
        from app.ui.dialogs.ask_name import NameDialog

        asked = NameDialog(self.window, title, suggested, check)
        given = asked.exec()
        asked.deleteLater()
        return asked.name if given else None

    def choose(self, title: str, options: Sequence[str]) -> str | None:
        """One of a few options, or None."""
        chosen, given = QInputDialog.getItem(self.window, "Convas", title, options, 0, False)
        return chosen if given else None

    def machine(self) -> str | None:
        """The name of another machine, as ssh knows it."""
        name, given = QInputDialog.getText(
            self.window,
            "Another machine",
            "Its name, as ssh takes it. Convas is installed there too, and ssh enters by a key.",
            text="ssh://",
        )
        return name if given else None

    def confirm(self, sentence: str, yes: str) -> bool:
        """Whether to do what the button says; the other one, Cancel, is the first choice."""
        box = QMessageBox(self.window)
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle("Convas")
        box.setText(sentence)
        do = box.addButton(yes, QMessageBox.ButtonRole.AcceptRole)
        box.setDefaultButton(box.addButton("Cancel", QMessageBox.ButtonRole.RejectRole))
        box.exec()
        return box.clickedButton() is do

    def show_error(self, sentence: str) -> None:
        """Show what went wrong."""
        QMessageBox.warning(self.window, "Convas", sentence)

    def show_keys(self, rows: Sequence[tuple[str, str, str]]) -> None:
        """Show every key and gesture, to be searched."""
        from app.ui.dialogs.keys import KeysDialog

        shown = KeysDialog(self.window, rows)
        shown.exec()
        shown.deleteLater()

    def show_about(self) -> None:
        """Show what this is."""
        QMessageBox.about(self.window, "About Convas", ABOUT)
