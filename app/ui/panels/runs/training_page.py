"""The details of trainings: how far they are, their curves, and where their files are."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from app.ui.panels.runs.actions import RunActions
from app.ui.panels.runs.curves import Curves
from app.ui.panels.runs.page import RunPage
from app.ui.panels.runs.plot import colour
from app.ui.widgets.elided import ElidedLabel
from app.workspace.runs import description
from app.workspace.runs.training_run import TrainingRun
from app.workspace.workspace import Workspace

STATES = {
    "waiting": "waits for the runs before it",
    "stopping": "stops at its next step and keeps what there is",
}


class TrainingPage(RunPage):
    """One training, or the curves of several in one plot."""

    def __init__(self, workspace: Workspace, run_actions: RunActions) -> None:
        super().__init__(workspace, run_actions)
        self.curves, self.files = Curves(), ElidedLabel("faint")
        self.files.setContentsMargins(8, 0, 8, 0)
        self.nothing = QLabel("Curves appear with the first steps.")
        self.nothing.setProperty("role", "faint")
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.column.addWidget(self.curves, 1)
        self.column.addWidget(self.nothing, 1)
        self.column.addWidget(self.files)

    def show_runs(self, runs: Sequence[TrainingRun]) -> None:
        """Show these as they are now."""
        several = enumerate(runs) if len(runs) > 1 else ()
        self.hues = {run: number for number, run in several}
        self.header.show_runs(runs, runs[0].title if len(runs) == 1 else f"{len(runs)} trainings")
        if len(runs) == 1:
            self._show_one(runs[0])
        else:
            active = sum(run.active for run in runs)
            state = f"{active} under way" if active else "none under way"
            self.header.show_state(state)
            self.header.show_progress(None, running=False)
            names = enumerate(description.differences(runs))
            self.header.show_legend([(name, colour(hue)) for hue, name in names])
            self.files.show_text("")
        known = [run.curves for run in runs if run.curves is not None]
        drawn = any(curves.step or curves.tests for curves in known)
        self.curves.setVisible(drawn)
        self.nothing.setVisible(not drawn)
        self.curves.show_runs(runs)

    def _show_one(self, run: TrainingRun) -> None:
        error = run.message if run.state == "failed" else ""
        self.header.show_state(_state(run), error)
        fraction = run.step / run.steps if run.steps and run.step else None
        self.header.show_progress(fraction, running=run.active)
        self.header.show_facts(run.progress)
        folder = run.folder
        self.files.show_text(
            f"metrics.csv, checkpoint and events for TensorBoard: {folder}" if folder else ""
        )


def _state(run: TrainingRun) -> str:
    """How it stands, and with what settings it runs."""
    doing = run.activity if run.state in ("waiting", "running") else ""
    state = doing or STATES.get(run.state, run.state_text)
    remark = run.message if run.state != "failed" else ""
    parts = [f"{state}: {remark}" if remark else state]
    if run.state in ("interrupted", "stopped") and not run.checkpoint:
        parts.append("no checkpoint to resume from")
    return " · ".join([*parts, description.settings_and_device(run)])
