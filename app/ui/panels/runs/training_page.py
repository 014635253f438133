"""The details of trainings: how far they are, their curves, and where their files are."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from app.ui.panels.runs.actions import RunActions
from app.ui.panels.runs.curves import Curves
from app.ui.panels.runs.header import RunHeader
from app.ui.panels.runs.plot import colour
from app.ui.widgets.elided import Elided
from app.workspace.runs import description
from app.workspace.runs.run_list import Run
from app.workspace.runs.training_run import TrainingRun

STATES = {
    "waiting": "waits for the runs before it",
    "stopping": "stops at its next step and keeps what there is",
}


class Trained(QWidget):
    """One training, or several beside each other."""

    def __init__(self, run_actions: RunActions) -> None:
        super().__init__()
        self.head, self.curves, self.files = RunHeader(), Curves(), Elided("faint")
        self.runs: list[TrainingRun] = []
        self.head.offer(run_actions.every)
        self.files.setContentsMargins(8, 0, 8, 0)
        self.nothing = QLabel("Curves appear with the first steps.")
        self.nothing.setProperty("role", "faint")
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 4)
        column.setSpacing(2)
        column.addWidget(self.head)
        column.addWidget(self.curves, 1)
        column.addWidget(self.nothing, 1)
        column.addWidget(self.files)

    @property
    def hues(self) -> dict[Run, int]:
        """The place of the hue of each run, where there are several."""
        return (
            dict(zip(self.runs, range(len(self.runs)), strict=True)) if len(self.runs) > 1 else {}
        )

    def show_runs(self, runs: Sequence[TrainingRun]) -> None:
        """Show these as they are now."""
        self.runs = list(runs)
        if len(runs) == 1:
            self._show_one(runs[0])
        else:
            active = sum(run.active for run in runs)
            said = f"{active} under way" if active else "none under way"
            self.head.say(f"{len(runs)} trainings", said)
            self.head.show_part(None, running=False)
            names = enumerate(description.apart(runs))
            self.head.show_legend([(name, colour(hue)) for hue, name in names])
            self.files.say("")
        known = [run.curves for run in runs if run.curves is not None]
        drawn = any(curves.step or curves.tests for curves in known)
        self.curves.setVisible(drawn)
        self.nothing.setVisible(not drawn)
        self.curves.show_runs(runs)

    def _show_one(self, run: TrainingRun) -> None:
        wrong = run.message if run.state == "failed" else ""
        self.head.say(run.title, _sentence(run), wrong)
        part = run.step / run.steps if run.steps and run.step else None
        self.head.show_part(part, running=run.active)
        self.head.show_facts(description.progress(run))
        kept = run.folder.is_dir()
        self.files.say(
            f"metrics.csv, checkpoint and events for TensorBoard: {run.folder}" if kept else ""
        )


def _sentence(run: TrainingRun) -> str:
    """How it stands, and how it was asked for."""
    doing = run.activity if run.state in ("waiting", "running") else ""
    state = doing or STATES.get(run.state, description.state(run))
    remark = run.message if run.state != "failed" else ""
    said = [f"{state}: {remark}" if remark else state]
    if run.state in ("interrupted", "stopped") and not run.checkpoint:
        said.append("no checkpoint to resume from")
    return " · ".join([*said, description.how(run)])
