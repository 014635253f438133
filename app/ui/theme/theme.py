"""The window's colours, dark and light, its fonts, and the application's palette and style sheet."""

from dataclasses import dataclass, fields
from pathlib import Path
from string import Template

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from app.ui.theme.plain_texts import PlainTexts
from graph.declare.op import Category

_HERE = Path(__file__).parent


@dataclass(frozen=True)
class Theme:
    """One set of colours; a colour means a category or a state, never both."""

    name: str
    canvas: QColor
    panel: QColor
    field: QColor
    line: QColor
    text: QColor
    dim: QColor
    faint: QColor
    accent: QColor
    error: QColor
    warning: QColor
    on_accent: QColor
    categories: dict[str, QColor]

    def category(self, category: Category) -> QColor:
        """The colour of a category of operations; blocks share the convolutions'."""
        return self.categories[category]


_CATEGORIES = (
    "convolution",
    "pooling",
    "normalization",
    "activation",
    "join",
    "head",
    "port",
)


def _theme(name: str, ground: str, text: str, signal: str, on_accent: str, hues: str) -> Theme:
    colours = [QColor(code) for code in f"{ground} {text} {signal} {on_accent}".split()]
    categories = dict(zip(_CATEGORIES, map(QColor, hues.split()), strict=True))
    categories["block"] = categories["convolution"]
    categories["shape"] = categories["port"]
    names = [field.name for field in fields(Theme)][1:-1]
    return Theme(name=name, categories=categories, **dict(zip(names, colours, strict=True)))


DARK = _theme(
    "dark",
    "#16181d #1d2026 #242830 #30353f",
    "#e6e8ec #9aa1ad #8a92a0",
    "#6ea8fe #ff6b6b #f0b54a",
    "#10131a",
    "#6ea8fe #5cc8a8 #c69cf4 #f2a65e #ef8fb4 #d9c75a #8b93a3",
)
LIGHT = _theme(
    "light",
    "#f6f7f9 #ffffff #f0f2f5 #d9dde3",
    "#1c2027 #5b6472 #666e7b",
    "#2463d1 #c92a2a #9a5b00",
    "#ffffff",
    "#2463d1 #0b8063 #7a45c2 #b35c00 #b8306c #7d6a00 #6b7280",
)
THEMES = {theme.name: theme for theme in (DARK, LIGHT)}


def current() -> Theme:
    """The theme in use, which the application's palette shows."""
    dark = QGuiApplication.palette().color(QPalette.ColorRole.Window).lightness() < 128
    return DARK if dark else LIGHT


def apply(app: QApplication, choice: str) -> None:
    """Apply a theme: 'dark', 'light', or 'system' for what the desktop uses now."""
    if app.property("theme") is None:
        app.setStyle(PlainTexts())
        app.setFont(font())
        app.styleHints().colorSchemeChanged.connect(lambda _: _apply_choice(app))
    app.setProperty("theme", choice)
    _apply_choice(app)


def choice(app: QApplication) -> str:
    """The choice that was applied last."""
    return app.property("theme") or "system"


def _apply_choice(app: QApplication) -> None:
    system = DARK if app.styleHints().colorScheme() == Qt.ColorScheme.Dark else LIGHT
    theme = THEMES.get(choice(app), system)
    if app.property("applied theme") != theme.name:
        app.setProperty("applied theme", theme.name)
        app.setPalette(_palette(theme))
        app.setStyleSheet(_sheet(theme))


def font(size: float = 10, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """The interface font, in points."""
    made = QFont(["Inter", "DejaVu Sans"])
    made.setPointSizeF(size)
    made.setWeight(weight)
    return literal(made)


def literal(font: QFont) -> QFont:
    """The font without Inter's contextual forms, which show ch1x1 as ch1×1: it is a name."""
    font.setFeature(QFont.Tag("calt"), 0)
    return font


def monospaced(size: float = 9.5) -> QFont:
    """The font of shapes, numbers and source, in points."""
    made = QFont(["JetBrains Mono", "DejaVu Sans Mono"])
    made.setStyleHint(QFont.StyleHint.Monospace)
    made.setPointSizeF(size)
    return made


def mark(widget: QWidget, **properties: object) -> None:
    """Set properties that the style sheet depends on, and style the widget anew if one changed."""
    changed = [n for n, value in properties.items() if widget.property(n) != value]
    for name in changed:
        widget.setProperty(name, properties[name])
    if changed:
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def _palette(theme: Theme) -> QPalette:
    role = QPalette.ColorRole
    made = QPalette(theme.text, theme.panel)
    for which, colour in {
        role.Window: theme.panel,
        role.Base: theme.panel,
        role.AlternateBase: theme.field,
        role.Button: theme.field,
        role.WindowText: theme.text,
        role.Text: theme.text,
        role.ButtonText: theme.text,
        role.BrightText: theme.error,
        role.Link: theme.accent,
        role.Highlight: theme.accent,
        role.HighlightedText: theme.on_accent,
        role.PlaceholderText: theme.faint,
        role.ToolTipBase: theme.field,
        role.ToolTipText: theme.text,
        role.Accent: theme.accent,
        role.Mid: theme.line,
    }.items():
        made.setColor(which, colour)
    for which in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, which, theme.faint)
    return made


def _sheet(theme: Theme) -> str:
    colours = {n: value.name() for n, value in vars(theme).items() if isinstance(value, QColor)}
    colours["bar"] = colours["field" if theme is LIGHT else "panel"]
    text = (_HERE / "style.qss").read_text(encoding="utf-8")
    return Template(text).substitute(colours, name=theme.name, icons=(_HERE / "svg").as_posix())
