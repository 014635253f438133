"""Branches as parallel lanes: heights of nodes, with the trunk on one straight line."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from app.layout.skeleton import Skeleton

LANE_GAP = 48
THREAD = 16
"""The height of a lane that holds a wire only."""

Size = tuple[float, float]


@dataclass
class Lane:
    """Nodes one behind another, and the columns their lane is kept free for."""

    names: list[str] = field(default_factory=list)
    first: int = 0
    last: int = 0

    def height(self, sizes: Mapping[str, Size]) -> float:
        """The height of its tallest card."""
        return max((sizes[name][1] for name in self.names), default=THREAD)


def heights(skeleton: Skeleton, sizes: Mapping[str, Size]) -> dict[str, float]:
    """The middle of each node above (negative) or below the trunk's line."""
    made = _Heights(skeleton, sizes)
    made.core()
    made.sides()
    return made.middle


class _Heights:
    """The work of `heights`, with the lowest point taken so far in each column."""

    def __init__(self, skeleton: Skeleton, sizes: Mapping[str, Size]) -> None:
        self.skeleton = skeleton
        self.sizes = sizes
        self.middle: dict[str, float] = {}
        self.floor: dict[int, float] = {}

    def core(self) -> None:
        """The trunk at 0 and the branches between its nodes about it."""
        trunk = self.skeleton.trunk
        position = {name: i for i, name in enumerate(trunk)}
        between: dict[int, list[str]] = {}
        count = 0
        for name in self.skeleton.sequence:
            if name in position:
                count = position[name] + 1
            elif name in self.skeleton.core:
                between.setdefault(count, []).append(name)
        for name in trunk:
            self._stand(name, 0.0)
        for index, names in between.items():
            after = trunk[index] if index < len(trunk) else self.skeleton.end
            lanes = _traced(self.skeleton, [after], set(names))
            self._about(lanes)

    def sides(self) -> None:
        """What the end does not need, below what stands in its columns."""
        left = {name for name in self.skeleton.sequence if name not in self.middle}
        read = {s for name in left for s in self.skeleton.sources[name]}
        ends = [name for name in self.skeleton.sequence if name in left and name not in read]
        for lane in _traced(self.skeleton, ends, left, own=True):
            span = range(lane.first, lane.last + 1)
            top = max((self.floor[c] + LANE_GAP for c in span if c in self.floor), default=0.0)
            self._fill(lane, top + lane.height(self.sizes) / 2)

    def _about(self, lanes: list[Lane]) -> None:
        """Lanes one below another, the trunk's line through their middle or their main one."""
        skyline: dict[int, float] = {}
        middles = []
        for lane in lanes:
            span = range(lane.first, lane.last + 1)
            top = max((skyline[c] + LANE_GAP for c in span if c in skyline), default=0.0)
            height = lane.height(self.sizes)
            skyline.update(dict.fromkeys(span, top + height))
            middles.append(top + height / 2)
        axis = _axis(lanes, middles)
        for lane, middle in zip(lanes, middles, strict=True):
            self._fill(lane, middle - axis)

    def _fill(self, lane: Lane, middle: float) -> None:
        for name in lane.names:
            self._stand(name, middle)
        low = middle + lane.height(self.sizes) / 2
        for column in range(lane.first, lane.last + 1):
            if low > self.floor.get(column, -1e9):
                self.floor[column] = low

    def _stand(self, name: str, middle: float) -> None:
        self.middle[name] = middle
        column, low = self.skeleton.column[name], middle + self.sizes[name][1] / 2
        if low > self.floor.get(column, -1e9):
            self.floor[column] = low


def _axis(lanes: list[Lane], middles: list[float]) -> float:
    """The height of the trunk: of the lane with far more cards than any other, or the middle."""
    if not lanes:
        return 0.0
    counts = sorted((len(lane.names) for lane in lanes), reverse=True)
    if len(counts) == 1 or counts[0] >= 2 * counts[1] > 0 or counts[1] == 0:
        longest = max(range(len(lanes)), key=lambda i: len(lanes[i].names))
        return middles[longest]
    return round((min(middles) + max(middles)) / 16) * 8


def _traced(
    skeleton: Skeleton, ends: Iterable[str], members: set[str], own: bool = False
) -> list[Lane]:
    """The lanes that lead to some ends, in the order of their ports; `own`: with the ends."""
    tracing = _Tracing(skeleton, members)
    for end in ends:
        if own:
            tracing.chain(end, skeleton.column[end] + 1)
        else:
            tracing.ports(end)
    return tracing.lanes


class _Tracing:
    """Walks wires upwards, port by port; every unvisited way is a lane of its own."""

    def __init__(self, skeleton: Skeleton, members: set[str]) -> None:
        self.skeleton = skeleton
        self.members = members
        self.lanes: list[Lane] = []
        self.seen: set[str] = set()
        self.threads: dict[str, Lane] = {}

    def ports(self, reader: str, skip: str = "") -> None:
        """A lane for everything that leads to a node, but for one source already followed."""
        until = self.skeleton.column[reader]
        for source in dict.fromkeys(self.skeleton.sources[reader]):
            if source == skip:
                continue
            if source in self.members and source not in self.seen:
                self.chain(source, until)
            else:
                self._thread(source, until)

    def chain(self, name: str, until: int) -> None:
        """A lane from a node upwards, as far as its first wires lead to new nodes."""
        lane = Lane(last=until - 1)
        self.lanes.append(lane)
        joins = []
        while True:
            lane.names.append(name)
            self.seen.add(name)
            sources = self.skeleton.sources[name]
            fresh = [s for s in sources if s in self.members and s not in self.seen]
            joins.append((name, fresh[0] if fresh else (sources or [""])[0]))
            if not fresh:
                break
            name = fresh[0]
        above = [self.skeleton.column[s] for s in sources]
        lane.first = min(self.skeleton.column[name], 1 + min(above, default=10**9))
        for reader, followed in joins:
            self.ports(reader, followed)

    def _thread(self, source: str, until: int) -> None:
        """A free lane for a wire that passes columns; wires of one source share it."""
        first = self.skeleton.column[source] + 1
        if first >= until:
            return
        if source in self.threads:
            self.threads[source].last = max(self.threads[source].last, until - 1)
            return
        self.threads[source] = Lane([], first, until - 1)
        self.lanes.append(self.threads[source])
