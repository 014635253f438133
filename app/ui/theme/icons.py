"""The icons of commands and buttons: QtAwesome's Phosphor set, in the theme's colours.

QtAwesome takes long to import, so its icons come once the window is painted.
"""

from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from importlib import import_module
from threading import Thread
from typing import Any

from PySide6.QtCore import QEvent, QObject, QSize, Signal
from PySide6.QtGui import QAction, QIcon
from PySide6.QtWidgets import QAbstractButton, QToolBar, QWidget

from app.ui.theme import theme

COMMANDS = {
    "undo": "arrow-counter-clockwise",
    "redo": "arrow-clockwise",
    "files.new": "file-plus",
    "files.open": "folder-open",
    "files.save": "floppy-disk",
    "files.export_pytorch": "export",
    "files.export_convas": "copy-simple",
    "close": "sign-out",
    "selection.cut": "scissors",
    "selection.copy": "copy",
    "selection.paste": "clipboard-text",
    "selection.duplicate": "copy-simple",
    "canvas.delete_selected": "trash",
    "canvas.dissolve_selected": "arrows-in-line-horizontal",
    "inspector.rename": "pencil-simple",
    "canvas.select_all": "selection-all",
    "seeking.find_node": "magnifying-glass",
    "seeking.find_command": "terminal",
    "canvas.view.frame_selection": "corners-in",
    "canvas.view.frame_all": "corners-out",
    "adding.here": "plus",
    "linking.connect_selected": "flow-arrow",
    "inspector.edit_settings": "sliders-horizontal",
    "selection.group": "stack",
    "selection.dissolve": "stack-simple",
    "canvas.enter_selected": "sign-in",
    "canvas.leave": "arrow-u-up-left",
    "canvas.arrange": "tree-structure",
    "running.profile": "play",
    "toolbar.ask_how": "sliders-horizontal",
    "train": "graduation-cap",
    "running.stop": "stop",
    "runs.run_actions.open_folder": "folder-open",
    "runs.run_actions.export": "export",
    "runs.run_actions.delete": "trash",
    "show_keys": "keyboard",
    "tour.again": "lightbulb",
    "show_about": "info",
}
"""Of commands by what they do; the others have none."""
BUTTONS = {
    "profile": "play",
    "how": "sliders-horizontal",
    "train": "graduation-cap",
    "export": "export",
}
"""Of the toolbar's buttons, by their names in it."""
SIZE = QSize(16, 16)


class Symbols(QObject):
    """Dresses a window's actions and toolbar, and dresses them anew with another theme."""

    _imported = Signal()

    def __init__(self, window: QWidget, actions: Mapping[str, QAction]) -> None:
        super().__init__(window)
        self.actions = actions
        self.buttons: dict[str, QAbstractButton] = {}
        self.there = False
        self._imported.connect(self.dress)

    def add_buttons(self, toolbar: QToolBar) -> None:
        """Give the buttons of the toolbar their icons; those that are in it."""
        toolbar.setIconSize(SIZE)
        named = {name: getattr(toolbar, name, None) for name in BUTTONS}
        self.buttons = {n: b for n, b in named.items() if b is not None}
        for button in self.buttons.values():
            button.setIconSize(SIZE)

    def begin(self) -> None:
        """Import what draws icons beside everything else, then dress."""
        if not self.there:
            Thread(target=self._import, daemon=True).start()

    def _import(self) -> None:
        import_module("qtawesome")
        with suppress(RuntimeError):  # the window is gone already
            self._imported.emit()

    def dress(self) -> None:
        """Put the icons on, at once."""
        self.there, colours = True, theme.current()
        for name, action in self.actions.items():
            if name in COMMANDS:
                action.setIcon(icon(COMMANDS[name], colours.name))
        for name, button in self.buttons.items():
            primary = button.property("role") == "primary"
            shown = on_accent if primary else icon
            button.setIcon(shown(BUTTONS[name], colours.name))

    def eventFilter(self, window: QObject, event: QEvent) -> bool:
        """Follow the theme."""
        if event.type() == QEvent.Type.PaletteChange and self.there:
            self.dress()
        return False


@cache
def icon(sign: str, worn: str) -> QIcon:
    """An icon in a theme's quiet colour, brighter under the pointer, faint while it can do nothing."""
    colours = theme.THEMES[worn]
    drawn: QIcon = _font().icon(
        f"ph.{sign}",
        color=colours.dim,
        color_active=colours.text,
        color_selected=colours.text,
        color_disabled=colours.faint,
    )
    return drawn


@cache
def on_accent(sign: str, worn: str) -> QIcon:
    """An icon for a button in the accent's colour."""
    colours = theme.THEMES[worn]
    drawn: QIcon = _font().icon(
        f"ph.{sign}-fill", color=colours.on_accent, color_disabled=colours.faint
    )
    return drawn


@cache
def _font() -> Any:
    """The one set that is used; qtawesome.icon would load all twelve."""
    from qtawesome.iconic_font import IconicFont

    return IconicFont(("ph", "phosphor-1.3.0.ttf", "phosphor-charmap-1.3.0.json"))
