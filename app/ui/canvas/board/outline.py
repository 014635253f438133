"""A block's inside, drawn small on the cards that use it."""

from dataclasses import dataclass

from PySide6.QtCore import QRectF

from app.layout.arrange import arrange
from graph.declare.op import Category
from graph.model import Graph

SCALE = 1 / 16
CARD = (144.0, 64.0)
LOW, HIGH = 16, 32
"""How much height an outline adds to a card: for a chain, for branches."""


@dataclass(frozen=True)
class Outline:
    """A block's cards as small rectangles with lines for the wires, in a box of `width` by `height`."""

    rects: tuple[tuple[Category, QRectF], ...]
    lines: tuple[tuple[float, float, float, float], ...]
    width: float
    height: float

    @property
    def strip(self) -> int:
        """The height that it adds to a card."""
        return LOW if self.height <= LOW - 4 else HIGH


class Outlines:
    """The outlines of blocks, each made once for each state of its graph."""

    def __init__(self) -> None:
        self._made: dict[str, tuple[Graph, Outline]] = {}

    def of(self, name: str, graph: Graph) -> Outline:
        """The outline of a block's graph."""
        have = self._made.get(name)
        if have is not None and (have[0] is graph or have[0].nodes is graph.nodes):
            return have[1]
        self._made[name] = graph, _outline(graph)
        return self._made[name][1]


def _outline(graph: Graph) -> Outline:
    positions = arrange(graph, dict.fromkeys(graph.nodes, CARD), page=None)
    right = max((x for x, _ in positions.values()), default=0) + CARD[0]
    bottom = max((y for _, y in positions.values()), default=0) + CARD[1]
    left = min((x for x, _ in positions.values()), default=0)
    top = min((y for _, y in positions.values()), default=0)
    scale = min(SCALE, 112 / (right - left), (HIGH - 4) / (bottom - top))
    corners = {name: ((x - left) * scale, (y - top) * scale) for name, (x, y) in positions.items()}
    size = CARD[0] * scale, max(CARD[1] * scale, 3.0)
    rects = tuple(
        (node.op.category, QRectF(*corners[name], *size)) for name, node in graph.nodes.items()
    )
    lines = tuple(
        (
            corners[s][0] + size[0],
            corners[s][1] + size[1] / 2,
            corners[n][0],
            corners[n][1] + size[1] / 2,
        )
        for n, node in graph.nodes.items()
        for s in node.sources
        if s in corners
    )
    return Outline(rects, lines, (right - left) * scale, (bottom - top) * scale)
