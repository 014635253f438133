"""Wires: where each runs, drawn when first seen, and how near a point is to it."""

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainterPath, QPainterPathStroker

from app.canvas.card import Card
from app.canvas.route import Cards, route
from app.layout.spatial_index import Box


class Wire:
    """One wire, by the input it enters; its path is made when it is first drawn."""

    __slots__ = ("_path", "exit", "port", "route", "source", "target")

    def __init__(self, source: Card, exit: int, target: Card, port: int) -> None:
        self.source, self.exit = source, exit
        self.target, self.port = target, port
        self._path: QPainterPath | None = None

    def run(self, cards: Cards) -> None:
        """Find its way between the cards as they stand."""
        self.route = route(self.source.exit(self.exit), self.target.entry(self.port), cards)
        self._path = None

    def follow(self) -> None:
        """Run straight from end to end, for as long as a card is being moved."""
        ends = self.source.exit(self.exit), self.target.entry(self.port)
        self.route = route(*ends, lambda area: ())
        self._path = None

    def redraw(self) -> None:
        """Make the path anew: another wire of its source has come or gone."""
        self._path = None

    @property
    def path(self) -> QPainterPath:
        """The line to draw, straight for as long as the shape at its start needs."""
        if self._path is None:
            self._path = self.route.path(self.source.side(self.exit)[1])
        return self._path

    @property
    def box(self) -> Box:
        """The area it lies in, with the width of its line."""
        left, top, right, bottom = self.route.box
        return left - 3, top - 3, right + 3, bottom + 3

    @property
    def label(self) -> Box:
        """Where the shape at its start is written, above it or below."""
        x, y = self.source.exit(self.exit)
        return x, y - 20, x + 150, y + 20

    @property
    def rise(self) -> float:
        """How much lower its first bend leads; one that turns back turns past the shape."""
        points = self.route.points
        if self.route.cornered:
            return 0.0
        return next((y - points[0][1] for _, y in points if y != points[0][1]), 0.0)

    @property
    def faulty(self) -> bool:
        """Whether it enters the port that the target's problem is about."""
        return self.target.fault == self.port and self.target.wired(self.port)

    def near(self, x: float, y: float, within: float) -> bool:
        """Whether a point is at most so far from the line."""
        stroker = QPainterPathStroker()
        stroker.setWidth(2 * within)
        return stroker.createStroke(self.path).contains(QPointF(x, y))

    def crosses(self, line: QPainterPath) -> bool:
        """Whether a line drawn over the canvas cuts it."""
        return self.path.intersects(line)
