"""The Runs tab: the list, and the details of what is selected in it."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPoint, Qt, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QSplitter,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.ui.panels.runs.actions import RunActions
from app.ui.panels.runs.list import RunListView
from app.ui.panels.runs.page import RunPage
from app.ui.warm_up import import_late
from app.workspace.runs.profile_run import ProfileRun
from app.workspace.runs.run import Run
from app.workspace.runs.training_run import TrainingRun
from app.workspace.workspace import Workspace

REDRAW_EVERY, LOOK_EVERY = 120, 2000
"""Milliseconds between two pictures of a run, and between two looks at one that runs elsewhere."""
SETTLED = 400
"""Milliseconds without an edit until profiles are compared with the network."""


# Pages are imported when they are needed first: pyqtgraph takes a third of a second.


def _training_page() -> type[RunPage]:
    import_late("pyqtgraph")
    from app.ui.panels.runs.training_page import TrainingPage

    return TrainingPage


def _profile_page() -> type[RunPage]:
    import_late("pyqtgraph")
    from app.ui.panels.runs.profile_page import ProfilePage

    return ProfilePage


PAGES: dict[type[Run], Callable[[], type[RunPage]]] = {
    TrainingRun: _training_page,
    ProfileRun: _profile_page,
}
"""The page of each kind of run; where several kinds are selected, the first of these is shown."""


class RunsPanel(QWidget):
    """Fills itself when it is shown first; `run_actions` is what can be done with the selected runs."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self.workspace, self.run_list = workspace, workspace.runs.run_list
        self.list = RunListView(self.run_list)
        self.run_actions = RunActions(lambda: self.list.selected, workspace)
        self.pages: dict[type[Run], RunPage] = {}
        self._lay_out()
        self._connect()

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
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setHandleWidth(1)
        self.splitter.setChildrenCollapsible(False)
        self.list.setMinimumWidth(150)
        self.splitter.addWidget(self._left_side())
        self.splitter.addWidget(self.details)
        self.splitter.setStretchFactor(1, 1)
        self.splitter.setSizes([215, 700])
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.empty, 0, Qt.AlignmentFlag.AlignTop)
        column.addWidget(self.splitter)
        self.setFocusProxy(self.list)
        self.splitter.hide()

    def _left_side(self) -> QWidget:
        """The list, below what leaves runs out of it."""
        self.filter, self.starred = QLineEdit(), QToolButton()
        self.filter.setPlaceholderText("Filter runs")
        self.filter.setAccessibleName("Filter runs")
        self.filter.setClearButtonEnabled(True)
        self.starred.setText("★")
        self.starred.setCheckable(True)
        self.starred.setProperty("role", "flat")
        self.starred.setAccessibleName("Starred runs alone")
        self.starred.setToolTip("Show starred runs alone")
        top = QHBoxLayout()
        top.setContentsMargins(8, 6, 6, 0)
        top.addWidget(self.filter, 1)
        top.addWidget(self.starred)
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(top)
        column.addWidget(self.list, 1)
        return side

    def _connect(self) -> None:
        self.redraw_timer = QTimer(self, singleShot=True, interval=REDRAW_EVERY)
        self.redraw_timer.timeout.connect(self.refresh)
        self.look_timer = QTimer(self, interval=LOOK_EVERY)
        self.look_timer.timeout.connect(self._look_elsewhere)
        self.compare_timer = QTimer(self, singleShot=True, interval=SETTLED)
        self.compare_timer.timeout.connect(self._compare)
        self.list.chosen.connect(self._choose)
        self.list.menu_wanted.connect(self._show_menu)
        self.list.delete_wanted.connect(self.run_actions.delete)
        self.list.rename_wanted.connect(self.rename)
        self.run_actions.rename_wanted.connect(self.rename)
        self.filter.textChanged.connect(lambda _: self._filter())
        self.starred.toggled.connect(lambda _: self._filter())
        self.run_list.labelled.connect(lambda _: self.refresh())
        for signal in (self.run_list.added, self.run_list.removed, self.run_list.filled):
            signal.connect(self._count)
        self.run_list.changed.connect(self._changed)
        self.workspace.runs.started.connect(lambda runs: self.show_runs(*runs))
        self.workspace.document.changed.connect(self._follow)
        self.workspace.focus.selected.connect(self._mark)
        self._count()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.run_list.load()
        self.look_timer.start()
        self.compare_timer.start()
        self.refresh()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "redraw_timer"):
            self.redraw_timer.start()

    def show_runs(self, *runs: Run) -> None:
        """Select these runs, which no filter hides any more."""
        if any(run not in self.list.rows.shown for run in runs):
            self.filter.clear()
            self.starred.setChecked(False)
        self.list.select(*runs)

    def rename(self) -> None:
        """Type another name for the selected run."""
        if len(self.list.selected) == 1:
            page = self.details.currentWidget()
            assert isinstance(page, RunPage)
            page.header.title.setFocus(Qt.FocusReason.ShortcutFocusReason)
            page.header.title.selectAll()

    def _filter(self) -> None:
        self.list.rows.show_matching(self.filter.text(), self.starred.isChecked())

    def _count(self, *_: object) -> None:
        self.run_actions.refresh()
        some = bool(self.run_list.runs)
        self.empty.setVisible(not some)
        self.splitter.setVisible(some)
        if some and not self.list.selected:
            self.list.select(*self.list.rows.runs[:1])

    def _follow(self, *_: object) -> None:
        if self.isVisible():
            self.compare_timer.start()

    def _compare(self) -> None:
        self.run_list.mark_stale(self.workspace.document.model)

    def _changed(self, run: Run) -> None:
        if run in self.list.selected:
            self.run_actions.refresh()
            if not self.redraw_timer.isActive():
                self.redraw_timer.start()

    def _choose(self) -> None:
        for run in self.list.selected:
            if run.unread:
                self.run_list.read_details(run)
        self.refresh()

    def _look_elsewhere(self) -> None:
        """Follow a run of somebody else's, while it is on show."""
        for run in self.list.selected if self.isVisible() else ():
            if run.elsewhere:
                run.reread()
                self.run_list.read_details(run)

    def refresh(self) -> None:
        """Show the selected runs as they are now, if the tab is on show."""
        self.run_actions.refresh()
        runs = self.list.selected
        self.details.setVisible(bool(runs))
        if not self.isVisible() or not runs:
            return
        kind = next(kind for kind in PAGES if any(isinstance(run, kind) for run in runs))
        page = self._page(kind)
        page.show_runs([run for run in runs if isinstance(run, kind)])
        self.details.setCurrentWidget(page)
        self.list.show_hues(page.hues)

    def _page(self, kind: type[Run]) -> RunPage:
        """The page of a kind of run, which is made when it is needed first."""
        if kind not in self.pages:
            page = self.pages[kind] = PAGES[kind]()(self.workspace, self.run_actions)
            self.details.addWidget(page)
        return self.pages[kind]

    def _mark(self) -> None:
        for page in self.pages.values() if self.isVisible() else ():
            page.mark(self.workspace.focus.paths)

    def _show_menu(self, at: QPoint) -> None:
        menu = QMenu(self)
        menu.addActions([action for action in self.run_actions.every if action.isEnabled()])
        menu.exec(at)
        menu.deleteLater()
