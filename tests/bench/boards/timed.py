"""How long boards take to be built, painted and dragged on: milliseconds by kind of board."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from itertools import cycle

from PySide6.QtWidgets import QApplication

from graph.model import Model
from tests.bench import boards
from tests.bench.boards import SLOW, Board
from tests.bench.timing import (
    Contender,
    Effort,
    Pace,
    Spread,
    alternate,
    clocked,
    settled,
)

Times = dict[str, Spread]
SLOW_ROUNDS = 2
STEPS = (48, 64, 80, 64)
"""Where the pointer goes in turn, in pixels from where it was pressed."""


@dataclass(frozen=True)
class Use:
    """What is done with boards that are open."""

    repaint: Times
    change: Times
    drag: Times


def builds(kinds: Sequence[str], model: Model, pace: Pace) -> tuple[Times, Times]:
    """Until all objects are there, and until they are painted too."""
    built: dict[str, list[float]] = {kind: [] for kind in kinds}
    shown: dict[str, list[float]] = {kind: [] for kind in kinds}
    with settled():
        for counts in pace.rounds():
            for kind in kinds:
                if kind == SLOW and not (counts and len(built[kind]) < SLOW_ROUNDS):
                    continue
                build, paint = _build(kind, model)
                if counts:
                    built[kind].append(build)
                    shown[kind].append(build + paint)
    return _spreads(built), _spreads(shown)


def _build(kind: str, model: Model) -> tuple[float, float]:
    make = boards.builder(kind, model)
    made: list[Board] = []
    build = clocked(lambda: made.append(make()))
    paint = clocked(lambda: boards.show(made[0]))
    boards.dismiss(made[0])
    return build, paint


def _spreads(found: Mapping[str, list[float]]) -> Times:
    return {kind: Spread(tuple(times)) for kind, times in found.items()}


def use(kinds: Sequence[str], model: Model, name: str, effort: Effort) -> Use:
    """Paint all of a network, as it is and after a change, and drag one node of it."""
    opened = {kind: boards.builder(kind, model)() for kind in kinds}
    for board in opened.values():
        boards.show(board)
    pace = effort.pace(30, 6.0, warm=3)
    repaint = _each(opened, _repaint, pace)
    change = _each(opened, _change, pace)
    drag = _drags(opened, name, effort.pace(100, 8.0))
    for board in opened.values():
        boards.dismiss(board)
    return Use(repaint, change, drag)


def _each(opened: Mapping[str, Board], what: Callable[[Board], None], pace: Pace) -> Times:
    return alternate(
        {kind: Contender(lambda _, b=board: what(b)) for kind, board in opened.items()},
        pace,
    )


def _repaint(board: Board) -> None:
    board.view.viewport().repaint()


def _change(board: Board) -> None:
    board.touch()
    _repaint(board)


def _drags(opened: Mapping[str, Board], name: str, pace: Pace) -> Times:
    """Moves of the pointer, with all the painting that follows."""
    for board in opened.values():
        board.see(name)
    QApplication.processEvents()
    with ExitStack() as hands:
        drags = {
            kind: Contender(
                hands.enter_context(boards.grabbed(board, name)),
                partial(next, cycle(STEPS)),
            )
            for kind, board in opened.items()
        }
        return alternate(drags, pace)
