"""The icons of commands and buttons: QtAwesome's Phosphor set, in the theme's colours.

QtAwesome takes long to import, so its icons come once the window is painted.
"""

from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from threading import Thread
from typing import Any

from PySide6.QtCore import QEvent, QObject, QSize, Signal
from PySide6.QtGui import QAction, QIcon
from PySide6.QtWidgets import QAbstractButton, QWidget

from app.ui.theme import theme
from app.ui.warm_up import import_late

SIZE = QSize(16, 16)


class Icons(QObject):
    """Gives a window's actions and buttons their icons, and others with another theme."""

    _imported = Signal()

    def __init__(self, window: QWidget, named: Mapping[QAction | QAbstractButton, str]) -> None:
        super().__init__(window)
        self.named = named
        self.ready = False
        self._imported.connect(self.apply_theme)
        for part in named:
            if isinstance(part, QAbstractButton):
                part.setIconSize(SIZE)
        window.installEventFilter(self)

    def begin(self) -> None:
        """Import what draws icons beside everything else, then show them."""
        if not self.ready:
            Thread(target=self._import, daemon=True).start()

    def _import(self) -> None:
        import_late("qtawesome")
        with suppress(RuntimeError):  # the window is gone already
            self._imported.emit()

    def apply_theme(self) -> None:
        """Show the icons in the colours of the theme, at once."""
        self.ready, name = True, theme.current().name
        for part, sign in self.named.items():
            primary = part.property("role") == "primary"
            part.setIcon(on_accent(sign, name) if primary else icon(sign, name))

    def eventFilter(self, window: QObject, event: QEvent) -> bool:
        """Follow the theme."""
        if event.type() == QEvent.Type.PaletteChange and self.ready:
            self.apply_theme()
        return False


@cache
def icon(sign: str, theme_name: str) -> QIcon:
    """An icon in a theme's quiet colour, brighter under the pointer, faint while it can do nothing."""
    colours = theme.THEMES[theme_name]
    drawn: QIcon = _font().icon(
        f"ph.{sign}",
        color=colours.dim,
        color_active=colours.text,
        color_selected=colours.text,
        color_disabled=colours.line,
    )
    return drawn


@cache
def on_accent(sign: str, theme_name: str) -> QIcon:
    """An icon for a button in the accent's colour."""
    colours = theme.THEMES[theme_name]
    drawn: QIcon = _font().icon(
        f"ph.{sign}-fill", color=colours.on_accent, color_disabled=colours.faint
    )
    return drawn


@cache
def _font() -> Any:
    """The one set that is used; qtawesome.icon would load all twelve."""
    from qtawesome.iconic_font import IconicFont

    return IconicFont(("ph", "phosphor-1.3.0.ttf", "phosphor-charmap-1.3.0.json"))
