"""Bending wires: dragging a point of a wire to where the wire shall pass."""

from collections.abc import Iterable
from math import hypot

from PySide6.QtCore import QPointF, Qt

from app.layout.arrange import GRID
from app.ui.canvas.board.cards import Wire
from app.ui.canvas.view.gestures.base import Surface
from app.ui.canvas.view.gestures.select import CTRL, SHIFT, WireSelect
from graph import edits
from graph.model import Model, Point

STRAIGHT = 6
"""A bend so near the line between its neighbours is none, canvas pixels."""


class Bend(WireSelect):
    """Selects a wire; a drag adds a bend where it was pressed, or moves the bend that is there.

    A bend that is dragged into line with its neighbours goes. With Shift or Ctrl a drag draws a
    box instead, as from anywhere else on the canvas.
    """

    def __init__(self, view: Surface, at: QPointF, wire: Wire, keys: Qt.KeyboardModifier) -> None:
        super().__init__(view, at, wire, keys)
        self.wire = wire
        self.bending = not keys & (SHIFT | CTRL)
        self.bends = list(wire.bends)
        self.index: int | None = None

    def move(self, at: QPointF, keys: Qt.KeyboardModifier) -> None:
        if not self.bending:
            super().move(at, keys)
            return
        if self.index is None:
            if not self.is_drag(at):
                return
            self.index = self._grab()
        self.bends[self.index] = _snap(at.x()), _snap(at.y())
        self.scene.show_bends(self.wire, self.bends)

    def _grab(self) -> int:
        """The bend that was pressed, else a new one between those before and behind the press."""
        x, y = self.start.x(), self.start.y()
        bend = self.wire.bend_at(x, y)
        if bend is not None:
            return bend
        source, target = self.wire.ends
        points = [source, *self.bends, target]
        index = min(
            range(len(points) - 1), key=lambda i: _distance((x, y), points[i], points[i + 1])
        )
        self.bends.insert(index, (x, y))
        return index

    def release(self, at: QPointF, keys: Qt.KeyboardModifier) -> None:
        if self.index is None:
            super().release(at, keys)
            return
        source, target = self.wire.ends
        bends = list(_needed([source, *self.bends, target]))
        end, graph = self.wire.end, self.scene.name
        if not self.view.edit(
            lambda m: edits.bend(m, graph, *end, bends), f"bend a wire to {end[0]}"
        ):
            self.cancel()

    def cancel(self) -> None:
        super().cancel()
        if self.index is not None:
            self.scene.show_bends(self.wire, self.wire.bends)


def without_bends(model: Model, graph: str, ends: Iterable[tuple[str, int]]) -> Model:
    """The model with some wires drawn without bends."""
    nodes = model.graphs[graph].nodes
    for target, port in ends:
        if nodes[target].inputs[port] in dict(nodes[target].bends):
            model = edits.bend(model, graph, target, port, ())
    return model


def _needed(points: list[Point]) -> Iterable[Point]:
    """The inner points that are not in line with those before and behind them."""
    for before, at, behind in zip(points, points[1:], points[2:], strict=False):
        if _distance(at, before, behind) > STRAIGHT:
            yield at


def _distance(at: Point, start: Point, end: Point) -> float:
    """From a point to the line between two others."""
    (x, y), (x0, y0), (x1, y1) = at, start, end
    along = (x1 - x0) ** 2 + (y1 - y0) ** 2
    part = ((x - x0) * (x1 - x0) + (y - y0) * (y1 - y0)) / along if along else 0.0
    part = min(1.0, max(0.0, part))
    return hypot(x - x0 - part * (x1 - x0), y - y0 - part * (y1 - y0))


def _snap(value: float) -> float:
    return round(value / GRID) * GRID
