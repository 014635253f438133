"""Positions for nodes: left to right, branches in lanes, long networks folded like lines of text.

Not graphviz's dot, nor networkx's layers: both draw a network of 27 nodes as one row that is too
small to read, both order branches by crossings and not by the ports of the join, and with them a
small edit moves everything. They draw the diagrams.
"""

from collections.abc import Iterable, Mapping

from app.layout.encoder_decoder import encoder_decoder
from app.layout.lanes import Heights, Size, heights
from app.layout.resolutions import levels, rises
from app.layout.rows import COLUMN_GAP, columns, corners, fold
from app.layout.skeleton import Skeleton
from app.layout.spatial_index import Box, Index
from app.layout.streams import side_by_side, stream_heights
from graph.model import Graph, Point

GRID = 8
PAGE = (1200.0, 660.0)
"""What a window shows at the least scale that reads well, in canvas pixels; rows aim at it."""


def arrange(
    graph: Graph,
    sizes: Mapping[str, Size],
    page: Size | None = PAGE,
    sides: Mapping[str, float] | None = None,
) -> dict[str, Point]:
    """The top left corner of every card; without a page, in one row however long.

    `sides` are the sides of the maps that nodes give, where they are known, in pixels: a network
    that makes maps smaller and then larger again is drawn with a row for each resolution.
    """
    if not graph.nodes:
        return {}
    skeleton = Skeleton.of(graph)
    if page is not None and sides and rises(skeleton, sides):
        found = _in_resolutions(graph, skeleton, sizes, levels(skeleton, sides), page)
    else:
        found = _in_columns(skeleton, sizes, heights(skeleton, sizes), page)
    return {name: (_snap(x), _snap(y, GRID / 2)) for name, (x, y) in found.items()}


def _in_resolutions(
    graph: Graph,
    skeleton: Skeleton,
    sizes: Mapping[str, Size],
    level: Mapping[str, int],
    page: Size,
) -> dict[str, Point]:
    """Rows for resolutions, where a network has several one after another or at a time."""
    found = encoder_decoder(graph, skeleton, sizes, level, page)
    if found is not None:
        return found
    streams = side_by_side(skeleton, level)
    middle = stream_heights(skeleton, sizes, level) if streams else heights(skeleton, sizes)
    return _in_columns(skeleton, sizes, middle, page)


def _in_columns(
    skeleton: Skeleton, sizes: Mapping[str, Size], found: Heights, page: Size | None
) -> dict[str, Point]:
    """Nodes one behind another in as many rows as make them large on the page."""
    made = columns(skeleton, sizes, found)
    corner = corners(made, fold(made, skeleton, found, page))
    return {
        name: (corner[column][0], corner[column][1] + found.middle[name] - sizes[name][1] / 2)
        for name, column in skeleton.column.items()
    }


def _snap(value: float, grid: float = GRID) -> float:
    return round(value / grid) * grid


def beside(
    graph: Graph,
    missing: Iterable[str],
    sizes: Mapping[str, Size],
    placed: Mapping[str, Point],
) -> dict[str, Point]:
    """Positions for nodes that have none: right of what they read, moved down until they are free."""
    taken: Index[str] = Index()
    positions = dict(placed)
    for name, at in placed.items():
        taken.put(name, _box(at, sizes[name]))
    for name in missing:
        at = _near(graph, name, sizes, positions)
        while taken.within(_grown(_box(at, sizes[name]))):
            at = at[0], at[1] + GRID
        positions[name] = at
        taken.put(name, _box(at, sizes[name]))
    return {name: positions[name] for name in missing}


def _near(
    graph: Graph, name: str, sizes: Mapping[str, Size], positions: Mapping[str, Point]
) -> Point:
    sources = [s for s in graph.nodes[name].sources if s in positions]
    if not sources:
        bottom = max((y + sizes[n][1] for n, (_, y) in positions.items()), default=-2 * GRID)
        return 0.0, _snap(bottom + 2 * GRID)
    source = max(sources, key=lambda s: positions[s][0])
    (x, y), (width, height) = positions[source], sizes[source]
    return _snap(x + width + COLUMN_GAP), _snap(y + (height - sizes[name][1]) / 2)


def _box(at: Point, size: Size) -> Box:
    return at[0], at[1], at[0] + size[0], at[1] + size[1]


def _grown(box: Box) -> Box:
    return box[0] - GRID, box[1] - GRID, box[2] + GRID, box[3] + GRID
