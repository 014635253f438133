"""The Runs tab: the list, and the details of what is selected in it."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEvent, QPoint, Qt, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QLabel,
    QMenu,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.ui.panels.runs.actions import RunActions
from app.ui.panels.runs.list import RunListView
from app.workspace.runs.profile_run import ProfileRun
from app.workspace.runs.run_list import Run
from app.workspace.runs.runs import Runs
from app.workspace.runs.training_run import TrainingRun
from app.workspace.workspace import Workspace

OFTEN, SELDOM = 120, 2000
"""Milliseconds between two pictures of a run, and between two looks at one that runs elsewhere."""
SETTLED = 400
"""Milliseconds without an edit until profiles are compared with the network."""


class RunsPanel(QWidget):
    """Fills itself when it is shown first; `run_actions` is what can be done with the selected runs."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        runs = workspace.runs
        self.run_list = runs.run_list
        self.document, self.focus = workspace.document, workspace.focus
        self.list = RunListView(self.run_list)
        self.run_actions = RunActions(lambda: self.list.selected, workspace)
        self.pages: dict[str, Any] = {}
        self._lay_out()
        self._connect(runs)

    def _lay_out(self) -> None:
        self.setAccessibleName("Runs")
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.empty = QLabel(
            "No runs yet. F5 profiles the network on the device in the toolbar; F6 trains it."
        )
        self.empty.setProperty("role", "faint")
        self.empty.setContentsMargins(19, 12, 12, 12)
        self.details = QStackedWidget()
        self.sides = QSplitter(Qt.Orientation.Horizontal)
        self.sides.setHandleWidth(1)
        self.sides.setChildrenCollapsible(False)
        self.list.setMinimumWidth(150)
        self.sides.addWidget(self.list)
        self.sides.addWidget(self.details)
        self.sides.setStretchFactor(1, 1)
        self.sides.setSizes([215, 700])
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.empty, 0, Qt.AlignmentFlag.AlignTop)
        column.addWidget(self.sides)
        self.setFocusProxy(self.list)
        self.sides.hide()

    def _connect(self, runs: Runs) -> None:
        self.painting = QTimer(self, singleShot=True, interval=OFTEN)
        self.painting.timeout.connect(self.refresh)
        self.looking = QTimer(self, interval=SELDOM)
        self.looking.timeout.connect(self._look_elsewhere)
        self.comparing = QTimer(self, singleShot=True, interval=SETTLED)
        self.comparing.timeout.connect(lambda: self.run_list.mark_stale(self.document.model))
        self.list.chosen.connect(self._choose)
        self.list.menu_wanted.connect(self._show_menu)
        self.list.delete_wanted.connect(self.run_actions.delete)
        for signal in (self.run_list.added, self.run_list.removed, self.run_list.filled):
            signal.connect(self._count)
        self.run_list.changed.connect(self._changed)
        runs.trainer.begun.connect(lambda run: self.show_runs(run))
        runs.profiler.begun.connect(lambda runs: self.show_runs(*runs))
        self.document.changed.connect(self._follow)
        self.focus.selected.connect(self._mark)
        self._count()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.run_list.load()
        self.looking.start()
        self.comparing.start()
        self.refresh()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "painting"):
            self.painting.start()

    def show_runs(self, *runs: Run) -> None:
        """Select these runs."""
        self.list.select(*runs)

    def _count(self, *_: object) -> None:
        self.run_actions.refresh()
        some = bool(self.run_list.runs)
        self.empty.setVisible(not some)
        self.sides.setVisible(some)
        if some and not self.list.selected:
            self.list.select(self.run_list.runs[0])

    def _follow(self, *_: object) -> None:
        if self.isVisible():
            self.comparing.start()

    def _changed(self, run: Run) -> None:
        if run in self.list.selected:
            self.run_actions.refresh()
            if not self.painting.isActive():
                self.painting.start()

    def _choose(self) -> None:
        for run in self.list.selected:
            if isinstance(run, TrainingRun) and run.curves is None:
                self.run_list.read_curves(run)
        self.refresh()

    def _look_elsewhere(self) -> None:
        """Follow a training that somebody else runs, while it is on show."""
        for run in self.list.selected if self.isVisible() else ():
            if isinstance(run, TrainingRun) and run.elsewhere:
                run.reread()
                self.run_list.read_curves(run)

    def refresh(self) -> None:
        """Show the selected runs as they are now, if anybody looks."""
        self.run_actions.refresh()
        runs = self.list.selected
        if not self.isVisible() or not runs:
            return
        trained = [run for run in runs if isinstance(run, TrainingRun)]
        measured = [run for run in runs if isinstance(run, ProfileRun)]
        page = self._trained() if trained else self._measured()
        page.show_runs(trained or measured)
        self.details.setCurrentWidget(page)
        self.list.show_hues(page.hues)

    # The pages are made when they are needed first: plots take long to import.

    def _trained(self) -> Any:
        from app.ui.panels.runs.training_page import Trained

        return self._page("trained", lambda: Trained(self.run_actions))

    def _measured(self) -> Any:
        from app.ui.panels.runs.profile_page import Measured

        return self._page("measured", lambda: Measured(self.run_actions, self.document, self.focus))

    def _page(self, name: str, make: Callable[[], QWidget]) -> Any:
        if name not in self.pages:
            page = self.pages[name] = make()
            self.details.addWidget(page)
        return self.pages[name]

    def _mark(self) -> None:
        if self.isVisible() and "measured" in self.pages:
            self.pages["measured"].mark(self.focus.paths)

    def _show_menu(self, at: QPoint) -> None:
        menu = QMenu(self)
        menu.addActions([act for act in self.run_actions.every if act.isEnabled()])
        menu.exec(at)
        menu.deleteLater()
