"""docs/window.md, the page of gestures and commands: python -m tests.tools.window_page renews it.

Commands come from their own declarations (app/ui/menus.py), gestures from the list that F1 shows.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import QSettings

from app.ui.application import application
from app.ui.commands import Choices, Command, Menu
from app.ui.menus import GESTURES
from app.ui.window import Window
from app.workspace.settings import UserSettings
from presets.catalogue import PRESETS

PATH = Path(__file__).parents[2] / "docs" / "window.md"
HEAD = """\
# The window

Every gesture and every command. F1 shows the same list in the window, and Ctrl+Shift+P finds a command by its words.
This page is made from the commands' declarations: `python -m tests.tools.window_page`.
"""


def page(menus: tuple[Menu, ...]) -> str:
    """The whole page, as Markdown."""
    return "\n".join([HEAD, *_gestures(), *(line for menu in menus for line in _menu(menu))])


def _gestures() -> Iterator[str]:
    yield from ("## Gestures", "", "| to | do |", "|---|---|")
    yield from (f"| {what} | {how} |" for what, how in GESTURES)
    yield ""


def _menu(menu: Menu) -> Iterator[str]:
    yield from (f"## {menu.title}", "", "| command | keys | what it does |", "|---|---|---|")
    for item in menu.items:
        if isinstance(item, Command):
            yield f"| {item.words} | {item.keys} | {item.description} |"
        elif isinstance(item, Choices):
            words = ", ".join(item.options).replace("&", "")
            yield f"| {item.text.replace('&', '')} | | One of: {words}. |"
    yield ""


def current() -> str:
    """The page as the window of now would have it."""
    application()
    with tempfile.TemporaryDirectory() as folder:
        store = QSettings(str(Path(folder) / "settings.ini"), QSettings.Format.IniFormat)
        window = Window(PRESETS["lenet"].make(), UserSettings(store))
        text = page(tuple(window.menus.menus))
        window.close()
        window.deleteLater()
    return text


if __name__ == "__main__":
    PATH.write_text(current(), encoding="utf-8")
