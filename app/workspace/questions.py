"""What a person is asked and shown while files are opened, saved, exported and run."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal, Protocol

from app.workspace.export_request import ExportRequest
from graph.model import Model


class Questions(Protocol):
    """Asks a person, and waits for the answer: dialogs do so in the window, tests in code."""

    def save_changes(self, name: str) -> Literal["save", "discard", "cancel"]:
        """Whether to save what was edited before something else takes its place."""

    def changed_file(
        self, name: str
    ) -> Literal["overwrite", "reload", "save as", "compare", "cancel"]:
        """What to do about a file to save in that another program has changed."""

    def file_to_open(self, folder: str) -> Path | None:
        """A file to open, or None."""

    def folder_to_open(self, title: str, folder: str) -> Path | None:
        """A folder that exists, or None."""

    def file_to_save(self, title: str, suggested: str, kind: str) -> Path | None:
        """A file to write, or None; `kind` is a file filter of Qt."""

    def preset(self, name: str) -> tuple[str, Model] | None:
        """A preset, by default the named one, and the network it makes with its settings."""

    def export(self, form: str, preset: str, name: str) -> ExportRequest | None:
        """What to export, by default in a form, of a network that began as a preset."""

    def restore(self, sentence: str) -> Literal["restore", "discard", "later"]:
        """Whether to bring back what was not saved."""

    def text(self, title: str, suggested: str, check: Callable[[str], str]) -> str | None:
        """A line of text, or None; `check` says what is wrong with it, '' if nothing is."""

    def choose(self, title: str, options: Sequence[str]) -> str | None:
        """One of a few options, or None."""

    def machine(self) -> str | None:
        """The name of another machine, as ssh knows it."""

    def confirm(self, sentence: str, yes: str) -> bool:
        """Whether to do what the button `yes` says."""

    def show_error(self, sentence: str) -> None:
        """Show what went wrong."""
