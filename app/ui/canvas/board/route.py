"""The way of a wire: smooth to a card on its right, round the cards to one behind or below."""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import NamedTuple

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainterPath

from app.layout.spatial_index import Box

Point = tuple[float, float]
Cards = Callable[[Box], Sequence[Box]]
"""The boxes of the cards in an area, without the wire's own two."""

STUB = 24
"""How far a wire runs straight out of a port before it turns back."""
CORNER = 12
AIR = 20
"""Between a wire and the cards it goes round."""
CLEAR = 160
"""A wire at most this wide has no card between its ends."""
STEEP = 48
"""The least width in which a wire changes its height."""


class Route(NamedTuple):
    """Points a wire passes; between them it is straight, or curved where the height changes."""

    points: tuple[Point, ...]
    cornered: bool = False

    @property
    def box(self) -> Box:
        """The area it lies in."""
        if len(self.points) == 2:
            (x0, y0), (x1, y1) = self.points
            return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)
        xs = [x for x, _ in self.points]
        ys = [y for _, y in self.points]
        return min(xs), min(ys), max(xs), max(ys)

    @property
    def long(self) -> bool:
        """Whether it may have a card between its ends."""
        return self.cornered or self.points[-1][0] - self.points[0][0] > CLEAR

    def path(self, lead: float = 0.0) -> QPainterPath:
        """The line to draw; a `lead` keeps its start straight, past the shape written there."""
        return _cornered(self.points) if self.cornered else _curved(_led(self.points, lead))


def route(start: Point, end: Point, cards: Cards) -> Route:
    """The way from an output port to an input port, past the cards between them."""
    return _back(start, end, cards) if end[0] < start[0] + STUB else _onward(start, end, cards)


def _onward(start: Point, end: Point, cards: Cards) -> Route:
    (x0, y0), (x1, y1) = start, end
    if x1 - x0 <= CLEAR:
        return Route((start, end))
    near = cards((x0 + 1, min(y0, y1) - 4, x1 - 1, max(y0, y1) + 4))
    if not near or _free_curve(start, end, near):
        return Route((start, end))
    first = max(min(box[0] for box in near) - 8, x0 + STEEP)
    last = min(max(box[2] for box in near) + 8, x1 - STEEP)
    late, early = (last, y0), (first, y1)
    if _free_line(start, late, near) and _free_curve(late, end, near):
        return Route((start, late, end))
    if _free_line(early, end, near) and _free_curve(start, early, near):
        return Route((start, early, end))
    height = _lane(first, last, y0, y1, cards)
    return Route((start, (first, height), (max(first, last), height), end))


def _lane(left: float, right: float, y0: float, y1: float, cards: Cards) -> float:
    """The height nearest to both ends at which nothing lies between left and right."""
    reach = 600
    near = cards((left, min(y0, y1) - reach, right, max(y0, y1) + reach))
    free = [y for y in (y0, y1) if not any(box[1] - 8 < y < box[3] + 8 for box in near)]
    free += _gaps(near)
    return min(free, key=lambda y: (abs(y - y0) + abs(y - y1), y), default=min(y0, y1) - AIR)


def _gaps(near: Sequence[Box]) -> list[float]:
    """Free heights: above all boxes, below all, and near either side of the gaps between."""
    if not near:
        return []
    spans = sorted((box[1], box[3]) for box in near)
    free, low = [spans[0][0] - AIR], spans[0][1]
    for top, bottom in spans:
        if top - low >= 2 * AIR:
            free += [low + AIR, top - AIR]
        elif top - low >= 18:
            free.append((low + top) / 2)
        low = max(low, bottom)
    return [*free, low + AIR]


def _back(start: Point, end: Point, cards: Cards) -> Route:
    """Right, into a free lane, back left, and on to the port, with square turns."""
    (x0, y0), (x1, y1) = start, end
    lane = _lane_behind(x1 - STUB, x0 + STUB, y0, y1, cards)
    out = cards((x0, min(y0, lane), x0 + 2 * STUB, max(y0, lane)))
    into = cards((x1 - 2 * STUB, min(y1, lane), x1, max(y1, lane)))
    right = max([x0, *(box[2] for box in out)]) + STUB
    left = min([x1, *(box[0] for box in into)]) - STUB
    return Route((start, (right, y0), (right, lane), (left, lane), (left, y1), end), True)


def _lane_behind(left: float, right: float, y0: float, y1: float, cards: Cards) -> float:
    """A free height between the two ends, as near to the end as can be; else past both."""
    low, high = min(y0, y1), max(y0, y1)
    reach = 48
    near = cards((left, low - reach, right, high + reach))
    free = _gaps(near)
    between = [y for y in free if low < y < high]
    if between:
        return min(between, key=lambda y: abs(y - y1))
    return min(free, key=lambda y: abs(y - y0) + abs(y - y1), default=high + 3 * AIR)


def _free_line(start: Point, end: Point, near: Sequence[Box]) -> bool:
    left, right, y = start[0] + 1, end[0], start[1]
    return not any(box[1] - 6 < y < box[3] + 6 and box[0] < right and left < box[2] for box in near)


def _free_curve(start: Point, end: Point, near: Sequence[Box]) -> bool:
    (x0, y0), (x1, y1) = start, end
    bend = _bend(start, end)
    for step in range(1, 12):
        t = step / 12
        s = 1 - t
        x = s**3 * x0 + 3 * s * s * t * (x0 + bend) + 3 * s * t * t * (x1 - bend) + t**3 * x1
        y = (s**3 + 3 * s * s * t) * y0 + (3 * s * t * t + t**3) * y1
        if any(b[0] - 6 < x < b[2] + 6 and b[1] - 6 < y < b[3] + 6 for b in near):
            return False
    return True


def _bend(start: Point, end: Point) -> float:
    """How far a curve's handles reach: half its width, less where it hardly rises."""
    return (end[0] - start[0]) * 0.5


def _led(points: tuple[Point, ...], lead: float) -> tuple[Point, ...]:
    (x0, y0), (x1, y1) = points[:2]
    lead = min(lead, x1 - x0 - STEEP)
    return points if lead <= 0 or y0 == y1 else (points[0], (x0 + lead, y0), *points[1:])


def _curved(points: tuple[Point, ...]) -> QPainterPath:
    path = QPainterPath(QPointF(*points[0]))
    for (x0, y0), (x1, y1) in pairwise(points):
        if y0 == y1:
            path.lineTo(x1, y1)
        else:
            bend = _bend((x0, y0), (x1, y1))
            path.cubicTo(x0 + bend, y0, x1 - bend, y1, x1, y1)
    return path


def _cornered(points: tuple[Point, ...]) -> QPainterPath:
    """Straight stretches with rounded corners."""
    path = QPainterPath(QPointF(*points[0]))
    for before, at, after in zip(points, points[1:], points[2:], strict=False):
        path.lineTo(*_towards(at, before))
        path.quadTo(*at, *_towards(at, after))
    path.lineTo(*points[-1])
    return path


def _towards(at: Point, other: Point) -> Point:
    """A corner's radius away from a point, or half way where the other is nearer."""
    dx, dy = other[0] - at[0], other[1] - at[1]
    length = abs(dx) + abs(dy)
    part = min(CORNER, length / 2) / length if length else 0
    return at[0] + dx * part, at[1] + dy * part
