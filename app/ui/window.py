"""The window: its parts, and what happens between them."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QAction, QCloseEvent, QShowEvent
from PySide6.QtWidgets import QAbstractButton, QMainWindow, QMenu, QWidget

from app.protocol import Device
from app.store.export_forms import FORMS
from app.ui import geometry, menus
from app.ui.application import application
from app.ui.canvas import Canvas
from app.ui.commands import Command, Menu, Menus
from app.ui.dialogs.dialogs import Dialogs
from app.ui.file_drop import FileDrop
from app.ui.panels.compare import Compare
from app.ui.panels.inspector.inspector import Inspector
from app.ui.panels.layers.view import Layers
from app.ui.panels.palette.palette import Palette
from app.ui.panels.problems import Problems
from app.ui.panels.runs import RunsPanel
from app.ui.panels.source import SourcePanel
from app.ui.recent_menu import RecentMenu
from app.ui.splitters import Splitters
from app.ui.status_bar import StatusBar
from app.ui.tabs import Tabs
from app.ui.theme import theme
from app.ui.theme.icons import Icons
from app.ui.toolbar import Toolbar
from app.ui.tools.add_node import AddNode
from app.ui.tools.connect import Connect
from app.ui.tools.find import Find
from app.ui.tools.replace import Replace
from app.ui.tour import Tour
from app.ui.warm_up import import_later
from app.ui.widgets.finder import Finder
from app.workspace.profile_settings import USUAL_BATCH
from app.workspace.settings import UserSettings
from app.workspace.workers.worker import Worker
from app.workspace.workspace import Workspace
from graph.model import Model
from graph.problem import Refused

if TYPE_CHECKING:
    from app.ui.dialogs.train import TrainDialog


class PanelEntry(NamedTuple):
    """A panel of the tabs: its title in the View menu, its key, what makes it, what it shows."""

    title: str
    key: str
    make: Callable[[Workspace], QWidget]
    doc: str


PANELS = (
    PanelEntry("&Problems", "Ctrl+1", Problems, "What is wrong and why, with edits that fix it."),
    PanelEntry("La&yers", "Ctrl+2", Layers, "Every layer with its shapes, costs and times."),
    PanelEntry("So&urce", "Ctrl+3", SourcePanel, "The PyTorch source of the network as it is now."),
    PanelEntry("&Runs", "Ctrl+4", RunsPanel, "Profiles and trainings, with curves and rooflines."),
    PanelEntry(
        "&Compare", "Ctrl+5", Compare, "What differs from the last save, a preset or a file."
    ),
)
"""The tabs below the canvas, from left to right; a new panel is one line here."""

Panel = TypeVar("Panel", bound=QWidget)


class Window(QMainWindow):
    """One document with its canvas, panels and commands."""

    def __init__(
        self,
        model: Model,
        settings: UserSettings,
        dialogs: Dialogs | None = None,
        make_runner: Callable[[], Worker] | None = None,
        home: Path | None = None,
    ) -> None:
        super().__init__()
        self.settings = settings
        self._leaving = False
        self.train_dialog: TrainDialog | None = None
        self.dialogs = dialogs or Dialogs(self)
        self.workspace = Workspace.of(model, settings, self.dialogs, make_runner, home)
        self.document, self.focus = self.workspace.document, self.workspace.focus
        self.files, self.exporter = self.workspace.files, self.workspace.export
        self.selection, self.running = self.workspace.selection, self.workspace.runs
        self._make_parts()
        self._make_tools()
        self._lay_out()
        self._fill_menus()
        self._fill_toolbar()
        self._connect_parts()
        self._connect_workspace()
        self._restore()
        self._show_title()

    # What it is made of

    def _make_parts(self) -> None:
        workspace = self.workspace
        self.toolbar, self.status = Toolbar(workspace), StatusBar(workspace)
        self.canvas, self.catalogue = Canvas(workspace), Palette(workspace)
        self.inspector, self.tour = Inspector(workspace), Tour(self.settings)
        self.panels = {entry: entry.make(workspace) for entry in PANELS}
        self.problems, self.runs = self.panel(Problems), self.panel(RunsPanel)

    def panel(self, kind: type[Panel]) -> Panel:
        """The panel of a class."""
        return next(panel for panel in self.panels.values() if isinstance(panel, kind))

    def _make_tools(self) -> None:
        workspace, finder = self.workspace, Finder(self)
        self.finder = finder
        self.add_tool = AddNode(workspace, self.canvas, self.catalogue, finder)
        self.connect_tool = Connect(workspace, self.canvas, finder)
        self.replace_tool = Replace(workspace, self.canvas, finder)
        self.find_tool = Find(workspace, finder, self.menuBar())

    def _lay_out(self) -> None:
        self.tabs = Tabs(tuple(self.panels.values()))
        self.tabs.setCurrentWidget(self.panel(Layers))
        self.splitters = Splitters()
        # From the outside in: whatever comes under another parent is styled anew.
        self.setCentralWidget(self.splitters)
        self.splitters.fill(self.catalogue, self.canvas, self.tour, self.tabs, self.inspector)
        self.addToolBar(self.toolbar)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.setStatusBar(self.status)
        FileDrop(self.files, self)

    def _fill_menus(self) -> None:
        self.menus = Menus(self, self.canvas, self._menus())
        self.menus.follow_history(self.document.history)
        self.runs.run_actions.follow(self.menus.actions)

    def _menus(self) -> tuple[Menu, ...]:
        """The menu bar: every command with what it runs."""
        selection, inspector, canvas = self.selection, self.inspector, self.canvas
        actions, machines = self.runs.run_actions, self.workspace.machines
        add, connect, find = self.add_tool, self.connect_tool, self.find_tool
        recent, palette = RecentMenu(self.files, self), self.catalogue
        return (
            menus.file_menu(self.files, self.exporter, recent, self.close),
            menus.edit_menu(self.document.history, selection, canvas, inspector, find),
            menus.view_menu(
                canvas,
                self._panel_commands(),
                self.splitters.commands(),
                self.settings.theme,
                self.set_theme,
            ),
            menus.model_menu(
                add, palette, connect, self.replace_tool, inspector, selection, canvas
            ),
            menus.run_menu(self.running, self.toolbar, self.train, machines, actions),
            menus.help_menu(self.show_keys, self.tour.again, self.show_about),
        )

    def _panel_commands(self) -> list[Command]:
        """A command that shows each tab."""
        return [
            Command(entry.title, partial(self._show_panel, panel), entry.key, doc=entry.doc)
            for entry, panel in self.panels.items()
        ]

    def _show_panel(self, panel: QWidget) -> None:
        """Bring a panel to the front, and the tabs back if they are hidden."""
        self.splitters.bring_back(self.tabs)
        self.tabs.show_panel(panel)

    def _fill_toolbar(self) -> None:
        export = QMenu("Export", self)
        for form, known in FORMS.items():
            action = export.addAction(f"{known.title}…")
            action.triggered.connect(lambda _, form=form: self.exporter.ask(form))
        actions, history = self.menus.actions, self.document.history
        self.toolbar.fill(actions[history.undo], actions[history.redo], export)
        named: dict[QAction | QAbstractButton, str] = {}
        named.update(self.menus.icons.items())
        named.update(self.toolbar.icons.items())
        self.icons = Icons(self, named)

    # What happens between the parts

    def _connect_parts(self) -> None:
        canvas, compare = self.canvas, self.panel(Compare)
        canvas.menu_wanted.connect(self._show_menu)
        self.inspector.form.let_go.connect(canvas.view.setFocus)
        self.catalogue.opened.connect(self.files.open_preset)
        compare.marked.connect(canvas.show_differences)
        compare.gone.connect(canvas.show_ghost)
        self.files.compare_wanted.connect(self._compare_with_file)
        self.problems.fix_chosen.connect(canvas.view.apply_fix)
        self.problems.counted.connect(partial(self.tabs.show_count, self.problems))
        self.problems.counted.connect(self.status.show_problems)
        self.problems.count()
        self.status.problems_wanted.connect(partial(self._show_panel, self.problems))
        self.toolbar.profile.clicked.connect(self.running.profile)
        self.toolbar.train.clicked.connect(self.train)

    def _connect_workspace(self) -> None:
        workspace, running = self.workspace, self.running
        for message in (
            workspace.files.message,
            workspace.export.message,
            workspace.machines.message,
            running.message,
            self.runs.run_actions.message,
            self.canvas.message,
        ):
            message.connect(self.status.show_message)
        self.document.renamed.connect(self._show_title)
        self.files.opened.connect(self._show_opened)
        workspace.export.picture_wanted.connect(self._save_picture)
        running.devices.connect(self._show_devices)
        running.started.connect(self._show_runs)
        workspace.machines.added.connect(running.find_devices)
        # Queued: a run that only waits is stopped while the window is closing.
        running.saved.connect(self._close_at_last, Qt.ConnectionType.QueuedConnection)

    def _save_picture(self, path: Path) -> None:
        """Draw what the canvas shows into a file."""
        try:
            self.canvas.save_picture(path)
        except Refused as refusal:
            self.dialogs.show_error(f"{path} is not written: {refusal}")
        else:
            self.status.show_message(f"Exported to {path}")

    def _restore(self) -> None:
        """The layout of the last time, or a good first one."""
        geometry.restore(self, self.settings.window)
        self.splitters.recall(self.settings)
        self.toolbar.batch.setValue(self.settings.batch or USUAL_BATCH)
        self.workspace.profile_settings.recall(self.settings)

    def _remember(self) -> None:
        self.settings.window = self.saveGeometry()
        self.splitters.remember(self.settings)
        self.workspace.profile_settings.remember(self.settings)

    def _show_title(self) -> None:
        edited = " — edited" if self.document.edited else ""
        self.setWindowTitle(f"{self.files.name}{edited}")

    def _show_opened(self) -> None:
        """Look at all of another document."""
        self.canvas.view.frame_all()
        self.canvas.view.setFocus()

    def showEvent(self, event: QShowEvent) -> None:
        """The worker starts once the window is on screen."""
        super().showEvent(event)
        self.canvas.view.setFocus()
        QTimer.singleShot(geometry.FRAMED, partial(geometry.fit_on_screen, self))
        QTimer.singleShot(100, self.icons.apply_theme)
        if self.running.make_worker is not None:
            QTimer.singleShot(200, self._warm_up)

    def _warm_up(self) -> None:
        self.running.start_worker()
        import_later()

    def _show_devices(self, devices: list[Device]) -> None:
        """Offer the devices; where there is no GPU, begin with a batch that takes seconds."""
        self.toolbar.show_devices(devices)
        if self.workspace.profile_settings.begin_small(self.settings):
            self.toolbar.batch.setValue(self.workspace.profile_settings.batch)
            self.status.show_message("There is no GPU here, so profiles begin with a batch of 1.")

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask about unsaved changes and trainings, remember the layout, let the worker go."""
        if not self._leaving and not (self.files.may_leave() and self.running.may_end()):
            event.ignore()
            return
        if self.running.saving:  # once it is done, the window closes
            event.ignore()
            self._leave()
            return
        self._remember()
        self.running.close()
        self.exporter.close()
        self.document.history.clear()
        super().closeEvent(event)

    def _leave(self) -> None:
        """Stop all runs, and wait for what trainings have to save."""
        if not self._leaving:
            self._leaving = True
            self.setEnabled(False)
            self.status.show_message("Saving the training…")
            self.running.leave()

    def _close_at_last(self) -> None:
        if self._leaving:
            self.close()

    def _show_menu(self, target: str, at: QPoint) -> None:
        """What can be done with what is at a point of the canvas."""
        parts = (self.add_tool, self.replace_tool, self.selection, self.inspector, self.canvas)
        menu = self.menus.popup(menus.on_canvas(*parts)[target])
        menu.exec(at)
        menu.deleteLater()

    def train(self) -> None:
        """Ask what to train the network on, and how, in a dialog beside the window."""
        if self.train_dialog is None:
            from app.ui.dialogs.train import TrainDialog

            self.train_dialog = TrainDialog(self.workspace, self)
        self.running.start_worker()
        self.train_dialog.ask()

    def _compare_with_file(self, path: Path) -> None:
        """Show how a file differs from what is open."""
        compare = self.panel(Compare)
        self._show_panel(compare)
        compare.with_file(path)

    def _show_runs(self, _: object) -> None:
        """Show the runs, with room for their curves."""
        self._show_panel(self.runs)
        self.splitters.make_room()

    def set_theme(self, choice: str) -> None:
        """Dark, light or as the system; remembered."""
        self.settings.theme = choice
        theme.apply(application(), choice)

    def show_keys(self) -> None:
        """Every key and gesture, in a list that can be searched."""
        self.dialogs.show_keys(menus.help_rows(self.menus.menus))

    def show_about(self) -> None:
        """Say what Convas is."""
        self.dialogs.show_about()
