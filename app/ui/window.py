"""The window: its parts, and what happens between them."""

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QSize, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QShowEvent
from PySide6.QtWidgets import (
    QMainWindow,
    QMenu,
)

from app.protocol import Device
from app.ui import menus
from app.ui.application import application
from app.ui.canvas import Canvas
from app.ui.commands import Menu, Menus
from app.ui.dialogs.dialogs import Dialogs
from app.ui.panels.compare import Compare
from app.ui.panels.inspector.inspector import Inspector
from app.ui.panels.layers.view import Layers
from app.ui.panels.palette.palette import Palette
from app.ui.panels.problems import Problems
from app.ui.panels.runs import RunsPanel
from app.ui.panels.source import SourcePanel
from app.ui.splitters import Splitters
from app.ui.status_bar import Status
from app.ui.tabs import Tabs
from app.ui.theme import theme
from app.ui.theme.icons import Icons
from app.ui.toolbar import Toolbar
from app.ui.tools.add_node import AddNode
from app.ui.tools.connect import Connect
from app.ui.tools.find import Find
from app.ui.tour import Tour
from app.ui.widgets.finder import Finder
from app.workspace.export_forms import FORMS
from app.workspace.files import dropped
from app.workspace.profile_settings import USUAL_BATCH
from app.workspace.settings import UserSettings
from app.workspace.workers.worker import Worker
from app.workspace.workspace import Workspace
from graph.model import Model

if TYPE_CHECKING:
    from app.ui.dialogs.train import TrainDialog

ABOUT = (
    "<h3>Convas</h3><p>A drawing board for convolutional networks: shapes and costs as you edit, "
    "PyTorch as you leave.</p>"
)


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
        self._lay_out()
        self.recent = QMenu("Open &recent", self)
        self._fill_recent()
        self.menus = Menus(self, self.canvas, self._menus())
        self.menus.follow_history(self.document.history)
        self._fill_toolbar()
        self._connect()
        self._restore()
        self._entitle()

    def _make_parts(self) -> None:
        workspace = self.workspace
        self.canvas, self.catalogue = Canvas(workspace), Palette(workspace)
        self.finder = Finder(self)
        self.add_tool = AddNode(workspace, self.canvas, self.catalogue, self.finder)
        self.connect_tool = Connect(workspace, self.canvas, self.finder)
        self.find_tool = Find(workspace, self.finder, self.menuBar())
        self.inspector = Inspector(workspace)
        self.problems, self.layers = Problems(workspace), Layers(workspace)
        self.source, self.tour = SourcePanel(workspace), Tour(self.settings)
        self.compare = Compare(workspace)
        self.status, self.toolbar = Status(workspace), Toolbar(workspace)
        self.runs = RunsPanel(workspace)

    def _lay_out(self) -> None:
        self.tabs = Tabs(self.problems, self.layers, self.source, self.runs, self.compare)
        self.frame = Splitters()
        # From the outside in: whatever comes under another parent is styled anew.
        self.setCentralWidget(self.frame)
        self.frame.fill(self.catalogue, self.canvas, self.tour, self.tabs, self.inspector)
        self.addToolBar(self.toolbar)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.setStatusBar(self.status)
        self.setAcceptDrops(True)

    def _menus(self) -> tuple[Menu, ...]:
        """The menu bar: every command with what it runs."""
        selection, inspector, canvas = self.selection, self.inspector, self.canvas
        actions, machines = self.runs.run_actions, self.workspace.machines
        return (
            menus.file_menu(self.files, self.exporter, self.recent, self.close),
            menus.edit_menu(self.document.history, selection, canvas, inspector, self.find_tool),
            menus.view_menu(
                canvas, self.tabs, self.zoom_to_full_size, self.settings.theme, self.set_theme
            ),
            menus.model_menu(
                self.add_tool, self.catalogue, self.connect_tool, inspector, selection, canvas
            ),
            menus.run_menu(self.running, self.toolbar, self.train, machines, actions),
            menus.help_menu(self.show_keys, self.tour.again, self.show_about),
        )

    def _fill_toolbar(self) -> None:
        actions, history = self.menus.actions, self.document.history
        self.runs.run_actions.follow(actions)
        export = QMenu("Export", self)
        for form, known in FORMS.items():
            export.addAction(f"{known.title}…", lambda form=form: self.exporter.ask(form))
        self.toolbar.fill(actions[history.undo], actions[history.redo], export)
        self.icons = Icons(self, {**self.menus.icons, **self.toolbar.icons})

    def _fill_recent(self) -> None:
        self.recent.clear()
        self.recent.setEnabled(bool(self.files.recent))
        for path in self.files.recent:
            self.recent.addAction(path, lambda path=path: self.files.open_file(Path(path)))

    def _connect(self) -> None:
        self.document.renamed.connect(self._entitle)
        self.files.opened.connect(self._opened)
        self.files.recent_changed.connect(self._fill_recent)
        machines = self.workspace.machines
        for part in (self.files, self.exporter, machines):
            part.message.connect(self.status.say)
        for part in (self.running, self.runs.run_actions):
            part.message.connect(self.status.say)
        self.canvas.message.connect(self.status.say)
        self.inspector.form.let_go.connect(self.canvas.view.setFocus)
        self.canvas.menu_wanted.connect(self._show_menu)
        self.compare.marked.connect(self.canvas.show_differences)
        self.compare.gone.connect(self.canvas.show_ghost)
        self.catalogue.opened.connect(self.files.open_preset)
        self.problems.fix_chosen.connect(self.canvas.view.apply_fix)
        self.problems.counted.connect(self.tabs.count_problems)
        self.status.problems_wanted.connect(self.tabs.show_problems)
        self.toolbar.profile.clicked.connect(self.running.profile)
        self.toolbar.train.clicked.connect(self.train)
        self.running.devices.connect(self._found)
        machines.added.connect(self.running.find_devices)
        self.running.started.connect(self._show_runs)
        # Queued: a run that only waits is stopped while the window is closing.
        queued = Qt.ConnectionType.QueuedConnection
        self.running.saved.connect(self._left, queued)
        self.problems.count()

    def _restore(self) -> None:
        """The layout of the last time, or a good first one."""
        screen = self.screen().availableSize()
        self.resize(QSize(1440, 900).expandedTo(screen * 0.8).boundedTo(screen))
        if self.settings.window is not None:
            self.restoreGeometry(self.settings.window)
        self.frame.recall(self.settings)
        self.toolbar.batch.setValue(self.settings.batch or USUAL_BATCH)
        self.workspace.profile_settings.recall(self.settings)

    def _remember(self) -> None:
        self.settings.window = self.saveGeometry()
        self.frame.remember(self.settings)
        self.workspace.profile_settings.remember(self.settings)

    def _entitle(self) -> None:
        edited = " — edited" if self.document.edited else ""
        self.setWindowTitle(f"{self.files.name}{edited}")

    def _opened(self) -> None:
        """Another document: look at all of it, and forget the times of the last one."""
        self.workspace.layer_times.clear()
        self.focus.enter("")
        self.focus.select(self._beginning())
        self.canvas.view.frame_all()
        self.canvas.view.setFocus()

    def _beginning(self) -> tuple[str, ...]:
        """Of a network without layers its input: what is added first follows it."""
        empty = next(self.document.report.leaves(), None) is None
        return self.document.model.network.inputs[:1] if empty else ()

    def showEvent(self, event: QShowEvent) -> None:
        """The worker starts once the window is on screen."""
        super().showEvent(event)
        self.canvas.view.setFocus()
        QTimer.singleShot(100, self.icons.begin)
        if self.running.make_worker is not None:
            QTimer.singleShot(200, self._warm_up)

    def _warm_up(self) -> None:
        self.running.start_worker()
        Thread(target=_import_later, daemon=True).start()

    def _found(self, devices: list[Device]) -> None:
        """Offer the devices; where there is no GPU, begin with a batch that takes seconds."""
        self.toolbar.show_devices(devices)
        now = self.workspace.profile_settings
        usual = now.batch == USUAL_BATCH  # else it was chosen by now
        chosen = self.settings.batch is not None or not usual
        if now.device == "cpu" and not chosen:
            self.toolbar.batch.setValue(1)
            self.settings.batch = 1  # once: workers that follow tell it again
            self.status.say("There is no GPU here, so profiles begin with a batch of 1.")

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
            self.status.say("Saving the training…")
            self.running.stop()

    def _left(self) -> None:
        if self._leaving:
            self.close()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """A Convas file may be dropped anywhere."""
        if dropped(event.mimeData()) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        path = dropped(event.mimeData())
        if path is not None:
            event.acceptProposedAction()
            self.files.open_file(path)

    def _show_menu(self, place: str, at: QPoint) -> None:
        """What can be done with what is at a point of the canvas."""
        parts = (self.add_tool, self.selection, self.inspector, self.canvas)
        menu = self.menus.popup(menus.on_canvas(*parts)[place])
        menu.exec(at)
        menu.deleteLater()

    def train(self) -> None:
        """Ask what to train the network on, and how, in a dialog beside the window."""
        if self.train_dialog is None:
            from app.ui.dialogs.train import TrainDialog

            self.train_dialog = TrainDialog(self.workspace, self)
        self.running.start_worker()
        self.train_dialog.ask()

    def _show_runs(self, _: object) -> None:
        """Show the runs, with room for their curves."""
        self.tabs.show_runs()
        self.frame.make_room()

    def set_theme(self, choice: str) -> None:
        """Dark, light or as the system; remembered."""
        self.settings.theme = choice
        theme.apply(application(), choice)

    def zoom_to_full_size(self) -> None:
        """One canvas pixel for one of the screen."""
        self.canvas.view.zoom_to(1.0)

    def show_keys(self) -> None:
        """Every key and gesture."""
        self.dialogs.show_keys(menus.help_rows(self.menus.menus))

    def show_about(self) -> None:
        """What this is."""
        self.dialogs.show_text("About Convas", ABOUT)


def _import_later() -> None:
    """What the first edit of a wire asks, and what draws the first curve."""
    for name in ("networkx", "pyqtgraph"):
        import_module(name)
