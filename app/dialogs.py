"""The questions the window asks; tests answer them with a stand-in."""

from pathlib import Path
from typing import Literal

from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

Answer = Literal["save", "discard", "cancel"]
CONVAS = "Convas files (*.convas)"
PYTORCH = "Python source (*.py)"


class Dialogs:
    """Qt's own dialogs, over a window."""

    def __init__(self, window: QWidget) -> None:
        self.window = window

    def keep_changes(self, name: str) -> Answer:
        """Whether to save what was edited, before something else takes its place."""
        buttons = QMessageBox.StandardButton
        given = QMessageBox.question(
            self.window, "Convas", f"{name} has changes that are not saved. Save them?",
            buttons.Save | buttons.Discard | buttons.Cancel, buttons.Save,
        )  # fmt: skip
        answers: dict[QMessageBox.StandardButton, Answer] = {
            buttons.Save: "save", buttons.Discard: "discard",
        }  # fmt: skip
        return answers.get(given, "cancel")

    def file_to_open(self, folder: str) -> Path | None:
        """A file to open, or None."""
        chosen, _ = QFileDialog.getOpenFileName(self.window, "Open", folder, CONVAS)
        return Path(chosen) if chosen else None

    def file_to_save(self, title: str, suggested: str, kind: str) -> Path | None:
        """A file to write, or None."""
        chosen, _ = QFileDialog.getSaveFileName(self.window, title, suggested, kind)
        return Path(chosen) if chosen else None

    def complain(self, sentence: str) -> None:
        """Say what went wrong."""
        QMessageBox.warning(self.window, "Convas", sentence)

    def tell(self, title: str, text: str) -> None:
        """Say something in rich text."""
        QMessageBox.about(self.window, title, text)
