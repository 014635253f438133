"""The details of profiles: of one all that was measured and its roofline, of several their sweep."""

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.ui.panels.runs.actions import RunActions
from app.ui.panels.runs.figures import Figures
from app.ui.panels.runs.header import RunHeader
from app.ui.panels.runs.plot import colour
from app.ui.panels.runs.roofline import Roofline
from app.ui.panels.runs.sweep import Sweep
from app.workspace.document import Document
from app.workspace.focus import Focus
from app.workspace.runs import description
from app.workspace.runs.profile_run import ProfileRun
from app.workspace.runs.run_list import Run


class Measured(QWidget):
    """One profile, or several in a plot over the batch."""

    def __init__(self, run_actions: RunActions, document: Document, focus: Focus) -> None:
        super().__init__()
        self.document, self.focus = document, focus
        self.hues: dict[Run, int] = {}
        self.head, self.figures = RunHeader(), Figures()
        self.roofline, self.sweep = Roofline(), Sweep()
        self.head.offer(run_actions.every)
        self._lay_out()
        self.roofline.picked.connect(self._go)

    def _lay_out(self) -> None:
        self.one = QWidget()
        row = QHBoxLayout(self.one)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.figures, 8)
        row.addWidget(self.roofline, 7)
        self.parts = QStackedWidget()
        for part in (self.one, self.sweep):
            self.parts.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 4)
        column.setSpacing(2)
        column.addWidget(self.head)
        column.addWidget(self.parts, 1)

    def show_runs(self, runs: Sequence[ProfileRun]) -> None:
        """Show these as they are now."""
        under_way = next((run for run in reversed(runs) if run.active), None)
        part = under_way.fraction if under_way else None
        self.head.show_part(part, running=under_way is not None)
        self.head.show_facts([])
        if len(runs) == 1:
            self._show_one(runs[0])
        else:
            self._show_several(runs, under_way)

    def _show_one(self, run: ProfileRun) -> None:
        self.hues = {}
        wrong = run.message if run.state == "failed" else ""
        self.head.say(run.title, _sentence(run), wrong)
        self.one.setVisible(run.result is not None)
        self.parts.setCurrentWidget(self.one)
        if run.result is not None:
            self.figures.show_result(run.result)
            self.roofline.show_result(run.result)
            self.mark(self.focus.paths)

    def _show_several(self, runs: Sequence[ProfileRun], under_way: ProfileRun | None) -> None:
        names = ", ".join(dict.fromkeys(run.name for run in runs))
        done = sum(run.result is not None for run in runs)
        now = f"{under_way.title}: {under_way.activity}" if under_way else f"{done} measured"
        self.head.say(f"{len(runs)} profiles", f"{now} · {names}")
        self.hues = self.sweep.show_runs(runs)
        named = ((name, colour(hue)) for hue, name in enumerate(self.sweep.names))
        self.head.show_legend(list(named))
        self.parts.setCurrentWidget(self.sweep)

    def mark(self, paths: Sequence[str]) -> None:
        """Mark the layers of the nodes that are selected on the canvas."""
        self.roofline.mark(paths)

    def _go(self, path: str) -> None:
        """Select the node of a layer, if the open network has it."""
        if self.document.report.find(path) is not None:
            self.focus.go(path)


def _sentence(run: ProfileRun) -> str:
    """How it stands, and how it was asked for."""
    state = run.activity or description.state(run)
    if run.stale:
        state = "stale: the open network is another"
    remark = run.message if run.state == "finished" else ""
    said = remark and f": {remark}"
    return f"{state}{said} · {description.how(run)}"
