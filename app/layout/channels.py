"""Ways for wires through the free channels between cards: short, with few bends, over no card.

The channels are lines a little off the edges of the cards. From an output the search spreads
along them until it has found every input that the output is wired to, so wires of one output
run together until they part. It is the A* algorithm on a grid whose lines are the channels.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from typing import NamedTuple

from app.layout.spatial_index import Box
from graph.model import Point

AISLE = 20
"""Between a card and the channel that runs along it, pixels."""
CLOSE = 6
"""No wire runs as near to the top or bottom of a card as this."""
BEND = 60.0
"""A bend costs as much as so many pixels of way."""
BESIDE = 12.0
"""What a channel costs that runs just behind an output, where its shape is written."""
MANY = 5_000
"""Crossings of channels that are searched at most; of more, channels are left out."""

Path = tuple[Point, ...]
"""Corners of a way that begins and ends level; level and upright stretches alternate."""


class Target(NamedTuple):
    """An input, and what it costs to come to it from above or from below.

    The second input of a sum is reached from below: from above, a wire would cross the first.
    """

    at: Point
    from_above: float = 0.0
    from_below: float = 0.0


def find_paths(start: Point, targets: Sequence[Target], cards: Sequence[Box]) -> list[Path | None]:
    """Ways from an output to inputs, each None where cards close every way.

    A way leaves its output to the right and enters its input from the left:
    ((0, 0), (56, 0), (56, 40), (300, 40), (300, 8), (320, 8)).
    """
    grid = _Grid.between(start, targets, cards)
    return _Search(grid, start, targets).paths()


def z_shape(start: Point, end: Point) -> Path:
    """The plainest way, past whatever is between: out, up or down, and in."""
    middle = (start[0] + end[0]) / 2
    return (start, (middle, start[1]), (middle, end[1]), end)


@dataclass(frozen=True)
class _Grid:
    """Upright channels at `xs` and level ones at `ys`, with what lies in the way along them.

    `level[j]` holds for each i whether the stretch from xs[i] to xs[i + 1] along ys[j] is blocked.
    """

    xs: list[float]
    ys: list[float]
    level: list[bytearray]
    upright: list[bytearray]
    extra: list[float]
    """What turning into each upright channel costs more than a bend."""

    @classmethod
    def between(cls, start: Point, targets: Sequence[Target], cards: Sequence[Box]) -> "_Grid":
        ends = [start, *(target.at for target in targets)]
        left = {box[0] - AISLE for box in cards}
        behind = {box[2] + AISLE for box in cards} | {start[0] + AISLE}
        left |= {target.at[0] - AISLE for target in targets}
        upright = left | behind
        level = {box[1] - AISLE for box in cards} | {box[3] + AISLE for box in cards}
        apart = 8.0
        while len(upright) * len(level) > MANY:
            upright, level, apart = _thinned(upright, apart), _thinned(level, apart), 2 * apart
        xs = sorted({x for x, _ in ends} | upright)
        ys = sorted({y for _, y in ends} | level)
        extra = [BESIDE if x in behind and x not in left else 0.0 for x in xs]
        blocked = [bytearray(len(xs)) for _ in ys], [bytearray(len(ys)) for _ in xs]
        for box in cards:
            _block(box, xs, ys, *blocked)
        return cls(xs, ys, *blocked, extra)


def _thinned(lines: Iterable[float], apart: float) -> set[float]:
    kept: list[float] = []
    for line in sorted(lines):
        if not kept or line - kept[-1] >= apart:
            kept.append(line)
    return set(kept)


def _block(
    box: Box, xs: list[float], ys: list[float], level: list[bytearray], upright: list[bytearray]
) -> None:
    left, top, right, bottom = box
    first, last = max(0, bisect_right(xs, left) - 1), bisect_left(xs, right)
    for row in range(bisect_right(ys, top - CLOSE), bisect_left(ys, bottom + CLOSE)):
        level[row][first:last] = b"\1" * (last - first)
    high, low = max(0, bisect_right(ys, top - CLOSE) - 1), bisect_left(ys, bottom + CLOSE)
    for column in range(bisect_right(xs, left - CLOSE), bisect_left(xs, right + CLOSE)):
        upright[column][high:low] = b"\1" * (low - high)


RIGHT, LEFT, DOWN, UP = range(4)
INFINITE = float("inf")


class _Search:
    """One search from an output to all its inputs.

    A state is a crossing of channels and the way in which it is passed, as one number.
    """

    def __init__(self, grid: _Grid, start: Point, targets: Sequence[Target]) -> None:
        self.grid = grid
        self.wide = len(grid.xs)
        self.ends = [target.at for target in targets]
        self.start = self._state(start)
        self.targets = [self._state(end) for end in self.ends]
        self.before = [-1] * (4 * self.wide * len(grid.ys))
        self.into: dict[tuple[float, int], float] = {}
        """What turning right at the height of an input costs, coming down or going up."""
        for target in targets:
            self.into[target.at[1], DOWN] = target.from_above
            self.into[target.at[1], UP] = target.from_below

    def _state(self, at: Point) -> int:
        xs, ys = self.grid.xs, self.grid.ys
        return 4 * (bisect_left(ys, at[1]) * self.wide + bisect_left(xs, at[0])) + RIGHT

    def paths(self) -> list[Path | None]:
        self._spread()
        return [self._back_from(target) for target in self.targets]

    def _spread(self) -> None:
        xs, ys, before, wide = self.grid.xs, self.grid.ys, self.before, self.wide
        queue: list[tuple[float, float, int, int]] = [(0.0, 0.0, self.start, self.start)]
        waiting = set(self.targets)
        while queue and waiting:
            _, cost, state, came_from = heappop(queue)
            if before[state] >= 0:
                continue
            before[state] = came_from
            waiting.discard(state)
            row, column = divmod(state >> 2, wide)
            for more, following in self._ahead(column, row, state & 3):
                if before[following] < 0:
                    y, x = divmod(following >> 2, wide)
                    least = self._least(xs[x], ys[y], following & 3)
                    heappush(queue, (cost + more + least, cost + more, following, state))

    def _least(self, x: float, y: float, way: int) -> float:
        """The least that the rest of the way can cost."""
        turns = BEND if way in (DOWN, UP) else 2 * BEND
        least = INFINITE
        for end_x, end_y in self.ends:
            ahead = end_y == y and way == RIGHT and x <= end_x
            rest = abs(end_x - x) + abs(end_y - y) + (0.0 if ahead else turns)
            least = min(least, rest)
        return least

    def _ahead(self, column: int, row: int, way: int) -> list[tuple[float, int]]:
        """The next crossing that way and the two turns here, with their costs."""
        grid, wide = self.grid, self.wide
        here = 4 * (row * wide + column)
        found = []
        if way in (RIGHT, LEFT):
            step, stretch = (1, column) if way == RIGHT else (-1, column - 1)
            if 0 <= stretch < wide - 1 and not grid.level[row][stretch]:
                length = abs(grid.xs[column + step] - grid.xs[column])
                found.append((length, here + 4 * step + way))
            turn = BEND + grid.extra[column]
            return [*found, (turn, here + DOWN), (turn, here + UP)]
        step, stretch = (1, row) if way == DOWN else (-1, row - 1)
        if 0 <= stretch < len(grid.ys) - 1 and not grid.upright[column][stretch]:
            length = abs(grid.ys[row + step] - grid.ys[row])
            found.append((length, here + 4 * wide * step + way))
        into = self.into.get((grid.ys[row], way), 0.0)
        return [*found, (BEND + into, here + RIGHT), (BEND, here + LEFT)]

    def _back_from(self, target: int) -> Path | None:
        """The corners of the way to an input."""
        if self.before[target] < 0:
            return None
        corners = [self._at(target)]
        state = target
        while state != self.start:
            came_from = self.before[state]
            if came_from & 3 != state & 3:
                corners.append(self._at(state))
            state = came_from
        return (self._at(self.start), *reversed(corners))

    def _at(self, state: int) -> Point:
        row, column = divmod(state >> 2, self.wide)
        return self.grid.xs[column], self.grid.ys[row]
