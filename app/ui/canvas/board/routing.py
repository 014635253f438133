"""The routes of all wires of a board: curves where nothing is between, else tracks in channels."""

from collections.abc import Callable, Iterable

from app.layout.aisles import Aisles, bus_paths
from app.layout.channels import CLOSE, Path, Target, find_paths, z_shape
from app.layout.spatial_index import Box
from app.layout.tracks import spread
from app.ui.canvas.board.cards import Card, Wire
from app.ui.canvas.board.route import Route, channelled, direct, through, turned_back
from graph.model import Point

AROUND = 160
"""How far beside its ends a way is looked for first, canvas pixels."""
CROSSING = 40.0
"""What a way may be longer for each wire of the same card that it does not cross."""

MANY = 2
"""From so many wires on, an output has lanes in the aisles between rows."""
EVERYWHERE = (-1e9, -1e9, 1e9, 1e9)

Net = tuple[Card, int]
"""An output of a card, with all wires that leave it."""


class Routing:
    """Finds ways for wires and keeps those in channels apart.

    A way is found for each output by itself, from where the cards stand, so the same cards give
    the same picture whatever was moved before; only then are the ways of a channel spread.
    """

    def __init__(self, boxes: Callable[[Box], list[Box]]) -> None:
        self.boxes = boxes
        self._paths: dict[Wire, Path] = {}
        self._aisles: Aisles | None = None
        self._along: set[Net] = set()
        """The outputs whose wires run along aisles."""

    def drop(self, wire: Wire) -> None:
        """Forget a wire that is gone."""
        self._paths.pop(wire, None)
        self._along.discard((wire.source, wire.exit))

    def route(self, wires: Iterable[Wire]) -> set[Wire]:
        """Find ways for some wires; gives those that run elsewhere now, among them or beside."""
        changed: set[Wire] = set()
        nets: dict[Net, None] = {}
        nets.update(dict.fromkeys(self._other_aisles()))
        for wire in wires:
            way = self._plain(wire)
            if way is None:
                nets[wire.source, wire.exit] = None
            elif self._paths.pop(wire, None) is not None or way != getattr(wire, "route", None):
                wire.run(way)
                changed.add(wire)
        for net in nets:
            self._along.discard(net)
            self._search(net)
        return changed | self._spread()

    def _plain(self, wire: Wire) -> Route | None:
        """The way of a wire that needs no channel: through its bends, or past no card."""
        if wire.bends:
            return through(*wire.ends, wire.bends)
        return direct(*wire.ends, self._between(wire))

    def _between(self, wire: Wire) -> Callable[[Box], list[Box]]:
        """The cards in an area but for those at the wire's ends."""
        own = wire.source.box, wire.target.box
        return lambda area: [box for box in self.boxes(area) if box not in own]

    def _search(self, net: Net) -> None:
        """Ways for all wires of an output that need a channel."""
        card, exit = net
        wires = [w for w in card.leaving if w.exit == exit]
        wires = [w for w in wires if w in self._paths or self._plain(w) is None]
        if len(wires) == 1 and (way := turned_back(*wires[0].ends, self.boxes)) is not None:
            self._paths[wires[0]] = way
            return
        for wire, path in self._shared(card.exit(exit), wires).items():
            self._paths[wire] = path

    def _shared(self, start: Point, wires: list[Wire]) -> dict[Wire, Path]:
        """Ways from an output: of many wires along aisles, of few the shortest."""
        found: dict[Wire, Path] = {}
        if len(wires) >= MANY and self._aisles is not None:
            self._along.add((wires[0].source, wires[0].exit))
            along = bus_paths(start, [_target(w) for w in wires], self._aisles, self._clear)
            found = {wire: way for wire, way in zip(wires, along, strict=True) if way}
        left = [wire for wire in wires if wire not in found]
        ways = self._found(start, [_target(wire) for wire in left]) if left else []
        for wire, way in zip(left, ways, strict=True):
            found[wire] = way or z_shape(*wire.ends)
        return found

    def _other_aisles(self) -> set[Net]:
        """Look where rows are now; gives the outputs whose wires ran along aisles that moved."""
        before = self._aisles
        boxes = self.boxes(EVERYWHERE)
        self._aisles = Aisles.between(boxes) if boxes else None
        return set(self._along) if before != self._aisles else set()

    def _clear(self, one: Point, other: Point) -> bool:
        """Whether a level or upright line passes no card, and none too close."""
        left, right = sorted((one[0], other[0]))
        top, bottom = sorted((one[1], other[1]))
        if left == right:
            return not self.boxes((left - CLOSE, top, right + CLOSE, bottom))
        return not self.boxes((left + 1, top - CLOSE, right, bottom + CLOSE))

    def _found(self, start: Point, targets: list[Target]) -> list[Path | None]:
        """Ways round cards near by; where those shut one off, also round cards further away."""
        found = self._near(start, targets, AROUND)
        left = [i for i, path in enumerate(found) if path is None]
        if left:
            wider = self._near(start, [targets[i] for i in left], 8 * AROUND)
            for i, path in zip(left, wider, strict=True):
                found[i] = path
        return found

    def _near(self, start: Point, targets: list[Target], around: float) -> list[Path | None]:
        xs, ys = zip(start, *(target.at for target in targets), strict=True)
        area = (min(xs) - around, min(ys) - around, max(xs) + around, max(ys) + around)
        return find_paths(start, targets, self.boxes(area))

    def _spread(self) -> set[Wire]:
        """Keep the wires in channels apart; gives those that moved."""
        order = sorted(self._paths, key=_key)
        paths = {wire: ((wire.source, wire.exit), self._paths[wire]) for wire in order}
        changed = set()
        for wire, points in spread(paths, self.boxes).items():
            way = channelled(points)
            if way != getattr(wire, "route", None):
                wire.run(way)
                changed.add(wire)
        return changed


def _key(wire: Wire) -> tuple[str, int, str, int]:
    return wire.source.name, wire.exit, wire.target.name, wire.port


def _target(wire: Wire) -> Target:
    """The input, with what it costs to cross the wires of the card's other inputs."""
    before = sum(other.port < wire.port for other in wire.target.entering)
    behind = len(wire.target.entering) - 1 - before
    return Target(wire.ends[1], CROSSING * before, CROSSING * behind)
