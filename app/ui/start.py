"""From the command to the first picture: what to open, the window, and until it is closed."""

import gc
from pathlib import Path

from PySide6.QtCore import QTimer

from app.store import folders
from app.ui.application import application
from app.ui.theme import theme
from app.ui.window import Window
from app.workspace.files import named
from app.workspace.recovery import Recovery
from app.workspace.settings import UserSettings
from app.workspace.workers.worker import Worker
from graph.model import Model
from graph.problem import Refused

FIRST = "googlenet"


def run(target: str | None = None) -> int:
    """Show the window with a preset or a file, until it is closed; returns the exit code."""
    app = application()
    settings = UserSettings()
    theme.apply(app, settings.theme)
    model, path, preset, complaint = _wanted(target)
    window = Window(model, settings, make_runner=_runner)
    window.files.adopt(path, preset)
    window.tour.begin()
    window.show()
    QTimer.singleShot(0, _collect_again)
    recovery = Recovery(window.files, folders.unsaved(), window)
    app.aboutToQuit.connect(recovery.end)
    QTimer.singleShot(300, recovery.offer)
    if complaint:
        QTimer.singleShot(0, lambda: window.dialogs.show_error(complaint))
    return app.exec()


def _collect_again() -> None:
    """Let the garbage collector work, which a start goes without: what it made stays."""
    gc.freeze()
    gc.enable()


def _wanted(target: str | None) -> tuple[Model, Path | None, str, str]:
    """What to open; the first preset, and a complaint, where a file cannot be read."""
    try:
        return *named(target or FIRST), ""
    except Refused as refusal:
        return *named(FIRST), str(refusal)


def _runner() -> Worker:
    from app.workspace.workers.pool import WorkerPool

    return WorkerPool()
