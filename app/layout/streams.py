"""Streams of several resolutions side by side, as HRNet has them: a row for each.

A stream is the longest way through the nodes of one resolution and runs straight. What it takes
from the others or hands on stands beside it in strands, on the side of the resolution that it
comes from or goes to, nearest for the nearest.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from app.layout.lanes import LANE_GAP, Heights, Size
from app.layout.ports import entries, offset
from app.layout.rows import ROW_GAP
from app.layout.skeleton import Skeleton
from graph.model import source_of

SIDE_BY_SIDE = 0.4
"""The part of the columns in which several resolutions stand."""


@dataclass(frozen=True)
class _Strand:
    """Nodes one behind another beside a stream, and the resolution they are wired to."""

    names: tuple[str, ...]
    other: int
    first: int
    last: int


def side_by_side(skeleton: Skeleton, level: Mapping[str, int]) -> bool:
    """Whether maps of several resolutions are worked on at the same time."""
    found: list[set[int]] = [set() for _ in range(skeleton.columns)]
    for name, column in skeleton.column.items():
        found[column].add(level[name])
    several = sum(len(levels) > 1 for levels in found)
    return several >= SIDE_BY_SIDE * skeleton.columns


def stream_heights(
    skeleton: Skeleton, sizes: Mapping[str, Size], level: Mapping[str, int]
) -> Heights:
    """The middle of each node, with one stream below the other."""
    middle: dict[str, float] = {}
    line: float | None = None
    for row in sorted(set(level.values())):
        names = [name for name in skeleton.sequence if level[name] == row]
        heights = _row(skeleton, sizes, level, names)
        top = min(y - sizes[name][1] / 2 for name, y in heights.items())
        line = 0.0 if line is None else line + ROW_GAP - top
        middle.update({name: line + y for name, y in heights.items()})
        line += max(y + sizes[name][1] / 2 for name, y in heights.items())
    return Heights(middle)


def _row(
    skeleton: Skeleton, sizes: Mapping[str, Size], level: Mapping[str, int], names: list[str]
) -> dict[str, float]:
    """The nodes of one resolution about the line of their stream."""
    stream = _longest(skeleton, names)
    heights = {name: -_entered(skeleton, name, before) for before, name in pairwise(["", *stream])}
    half = max(sizes[name][1] for name in stream) / 2
    edge: dict[int, dict[int, float]] = {-1: {}, 1: {}}
    """For each side, how far from the line each column is taken."""
    for strand in _strands(skeleton, level, names, set(stream)):
        side = -1 if strand.other < level[strand.names[0]] else 1
        span = range(strand.first, strand.last + 1)
        height = max(sizes[name][1] for name in strand.names)
        near = max(edge[side].get(column, half) for column in span) + LANE_GAP
        edge[side].update(dict.fromkeys(span, near + height))
        heights.update(dict.fromkeys(strand.names, side * (near + height / 2)))
    return heights


def _entered(skeleton: Skeleton, name: str, before: str) -> float:
    """How far below a card's middle the stream enters it, if it comes from further off."""
    if not before or skeleton.column[name] == skeleton.column[before] + 1:
        return 0.0
    node = skeleton.nodes[name]
    return offset([source_of(w)[0] if w else "" for w in node.inputs].index(before), entries(node))


def _longest(skeleton: Skeleton, names: list[str]) -> list[str]:
    """The longest way through some nodes, of equal ones that which leads furthest."""
    length: dict[str, int] = {}
    before: dict[str, str] = {}
    for name in names:
        read = [source for source in skeleton.sources[name] if source in length]
        source = max(read, key=lambda source: length[source], default="")
        length[name], before[name] = 1 + length.get(source, 0), source
    name = max(names, key=lambda name: (length[name], skeleton.column[name]))
    way: list[str] = []
    while name:
        way.append(name)
        name = before[name]
    return way[::-1]


def _strands(
    skeleton: Skeleton, level: Mapping[str, int], names: list[str], stream: set[str]
) -> list[_Strand]:
    """The nodes beside a stream in chains, those wired to the nearest resolution first."""
    readers: dict[str, list[str]] = {}
    for name, sources in skeleton.sources.items():
        for source in sources:
            readers.setdefault(source, []).append(name)
    row, seen, found = level[names[0]], set(stream), list[_Strand]()
    for name in names:
        chain: list[str] = []
        following = name
        while following not in seen and level[following] == row:
            seen.add(following)
            chain.append(following)
            read = readers.get(following, ())
            following = read[0] if len(read) == 1 else following
        if chain:
            found.append(_strand(skeleton, level, readers, chain))
    return sorted(found, key=lambda strand: (abs(strand.other - row), strand.first))


def _strand(
    skeleton: Skeleton,
    level: Mapping[str, int],
    readers: Mapping[str, list[str]],
    chain: list[str],
) -> _Strand:
    row = level[chain[0]]
    wired = [*skeleton.sources[chain[0]], *readers.get(chain[-1], ())]
    others = [level[name] for name in wired if level[name] != row]
    columns = [skeleton.column[name] for name in chain]
    ends = [skeleton.column[n] - 1 for n in readers.get(chain[-1], ()) if level[n] == row]
    other = max(others, key=lambda level: abs(level - row), default=row + 1)
    return _Strand(tuple(chain), other, min(columns), max([*columns, *ends]))
