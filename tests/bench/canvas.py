"""The canvas: building, painting, dragging and memory, beside a bare scene and NodeGraphQt."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from app.ui.application import application
from app.ui.theme import theme
from tests.bench import badge, boards, memory
from tests.bench.boards import FLOOR, OURS, SLOW, timed
from tests.bench.chains import chain, middle, placed
from tests.bench.page import Aim, Table, at_most, ms, number, ratio
from tests.bench.timing import Effort, Spread

COUNTS = (100, 1000, 5000)
SLOW_LIMIT = 1000
"""Nodes that NodeGraphQt is tried with: 5,000 take it minutes."""
TIMES = 1.5
"""Of the floor, building and dragging."""
PAINT, MEMORY = 16.0, 60.0
"""Milliseconds and megabytes, at the largest count."""
MEMORY_ROWS = {
    "memory added, MB": "added",
    "left when closed": "kept",
    f"{memory.AGAIN} times more, on top": "grown",
}
NOTES = (
    "Floor: a bare QGraphicsScene whose items paint a rounded rectangle, a text and a curve in "
    "Python; nodes stand at the same places in all.",
    "Times in ms, median (p10–p90). A drag step is a move of the mouse by 16 pixels, at 100%, "
    "with all the painting that follows: median (p95), and its ratio of p95.",
)


def tables(effort: Effort) -> Iterator[Table]:
    """One for each size, then what an edit takes."""
    theme.apply(application(), "dark")
    for count in COUNTS:
        if count != SLOW_LIMIT or not effort.quick:
            yield _table(count, effort)
    yield badge.table(effort)


def _table(count: int, effort: Effort) -> Table:
    limit = SLOW_LIMIT // 10 if effort.quick else SLOW_LIMIT
    kinds = [kind for kind in boards.kinds() if kind != SLOW or count <= limit]
    model, largest = placed(chain(count)), count == COUNTS[-1]
    built, shown = timed.builds(kinds, model, effort.pace(15, 10.0, warm=1, least=3))
    _, alone = timed.builds([OURS], chain(count), effort.pace(5, 4.0, warm=0, least=1))
    used = timed.use(kinds, model, middle(count) + ".b2.1", effort)
    rows = [
        _row("build", built, kinds, _by_floor),
        _row("build and paint for the first time", shown, kinds, _by_floor),
        _row("the same with places to be found", alone, kinds),
        _row(
            "repaint, everything in view",
            used.repaint,
            kinds,
            _paint if largest else None,
        ),
        _row("the same after a change", used.change, kinds, _paint if largest else None),
        _drag("drag step", used.drag, kinds),
        *_memory(kinds, count, 1 if effort.quick else 3),
    ]
    head = ["", *kinds, "Convas ÷ floor", "aim"]
    return Table(f"Canvas: {count:,} nodes", head, rows, NOTES if largest else ())


def _row(
    name: str,
    found: Mapping[str, Spread],
    kinds: Sequence[str],
    aim: Callable[[Mapping[str, Spread]], Aim] | None = None,
) -> list[str]:
    cells = [ms(found[kind]) if kind in found else "" for kind in kinds]
    beside = ratio(found[OURS].over(found[FLOOR])) if FLOOR in found else ""
    return [name, *cells, beside, str(aim(found)) if aim else ""]


def _by_floor(found: Mapping[str, Spread]) -> Aim:
    return at_most(found[OURS].over(found[FLOOR]).median, TIMES, "×")


def _paint(found: Mapping[str, Spread]) -> Aim:
    return at_most(found[OURS].median, PAINT, " ms")


def _drag(name: str, found: Mapping[str, Spread], kinds: Sequence[str]) -> list[str]:
    times = found[OURS].p95 / found[FLOOR].p95
    cells = [f"{number(found[kind].median)} ({number(found[kind].p95)})" for kind in kinds]
    return [name, *cells, f"{number(times)}×", str(at_most(times, TIMES, "×"))]


def _memory(kinds: Sequence[str], count: int, times: int) -> Iterator[list[str]]:
    """What boards add to processes of their own; nothing where the system does not tell."""
    found = {
        kind: [memory.of(kind, count) for _ in range(1 if kind == SLOW else times)]
        for kind in kinds
    }
    if None in found[OURS]:
        return
    for name, part in MEMORY_ROWS.items():
        spreads = {
            kind: Spread(tuple(getattr(weight, part) for weight in weights))
            for kind, weights in found.items()
        }
        cells = [f"{spreads[kind].median:.1f}" for kind in kinds]
        largest = part == "added" and count == COUNTS[-1]
        yield [name, *cells, "", str(_weight(spreads)) if largest else ""]


def _weight(found: Mapping[str, Spread]) -> Aim:
    return at_most(found[OURS].median, MEMORY, " MB")
