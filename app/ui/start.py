"""From the command to the first picture: what to open, the window, and until it is closed."""

import gc
import logging
from pathlib import Path

from PySide6.QtCore import QTimer

from app.store import folders
from app.store.networks import Network, open_network
from app.ui.application import application
from app.ui.failures import Failures
from app.ui.theme import theme
from app.ui.window import Window
from app.workspace import path_text
from app.workspace.files import FIRST
from app.workspace.recovery import Recovery
from app.workspace.settings import UserSettings
from app.workspace.workers.worker import Worker
from graph.problem import Refused
from presets.catalogue import PRESETS

log = logging.getLogger(__name__)


def run(target: str | None = None) -> int:
    """Show the window with a preset or a file, until it is closed; returns the exit code."""
    app = application()
    settings = UserSettings()
    theme.apply(app, settings.theme)
    failures = Failures()
    failures.install()
    window, complaint = _window_with(target or _last(settings), settings)
    failures.message.connect(window.status.show_message)
    window.tour.begin()
    window.show()
    QTimer.singleShot(0, _collect_again)
    recovery = Recovery(window.files, folders.unsaved(), window)
    recovery.message.connect(window.status.show_message)
    app.aboutToQuit.connect(recovery.end)
    QTimer.singleShot(300, recovery.offer)
    if complaint:
        QTimer.singleShot(0, lambda: window.dialogs.show_error(complaint))
    return app.exec()


def _collect_again() -> None:
    """Let the garbage collector work, which a start goes without: what it made stays."""
    gc.freeze()
    gc.enable()


def _last(settings: UserSettings) -> str:
    """What was open when the last window was closed, if it is still there."""
    path = path_text.read(settings.last)
    known = settings.last in PRESETS or (settings.last and path.is_file())
    return str(path) if known else FIRST


def _window_with(target: str, settings: UserSettings) -> tuple[Window, str]:
    """A window with a preset or a file, or with the first preset and a complaint."""
    try:
        return _show(open_network(target), settings), ""
    except Refused as refusal:
        complaint = str(refusal)
    except Exception as error:
        log.exception("%s cannot be opened", target)
        complaint = f"{Path(target).name} cannot be opened: {error or type(error).__name__}"
    return _show(open_network(FIRST), settings), complaint


def _show(network: Network, settings: UserSettings) -> Window:
    window = Window(network.model, settings, make_runner=_runner)
    window.files.adopt(network)
    return window


def _runner() -> Worker:
    from app.workspace.workers.pool import WorkerPool

    return WorkerPool()
