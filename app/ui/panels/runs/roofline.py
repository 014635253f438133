"""The roofline of a profile: what each layer achieved, below what the device can do.

Williams, Waterman and Patterson, Roofline: an insightful visual performance model, 2009.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import pyqtgraph as pg
from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app import quantity
from app.protocol import LayerTime, ProfileResult
from app.ui.panels.runs.plot import Axis, PlotArea
from app.ui.theme import theme
from app.ui.widgets.elided import ElidedLabel
from graph.declare.op import Category
from graph.ops import CATALOGUE

ASIDE = 4.0
"""How much left of all others layers without multiply-adds stand, as a factor."""
LEAST, MOST = 6.0, 16.0
"""Sizes of the points, in pixels: the area is the share of the time."""


class Powers(Axis):
    """A logarithmic axis: ticks at powers of ten, and at 2 and 5 where there are few."""

    def tickValues(self, low: float, high: float, size: float) -> list[tuple[float, list[float]]]:
        first, last = math.floor(low), math.ceil(high)
        parts = (1, 2, 5) if last - first <= 3 else (1,)
        step = 1 if last - first <= 8 else 3
        ticks = [
            power + math.log10(part) for power in range(first, last + 1, step) for part in parts
        ]
        return [(1.0, [tick for tick in ticks if low <= tick <= high])]


@dataclass(frozen=True)
class Dot:
    """A layer: floating-point operations a byte, and a second.

    One without multiply-adds (`computes` is false) has only bytes a second. It stands left of all
    others, where its distance from memory's slope is still that of its rate from the ceiling.
    """

    path: str
    category: Category
    intensity: float
    flops: float
    bytes: float
    share: float
    computes: bool = True


class Roofline(QWidget):
    """Points under two lines; `picked(path)` follows a click on a layer."""

    picked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.result: ProfileResult | None = None
        self.dots: list[Dot] = []
        self.marked: tuple[str, ...] = ()
        self.area = PlotArea(_power, _power, Powers, Powers)
        self.area.setAccessibleName("Roofline: FLOP/s of each layer by FLOP a byte")
        self.heading, self.readout = ElidedLabel("dim"), QLabel()
        self.readout.setFont(theme.monospaced(8.5))
        self.roof = pg.PlotDataItem()
        self.points = pg.ScatterPlotItem(hoverable=True, pxMode=True)
        self.rings = pg.ScatterPlotItem(pxMode=True)
        # Their names stand left of the lines, where no layer can be.
        self.top = pg.TextItem(anchor=(1.05, 0.6))
        self.slope = pg.TextItem(anchor=(1.1, 0.8))
        for item in (self.roof, self.points, self.rings, self.top, self.slope):
            self.area.addItem(item)
        self.points.sigClicked.connect(self._clicked)
        self.points.sigHovered.connect(self._hovered)
        self._lay_out()

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setContentsMargins(8, 0, 10, 0)
        top.addWidget(self.heading, 1)
        top.addWidget(self.readout)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(self.area, 1)

    def show_result(self, result: ProfileResult) -> None:
        """Draw the layers of a profile."""
        if result is self.result:
            return
        self.result, self.dots = result, dots(result)
        only = sum(not dot.computes for dot in self.dots)
        more = f"; squares: {only} without multiply-adds, by bytes" if only else ""
        self.heading.show_text(f"FLOP/s by FLOP a byte{more}")
        self._draw()
        self.area.plotItem.enableAutoRange()

    def mark(self, paths: Sequence[str]) -> None:
        """Ring the layers at these paths and in them."""
        self.marked = tuple(paths)
        chosen = [dot for dot in self.dots if any(_within(dot.path, p) for p in paths)]
        self.rings.setData(
            [math.log10(dot.intensity) for dot in chosen],
            [math.log10(dot.flops) for dot in chosen],
            size=[_size(dot) + 7 for dot in chosen],
            symbol=["o" if dot.computes else "s" for dot in chosen],
            pen=pg.mkPen(theme.current().text, width=1.6),
            brush=None,
        )
        if len(chosen) == 1:
            self._read_out(chosen[0])

    def _draw(self) -> None:
        colours = theme.current()
        self.points.setData(
            [
                {
                    "pos": (math.log10(dot.intensity), math.log10(dot.flops)),
                    "data": dot,
                    "size": _size(dot),
                    "symbol": "o" if dot.computes else "s",
                    "brush": pg.mkBrush(colours.category(dot.category)),
                    "pen": pg.mkPen(colours.panel, width=1),
                }
                for dot in self.dots
            ]
        )
        self._draw_roof()
        self.mark(self.marked)

    def _draw_roof(self) -> None:
        """Memory's slope up to arithmetic's flat top."""
        ceilings = self.result.ceilings if self.result else None
        if ceilings is None or not self.dots:
            self.roof.setData([], [])
            self.top.setText("")
            self.slope.setText("")
            return
        top, ridge = ceilings.flops, ceilings.flops / ceilings.bytes
        first = min([ridge, *(dot.intensity for dot in self.dots)]) / 2
        last = max([ridge, *(dot.intensity for dot in self.dots)]) * 2
        corners = ((first, first * ceilings.bytes), (ridge, top), (last, top))
        self.roof.setData([math.log10(x) for x, _ in corners], [math.log10(y) for _, y in corners])
        self.roof.setPen(pg.mkPen(theme.current().dim, width=1.4))
        self._label(self.top, f"{quantity.brief(top)}FLOP/s", *corners[1])
        middle = math.sqrt(first * ridge)
        at = middle, middle * ceilings.bytes
        self._label(self.slope, f"{quantity.brief(ceilings.bytes)}B/s", *at)

    def _label(self, item: pg.TextItem, text: str, x: float, y: float) -> None:
        """Label a ceiling."""
        item.setFont(theme.monospaced(8))
        item.setText(text, color=theme.current().dim)
        item.setPos(math.log10(x), math.log10(y))

    def _clicked(self, _: object, points: Sequence[pg.SpotItem]) -> None:
        if len(points):
            self.picked.emit(points[0].data().path)

    def _hovered(self, _: object, points: Sequence[pg.SpotItem]) -> None:
        hand = Qt.CursorShape.PointingHandCursor
        self.area.setCursor(hand if len(points) else Qt.CursorShape.ArrowCursor)
        if len(points):
            self._read_out(points[0].data())

    def _read_out(self, dot: Dot) -> None:
        rate = (
            f"{quantity.brief(dot.flops)}FLOP/s"
            if dot.computes
            else f"{quantity.brief(dot.bytes)}B/s"
        )
        self.readout.setText(f"{dot.path}  {rate}")

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "readout"):
            self.area.apply_theme()
            self._draw()


def dots(result: ProfileResult) -> list[Dot]:
    """The layers that were timed and moved something, those without multiply-adds last."""
    timed = [layer for layer in result.layers if layer.forward_ms and layer.bytes_moved]
    total = sum(layer.forward_ms or 0.0 for layer in timed) or 1.0
    found = [
        _dot(result, layer, result.intensity(layer) or 0.0, total) for layer in timed if layer.macs
    ]
    aside = min((dot.intensity for dot in found), default=1.0) / ASIDE
    others = (_dot(result, layer, aside, total) for layer in timed if not layer.macs)
    return [*found, *others]


def _dot(result: ProfileResult, layer: LayerTime, intensity: float, total: float) -> Dot:
    rates = result.rates(layer)
    assert rates is not None and layer.forward_ms is not None
    category = CATALOGUE[layer.op].category if layer.op in CATALOGUE else "shape"
    return Dot(
        path=layer.path,
        category=category,
        intensity=intensity,
        flops=intensity * rates.bytes,
        bytes=rates.bytes,
        share=layer.forward_ms / total,
        computes=bool(layer.macs),
    )


def _size(dot: Dot) -> float:
    return LEAST + (MOST - LEAST) * math.sqrt(min(dot.share, 0.25) / 0.25)


def _within(path: str, whole: str) -> bool:
    return path == whole or path.startswith(f"{whole}.")


def _power(exponent: float) -> str:
    """A tick of a logarithmic axis: 1 G for 9."""
    value = 10**exponent if abs(exponent) < 30 else math.inf
    return quantity.exact(value) if value >= 1 else f"{value:.2g}"
