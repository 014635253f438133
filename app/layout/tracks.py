"""Wires that run in one channel, each on a track of its own: side by side, nested, evenly spaced.

A search finds a channel for each wire and knows nothing of the others. Here the stretches that
would lie on each other are put in an order in which they cross least, and apart. Stretches of one
output are one track, for they carry the same tensor.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from app.layout.channels import Path
from app.layout.spatial_index import Box

PITCH, LEAST = 12.0, 2.0
"""From a track to the next, pixels; where the channel is narrow, less."""
SLACK = 48.0
"""Level tracks that end so near to each other are kept apart: their ends may still be moved."""
TOUCHING = 1.0
"""And upright ones if they touch, or two wires would look like one that goes on."""
IMPOSSIBLE = 1000.0
"""Counts as so many crossings: an order for which cards leave no room."""
MARGIN = 8
"""Between a track and a card."""
ROOM = 400
"""How far a track may be moved, pixels."""

Cards = Callable[[Box], Sequence[Box]]
"""The boxes of the cards in an area."""


Wire = TypeVar("Wire", bound=Hashable)


@dataclass(eq=False)
class Track:
    """A stretch of one output's wires along x (level) or y, at `at` on the other axis."""

    net: Hashable
    level: bool
    at: float
    first: float
    last: float
    fixed: bool
    """Whether it ends in a port, whose height it must keep."""
    turns: list[tuple[float, int]] = field(default_factory=list)
    """Where wires leave it, and to which side: -1 is up or left, 1 down or right."""
    low: float = 0.0
    high: float = 0.0

    def overlaps(self, other: "Track") -> bool:
        """Whether both pass the same part of a channel."""
        slack = SLACK if self.level else TOUCHING
        return self.first < other.last + slack and other.first < self.last + slack


def spread(paths: Mapping[Wire, tuple[Hashable, Path]], cards: Cards) -> dict[Wire, Path]:
    """The paths of wires, with each track apart from the others; `paths` has the net of each."""
    moved = {wire: [list(point) for point in path] for wire, (_, path) in paths.items()}
    for level in (True, False):
        _spread_along(level, {w: net for w, (net, _) in paths.items()}, moved, cards)
    return {wire: tuple((x, y) for x, y in path) for wire, path in moved.items()}


_Use = tuple[Wire, int]
"""A wire, and the stretch of it that begins at so many corners from its start."""


def _spread_along(
    level: bool,
    nets: Mapping[Wire, Hashable],
    paths: Mapping[Wire, list[list[float]]],
    cards: Cards,
) -> None:
    across = 1 if level else 0
    tracks = _tracks(level, nets, paths)
    for group in _groups([track for track, _ in tracks], cards):
        _place(group)
    for track, uses in tracks:
        for wire, i in uses:
            paths[wire][i][across] = paths[wire][i + 1][across] = track.at


def _tracks(
    level: bool, nets: Mapping[Wire, Hashable], paths: Mapping[Wire, list[list[float]]]
) -> list[tuple[Track, list[_Use[Wire]]]]:
    """All stretches of one direction; those of a net that lie on each other as one."""
    along, across = (0, 1) if level else (1, 0)
    found: dict[tuple[Hashable, float], list[tuple[Track, list[_Use[Wire]]]]] = {}
    for wire, path in paths.items():
        for i in range(0 if level else 1, len(path) - 1, 2):
            a, b = path[i], path[i + 1]
            first, last = sorted((a[along], b[along]))
            fixed = i == 0 or i + 2 == len(path)
            track = Track(nets[wire], level, a[across], first, last, fixed)
            if i:
                track.turns.append((a[along], 1 if path[i - 1][across] > a[across] else -1))
            if i + 2 < len(path):
                track.turns.append((b[along], 1 if path[i + 2][across] > a[across] else -1))
            _join(found.setdefault((nets[wire], a[across]), []), track, (wire, i))
    return [one for tracks in found.values() for one in tracks]


def _join(tracks: list[tuple[Track, list[_Use[Wire]]]], track: Track, use: _Use[Wire]) -> None:
    """Add a stretch to those of its net on the same line, as part of the ones that it touches."""
    uses = [use]
    for other, others in tuple(tracks):
        if other.first <= track.last and track.first <= other.last:
            tracks.remove((other, others))
            track.first, track.last = min(track.first, other.first), max(track.last, other.last)
            track.fixed |= other.fixed
            track.turns += other.turns
            uses += others
    track.turns = list(dict.fromkeys(track.turns))
    tracks.append((track, uses))


def _groups(tracks: list[Track], cards: Cards) -> Iterable[list[Track]]:
    """Tracks that pass each other in one channel."""
    for track in tracks:
        _bound(track, cards)
    tracks = sorted(tracks, key=lambda t: (t.at, t.first, t.last))
    leader = list(range(len(tracks)))

    def find(i: int) -> int:
        while leader[i] != i:
            leader[i] = leader[leader[i]]
            i = leader[i]
        return i

    for i, track in enumerate(tracks):
        for j in _beside(track, tracks, i + 1):
            leader[find(i)] = find(j)
    groups: dict[int, list[Track]] = {}
    for i, track in enumerate(tracks):
        groups.setdefault(find(i), []).append(track)
    return [group for group in groups.values() if len(group) > 1]


def _beside(track: Track, tracks: Sequence[Track], start: int) -> Iterator[int]:
    """Which tracks from one on, in order of their lines, share a channel with a track.

    They do if one of the two could be moved onto the other's line, or if they are too close.
    """
    for i in range(start, len(tracks)):
        other = tracks[i]
        apart = other.at - track.at
        if apart > ROOM:
            return
        reaches = other.at <= track.high or other.low <= track.at or apart < PITCH
        if reaches and other.net != track.net and track.overlaps(other):
            yield i


def _bound(track: Track, cards: Cards) -> None:
    """How far the track may be moved to either side before it is too close to a card."""
    at, first, last = track.at, track.first, track.last
    track.low = track.high = at
    if track.fixed:
        return
    track.low, track.high = at - ROOM, at + ROOM
    area = (first, at - ROOM, last, at + ROOM)
    if not track.level:
        area = (at - ROOM, first, at + ROOM, last)
    for box in cards(area):
        low, high = (box[1], box[3]) if track.level else (box[0], box[2])
        if high <= at:
            track.low = max(track.low, high + MARGIN)
        elif low >= at:
            track.high = min(track.high, low - MARGIN)


def _place(group: list[Track]) -> None:
    """Give each track of a channel its line."""
    order = _ordered(group)
    before = [[j for j in range(i) if _apart(order[j], order[i])] for i in range(len(order))]
    gaps = _gaps(order, before)
    at = [track.at for track in order]
    for i, track in enumerate(order):
        pushed = [at[j] + min(gaps[i], gaps[j]) for j in before[i]]
        at[i] = at[i] if track.fixed else max([at[i], track.low, *pushed])
    for i in reversed(range(len(order))):
        track = order[i]
        at[i] = track.at if track.fixed else min(at[i], track.high)
        for j in before[i]:
            at[j] = min(at[j], at[i] - min(gaps[i], gaps[j]))
    for track, line in zip(order, at, strict=True):
        track.at = track.at if track.fixed else min(max(line, track.low), track.high)


def _gaps(order: Sequence[Track], before: Sequence[Sequence[int]]) -> list[float]:
    """How far each track stays from those beside it: less where a channel is narrow.

    Where so many tracks lie between two cards that they do not fit, those share the room.
    """
    gaps = [PITCH] * len(order)
    for _ in range(2 * len(order)):
        chain = _squeezed(order, before, gaps)
        if len(chain) < 2:
            break
        share = (order[chain[0]].high - order[chain[-1]].low) / (len(chain) - 1)
        narrow = max(LEAST, share - 0.001)
        if all(gaps[i] <= narrow for i in chain):
            break
        for i in chain:
            gaps[i] = min(gaps[i], narrow)
    return gaps


def _squeezed(
    order: Sequence[Track], before: Sequence[Sequence[int]], gaps: Sequence[float]
) -> list[int]:
    """Tracks that do not fit side by side, from the last to the first; none if all fit."""
    lowest: list[float] = []
    pusher: list[int] = []
    worst, over = -1, 0.01
    for i, track in enumerate(order):
        low, by = track.low, -1
        for j in before[i]:
            pushed = lowest[j] + min(gaps[i], gaps[j])
            if pushed > low:
                low, by = pushed, j
        lowest.append(low)
        pusher.append(by)
        if low - track.high > over:
            worst, over = i, low - track.high
    chain = []
    while worst >= 0:
        chain.append(worst)
        worst = pusher[worst]
    return chain


def _apart(track: Track, other: Track) -> bool:
    return track.net != other.net and track.overlaps(other)


def _ordered(group: list[Track]) -> list[Track]:
    """From low to high, in the order in which the tracks cross each other least."""
    order: list[Track] = []
    for track in sorted(group, key=lambda t: (t.at, t.last - t.first, t.first)):
        costs = [0.0]
        for other in reversed(order):
            costs.append(costs[-1] + _crossings(track, other) - _crossings(other, track))
        best = min(range(len(costs)), key=lambda i: (costs[i], i))
        order.insert(len(order) - best, track)
    return order


def _crossings(track: Track, other: Track) -> float:
    """How often the wires of two tracks cross where the first is the lower number of the two."""
    if not _apart(track, other):
        return 0.0
    if track.fixed and other.fixed:
        return 0.0
    if track.low + LEAST > other.high:
        return IMPOSSIBLE
    count = 0.0 if track.level else 100.0 * len(_ends(track, 1) & _ends(other, -1))
    for at, side in track.turns:
        count += other.first < at < other.last and side > 0
    for at, side in other.turns:
        count += track.first < at < track.last and side < 0
    return count


def _ends(track: Track, side: int) -> set[float]:
    """Where wires leave a track to one side.

    Of two upright tracks with wires at one height the left one must not have its wire on the
    right and the right one on the left: these would lie on each other.
    """
    return {at for at, to in track.turns if to == side}
