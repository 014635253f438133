"""Pens and brushes of the canvas, made once from a theme."""

from functools import lru_cache

from PySide6.QtCore import Qt
from PySide6.QtGui import QBrush, QColor, QPen

from app.ui.theme.theme import Theme, current
from graph.declare.op import Category


def mixed(one: QColor, other: QColor, part: float) -> QColor:
    """A colour `part` of the way from one to the other."""
    ends = (one.red(), other.red()), (one.green(), other.green()), (one.blue(), other.blue())
    return QColor(*(round(a + (b - a) * part) for a, b in ends))


class Pens:
    """The pens and brushes of the canvas in one theme."""

    def __init__(self, theme: Theme) -> None:
        self.theme = theme
        dark = theme.name == "dark"
        self.card = QBrush(mixed(theme.panel, theme.field, 0.7) if dark else theme.panel)
        self.behind = QBrush(mixed(theme.panel, theme.canvas, 0.4))
        self.canvas = QBrush(theme.canvas)
        self.track = QBrush(mixed(theme.field, theme.line, 0.5))
        self.bar = QBrush(theme.warning)
        self.stale = QBrush(mixed(theme.line, theme.faint, 0.5))
        self.borders = {
            "sound": pen(theme.line, 1),
            "waiting": pen(theme.line, 1, Qt.PenStyle.DashLine),
            "warning": pen(theme.warning, 1.5),
            "error": pen(theme.error, 2),
        }
        self.accent = QBrush(theme.accent)
        self.selected = pen(theme.accent, 2)
        self.selected_far = pen(theme.text, 2)
        self.selected_far.setCosmetic(True)
        self.selected_wire = pen(theme.accent, 3.2)
        self.selected_block = pen(theme.accent, 5)
        self.error_block = pen(theme.error, 5)
        self.hairline = pen(theme.accent, 0)
        self.cut_line = pen(theme.text, 0, Qt.PenStyle.DashLine)
        self.guide = pen(mixed(theme.canvas, theme.accent, 0.6), 0, Qt.PenStyle.DashLine)
        self.bands = {name: QBrush(colour) for name, colour in theme.categories.items()}
        self.blocks = {
            name: QBrush(mixed(theme.canvas, colour, 0.34))
            for name, colour in theme.categories.items()
        }
        self.ports = {name: pen(colour, 2) for name, colour in theme.categories.items()}
        self.open_port = pen(theme.faint, 1.5)
        self.wires = {
            name: pen(mixed(theme.canvas, colour, 0.55), 1.6)
            for name, colour in theme.categories.items()
        }
        self.front_wires = {name: pen(colour, 2.4) for name, colour in theme.categories.items()}
        self.fault = pen(theme.error, 2.4)
        self.ghost = pen(theme.faint, 1.2, Qt.PenStyle.DashLine)
        self.ghost_far = pen(theme.faint, 0, Qt.PenStyle.DashLine)
        self.far_wire = pen(mixed(theme.line, theme.faint, 0.5), 0)
        self.small = {
            name: QBrush(mixed(theme.panel, colour, 0.55))
            for name, colour in theme.categories.items()
        }
        self.small_line = pen(mixed(theme.panel, theme.faint, 0.6), 0.8)

    def wire(self, category: Category, in_front: bool) -> QPen:
        """A wire in its source's colour, quiet unless one of its ends is selected."""
        return self.front_wires[category] if in_front else self.wires[category]


def pen(colour: QColor, width: float, style: Qt.PenStyle = Qt.PenStyle.SolidLine) -> QPen:
    """A pen; width 0 is one pixel at any scale."""
    made = QPen(colour, width, style)
    made.setCapStyle(Qt.PenCapStyle.RoundCap)
    if width == 0:
        made.setCosmetic(True)
    return made


@lru_cache(maxsize=2)
def _pens(name: str) -> Pens:
    return Pens(current())


def current_pens() -> Pens:
    """The pens and brushes of the current theme."""
    return _pens(current().name)
