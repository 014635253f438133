"""The curves of one training or several: loss and accuracy, in training and in the test."""

from collections.abc import Iterator, Sequence

from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.ui.panels.runs.plot import Plot, Series, Style
from app.ui.panels.runs.points import numbers, smooth
from app.workspace.runs.training_run import TrainingRun

SMOOTHED = 50
"""One in so many of the steps of a curve are averaged in its line."""
FEW = 3
"""Runs whose every step can be drawn beside each other."""


class Curves(QWidget):
    """Two plots side by side, over steps."""

    def __init__(self) -> None:
        super().__init__()
        self.loss = Plot("loss by step")
        self.accuracy = Plot("accuracy by step", y=percent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        self.loss.add_log_button()
        for plot in (self.loss, self.accuracy):
            plot.set_legend("━ training &nbsp;╍ test")
            row.addWidget(plot, 1)

    def show_runs(self, runs: Sequence[TrainingRun]) -> None:
        """Draw the curves that there are of these."""
        every = list(enumerate(runs))
        few = len(runs) <= FEW
        self.loss.show_series([series for hue, run in every for series in _losses(run, hue, few)])
        self.accuracy.show_series(
            [series for hue, run in every for series in _accuracies(run, hue)]
        )


def percent(share: float) -> str:
    """97.4%."""
    return f"{100 * share:.3g}%"


def _losses(run: TrainingRun, hue: int, few: bool) -> Iterator[Series]:
    curves = run.curves
    if curves is None:
        return
    steps, losses = numbers(curves.step), numbers(curves.loss)
    if few:
        yield Series(run.name, hue, steps, losses, "faint")
    over = max(1, len(losses) // SMOOTHED)
    yield Series("training", hue, steps, smooth(losses, over))
    tested = [test["step"] for test in curves.tests]
    tests = [test["test_loss"] for test in curves.tests]
    yield Series("test", hue, tested, tests, "dashed")


def _accuracies(run: TrainingRun, hue: int) -> Iterator[Series]:
    if run.curves is None:
        return
    steps = [test["step"] for test in run.curves.tests]
    styles: tuple[tuple[str, Style], ...] = (("train", "line"), ("test", "dashed"))
    for part, style in styles:
        values = [test[f"{part}_accuracy"] for test in run.curves.tests]
        yield Series(part, hue, steps, values, style)
