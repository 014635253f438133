"""What the pages of all kinds of run have in common."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.ui.panels.runs.actions import RunActions
from app.ui.panels.runs.header import RunHeader
from app.workspace.runs.run import Run
from app.workspace.workspace import Workspace


class RunPage(QWidget):
    """The details of one run of a kind, or of several beside each other, below a header."""

    def __init__(self, workspace: Workspace, run_actions: RunActions) -> None:
        super().__init__()
        self.workspace = workspace
        self.header = RunHeader(workspace.runs.run_list)
        self.header.add_buttons(run_actions.buttons)
        self.hues: dict[Run, int] = {}
        """The number of the colour of each run, where there are several."""
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 4)
        self.column.setSpacing(2)
        self.column.addWidget(self.header)

    def show_runs(self, runs: Sequence[Any]) -> None:
        """Show these, which are of this page's kind, as they are now."""
        raise NotImplementedError

    def mark(self, paths: Sequence[str]) -> None:
        """Mark the layers of the nodes that are selected on the canvas."""
