"""From an edit to the painted badge, in the whole window with GoogLeNet."""

import tempfile
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication

from app.ui.window import Window
from app.workspace.settings import UserSettings
from graph import edits
from graph.model import Model
from presets.catalogue import PRESETS
from tests.bench.page import Table, at_most, ms
from tests.bench.timing import Contender, Effort, alternate

LIMIT = 16.0
"""Milliseconds: one frame."""
PLACES = {
    "seen from the network: nine red blocks": "",
    "seen inside inception3a: a red Concat": "inception3a",
}
NOTES = (
    "The 5×5's padding goes from 2 to 1 in the block that all nine use. Until the event loop has "
    "nothing left to do: checked and painted, panels too.",
)


def table(effort: Effort) -> Table:
    """The window at 1440×900, as it opens."""
    with tempfile.TemporaryDirectory() as folder:
        settings = UserSettings(
            QSettings(str(Path(folder) / "settings.ini"), QSettings.Format.IniFormat)
        )
        window = Window(PRESETS["googlenet"].make(), settings)
        window.show()
        QApplication.processEvents()
        rows = [_row(window, name, place, effort) for name, place in PLACES.items()]
        window.close()
    return Table("Canvas: from an edit to its painted badge", ["", "ms", "aim"], rows, NOTES)


def _row(window: Window, name: str, place: str, effort: Effort) -> list[str]:
    window.focus.enter(place)
    if place:
        window.focus.select(["branch3.1"])
    edited = Contender(
        lambda _: _settled(lambda: window.document.apply(_wrong, "edit")),
        lambda: _settled(window.document.history.undo),
    )
    found = alternate({name: edited}, effort.pace(30, 10.0))[name]
    _settled(window.document.history.undo)
    return [name, ms(found), str(at_most(found.median, LIMIT, " ms"))]


def _wrong(model: Model) -> Model:
    return edits.set_argument_of_use(model, "Inception", "branch3.1", "padding", 1)


def _settled(do: Callable[[], object]) -> None:
    do()
    QApplication.processEvents()
