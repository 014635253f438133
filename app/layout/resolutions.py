"""What maps are smaller or larger than others: how often each was halved."""

from collections.abc import Mapping

from app.layout.skeleton import Skeleton

INFINITE = float("inf")
SAME = 1.7
"""Maps whose sides differ by a smaller factor have one resolution: some layers cut a rim off."""


def levels(skeleton: Skeleton, sides: Mapping[str, float]) -> dict[str, int]:
    """How often the map was halved on the way to each node; `sides` are the sides of the maps.

    A node without a side, for it gives a vector or a single pixel, has the level of what it
    reads: the gate of a squeeze-and-excitation block stands in the row of the maps it weighs.
    """
    found: dict[str, int] = {}
    position = {name: i for i, name in enumerate(skeleton.sequence)}
    for name in skeleton.sequence:
        read = [source for source in skeleton.sources[name] if source in found]
        last = max(read, key=position.__getitem__) if read else None
        found[name] = 0 if last is None else found[last] + _halvings(sides, last, name)
    return found


def rises(skeleton: Skeleton, sides: Mapping[str, float]) -> bool:
    """Whether some node makes a map larger."""
    return any(
        sides.get(name, 0.0) >= SAME * sides.get(source, INFINITE)
        for name, sources in skeleton.sources.items()
        for source in sources
    )


def _halvings(sides: Mapping[str, float], source: str, target: str) -> int:
    before, after = sides.get(source), sides.get(target)
    if not before or not after or (before < SAME * after and after < SAME * before):
        return 0
    steps, factor = 0, before / after
    while factor >= SAME:
        steps, factor = steps + 1, factor / 2
    while factor <= 1 / SAME:
        steps, factor = steps - 1, factor * 2
    return steps
