"""Times of two networks that were measured alike, from the profiles that are kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from app.protocol.profile import CONDITIONS
from app.store.profile_records import Record, kept_for
from graph.model import Model


@dataclass(frozen=True)
class Times:
    """Forward times of layers in ms by path, before and after, and of the two networks whole."""

    where: str
    """On what and how both were measured: `NVIDIA H200, batch 32, amp-bf16`."""
    before: Mapping[str, float]
    after: Mapping[str, float]
    before_ms: float
    after_ms: float

    def delta(self, path: str) -> float | None:
        """Milliseconds that a layer takes more; None where neither profile has it."""
        if path not in self.before and path not in self.after:
            return None
        return self.after.get(path, 0.0) - self.before.get(path, 0.0)


def times(before: Model, after: Model, parent: Path | None = None) -> Times | None:
    """From the newest profile of the second that has its like of the first; None without one."""
    earlier, later = tuple(kept_for(before, parent)), tuple(kept_for(after, parent))
    for new, old in product(later, earlier):
        if _conditions(new) == _conditions(old):
            return _paired(old, new)
    return None


def _conditions(record: Record) -> tuple[object, ...]:
    result = record.result
    return result.device_title, *(getattr(result, name) for name in CONDITIONS)


def _paired(old: Record, new: Record) -> Times:
    result = new.result
    return Times(
        f"{result.device_title}, batch {result.batch}, {result.precision}",
        _forward(old),
        _forward(new),
        old.result.latency_ms.median,
        result.latency_ms.median,
    )


def _forward(record: Record) -> dict[str, float]:
    layers = record.result.layers
    return {t.path: t.forward_ms for t in layers if t.forward_ms is not None}
