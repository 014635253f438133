"""The way of a wire, drawn: in one curve to a card near by, with rounded corners along channels."""

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
SHAPE = 90
"""How far a shape at the start of a wire reaches."""
AIR = 20
"""Between a wire and the cards it goes round."""
CLEAR = 160
"""A wire at most this wide has no card between its ends."""
LEVEL = 4
"""Ends that differ less in height are joined by what looks like a straight line."""
WIDE, HIGH = 400, 320
"""What a curve spans at most."""
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


def direct(start: Point, end: Point, cards: Cards) -> Route | None:
    """The way without a channel of its own: straight or in one curve, None if a card is between."""
    (x0, y0), (x1, y1) = start, end
    if x1 < x0 + STUB:
        return None
    if abs(y1 - y0) < LEVEL and x1 - x0 <= CLEAR:
        return Route((start, end))
    near = cards((x0 + 1, min(y0, y1) - 4, x1 - 1, max(y0, y1) + 4))
    if _gentle(start, end) and (not near or _free_curve(start, end, near)):
        return Route((start, end))
    turn = max(2.0 * abs(y1 - y0), STEEP)
    last = min(max((box[2] for box in near), default=x1 - turn) + 8, x1 - STEEP)
    first = max(min((box[0] for box in near), default=x0 + turn) - 8, x0 + STEEP)
    late, early = (last, y0), (first, y1)
    runs_late = x0 < last and _short(late, end) and _free_line(start, late, near)
    if runs_late and _free_curve(late, end, near):
        return Route((start, late, end))
    runs_early = first < x1 and _short(start, early) and _free_line(early, end, near)
    if runs_early and _free_curve(start, early, near):
        return Route((start, early, end))
    return None


def _gentle(start: Point, end: Point) -> bool:
    """Whether a curve leads the eye: not long and slanting, nor as good as upright."""
    across, down = end[0] - start[0], abs(end[1] - start[1])
    return down < LEVEL or (across <= WIDE and _short(start, end))


def _short(start: Point, end: Point) -> bool:
    """Whether a curve rises or falls little enough to be followed in one glance."""
    return abs(end[1] - start[1]) <= min(HIGH, 4 * (end[0] - start[0]))


def channelled(points: tuple[Point, ...]) -> Route:
    """The way along channels, with square turns."""
    return Route(points, cornered=True)


def through(start: Point, end: Point, bends: Sequence[Point]) -> Route:
    """The way through points that a person chose."""
    return Route((start, *bends, end), cornered=True)


def straight(start: Point, end: Point) -> Route:
    """From end to end over whatever is between, for as long as a card is being moved."""
    if end[0] >= start[0] + STUB:
        return Route((start, end))
    (x0, y0), (x1, y1) = start, end
    lane = (y0 + y1) / 2 if abs(y1 - y0) > 4 * STUB else max(y0, y1) + 3 * AIR
    right, left = x0 + STUB, x1 - STUB
    return channelled((start, (right, y0), (right, lane), (left, lane), (left, y1), end))


def turned_back(start: Point, end: Point, cards: Cards) -> tuple[Point, ...] | None:
    """The plain way to a card behind: right, up or down, back left, on; None if it is not free."""
    (x0, y0), (x1, y1) = start, end
    if x1 >= x0 + STUB:
        return None
    right, left = x0 + STUB, x1 - STUB
    low, high = min(y0, y1), max(y0, y1)
    near = cards((left - CORNER, low, right + CORNER, high))
    lanes = [y for y in _gaps(near) if low < y < high]
    for lane in sorted(lanes, key=lambda y: (abs(y - y1), y)):
        points = (start, (right, y0), (right, lane), (left, lane), (left, y1), end)
        if not any(_passes(a, b, box) for a, b in pairwise(points) for box in near):
            return points
    return None


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


def _passes(one: Point, other: Point, box: Box) -> bool:
    """Whether a level or upright line runs over a card."""
    left, right = sorted((one[0], other[0]))
    top, bottom = sorted((one[1], other[1]))
    return left < box[2] and box[0] < right and top < box[3] and box[1] < bottom


def _free_line(start: Point, end: Point, near: Sequence[Box]) -> bool:
    left, right, y = start[0] + 1, end[0], start[1]
    return not any(box[1] - 6 < y < box[3] + 6 and box[0] < right and left < box[2] for box in near)


def _free_curve(start: Point, end: Point, near: Sequence[Box]) -> bool:
    """Whether no card is under a curve, also if it begins behind the shape at its start."""
    led = min(SHAPE, end[0] - start[0] - STEEP)
    if start[1] != end[1] and led > 0 and not _free(start[0] + led, start[1], *end, near):
        return False
    return _free(*start, *end, near)


def _free(x0: float, y0: float, x1: float, y1: float, near: Sequence[Box]) -> bool:
    bend = _bend((x0, y0), (x1, y1))
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
