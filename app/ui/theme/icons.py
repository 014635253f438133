"""The icons of commands and buttons: the Phosphor set that QtAwesome brings, in the theme's colours.

Only its font is used. QtAwesome itself takes long to import, and neither half a second of the
window nor another thread will do for it: what PySide imports in a thread can crash the program.
"""

import json
from collections.abc import Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt
from PySide6.QtGui import (
    QAction,
    QColor,
    QFont,
    QFontDatabase,
    QIcon,
    QIconEngine,
    QPainter,
    QPixmap,
)
from PySide6.QtWidgets import QAbstractButton, QWidget

from app.ui.theme import theme

SIZE = QSize(16, 16)
FILE, CODES = "phosphor-1.3.0.ttf", "phosphor-charmap-1.3.0.json"
FILLS = 0.875
"""Share of an icon's height that its sign takes."""


class Icons(QObject):
    """Gives a window's actions and buttons their icons, and others with another theme."""

    def __init__(self, window: QWidget, named: Mapping[QAction | QAbstractButton, str]) -> None:
        super().__init__(window)
        self.named = named
        self.ready = False
        for part in named:
            if isinstance(part, QAbstractButton):
                part.setIconSize(SIZE)
        window.installEventFilter(self)

    def apply_theme(self) -> None:
        """Show the icons in the colours of the theme."""
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
    colours, mode = theme.THEMES[theme_name], QIcon.Mode
    hues = {
        mode.Normal: colours.dim,
        mode.Active: colours.text,
        mode.Selected: colours.text,
        mode.Disabled: colours.line,
    }
    return QIcon(_Sign(codes()[sign], hues))


@cache
def on_accent(sign: str, theme_name: str) -> QIcon:
    """An icon for a button in the accent's colour."""
    colours = theme.THEMES[theme_name]
    hues = dict.fromkeys(QIcon.Mode, colours.on_accent)
    return QIcon(_Sign(codes()[f"{sign}-fill"], {**hues, QIcon.Mode.Disabled: colours.faint}))


@cache
def codes() -> dict[str, str]:
    """The signs of the set by name, each a letter of its font."""
    hexadecimal = json.loads((_folder() / CODES).read_text())
    return {name: chr(int(code, 16)) for name, code in hexadecimal.items()}


@cache
def _family() -> str:
    """The name of the font, loaded."""
    number = QFontDatabase.addApplicationFont(str(_folder() / FILE))
    return QFontDatabase.applicationFontFamilies(number)[0]


def _folder() -> Path:
    """QtAwesome's fonts, found without importing it."""
    found = find_spec("qtawesome")
    assert found is not None and found.submodule_search_locations is not None
    return Path(found.submodule_search_locations[0]) / "fonts"


class _Sign(QIconEngine):
    """A letter of the icon font, in a colour for each mode."""

    def __init__(self, letter: str, hues: Mapping[QIcon.Mode, QColor]) -> None:
        super().__init__()
        self.letter, self.hues = letter, hues

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        font = QFont(_family())
        font.setPixelSize(max(1, round(rect.height() * FILLS)))
        painter.save()
        painter.setFont(font)
        painter.setPen(self.hues[mode])
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, self.letter)
        painter.restore()

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        made = QPixmap(size)
        made.fill(Qt.GlobalColor.transparent)
        painter = QPainter(made)
        self.paint(painter, QRect(QPoint(), size), mode, state)
        painter.end()
        return made

    def clone(self) -> QIconEngine:
        return _Sign(self.letter, self.hues)
