"""Qt's own dialogs, with which the window asks and shows."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Literal, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFileDialog,
    QInputDialog,
    QMessageBox,
    QWidget,
)

from app.store.networks import file_filter
from app.workspace.export_request import ExportRequest
from graph.model import Model

Answer = TypeVar("Answer", bound=str)

ABOUT = (
    "<h3>Convas</h3><p>A drawing board for convolutional networks: shapes and costs as you edit, "
    "PyTorch as you leave.</p>"
)


class Dialogs:
    """The workspace's Questions as dialogs over a window."""

    def __init__(self, window: QWidget) -> None:
        self.window = window

    def save_changes(self, name: str) -> Literal["save", "discard", "cancel"]:
        """Whether to save what was edited, before something else takes its place."""
        return self._ask(
            f"{name} has changes that are not saved. Save them?",
            {"Save": "save", "Discard": "discard"},
            "cancel",
        )

    def changed_file(
        self, name: str
    ) -> Literal["overwrite", "reload", "save as", "compare", "cancel"]:
        """What to do about a file to save in that another program has changed."""
        return self._ask(
            f"{name} was changed by another program since it was opened. Saving would undo that.",
            {
                "Save as…": "save as",
                "Compare": "compare",
                "Reload, without my edits": "reload",
                "Overwrite": "overwrite",
            },
            "cancel",
        )

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

        dialog = PresetDialog(self.window, name)
        dialog.exec()
        dialog.deleteLater()
        return dialog.chosen

    def export(self, form: str, preset: str, name: str) -> ExportRequest | None:
        """What to export, by default in a form, of a network that began as a preset."""
        from app.ui.dialogs.export import ExportDialog

        dialog = ExportDialog(self.window, form, preset, name)
        dialog.exec()
        dialog.deleteLater()
        return dialog.chosen

    def restore(self, sentence: str) -> Literal["restore", "discard", "later"]:
        """Whether to bring back what was not saved; Esc leaves it for the next start."""
        return self._ask(sentence, {"Restore": "restore", "Discard": "discard"}, "later", "Not now")

    def text(self, title: str, suggested: str, check: Callable[[str], str]) -> str | None:
        """A line of text, or None; `check` says what is wrong with it, '' if nothing is."""
        from app.ui.dialogs.ask_name import NameDialog

        dialog = NameDialog(self.window, title, suggested, check)
        given = dialog.exec()
        dialog.deleteLater()
        return dialog.name if given else None

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
        box = _box(self.window, sentence, QMessageBox.Icon.Question)
        button = box.addButton(yes, QMessageBox.ButtonRole.AcceptRole)
        box.setDefaultButton(box.addButton("Cancel", QMessageBox.ButtonRole.RejectRole))
        box.exec()
        box.deleteLater()
        return box.clickedButton() is button

    def show_error(self, sentence: str) -> None:
        """Show what went wrong."""
        box = _box(self.window, sentence, QMessageBox.Icon.Warning)
        box.exec()
        box.deleteLater()

    def _ask(
        self, sentence: str, answers: Mapping[str, Answer], escape: Answer, cancel: str = "Cancel"
    ) -> Answer:
        """One of the answers, by the text of its button; the first is what Enter gives."""
        box = _box(self.window, sentence, QMessageBox.Icon.Question)
        accept, other = QMessageBox.ButtonRole.AcceptRole, QMessageBox.ButtonRole.ActionRole
        buttons = {
            text: box.addButton(text, other if i else accept) for i, text in enumerate(answers)
        }
        box.setDefaultButton(next(iter(buttons.values())))
        box.setEscapeButton(box.addButton(cancel, QMessageBox.ButtonRole.RejectRole))
        box.exec()
        box.deleteLater()
        chosen = box.clickedButton()
        return next((answers[text] for text, b in buttons.items() if b is chosen), escape)

    def show_keys(self, rows: Sequence[tuple[str, str, str]]) -> None:
        """Show every key and gesture, to be searched."""
        from app.ui.dialogs.keys import KeysDialog

        shown = KeysDialog(self.window, rows)
        shown.exec()
        shown.deleteLater()

    def show_about(self) -> None:
        """Show what this is."""
        box = _box(self.window, ABOUT, QMessageBox.Icon.NoIcon)
        box.setTextFormat(Qt.TextFormat.RichText)
        box.setWindowTitle("About Convas")
        box.exec()
        box.deleteLater()


def _box(window: QWidget, sentence: str, icon: QMessageBox.Icon) -> QMessageBox:
    """A box with a plain text: what a file or a machine says is never taken for markup."""
    box = QMessageBox(window)
    box.setWindowTitle("Convas")
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(sentence)
    box.setIcon(icon)
    return box
