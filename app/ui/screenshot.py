"""Pictures of the real window, with or without a screen."""

import os
import tempfile
from pathlib import Path

from PySide6.QtCore import QBuffer, QSettings, Qt

from app.store.networks import open_network
from app.ui.application import application
from app.ui.theme.theme import apply
from app.ui.window import Window
from app.workspace.settings import UserSettings
from graph.format import disk
from graph.problem import Refused


def render(
    target: str,
    path: str | Path,
    theme: str = "dark",
    size: tuple[int, int] = (1600, 1000),
) -> None:
    """Draw the window with a preset or a file open, and save it as a PNG.

    Raises Refused if the target cannot be opened or the picture not be written.
    """
    if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory() as folder:
        _render(target, Path(path), theme, size, Path(folder) / "settings.ini")


def _render(target: str, path: Path, theme: str, size: tuple[int, int], memory: Path) -> None:
    app = application()
    apply(app, theme)
    network = open_network(target)
    settings = UserSettings(QSettings(str(memory), QSettings.Format.IniFormat))
    window = Window(network.model, settings)
    window.files.adopt(network)
    window.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    window.resize(*size)
    window.show()
    for _ in range(8):
        app.processEvents()
    window.icons.apply_theme()
    window.canvas.view.frame_all()
    app.processEvents()
    picture = QBuffer()
    window.grab().save(picture, "PNG")
    window.close()
    window.deleteLater()
    try:
        disk.replace(path, bytes(picture.data().data()))
    except Refused as error:
        raise Refused(f"{path} cannot be written: {error}") from None
