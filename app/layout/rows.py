"""Long networks folded like lines of text: where the rows break, and what room they need."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate

from app.layout.lanes import THREAD, THREAD_GAP, Heights, Lane, Size
from app.layout.skeleton import Skeleton
from graph.model import Point

COLUMN_GAP = 80
"""Between columns: a shape fits in there."""
FORK_GAP = 144
"""Where wires spread to several lanes."""
TRACK, TURN = 12, 44
"""What each wire in a channel takes, and what is left beside them all."""
ROW_GAP = 64
FOLD = 1.6
"""A fold is harder to follow than a row, so it must show everything this much larger."""
CUT = 1.35
"""And so it is where a row breaks between a wire's ends that could break elsewhere."""
EVEN = 0.985
"""Of foldings that are hardly smaller than the largest, that with the fewest rows is taken."""
BREAKS = (1, 2, 4, 10**9)
"""How many outputs may be wired across a break, tried in this order."""


@dataclass
class Column:
    """The cards under each other: their width, the gap to the next, their top and bottom."""

    width: float = 0.0
    gap: float = COLUMN_GAP
    top: float = 0.0
    bottom: float = 0.0


@dataclass
class Row:
    """Columns from left to right, with the room above and below for wires that pass cards."""

    columns: range
    width: float
    gap: float
    top: float
    bottom: float
    wires: float = 0.0
    """The height that wires need which come from another row or lead to one."""

    @property
    def height(self) -> float:
        """From the highest card to the lowest."""
        return self.bottom - self.top


@dataclass
class Folding:
    """Rows, and how large they are together."""

    rows: list[Row] = field(default_factory=list)
    width: float = 0.0
    height: float = 0.0

    def scale(self, page: Size) -> float:
        """How large it can be shown on a page."""
        return min(page[0] / self.width, page[1] / self.height)


@dataclass(frozen=True)
class Threads:
    """The lanes that hold a wire only, in the order of the columns where they begin."""

    lanes: list[Lane]
    first: list[int]

    @classmethod
    def of(cls, lanes: Iterable[Lane]) -> "Threads":
        """Some lanes."""
        found = sorted(lanes, key=lambda lane: lane.first)
        return cls(found, [lane.first for lane in found])

    def hold(self, row: Row) -> None:
        """Make room in a row for the wires that begin and end in it."""
        start, stop = row.columns.start, row.columns.stop
        for i in range(bisect_right(self.first, start), bisect_left(self.first, stop)):
            lane = self.lanes[i]
            if lane.last + 1 < stop:
                row.top = min(row.top, lane.middle - THREAD / 2 - THREAD_GAP)
                row.bottom = max(row.bottom, lane.middle + THREAD / 2 + THREAD_GAP)


def columns(skeleton: Skeleton, sizes: Mapping[str, Size], heights: Heights) -> list[Column]:
    """The columns of a graph, as wide as their cards and with gaps as wide as their wires need."""
    made, middle = [Column() for _ in range(skeleton.columns)], heights.middle
    for name, at in skeleton.column.items():
        column, (width, height) = made[at], sizes[name]
        column.width = max(column.width, width)
        column.top = min(column.top, middle[name] - height / 2)
        column.bottom = max(column.bottom, middle[name] + height / 2)
    _widen(made, skeleton, middle)
    return made


def _widen(made: list[Column], skeleton: Skeleton, middle: Mapping[str, float]) -> None:
    upright = [set[str]() for _ in made]
    for name, sources in skeleton.sources.items():
        at = skeleton.column[name]
        for source in sources:
            if abs(middle[name] - middle[source]) > 160:
                made[skeleton.column[source]].gap = FORK_GAP
            if at > skeleton.column[source] + 1:
                upright[at - 1].add(source)
                upright[skeleton.column[source]].add(source)
    for column, wires in zip(made, upright, strict=True):
        column.gap = max(column.gap, TURN + TRACK * len(wires))


def fold(made: list[Column], skeleton: Skeleton, heights: Heights, page: Size | None) -> list[Row]:
    """Rows of columns: one, unless several show everything much larger on the page."""
    threads = Threads.of(heights.threads)
    flat = _folding([_row(made, range(len(made)))], threads)
    if page is None or flat.width <= page[0] * 1.3:
        return flat.rows
    crossings = skeleton.crossings
    best, least = flat, FOLD * flat.scale(page)
    for number, breaks in enumerate(_breaks(crossings, _parallel(len(made), heights))):
        chunks = _chunks(made, breaks, crossings)
        if len(chunks) == 1:
            continue
        found = _best(chunks, threads, page)
        scale, cut = found.scale(page), CUT if number > 1 else 1.0
        if scale > max(cut * least, CUT * best.scale(page)):
            best = found
        if 2 * max(chunk.width for chunk in chunks) <= best.width:
            break  # more places to break would hardly fill the rows better
    return best.rows


def _breaks(crossings: Sequence[tuple[int, int]], parallel: Sequence[int]) -> Iterator[list[bool]]:
    """For more and more outputs wired across a break: behind which columns a row may end.

    With more than one output none of the others may have a branch of its own there.
    """
    yield [wires <= 1 for wires, _ in crossings]
    most = max(outputs for _, outputs in crossings)
    for count in BREAKS:
        yield [
            outputs <= count and (count == 1 or lanes <= 1)
            for (_, outputs), lanes in zip(crossings, parallel, strict=True)
        ]
        if count >= most:
            break


def _parallel(count: int, heights: Heights) -> list[int]:
    """Behind each column: how many branches lead to the next or begin there."""
    branches, sides = [0] * (count + 1), [0] * (count + 1)
    for found, lanes in ((branches, heights.branches), (sides, heights.sides)):
        for lane in lanes:
            found[max(lane.first - 1, 0)] += 1
            found[lane.last + 1] -= 1
    return [
        max(core, 1) + side
        for core, side in zip(accumulate(branches[:-1]), accumulate(sides[:-1]), strict=True)
    ]


def _best(chunks: list[Row], threads: Threads, page: Size) -> Folding:
    area = sum((chunk.width + chunk.gap) * (chunk.height + ROW_GAP) for chunk in chunks)
    fair = max(max(chunk.width for chunk in chunks), (area * page[0] / page[1]) ** 0.5)
    steps = 32 if any(chunk.wires for chunk in chunks[:-1]) else 20  # wires take height besides
    packed = (_packed(chunks, threads, fair * (0.6 + 0.05 * step)) for step in range(steps))
    found = sorted(packed, key=lambda folding: -round(folding.scale(page), 3))
    alike = (folding for folding in found if folding.scale(page) >= EVEN * found[0].scale(page))
    return min(alike, key=lambda folding: len(folding.rows))


def _row(made: Sequence[Column], run: range) -> Row:
    top, bottom = min(made[i].top for i in run), max(made[i].bottom for i in run)
    width = sum(made[c].width + made[c].gap for c in run) - made[run[-1]].gap
    return Row(run, width, made[run[-1]].gap, top, bottom)


def _chunks(
    made: list[Column], breaks: list[bool], crossings: Sequence[tuple[int, int]]
) -> list[Row]:
    """The shortest runs of columns that may not be broken."""
    chunks, start = [], 0
    for c in range(len(made)):
        if breaks[c] or c == len(made) - 1:
            chunk = _row(made, range(start, c + 1))
            chunk.wires = TRACK * max(0, crossings[c][1] - 1)
            chunks.append(chunk)
            start = c + 1
    return chunks


def _packed(chunks: list[Row], threads: Threads, limit: float) -> Folding:
    rows = [replace(chunks[0])]
    for chunk in chunks[1:]:
        row = rows[-1]
        wide = row.width + row.gap + chunk.width
        if wide <= limit:
            row.columns = range(row.columns.start, chunk.columns.stop)
            row.width, row.gap, row.wires = wide, chunk.gap, chunk.wires
            row.top, row.bottom = min(row.top, chunk.top), max(row.bottom, chunk.bottom)
        else:
            rows.append(replace(chunk))
    return _folding(rows, threads)


def _folding(rows: list[Row], threads: Threads) -> Folding:
    for row in rows:
        threads.hold(row)
    high = sum(row.height + ROW_GAP + row.wires for row in rows) - ROW_GAP
    return Folding(rows, max(row.width for row in rows), high)


def corners(made: list[Column], rows: list[Row]) -> list[Point]:
    """Where each column begins, and the height of the trunk's line in its row."""
    found: list[Point] = []
    y = 0.0
    for row in rows:
        x, line = 0.0, y - row.top
        for c in row.columns:
            found.append((x, line))
            x += made[c].width + made[c].gap
        y += row.height + ROW_GAP + row.wires
    return found
