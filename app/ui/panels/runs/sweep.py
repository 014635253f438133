"""Profiles over the batch: latency and throughput, a line for each network and way of running."""

import math
from collections.abc import Sequence
from operator import itemgetter

from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.ui.panels.runs.plot import Plot, Series
from app.workspace.profile_settings import unusual
from app.workspace.runs.profile_run import ProfileRun
from app.workspace.runs.run_list import Run


class Sweep(QWidget):
    """Two plots side by side."""

    def __init__(self) -> None:
        super().__init__()
        self.latency = Plot("latency, ms by batch", x=_batch)
        self.throughput = Plot("images/s by batch", x=_batch)
        self.names: tuple[str, ...] = ()
        """What each line is of, in the order of the hues."""
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        for plot in (self.latency, self.throughput):
            plot.canvas.from_zero()
            row.addWidget(plot, 1)

    def show_runs(self, runs: Sequence[ProfileRun]) -> dict[Run, int]:
        """Draw what was measured; the place of the hue of each run."""
        groups: dict[str, list[ProfileRun]] = {}
        for run in runs:
            groups.setdefault(_group(run), []).append(run)
        latencies, speeds = list[Series](), list[Series]()
        for hue, (name, members) in enumerate(groups.items()):
            measured = [(run.settings.batch, run.result) for run in members if run.result]
            found = sorted(measured, key=itemgetter(0))
            batches = [math.log2(batch) for batch, _ in found]
            medians = [result.latency_ms.median for _, result in found]
            images = [result.images_per_second for _, result in found]
            latencies.append(Series(name, hue, batches, medians, "marked"))
            speeds.append(Series(name, hue, batches, images, "marked"))
        self.names = tuple(groups)
        self.latency.show_series(latencies)
        self.throughput.show_series(speeds)
        return {run: i for i, members in enumerate(groups.values()) for run in members}


def _batch(power: float) -> str:
    """The batch at a place along the bottom, where each doubling is as wide."""
    return f"{2**power:,.0f}"


def _group(run: ProfileRun) -> str:
    """What the points of one line have in common."""
    return ", ".join([run.name, *unusual(run.settings), run.device])
