"""The one application of the process."""

import sys

from PySide6.QtWidgets import QApplication


def application() -> QApplication:
    """The application, made if there is none yet."""
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    app.setApplicationName("Convas")
    app.setOrganizationName("Convas")
    return app
