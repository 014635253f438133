"""Which things lie in an area of the canvas: cards and wires by the squares they touch."""

from collections.abc import Iterator
from typing import Generic, TypeVar

Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""
Thing = TypeVar("Thing")
SIDE = 512


def overlap(one: Box, other: Box) -> bool:
    """Whether two boxes share any point."""
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]


def united(one: Box, other: Box) -> Box:
    """The least box round both."""
    left, top, right, bottom = one
    return (min(left, other[0]), min(top, other[1]), max(right, other[2]), max(bottom, other[3]))


class Index(Generic[Thing]):
    """Things with their boxes, found by area without looking at all of them."""

    def __init__(self) -> None:
        self.boxes: dict[Thing, Box] = {}
        self._squares: dict[tuple[int, int], dict[Thing, Box]] = {}

    def put(self, thing: Thing, box: Box) -> None:
        """Add a thing, or move it."""
        was, now = self.boxes.get(thing), _squares(box)
        self.boxes[thing] = box
        if was is not None and (then := _squares(was)) != now:
            self._take_out(thing, then)
        for x in range(now[0], now[2] + 1):
            for y in range(now[1], now[3] + 1):
                self._squares.setdefault((x, y), {})[thing] = box

    def drop(self, thing: Thing) -> None:
        """Forget a thing, if it is here."""
        box = self.boxes.pop(thing, None)
        if box is not None:
            self._take_out(thing, _squares(box))

    def within(self, area: Box) -> list[Thing]:
        """The things whose boxes touch an area, in the order they came in each square."""
        left, top, right, bottom = area
        found: dict[Thing, None] = {}
        for square in self._touched(_squares(area)):
            for thing, box in square.items():
                if box[0] <= right and left <= box[2] and box[1] <= bottom and top <= box[3]:
                    found[thing] = None
        return list(found)

    def _touched(self, span: tuple[int, int, int, int]) -> Iterator[dict[Thing, Box]]:
        left, top, right, bottom = span
        if (right - left + 1) * (bottom - top + 1) > len(self._squares):
            for (x, y), square in self._squares.items():
                if left <= x <= right and top <= y <= bottom:
                    yield square
            return
        for x in range(left, right + 1):
            for y in range(top, bottom + 1):
                found = self._squares.get((x, y))
                if found:
                    yield found

    def _take_out(self, thing: Thing, span: tuple[int, int, int, int]) -> None:
        for x in range(span[0], span[2] + 1):
            for y in range(span[1], span[3] + 1):
                del self._squares[x, y][thing]


def _squares(box: Box) -> tuple[int, int, int, int]:
    return (
        int(box[0] // SIDE),
        int(box[1] // SIDE),
        int(box[2] // SIDE),
        int(box[3] // SIDE),
    )
