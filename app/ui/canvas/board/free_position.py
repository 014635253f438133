"""A free position on the board, as near as can be to where something is wanted."""

from collections.abc import Iterable
from heapq import heappop, heappush
from math import hypot

from PySide6.QtCore import QRectF

from app.layout.arrange import GRID
from app.layout.lanes import Size
from app.ui.canvas.board.board import Board
from app.ui.canvas.board.cards import Card
from graph.model import Point

CLEARANCE = 16
"""The least distance between two cards, canvas pixels."""


def free_position(board: Board, size: Size, near: Point, ignoring: Iterable[str] = ()) -> Point:
    """The corner nearest to one at which a card of a size covers no other, on the grid.

    A position that is taken is replaced by those right and left of, above and below what is in
    the way; the nearest of all is tried next.
    """
    ignored = set(ignoring)
    start = snap(near[0]), snap(near[1])
    waiting, seen = [(0.0, start)], {start}
    while True:
        _, at = heappop(waiting)
        obstacle = _obstacle(board, size, at, ignored)
        if obstacle is None:
            return at
        for other in _around(obstacle, size, at):
            if other not in seen:
                seen.add(other)
                heappush(waiting, (hypot(other[0] - start[0], other[1] - start[1]), other))


def _obstacle(board: Board, size: Size, at: Point, ignored: set[str]) -> Card | None:
    left, top = at[0] - CLEARANCE, at[1] - CLEARANCE
    right, bottom = at[0] + size[0] + CLEARANCE, at[1] + size[1] + CLEARANCE
    for card in board.cards_in(QRectF(left, top, right - left, bottom - top)):
        across = card.x < right and left < card.x + card.w
        if across and card.y < bottom and top < card.y + card.h and card.name not in ignored:
            return card
    return None


def _around(card: Card, size: Size, at: Point) -> Iterable[Point]:
    (x, y), (width, height) = at, size
    yield snap_up(card.x + card.w + CLEARANCE), y
    yield -snap_up(width + CLEARANCE - card.x), y
    yield x, snap_up(card.y + card.h + CLEARANCE)
    yield x, -snap_up(height + CLEARANCE - card.y)


def snap(value: float) -> float:
    """The nearest line of the grid."""
    return round(value / GRID) * GRID


def snap_up(value: float) -> float:
    """The next line of the grid, or this one."""
    return -(-value // GRID) * GRID
