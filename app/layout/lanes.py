"""Branches as parallel lanes: heights of nodes, with the trunk on one straight line."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from app.layout.skeleton import Skeleton

LANE_GAP = 48
"""Between the cards of two lanes."""
THREAD = 16
"""The height of a lane that holds a wire only."""
THREAD_GAP = 12
"""Between a card and the lane of a wire."""

Size = tuple[float, float]


@dataclass
class Lane:
    """Nodes one behind another, and the columns that are kept free for them.

    A lane without nodes is a thread: it is kept free for the wires of `source`.
    """

    names: list[str] = field(default_factory=list)
    first: int = 0
    last: int = 0
    source: str = ""
    middle: float = 0.0

    def height(self, sizes: Mapping[str, Size]) -> float:
        """The height of its tallest card."""
        return max((sizes[name][1] for name in self.names), default=THREAD)

    @property
    def span(self) -> range:
        """The columns that are kept free for it."""
        return range(self.first, self.last + 1)


@dataclass(frozen=True)
class Heights:
    """The middle of each node above (negative) or below the trunk's line.

    `branches` are the lanes between two nodes of the trunk, `sides` those of what the end does
    not need, `threads` the lanes that hold a wire only.
    """

    middle: Mapping[str, float]
    threads: tuple[Lane, ...] = ()
    branches: tuple[Lane, ...] = ()
    sides: tuple[Lane, ...] = ()


def heights(skeleton: Skeleton, sizes: Mapping[str, Size]) -> Heights:
    """The trunk on one line, and branches between two of its nodes in lanes about it."""
    made = _Stack(skeleton, sizes)
    made.core()
    made.sides()
    threads, branches, sides = map(tuple, (made.threads, made.branches, made.beside))
    return Heights(made.middle, threads, branches, sides)


class _Stack:
    """The work of `heights`, with the lowest point taken so far in each column."""

    def __init__(self, skeleton: Skeleton, sizes: Mapping[str, Size]) -> None:
        self.skeleton = skeleton
        self.sizes = sizes
        self.middle: dict[str, float] = {}
        self.threads: list[Lane] = []
        self.branches: list[Lane] = []
        self.beside: list[Lane] = []
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
            self._put(name, 0.0)
        for index, names in between.items():
            after = trunk[index] if index < len(trunk) else self.skeleton.end
            self._about(_Tracing(self.skeleton, set(names)).ports(after))

    def sides(self) -> None:
        """What the end does not need, below what stands in its columns."""
        left = {name for name in self.skeleton.sequence if name not in self.middle}
        read = {s for name in left for s in self.skeleton.sources[name]}
        tracing = _Tracing(self.skeleton, left)
        for end in [name for name in self.skeleton.sequence if name in left and name not in read]:
            for lane in tracing.chain(end, self.skeleton.column[end] + 1):
                low = [self.floor[c] + LANE_GAP for c in lane.span if c in self.floor]
                self._fill(lane, max(low, default=0.0) + lane.height(self.sizes) / 2)
                self.beside += [lane] if lane.names else []

    def _about(self, lanes: list[Lane]) -> None:
        """Lanes one below another, the trunk's line through their middle or their main one."""
        skyline: dict[int, tuple[float, bool]] = {}
        for lane in lanes:
            low = [
                skyline[c][0] + _gap(skyline[c][1], bool(lane.names))
                for c in lane.span
                if c in skyline
            ]
            top, height = max(low, default=0.0), lane.height(self.sizes)
            skyline.update(dict.fromkeys(lane.span, (top + height, bool(lane.names))))
            lane.middle = top + height / 2
        axis = _axis(lanes)
        for lane in lanes:
            self._fill(lane, lane.middle - axis)
            self.branches += [lane] if lane.names else []

    def _fill(self, lane: Lane, middle: float) -> None:
        lane.middle = middle
        if not lane.names:
            self.threads.append(lane)
        for name in lane.names:
            self._put(name, middle)
        low = middle + lane.height(self.sizes) / 2
        for column in lane.span:
            if low > self.floor.get(column, -1e9):
                self.floor[column] = low

    def _put(self, name: str, middle: float) -> None:
        self.middle[name] = middle
        column, low = self.skeleton.column[name], middle + self.sizes[name][1] / 2
        if low > self.floor.get(column, -1e9):
            self.floor[column] = low


def _gap(cards: bool, others: bool) -> float:
    """Between a lane and the next, by whether they hold cards: cards in one column stay apart."""
    return LANE_GAP if cards and others else THREAD_GAP if cards or others else 0.0


def _axis(lanes: list[Lane]) -> float:
    """The height of the trunk: of the lane with far more cards than any other, or the middle."""
    if not lanes:
        return 0.0
    counts = sorted((len(lane.names) for lane in lanes), reverse=True)
    if len(counts) == 1 or counts[0] >= 2 * counts[1] > 0 or counts[1] == 0:
        return max(lanes, key=lambda lane: len(lane.names)).middle
    middles = [lane.middle for lane in lanes]
    return round((min(middles) + max(middles)) / 16) * 8


class _Tracing:
    """Follows wires upwards, the longest way first; every way not yet taken is a lane of its own.

    Lanes come in the order of the ports that they lead to. For `sum(b(a(x)), x)` they are the
    lane of a and b and under it a thread for the wire from x; for `sum(x, b(a(x)))` the thread
    is above.
    """

    def __init__(self, skeleton: Skeleton, members: set[str]) -> None:
        self.skeleton = skeleton
        self.members = members
        self.seen: set[str] = set()
        self.threads: dict[str, Lane] = {}

    def ports(self, reader: str, sources: Iterable[str] | None = None) -> list[Lane]:
        """A lane for everything that leads to a node, or to some of its ports."""
        if sources is None:
            sources = self.skeleton.sources[reader]
        sources = list(dict.fromkeys(sources))
        if not sources:
            return []
        until = self.skeleton.column[reader]
        column, found = self.skeleton.column, {}
        for source in sorted(sources, key=column.__getitem__, reverse=True):
            if source in self.members and source not in self.seen:
                found[source] = self.chain(source, until)
            else:
                found[source] = self._thread(source, until)
        return [lane for source in sources for lane in found[source]]

    def chain(self, name: str, until: int) -> list[Lane]:
        """A lane from a node upwards, as far as there are new nodes, with the lanes beside it."""
        lane = Lane(last=until - 1)
        joins: list[tuple[str, list[str], list[str]]] = []
        while True:
            lane.names.append(name)
            self.seen.add(name)
            sources = self.skeleton.sources[name]
            fresh = [s for s in sources if s in self.members and s not in self.seen]
            followed = max(fresh or sources, key=self.skeleton.column.__getitem__, default="")
            if len(sources) > 1:
                port = sources.index(followed)
                before = [s for s in sources[:port] if s != followed]
                behind = [s for s in sources[port:] if s != followed]
                joins.append((name, before, behind))
            if not fresh:
                break
            name = followed
        above = [self.skeleton.column[s] for s in sources]
        lane.first = min(self.skeleton.column[name], 1 + min(above, default=10**9))
        over = [beside for reader, before, _ in joins for beside in self.ports(reader, before)]
        under = [beside for reader, _, behind in joins for beside in self.ports(reader, behind)]
        return [*over, lane, *under]

    def _thread(self, source: str, until: int) -> list[Lane]:
        """A free lane for a wire that passes columns; wires of one source share it."""
        first = self.skeleton.column[source] + 1
        if first >= until:
            return []
        if source in self.threads:
            self.threads[source].last = max(self.threads[source].last, until - 1)
            return []
        self.threads[source] = Lane([], first, until - 1, source)
        return [self.threads[source]]
