"""Places for nodes: left to right, branches in lanes, long networks folded like lines of text.

Not graphviz's dot, nor networkx's layers: both draw a network of 27 nodes as one row that is too
small to read, both order branches by crossings and not by the ports of the join, and with them a
small edit moves everything. They draw the diagrams.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from app.layout.lanes import Size, heights
from app.layout.skeleton import Skeleton
from app.layout.spatial_index import Box, Index
from graph.model import Graph, Point

GRID = 8
COLUMN_GAP = 80
"""Between columns: a shape fits in there."""
FORK_GAP = 144
"""Where wires spread to several lanes."""
ROW_GAP = 64
PAGE = (1200.0, 660.0)
"""What a window shows at the least scale that reads well, in canvas pixels; rows aim at it."""
FOLD = 1.6
"""A fold is harder to follow than a row, so it must show everything this much larger."""


def arrange(graph: Graph, sizes: Mapping[str, Size], page: Size | None = PAGE) -> dict[str, Point]:
    """The top left corner of every card; without a page, in one row however long."""
    if not graph.nodes:
        return {}
    skeleton = Skeleton.of(graph)
    middle = heights(skeleton, sizes)
    columns = _columns(skeleton, sizes, middle)
    rows = _rows(columns, skeleton.crossings, page)
    corner = _corners(columns, rows)
    return {
        name: (
            _snap(corner[c := skeleton.column[name]][0]),
            _snap(corner[c][1] + middle[name] - sizes[name][1] / 2),
        )
        for name in graph.nodes
    }


@dataclass
class _Column:
    """The cards under each other: their width, the gap to the next, their top and bottom."""

    width: float = 0.0
    gap: float = COLUMN_GAP
    top: float = 0.0
    bottom: float = 0.0


def _columns(
    skeleton: Skeleton, sizes: Mapping[str, Size], middle: Mapping[str, float]
) -> list[_Column]:
    made = [_Column() for _ in range(skeleton.columns)]
    for name, at in skeleton.column.items():
        column, (width, height) = made[at], sizes[name]
        column.width = max(column.width, width)
        column.top = min(column.top, middle[name] - height / 2)
        column.bottom = max(column.bottom, middle[name] + height / 2)
    for name, sources in skeleton.sources.items():
        for source in sources:
            if abs(middle[name] - middle[source]) > 160:
                made[skeleton.column[source]].gap = FORK_GAP
    return made


def _rows(
    columns: list[_Column], crossings: list[tuple[int, int]], page: Size | None
) -> list[range]:
    """Runs of columns, broken only where a single output's wires go on."""
    everything = [range(len(columns))]
    whole = _width(columns, everything[0])
    if page is None or whole <= page[0] * 1.3:
        return everything
    chunks = _chunks(columns, [wires <= 1 for wires, _ in crossings])
    if max(chunk.width for chunk in chunks) > page[0]:
        chunks = _chunks(columns, [outputs <= 1 for _, outputs in crossings])
    area = sum((chunk.width + chunk.gap) * (chunk.height + ROW_GAP) for chunk in chunks)
    fair = max(max(chunk.width for chunk in chunks), (area * page[0] / page[1]) ** 0.5)
    packed = (_packed(chunks, fair * (0.6 + 0.05 * step)) for step in range(20))
    best = max(packed, key=lambda rows: round(_scale(rows, page), 3))
    flat = _Packed(everything, whole, _height(columns, everything[0]))
    return best.rows if _scale(best, page) > FOLD * _scale(flat, page) else everything


@dataclass
class _Chunk:
    """Columns that may not be broken, or a row of such runs."""

    columns: range
    width: float
    gap: float
    top: float
    bottom: float

    @property
    def height(self) -> float:
        return self.bottom - self.top


@dataclass
class _Packed:
    """Chunks in rows, and how large that is."""

    rows: list[range]
    width: float
    height: float


def _scale(packed: _Packed, page: Size) -> float:
    return min(page[0] / packed.width, page[1] / packed.height)


def _chunks(columns: list[_Column], breaks: list[bool]) -> list[_Chunk]:
    """The shortest runs of columns that may not be broken."""
    made, start = [], 0
    for c in range(len(columns)):
        if breaks[c] or c == len(columns) - 1:
            run = range(start, c + 1)
            top, bottom = (
                min(columns[i].top for i in run),
                max(columns[i].bottom for i in run),
            )
            made.append(_Chunk(run, _width(columns, run), columns[c].gap, top, bottom))
            start = c + 1
    return made


def _packed(chunks: list[_Chunk], limit: float) -> _Packed:
    rows = [replace(chunks[0])]
    for chunk in chunks[1:]:
        row = rows[-1]
        wide = row.width + row.gap + chunk.width
        if wide <= limit:
            row.columns = range(row.columns.start, chunk.columns.stop)
            row.width, row.gap = wide, chunk.gap
            row.top, row.bottom = min(row.top, chunk.top), max(row.bottom, chunk.bottom)
        else:
            rows.append(replace(chunk))
    high = sum(row.height + ROW_GAP for row in rows) - ROW_GAP
    return _Packed([row.columns for row in rows], max(row.width for row in rows), high)


def _width(columns: list[_Column], row: range) -> float:
    return sum(columns[c].width + columns[c].gap for c in row) - columns[row[-1]].gap


def _height(columns: list[_Column], row: range) -> float:
    return max(columns[c].bottom for c in row) - min(columns[c].top for c in row)


def _corners(columns: list[_Column], rows: list[range]) -> list[Point]:
    """Where each column begins, and the height of the trunk's line in its row."""
    made: list[Point] = []
    y = 0.0
    for row in rows:
        x, line = 0.0, y - min(columns[c].top for c in row)
        for c in row:
            made.append((x, line))
            x += columns[c].width + columns[c].gap
        y += _height(columns, row) + ROW_GAP
    return made


def _snap(value: float) -> float:
    return round(value / GRID) * GRID


def beside(
    graph: Graph,
    missing: Iterable[str],
    sizes: Mapping[str, Size],
    placed: Mapping[str, Point],
) -> dict[str, Point]:
    """Places for nodes without one: right of what they read, moved down until they are free."""
    taken: Index[str] = Index()
    places = dict(placed)
    for name, at in placed.items():
        taken.put(name, _box(at, sizes[name]))
    for name in missing:
        at = _near(graph, name, sizes, places)
        while taken.within(_grown(_box(at, sizes[name]))):
            at = at[0], at[1] + GRID
        places[name] = at
        taken.put(name, _box(at, sizes[name]))
    return {name: places[name] for name in missing}


def _near(graph: Graph, name: str, sizes: Mapping[str, Size], places: Mapping[str, Point]) -> Point:
    sources = [s for s in graph.nodes[name].sources if s in places]
    if not sources:
        bottom = max((y + sizes[n][1] for n, (_, y) in places.items()), default=-2 * GRID)
        return 0.0, _snap(bottom + 2 * GRID)
    source = max(sources, key=lambda s: places[s][0])
    (x, y), (width, height) = places[source], sizes[source]
    return _snap(x + width + COLUMN_GAP), _snap(y + (height - sizes[name][1]) / 2)


def _box(at: Point, size: Size) -> Box:
    return at[0], at[1], at[0] + size[0], at[1] + size[1]


def _grown(box: Box) -> Box:
    return box[0] - GRID, box[1] - GRID, box[2] + GRID, box[3] + GRID
