"""Ways for an output that many inputs read: lanes in the aisles between rows, with a drop to each.

A dense block's input is read by every layer. Its wires leave it once, run in one lane above or
below each row that has readers, and drop into each of them; from row to row they run beside all
cards. Found by a look at the rows, not by a search, and all readers share one lane in a row.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from app.layout.channels import AISLE, BEND, Path, Target
from app.layout.spatial_index import Box
from graph.model import Point

SHAPE = 56
"""How far from an output its wires turn, if they can, to leave room for its shape."""

MANY = 4
"""So many inputs share their lanes whatever way round that is for some of them."""
ROUND = 400
"""For fewer: what a way may be longer than the straight one, besides half as long again."""

NEXT = 200
"""How far behind an output the next column begins at most, to which its wires need no lane."""


@dataclass(frozen=True)
class Aisles:
    """The heights between the rows of cards, from top to bottom, and the lines beside all cards."""

    lanes: tuple[float, ...]
    left: float
    right: float

    @classmethod
    def between(cls, cards: Sequence[Box]) -> "Aisles":
        """The aisles of a board; there is always one above all cards and one below."""
        spans = sorted((top, bottom) for _, top, _, bottom in cards)
        lanes, low = [spans[0][0] - AISLE], spans[0][1]
        for top, bottom in spans:
            if top - low >= AISLE:
                lanes.append((low + top) / 2)
            low = max(low, bottom)
        left, right = min(box[0] for box in cards), max(box[2] for box in cards)
        return cls((*lanes, low + AISLE), left - AISLE, right + AISLE)

    def beside(self, y: float) -> tuple[int, int]:
        """The aisles above and below a height, by number."""
        below = next((i for i, lane in enumerate(self.lanes) if lane > y), len(self.lanes) - 1)
        return max(0, below - 1), below


Free = Callable[[Point, Point], bool]
"""Whether no card is between two points above each other, or beside each other."""


def bus_paths(
    start: Point, targets: Sequence[Target], aisles: Aisles, free: Free
) -> list[Path | None]:
    """Ways from an output to inputs along aisles, None for those that cards shut off from them."""
    bus = _Bus(start, aisles, free, few=len(targets) < MANY)
    order = sorted(range(len(targets)), key=lambda i: (targets[i].at[1], targets[i].at[0]))
    found = {i: bus.reach(targets[i]) for i in order}
    return [found[i] for i in range(len(targets))]


class _Bus:
    """The lanes of one output, by the number of their aisle: the way to the start of each."""

    def __init__(self, start: Point, aisles: Aisles, free: Free, *, few: bool) -> None:
        self.start, self.aisles, self.free, self.few = start, aisles, free, few
        self.lanes: dict[int, Path] = {}
        self.first: dict[int, Path] = {}
        for number in dict.fromkeys(aisles.beside(start[1])):
            for x in (start[0] + SHAPE, start[0] + AISLE):
                turn, lane = (x, start[1]), (x, aisles.lanes[number])
                if number not in self.first and free(turn, lane):
                    self.first[number] = (start, turn, lane)

    def reach(self, target: Target) -> Path | None:
        """The shortest way to an input; its lane is there for the next."""
        x, y = target.at[0] - AISLE, target.at[1]
        turns = (x, self.start[1]), (x, y)
        if 0 < x - self.start[0] <= NEXT and self.free(self.start, turns[0]) and self.free(*turns):
            return (self.start, *turns, target.at)
        best: tuple[float, int, Path, Path] | None = None
        for number, cross in zip(
            self.aisles.beside(y), (target.from_above, target.from_below), strict=True
        ):
            lane = self.aisles.lanes[number]
            if not self.free((x, lane), (x, y)):
                continue
            for cost, way in self._to(number, x):
                path = _joined((*way, (x, lane), (x, y), target.at))
                cost += abs(lane - y) + cross
                if best is None or cost < best[0]:
                    best = cost, number, way, path
        if best is None or (self.few and _length(best[3]) > _longest(self.start, target.at)):
            return None
        self.lanes[best[1]] = best[2]
        return best[3]

    def _to(self, number: int, x: float) -> list[tuple[float, Path]]:
        """Ways into an aisle, with what they cost besides what is there already."""
        if number in self.lanes:
            way = self.lanes[number]
            return [(abs(x - way[-1][0]) / 4, way)]
        found = []
        if number in self.first:
            way = self.first[number]
            found.append((_length((*way, (x, way[-1][1]))), way))
        for other, way in (self.lanes or self.first).items():
            if other != number:
                for side in (x, way[-1][0], self.aisles.left, self.aisles.right):
                    turn = (side, self.aisles.lanes[other]), (side, self.aisles.lanes[number])
                    past = (way[-1], *turn, (x, turn[1][1]))
                    if side in (self.aisles.left, self.aisles.right) or self.free(*turn):
                        found.append((_length(past) + 2 * BEND, (*way, *turn)))
        return found


def _joined(path: Path) -> Path:
    """The path without stretches of no length: what is before and behind one goes the same way."""
    corners: list[Point] = []
    for point in path:
        if corners and corners[-1] == point:
            corners.pop()
        else:
            corners.append(point)
    return tuple(corners)


def _longest(start: Point, end: Point) -> float:
    """What a way may measure that is worth it to share a lane."""
    return ROUND + 1.5 * (abs(end[0] - start[0]) + abs(end[1] - start[1]))


def _length(path: Path) -> float:
    return sum(abs(b[0] - a[0]) + abs(b[1] - a[1]) for a, b in pairwise(path))
