"""A quiet plot in the theme's colours: lines over numbers, with a heading that says what they are.

Imports pyqtgraph, which takes a third of a second: nobody needs it for the window's first picture.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app import quantity
from app.ui.panels.runs.points import Numbers, finite, nearest, thin
from app.ui.theme import theme

pg.setConfigOptions(antialias=True)
HUES = ("convolution", "activation", "pooling", "normalization", "join", "head")
"""Categories whose colours the runs of a plot have, one after the other."""
Style = Literal["line", "faint", "dashed", "marked"]
HEADING_HEIGHT = 22
"""Height of the line above a plot."""
FEW = 60
"""Points up to which each has a mark."""


@dataclass(frozen=True)
class Series:
    """Points of one line: what it is called, the number of its colour, and how it is drawn."""

    name: str
    hue: int
    x: Numbers
    y: Numbers
    style: Style = "line"

    @property
    def readable(self) -> bool:
        """Whether its values are shown under the pointer."""
        return self.style != "faint" and len(self.x) > 0


def colour(hue: int) -> QColor:
    """The colour of a series in the theme there is."""
    return theme.current().categories[HUES[hue % len(HUES)]]


class Axis(pg.AxisItem):  # type: ignore[misc]
    """An axis without ticks whose numbers `write` puts in words."""

    def __init__(self, side: str, write: Callable[[float], str]) -> None:
        super().__init__(side, maxTickLength=0)
        self.write = write
        self.enableAutoSIPrefix(False)
        self.setStyle(tickFont=theme.monospaced(8), tickTextOffset=5)

    def tickValues(self, low: float, high: float, size: float) -> list[tuple[float, list[float]]]:
        """The wide steps alone, where there are two of them."""
        levels: list[tuple[float, list[float]]] = super().tickValues(low, high, size)
        return levels[:1] if len(levels[0][1]) > 1 else levels[:2]

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        return [self.write(10**value if self.logMode else value) for value in values]


def number(value: float) -> str:
    """0.05, 1,200 or 12 k."""
    if abs(value) >= 10_000:
        return quantity.exact(value)
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.4g}"


class PlotArea(pg.PlotWidget):  # type: ignore[misc]
    """The plot proper: no menu, no frame, the wheel zooms along the bottom, a double-click resets."""

    def __init__(
        self,
        x: Callable[[float], str],
        y: Callable[[float], str],
        axis: type[Axis] = Axis,
        left: type[Axis] = Axis,
    ) -> None:
        axes = {"bottom": axis("bottom", x), "left": left("left", y)}
        super().__init__(axisItems=axes)
        self.axes = axes
        self.setMenuEnabled(False)
        self.hideButtons()
        self.setMouseEnabled(x=True, y=False)
        for part in (self, self.viewport()):
            part.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMinimumHeight(70)
        self.plotItem.vb.setDefaultPadding(0.03)
        self.plotItem.setContentsMargins(0, 8, 6, 0)
        self.axes["left"].setWidth(48)
        self.axes["bottom"].setHeight(20)
        self.cursor_line = pg.InfiniteLine(angle=90, movable=False)
        self.cursor_line.hide()
        self.addItem(self.cursor_line, ignoreBounds=True)
        self.apply_theme()

    def apply_theme(self) -> None:
        """Take the colours of the theme."""
        colours = theme.current()
        self.setBackground(colours.panel)
        self.cursor_line.setPen(pg.mkPen(colours.faint, width=1))
        for axis in self.axes.values():
            axis.setPen(pg.mkPen(colours.line))
            axis.setTextPen(pg.mkPen(colours.dim))
        self.axes["left"].setPen(pg.mkPen(None))
        self.showGrid(x=False, y=True, alpha=0.25 if colours is theme.DARK else 0.4)
        self.axes["left"].setGrid(40)
        self.axes["left"].setTickPen(pg.mkPen(colours.dim))

    def set_logarithmic(self, on: bool) -> None:
        """Show the left axis by powers of ten."""
        self.plotItem.setLogMode(y=on)
        self.plotItem.enableAutoRange()

    def from_zero(self) -> None:
        """Let the left axis begin at 0."""
        self.plotItem.vb.setLimits(yMin=0)
        self.plotItem.vb.enableAutoRange(y=True)

    def mouseDoubleClickEvent(self, event: QEvent) -> None:
        self.plotItem.enableAutoRange()


class Plot(QWidget):
    """Lines with a heading, and beside it a legend, or the values under the pointer."""

    def __init__(
        self,
        title: str,
        x: Callable[[float], str] = number,
        y: Callable[[float], str] = number,
        axis: type[Axis] = Axis,
    ) -> None:
        super().__init__()
        self.title, self.format_x, self.format_y = title, x, y
        self.legend = ""
        self.series: tuple[Series, ...] = ()
        self.area = PlotArea(x, y, axis)
        self.area.setAccessibleName(title)
        self.heading, self.readout = QLabel(title), QLabel()
        self.lines: list[pg.PlotDataItem] = []
        self._lay_out()
        self.area.scene().sigMouseMoved.connect(self._point)

    def _lay_out(self) -> None:
        self.heading.setProperty("role", "dim")
        self.readout.setFont(theme.monospaced(8.5))
        # The values must not make one plot wider and the other narrower.
        self.readout.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        sides = Qt.AlignmentFlag
        self.readout.setAlignment(sides.AlignRight | sides.AlignVCenter)
        self.readout.setTextFormat(Qt.TextFormat.RichText)
        top = QHBoxLayout()
        top.setContentsMargins(8, 0, 10, 0)
        top.setSpacing(8)
        self.heading.setMinimumHeight(HEADING_HEIGHT)  # so that plots with buttons are as high
        top.addWidget(self.heading)
        top.addWidget(self.readout, 1)
        self.top = top
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(self.area, 1)

    def show_series(self, series: Sequence[Series]) -> None:
        """Draw these in place of what was drawn."""
        self.series = tuple(series)
        while len(self.lines) < len(self.series):
            line = pg.PlotDataItem()
            self.lines.append(line)
            self.area.addItem(line)
        for line in self.lines[len(self.series) :]:
            line.setData([], [])
        for line, drawn in zip(self.lines, self.series, strict=False):
            self._style(line, drawn)
            line.setData(*thin(*finite(drawn.x, drawn.y)))

    def add_log_button(self) -> None:
        """A button beside the heading that shows values by their powers of ten."""
        button = QToolButton()
        button.setText("log")
        button.setCheckable(True)
        button.setProperty("role", "flat")
        button.setMaximumHeight(HEADING_HEIGHT)
        button.setToolTip("Show values by their powers of ten")
        button.setAccessibleName(f"{self.title} by powers of ten")
        button.toggled.connect(lambda on: self.area.set_logarithmic(on))
        self.top.insertWidget(1, button)

    def set_legend(self, legend: str) -> None:
        """Show a legend while the pointer is elsewhere."""
        if self.readout.text() in ("", self.legend):
            self.readout.setText(legend)
        self.legend = legend

    def _style(self, line: pg.PlotDataItem, drawn: Series) -> None:
        hue = QColor(colour(drawn.hue))
        if drawn.style == "faint":
            hue.setAlpha(70)
        style = Qt.PenStyle.DashLine if drawn.style == "dashed" else Qt.PenStyle.SolidLine
        wide = 1.0 if drawn.style == "faint" else 1.8
        line.setPen(pg.mkPen(hue, width=wide, style=style))
        marked = drawn.style in ("dashed", "marked") and len(drawn.x) <= FEW
        line.setSymbol("o" if marked else None)
        line.setSymbolSize(5 if drawn.style == "dashed" else 7)
        line.setSymbolPen(None)
        line.setSymbolBrush(pg.mkBrush(hue))
        line.setZValue(-1 if drawn.style == "faint" else 1)

    def _point(self, at: QPointF) -> None:
        """Show the values at the pointer."""
        box = self.area.plotItem.vb
        inside = box.sceneBoundingRect().contains(at)
        readable = [s for s in self.series if s.readable]
        self.area.cursor_line.setVisible(bool(inside and readable))
        if not inside or not readable:
            self.readout.setText(self.legend)
            return
        x = self._x(box.mapSceneToView(at).x(), readable)
        self.area.cursor_line.setPos(x)
        here = [s for s in readable if s.x[0] <= x <= s.x[-1]]
        values = [self._value(s, x) for s in here[:4]]
        self.readout.setText("&nbsp; ".join([f"{self.format_x(x)}", *values]))

    def _x(self, x: float, readable: Sequence[Series]) -> float:
        """Where the nearest point is."""
        return min((s.x[nearest(s.x, x)] for s in readable), key=lambda near: abs(near - x))

    def _value(self, drawn: Series, x: float) -> str:
        y = drawn.y[nearest(drawn.x, x)]
        return f"<span style='color:{colour(drawn.hue).name()}'>{self.format_y(y)}</span>"

    def leaveEvent(self, event: QEvent) -> None:
        self.area.cursor_line.hide()
        self.readout.setText(self.legend)
        super().leaveEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "lines"):
            self.area.apply_theme()
            self.show_series(self.series)
