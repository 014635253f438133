"""What differs between two networks, by path, and what it costs."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from graph import paths
from graph.check.report import Leaf, Report
from graph.ops.port import Call, title

Kind = Literal["added", "removed", "changed"]
SYMBOLS: dict[Kind, str] = {"added": "+", "removed": "−", "changed": "≠"}


@dataclass(frozen=True)
class Totals:
    """A network's costs as deployed, for one image; `parameters_training` with its heads."""

    name: str
    parameters: int
    parameters_training: int
    macs: int

    @classmethod
    def of(cls, report: Report) -> "Totals":
        """The totals of a checked network."""
        return cls(
            report.model.main,
            report.parameters,
            report.parameters_training,
            report.macs,
        )


@dataclass(frozen=True)
class Difference:
    """One layer that is only in one network, or not the same in both; costs are new less old."""

    kind: Kind
    path: str
    before: str
    after: str
    parameters: int
    macs: int


@dataclass(frozen=True)
class Comparison:
    """Two networks beside each other: from the first, which is older, to the second."""

    before: Totals
    after: Totals
    differences: tuple[Difference, ...]
    same: int
    """Layers that are alike in both."""

    def count(self, kind: Kind) -> int:
        """How many layers were added, removed or changed."""
        return sum(difference.kind == kind for difference in self.differences)

    @property
    def ratio(self) -> float | None:
        """Parameters of the larger in those of the smaller, trained heads and all."""
        sizes = self.before.parameters_training, self.after.parameters_training
        return max(sizes) / min(sizes) if min(sizes) else None


def compare(before: Report, after: Report) -> Comparison:
    """Layers are matched by path; one with another setting or shape is changed.

    What only auxiliary outputs need is compared too. A block whose inside is not known for an
    error above it is compared as a whole.
    """
    unknown = [*_unknown(before), *_unknown(after)]
    old, new = _layers(before, unknown), _layers(after, unknown)
    found = [_difference(path, old.get(path), layer) for path, layer in new.items()]
    found += [_difference(path, layer, None) for path, layer in old.items() if path not in new]
    differences = tuple(difference for difference in found if difference is not None)
    same = sum(difference is None for difference in found)
    return Comparison(Totals.of(before), Totals.of(after), differences, same)


def _unknown(report: Report) -> Iterator[str]:
    """The blocks that have no inside yet."""
    for leaf in report.leaves():
        if isinstance(leaf.result.op, Call):
            yield leaf.path


def _layers(report: Report, whole: list[str]) -> dict[str, Leaf]:
    """Every layer by path, and the blocks that are to be taken whole."""
    found: dict[str, Leaf] = {}
    for leaf in report.leaves():
        path = next((p for p in whole if paths.within(leaf.path, p)), leaf.path)
        result = leaf.result if path == leaf.path else report.find(path)
        if result is not None:
            found[path] = Leaf(path, result, leaf.deployed)
    return found


def _difference(path: str, old: Leaf | None, new: Leaf | None) -> Difference | None:
    if old is not None and new is not None and _alike(old, new):
        return None
    kind: Kind = "changed" if old and new else "added" if new else "removed"
    parameters, macs = (
        (getattr(new.result, cost) if new else 0) - (getattr(old.result, cost) if old else 0)
        for cost in ("parameters", "macs")
    )
    return Difference(kind, path, _described(old), _described(new), parameters, macs)


def _alike(old: Leaf, new: Leaf) -> bool:
    one, other = old.result, new.result
    return (one.op, one.inputs, one.outputs) == (other.op, other.inputs, other.outputs)


def _described(leaf: Leaf | None) -> str:
    """`Conv2d 3×3 pad 1 → 64×56×56`; nothing where the layer is not."""
    if leaf is None:
        return ""
    what = f"{title(leaf.result.op)} {leaf.result.op.label()}".strip()
    shape = "×".join(map(str, leaf.output)) if leaf.output else "no shape"
    return f"{what} → {shape}"


def marks(before: Report, comparison: Comparison) -> dict[str, Kind]:
    """How each path that is still there differs: a layer's, and those of the blocks around it."""
    found: dict[str, Kind] = {}
    for difference in comparison.differences:
        for path in paths.ancestors(difference.path):
            if path not in found:
                found[path] = "changed" if before.find(path) else "added"
        if difference.kind != "removed":
            found[difference.path] = difference.kind
    return found
