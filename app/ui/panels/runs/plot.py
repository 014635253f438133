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
from app.ui.panels.runs.points import finite, nearest, thin
from app.ui.theme import theme

pg.setConfigOptions(antialias=True)
HUES = ("convolution", "activation", "pooling", "normalization", "join", "head")
"""Categories lend their colours to the runs of a plot, which are told apart by these in turn."""
Look = Literal["line", "faint", "dashed", "marked"]
HEAD = 22
"""Height of the line above a plot."""
FEW = 60
"""Points up to which each has a mark."""


@dataclass(frozen=True)
class Series:
    """Points of one line: what it is called, the place of its hue, and how it is drawn."""

    name: str
    hue: int
    x: Sequence[float]
    y: Sequence[float]
    look: Look = "line"

    @property
    def told(self) -> bool:
        """Whether it has a value to tell under the pointer."""
        return self.look != "faint" and len(self.x) > 0


def colour(hue: int) -> QColor:
    """The colour of a series in the theme there is."""
    return theme.current().categories[HUES[hue % len(HUES)]]


class Axis(pg.AxisItem):
    """An axis without ticks whose numbers are written by `say`."""

    def __init__(self, side: str, say: Callable[[float], str]) -> None:
        super().__init__(side, maxTickLength=0)
        self.say = say
        self.enableAutoSIPrefix(False)
        self.setStyle(tickFont=theme.monospaced(8), tickTextOffset=5)

    def tickValues(self, low: float, high: float, size: float) -> list[tuple[float, list[float]]]:
        """The wide steps alone, where there are two of them."""
        levels = super().tickValues(low, high, size)
        return levels[:1] if len(levels[0][1]) > 1 else levels[:2]

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        return [self.say(10**value if self.logMode else value) for value in values]


def number(value: float) -> str:
    """0.05, 1,200 or 12 k."""
    if abs(value) >= 10_000:
        return quantity.exact(value)
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.4g}"


class Canvas(pg.PlotWidget):
    """The plot proper: no menu, no frame, the wheel zooms along the bottom, a double-click resets."""

    def __init__(
        self,
        x: Callable[[float], str],
        y: Callable[[float], str],
        axis: type[Axis] = Axis,
    ) -> None:
        axes = {"bottom": axis("bottom", x), "left": axis("left", y)}
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
        self.line = pg.InfiniteLine(angle=90, movable=False)
        self.line.hide()
        self.addItem(self.line, ignoreBounds=True)
        self.wear()

    def wear(self) -> None:
        """Put on the colours there are now."""
        colours = theme.current()
        self.setBackground(colours.panel)
        self.line.setPen(pg.mkPen(colours.faint, width=1))
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
    ) -> None:
        super().__init__()
        self.title, self.x, self.y = title, x, y
        self.legend = ""
        self.series: tuple[Series, ...] = ()
        self.canvas = Canvas(x, y)
        self.canvas.setAccessibleName(title)
        self.heading, self.said = QLabel(title), QLabel()
        self.lines: list[pg.PlotDataItem] = []
        self._lay_out()
        self.canvas.scene().sigMouseMoved.connect(self._point)

    def _lay_out(self) -> None:
        self.heading.setProperty("role", "dim")
        self.said.setFont(theme.monospaced(8.5))
        # What is told must not make one plot wider and the other narrower.
        self.said.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        sides = Qt.AlignmentFlag
        self.said.setAlignment(sides.AlignRight | sides.AlignVCenter)
        self.said.setTextFormat(Qt.TextFormat.RichText)
        top = QHBoxLayout()
        top.setContentsMargins(8, 0, 10, 0)
        top.setSpacing(8)
        self.heading.setMinimumHeight(HEAD)  # so that plots with buttons are as high
        top.addWidget(self.heading)
        top.addWidget(self.said, 1)
        self.top = top
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(self.canvas, 1)

    def show_series(self, series: Sequence[Series]) -> None:
        """Draw these in place of what was drawn."""
        self.series = tuple(series)
        while len(self.lines) < len(self.series):
            line = pg.PlotDataItem()
            self.lines.append(line)
            self.canvas.addItem(line)
        for line in self.lines[len(self.series) :]:
            line.setData([], [])
        for line, drawn in zip(self.lines, self.series, strict=False):
            self._dress(line, drawn)
            line.setData(*thin(*finite(drawn.x, drawn.y)))

    def offer_logarithm(self) -> None:
        """A button beside the heading that shows values by their powers of ten."""
        button = QToolButton(text="log", checkable=True)
        button.setProperty("role", "flat")
        button.setMaximumHeight(HEAD)
        button.setToolTip("Show values by their powers of ten")
        button.setAccessibleName(f"{self.title} by powers of ten")
        button.toggled.connect(lambda on: self.canvas.set_logarithmic(on))
        self.top.insertWidget(1, button)

    def explain(self, legend: str) -> None:
        """Show a legend while the pointer is elsewhere."""
        if self.said.text() in ("", self.legend):
            self.said.setText(legend)
        self.legend = legend

    def _dress(self, line: pg.PlotDataItem, drawn: Series) -> None:
        hue = QColor(colour(drawn.hue))
        if drawn.look == "faint":
            hue.setAlpha(70)
        style = Qt.PenStyle.DashLine if drawn.look == "dashed" else Qt.PenStyle.SolidLine
        wide = 1.0 if drawn.look == "faint" else 1.8
        line.setPen(pg.mkPen(hue, width=wide, style=style))
        marked = drawn.look in ("dashed", "marked") and len(drawn.x) <= FEW
        line.setSymbol("o" if marked else None)
        line.setSymbolSize(5 if drawn.look == "dashed" else 7)
        line.setSymbolPen(None)
        line.setSymbolBrush(pg.mkBrush(hue))
        line.setZValue(-1 if drawn.look == "faint" else 1)

    def _point(self, at: QPointF) -> None:
        """Tell the values at the pointer."""
        box = self.canvas.plotItem.vb
        inside = box.sceneBoundingRect().contains(at)
        told = [s for s in self.series if s.told]
        self.canvas.line.setVisible(bool(inside and told))
        if not inside or not told:
            self.said.setText(self.legend)
            return
        x = self._x(box.mapSceneToView(at).x(), told)
        self.canvas.line.setPos(x)
        here = [s for s in told if s.x[0] <= x <= s.x[-1]]
        values = [self._value(s, x) for s in here[:4]]
        self.said.setText("&nbsp; ".join([f"{self.x(x)}", *values]))

    def _x(self, x: float, told: Sequence[Series]) -> float:
        """The place of the nearest point."""
        return min((s.x[nearest(s.x, x)] for s in told), key=lambda near: abs(near - x))

    def _value(self, drawn: Series, x: float) -> str:
        y = drawn.y[nearest(drawn.x, x)]
        return f"<span style='color:{colour(drawn.hue).name()}'>{self.y(y)}</span>"

    def leaveEvent(self, event: QEvent) -> None:
        self.canvas.line.hide()
        self.said.setText(self.legend)
        super().leaveEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "lines"):
            self.canvas.wear()
            self.show_series(self.series)
