"""What is wrong with a drawing: cards on cards, wires over cards, wires on wires."""

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from app.ui.canvas.board.board import Board
from app.ui.canvas.board.cards import Wire

NEAR = 1.5
"""Lines nearer than this look like one."""


class Stretch(NamedTuple):
    """A level or upright part of a wire: where it lies, and from where to where it runs."""

    level: bool
    at: float
    first: float
    last: float


def stretches(wire: Wire) -> Iterator[Stretch]:
    """The straight parts of a wire that are level or upright."""
    for (x0, y0), (x1, y1) in pairwise(wire.route.points):
        if y0 == y1 and x0 != x1:
            yield Stretch(True, y0, min(x0, x1), max(x0, x1))
        elif x0 == x1 and y0 != y1:
            yield Stretch(False, x0, min(y0, y1), max(y0, y1))


def shared(board: Board) -> list[tuple[str, str]]:
    """Wires from different outputs that lie on each other somewhere."""
    parts = [(part, wire) for wire in board.wires for part in stretches(wire)]
    parts.sort(key=lambda part: part[0])
    found = []
    for i, (part, wire) in enumerate(parts):
        for other, beside in parts[i + 1 :]:
            if other.level != part.level or other.at - part.at >= NEAR:
                break
            overlap = min(part.last, other.last) - max(part.first, other.first)
            if overlap > NEAR and _output(wire) != _output(beside):
                found.append((_named(wire), _named(beside)))
    return found


def over_cards(board: Board) -> list[tuple[str, str]]:
    """Wires whose level or upright parts run over a card or along its edge."""
    found = []
    for wire in board.wires:
        for part in stretches(wire):
            for card in board.cards.values():
                left, top, right, bottom = card.box
                low, high = (top, bottom) if part.level else (left, right)
                first, last = (left, right) if part.level else (top, bottom)
                if low < part.at < high and part.first < last - 1 and first + 1 < part.last:
                    found.append((_named(wire), card.name))
    return found


def _output(wire: Wire) -> tuple[str, int]:
    return wire.source.name, wire.exit


def _named(wire: Wire) -> str:
    return f"{wire.source.name} to {wire.target.name}:{wire.port}"
