"""The last profile of the open model, as cards, tables and forms show it."""

from collections.abc import Mapping

from PySide6.QtCore import QObject, Signal

from graph.model import Model


class LayerTimes(QObject):
    """Times of nodes by path, in milliseconds; a block's time is the sum of its inside.

    `changed()` follows a new profile. The times are `stale` once the model is another than the
    one that was measured.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.model: Model | None = None
        self.forward: Mapping[str, float] = {}
        self.backward: Mapping[str, float] = {}
        self.device = ""

    def show(
        self,
        model: Model,
        device: str,
        forward: Mapping[str, float],
        backward: Mapping[str, float],
    ) -> None:
        """Take the leaf times of a profile of this model."""
        self.model, self.device = model, device
        self.forward, self.backward = _with_blocks(forward), _with_blocks(backward)
        self.changed.emit()

    def clear(self) -> None:
        """Forget the times: another model is open."""
        self.model, self.forward, self.backward = None, {}, {}
        self.changed.emit()

    def stale(self, model: Model) -> bool:
        """Whether the model has changed since the profile."""
        return self.model is not None and self.model is not model

    def share(self, path: str) -> float | None:
        """The part of the total forward time that a node takes, 0 to 1; None if not measured."""
        total = self.forward.get("", 0.0)
        return self.forward[path] / total if total and path in self.forward else None


def _with_blocks(leaves: Mapping[str, float]) -> dict[str, float]:
    """Leaf times with the sums of every path that leads to them; '' is the whole network."""
    times = dict(leaves)
    for path, ms in leaves.items():
        parts = path.split(".")
        for count in range(len(parts)):
            prefix = ".".join(parts[:count])
            times[prefix] = times.get(prefix, 0.0) + ms
    return times
