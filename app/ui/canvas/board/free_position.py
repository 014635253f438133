"""A free position, as near as can be to where something is wanted."""

from collections.abc import Callable, Iterable, Iterator
from heapq import heappop, heappush
from math import hypot

from PySide6.QtCore import QRectF

from app.layout.arrange import GRID
from app.layout.lanes import Size
from app.layout.spatial_index import Box
from app.ui.canvas.board.board import Board
from graph.model import Point

CLEARANCE = 16
"""The least distance between two cards, canvas pixels."""


def free_position(board: Board, size: Size, near: Point, ignoring: Iterable[str] = ()) -> Point:
    """The corner nearest to one at which a card of a size covers no other, on the grid."""
    ignored = set(ignoring)

    def obstacle(area: Box) -> Box | None:
        left, top, right, bottom = area
        found = board.cards_in(QRectF(left, top, right - left, bottom - top))
        cards = (card for card in found if card.name not in ignored)
        return next((card.box for card in cards if _overlap(card.box, area)), None)

    return next(free_corners(size, near, CLEARANCE, obstacle, GRID))


def free_corners(
    size: Size, near: Point, clearance: float, obstacle: Callable[[Box], Box | None], grid: float
) -> Iterator[Point]:
    """The corners at which a rectangle meets no obstacle, those near a point first.

    `obstacle` gives one that lies in an area, if there is any. A corner that is taken is replaced
    by those right and left of, above and below the obstacle; the nearest of all is looked at next.
    """
    start = _snap(near[0], grid), _snap(near[1], grid)
    waiting, seen = [(0.0, start)], {start}
    while waiting:
        _, (x, y) = heappop(waiting)
        area = x - clearance, y - clearance, x + size[0] + clearance, y + size[1] + clearance
        found = obstacle(area)
        if found is None:
            yield x, y
            continue
        for other in _around(found, size, (x, y), clearance, grid):
            if other not in seen:
                seen.add(other)
                heappush(waiting, (hypot(other[0] - start[0], other[1] - start[1]), other))


def _around(box: Box, size: Size, at: Point, clearance: float, grid: float) -> Iterable[Point]:
    """The corners at which a rectangle just misses a box, to each side."""
    (x, y), (width, height), (left, top, right, bottom) = at, size, box
    yield _snap_up(right + clearance, grid), y
    yield -_snap_up(width + clearance - left, grid), y
    yield x, _snap_up(bottom + clearance, grid)
    yield x, -_snap_up(height + clearance - top, grid)


def _overlap(one: Box, other: Box) -> bool:
    """Whether two boxes share more than an edge."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _snap(value: float, grid: float) -> float:
    return round(value / grid) * grid


def _snap_up(value: float, grid: float) -> float:
    return -(-value // grid) * grid
