"""Shows a window and prints the moment its first painting was done: `convas`, or a `bare` one.

time.monotonic is one clock for all processes, so whoever started this knows how long it took.
"""

import gc
import os
import sys
import time
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QMainWindow


def watched(kind: Any) -> Any:
    """A window of this kind that ends the process once it and all in it are painted."""

    class Watched(kind):  # type: ignore[misc]
        def paintEvent(self, event: QPaintEvent) -> None:
            super().paintEvent(event)
            QTimer.singleShot(0, _done)

    return Watched


def _done() -> None:
    print(time.monotonic(), flush=True)
    os._exit(0)


def convas() -> None:
    """As the command does it, with its own choice of what to open."""
    gc.disable()  # so early as app.cli.commands.open does it
    from app.cli import main
    from app.ui import start

    start.Window = watched(start.Window)  # type: ignore[misc]
    main.main([])


def bare() -> None:
    """The least that is a window."""
    app = QApplication(sys.argv[:1])
    window = watched(QMainWindow)()
    window.resize(1440, 900)
    window.show()
    app.exec()


if __name__ == "__main__":
    {"convas": convas, "bare": bare}[sys.argv[1]]()
