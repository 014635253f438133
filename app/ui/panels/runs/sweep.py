"""Profiles over the batch: latency and throughput, a line for each network and way of running."""

import math
from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.protocol import ProfileResult
from app.ui.panels.runs.plot import Axis, Plot, Series
from app.workspace.profile_settings import unusual
from app.workspace.runs.description import differences
from app.workspace.runs.profile_run import ProfileRun
from app.workspace.runs.run import Run


class Doublings(Axis):
    """An axis of powers of two: a tick at each, or at every second or fourth of many."""

    def tickValues(self, low: float, high: float, size: float) -> list[tuple[float, list[float]]]:
        first, last = math.ceil(low), math.floor(high)
        step = 1 << max(0, (last - first) // 8).bit_length()
        return [(step, [float(power) for power in range(first, last + 1, step)])]


class Sweep(QWidget):
    """Two plots side by side."""

    def __init__(self) -> None:
        super().__init__()
        self.latency = Plot("latency, ms by batch", x=_batch, axis=Doublings)
        self.throughput = Plot("images/s by batch", x=_batch, axis=Doublings)
        self.names: tuple[str, ...] = ()
        """What each line is of, in the order of the hues."""
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        for plot in (self.latency, self.throughput):
            plot.area.from_zero()
            row.addWidget(plot, 1)

    def show_runs(self, runs: Sequence[ProfileRun]) -> dict[Run, int]:
        """Draw what was measured; the number of the colour of each run."""
        groups = _groups(runs)
        self.names = tuple(_names([members[0] for members in groups]))
        lines = [(n, *pair) for n, pair in enumerate(zip(self.names, groups, strict=True))]
        self.latency.show_series([_series(*line, _latency) for line in lines])
        self.throughput.show_series([_series(*line, _speed) for line in lines])
        return {run: number for number, members in enumerate(groups) for run in members}


def _names(firsts: Sequence[ProfileRun]) -> list[str]:
    """What each line is of: by what differs, or all there is to know of a single one."""
    if len(firsts) > 1:
        return differences(firsts, ignored={"batch"})
    return [", ".join([run.name, *unusual(run.settings), run.device]) for run in firsts]


def _series(
    hue: int, name: str, runs: Sequence[ProfileRun], value: Callable[[ProfileResult], float]
) -> Series:
    """The points of one line, from the smallest batch up."""
    measured = [(run.settings.batch, value(run.result)) for run in runs if run.result]
    points = sorted(measured)
    batches = [math.log2(batch) for batch, _ in points]
    return Series(name, hue, batches, [found for _, found in points], "marked")


def _latency(result: ProfileResult) -> float:
    return result.latency_ms.median


def _speed(result: ProfileResult) -> float:
    return result.images_per_second


def _batch(power: float) -> str:
    """The label of a tick."""
    return f"{2**power:,.0f}"


def _groups(runs: Sequence[ProfileRun]) -> list[list[ProfileRun]]:
    """Runs that differ in their batch alone are one line."""
    groups: dict[object, list[ProfileRun]] = {}
    for run in runs:
        settings = run.settings.model_copy(update={"batch": 1})
        groups.setdefault((run.network, settings, run.device), []).append(run)
    return list(groups.values())
