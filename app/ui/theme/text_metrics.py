"""The canvas's fonts, and texts measured and laid out once."""

from functools import cache, lru_cache
from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontMetricsF, QStaticText

from app.ui.theme.theme import literal

Style = Literal["name", "plain", "mono"]

SANS = ["Inter", "Noto Sans", "Segoe UI", "DejaVu Sans"]
MONO = ["JetBrains Mono", "DejaVu Sans Mono", "Menlo", "Consolas"]
SMALL, LARGE = 11, 13
"""The two text sizes of the canvas, pixels at 100%."""


@cache
def font(style: Style) -> QFont:
    """The font of a name, of plain text or of figures."""
    made = QFont()
    made.setFamilies(MONO if style == "mono" else SANS)
    made.setPixelSize(LARGE if style == "name" else SMALL)
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    if style == "name":
        made.setWeight(QFont.Weight.DemiBold)
    return literal(made)


@cache
def metrics(style: Style) -> QFontMetricsF:
    """The measures of a font."""
    return QFontMetricsF(font(style))


@cache
def _advance(style: Style, letter: str) -> float:
    return metrics(style).horizontalAdvance(letter)


@lru_cache(maxsize=20_000)
def width(text: str, style: Style) -> float:
    """How wide a text is, letter by letter: quick, and at most a pixel off by kerning."""
    return sum(_advance(style, letter) for letter in text)


@lru_cache(maxsize=4_000)
def laid_out(text: str, style: Style) -> QStaticText:
    """A text ready to be drawn again and again."""
    made = QStaticText(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setPerformanceHint(QStaticText.PerformanceHint.AggressiveCaching)
    made.prepare(font=font(style))
    return made


@lru_cache(maxsize=4_000)
def elided(text: str, style: Style, room: int) -> str:
    """The text, or what of it fits into so many pixels, with an ellipsis."""
    if width(text, style) <= room:
        return text
    return metrics(style).elidedText(text, Qt.TextElideMode.ElideRight, room)
