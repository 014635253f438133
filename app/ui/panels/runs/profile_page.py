"""The details of profiles: of one all that was measured and its roofline, of several their sweep."""

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from app.ui.panels.runs.actions import RunActions
from app.ui.panels.runs.figures import Figures
from app.ui.panels.runs.page import RunPage
from app.ui.panels.runs.pair_table import PairTable
from app.ui.panels.runs.plot import colour
from app.ui.panels.runs.roofline import Roofline
from app.ui.panels.runs.sweep import Sweep
from app.workspace.runs import description
from app.workspace.runs.profile_run import ProfileRun
from app.workspace.workspace import Workspace


class ProfilePage(RunPage):
    """One profile, or several in a plot over the batch."""

    def __init__(self, workspace: Workspace, run_actions: RunActions) -> None:
        super().__init__(workspace, run_actions)
        self.figures, self.roofline = Figures(), Roofline()
        self.sweep, self.pair = Sweep(), PairTable()
        self.one = QWidget()
        row = QHBoxLayout(self.one)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.figures, 8)
        row.addWidget(self.roofline, 7)
        self.nothing = QWidget()
        self.parts = QStackedWidget()
        self.several = QWidget()
        either = QHBoxLayout(self.several)
        either.setContentsMargins(0, 0, 0, 0)
        for beside in (self.pair, self.sweep):
            either.addWidget(beside)
        for page in (self.nothing, self.one, self.several):
            self.parts.addWidget(page)
        self.column.addWidget(self.parts, 1)
        for picking in (self.roofline, self.pair):
            picking.picked.connect(self._go)

    def show_runs(self, runs: Sequence[ProfileRun]) -> None:
        """Show these as they are now."""
        under_way = next((run for run in reversed(runs) if run.active), None)
        fraction = under_way.fraction if under_way else None
        self.header.show_progress(fraction, running=under_way is not None)
        self.header.show_facts([])
        self.header.show_runs(runs, runs[0].title if len(runs) == 1 else f"{len(runs)} profiles")
        if len(runs) == 1:
            self._show_one(runs[0])
        else:
            self._show_several(runs, under_way)

    def _show_one(self, run: ProfileRun) -> None:
        self.hues = {}
        error = run.message if run.state == "failed" else ""
        self.header.show_state(_state(run), error)
        self.parts.setCurrentWidget(self.nothing if run.result is None else self.one)
        if run.result is not None:
            self.figures.show_result(run.result)
            self.roofline.show_result(run.result)
            self.mark(self.workspace.focus.paths)

    def _show_several(self, runs: Sequence[ProfileRun], under_way: ProfileRun | None) -> None:
        names = ", ".join(dict.fromkeys(run.name for run in runs))
        done = sum(run.result is not None for run in runs)
        now = f"{under_way.title}: {under_way.activity}" if under_way else f"{done} measured"
        self.header.show_state(f"{now} · {names}")
        self.hues = self.sweep.show_runs(runs)
        named = ((name, colour(hue)) for hue, name in enumerate(self.sweep.names))
        self.header.show_legend(list(named))
        measured = [run for run in runs if run.result is not None]
        if len(measured) == 2:
            self.pair.show_pair(measured[0], measured[1])
        self.pair.setVisible(len(measured) == 2)
        self.sweep.setVisible(len(measured) != 2)
        self.parts.setCurrentWidget(self.several)

    def mark(self, paths: Sequence[str]) -> None:
        """Mark the layers of the nodes that are selected on the canvas."""
        self.roofline.mark(paths)

    def _go(self, path: str) -> None:
        """Select the node of a layer, if the open network has it."""
        if self.workspace.document.report.find(path) is not None:
            self.workspace.focus.go(path)


def _state(run: ProfileRun) -> str:
    """How it stands, and with what settings it runs."""
    state = run.activity or run.state_text
    if run.stale:
        state = "stale: the open network is another"
    remark = run.message if run.state == "finished" else ""
    state = f"{state}: {remark}" if remark else state
    return f"{state} · {description.settings_and_device(run)}"
