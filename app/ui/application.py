"""The one application of the process."""

import os
import sys

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

NO_DISPLAY = 2
"""What the process ends with where no window can be shown."""


def application() -> QApplication:
    """The application, made if there is none yet.

    Where there is no display the process ends with a sentence: Qt would abort it.
    """
    app = QApplication.instance() or _made()
    assert isinstance(app, QApplication)
    app.setApplicationName("Convas")
    app.setOrganizationName("Convas")
    return app


def _made() -> QApplication:
    before = qInstallMessageHandler(_explain)
    try:
        return QApplication(sys.argv[:1])
    finally:
        qInstallMessageHandler(before)


def _explain(kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
    """Qt's last message before it aborts, as a sentence; others matter only where it goes on."""
    if kind == QtMsgType.QtFatalMsg:
        print(
            "convas: the window cannot be shown, as there is no display that Qt can use here; "
            "convas --help lists what works without one",
            file=sys.stderr,
            flush=True,
        )
        os._exit(NO_DISPLAY)
