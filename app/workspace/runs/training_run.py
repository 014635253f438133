"""One training as the window shows it: asked for here, or found in its folder."""

from bisect import bisect_left
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from app.protocol import Data, Evaluated, Trained
from app.store import training_folder
from app.store.metrics_file import TESTS, Curves
from app.store.training_folder import Record
from graph.problem import Refused
from graph.training.dataset import DATASETS
from graph.training.recipe import Recipe

State = Literal["waiting", "stopping"] | training_folder.State


@dataclass(eq=False)
class TrainingRun:
    """What was asked for, how far it is, and its curves, which are None until they are read.

    `number` is the Runner's while it runs for this window. `began` is a time with its zone, ISO
    8601. `message` says why it failed.
    """

    folder: Path
    name: str
    data: Data
    recipe: Recipe
    device: str
    began: str
    state: State = "waiting"
    message: str = ""
    number: int | None = None
    step: int = 0
    steps: int = 0
    epoch: int = 0
    checkpoint: bool = False
    place: str = ""
    """The machine that has its weights, as ssh://host; '' is this one."""
    accuracy: float | None = None
    """In the test, 0 to 1."""
    activity: str = ""
    seconds_left: float | None = None
    largest_batch: int | None = None
    """One that fits in memory, where that was looked for."""
    curves: Curves | None = field(default=None, repr=False)

    @classmethod
    def of(cls, folder: Path, record: Record) -> "TrainingRun":
        """The training that a folder holds."""
        made = cls(folder, record.name, record.data, record.recipe, record.device, record.began)
        made.take_record(record)
        return made

    @property
    def title(self) -> str:
        """`LeNet on the digits`."""
        return f"{self.name} on {DATASETS[self.data.name].title}"

    @property
    def active(self) -> bool:
        """Whether it runs, or waits to, for this window."""
        return self.number is not None

    @property
    def elsewhere(self) -> bool:
        """Whether it runs for somebody else, as for a command line."""
        return self.state == "running" and not self.active

    @property
    def resumable(self) -> bool:
        """Whether it can go on from its checkpoint."""
        ended = self.state in ("stopped", "interrupted", "failed")
        return ended and bool(self.checkpoint or self.place) and not self.active

    def take_record(self, record: Record) -> None:
        """What run.json says."""
        self.state, self.message = record.state, record.message
        self.steps, self.checkpoint = record.steps, bool(record.checkpoint)
        self.step = max(self.step, record.step)
        self.device, self.place = record.device, record.host
        if record.accuracy is not None:
            self.accuracy = record.accuracy.test

    def reread(self) -> bool:
        """Take what the folder says now; whether it says anything."""
        try:
            self.take_record(training_folder.read(self.folder))
        except Refused:
            return False
        return True

    def take_steps(self, told: Trained) -> None:
        """Steps that were taken; those told of before a resumption give way."""
        first = told.step - len(told.losses) + 1
        curves = self.curves = self.curves or Curves()
        _cut(curves, first)
        curves.step += range(first, told.step + 1)
        curves.loss += told.losses
        curves.learning_rate += told.learning_rates
        curves.images_per_second += [told.images_per_second] * len(told.losses)
        self.state = "running" if self.state == "waiting" else self.state
        self.step, self.steps, self.epoch = told.step, told.steps, told.epoch
        self.seconds_left = told.seconds_left

    def take_test(self, told: Evaluated) -> None:
        """The outcome of a test."""
        curves = self.curves = self.curves or Curves()
        values = {name: float(getattr(told, name)) for name in TESTS}
        tests = [test for test in curves.tests if test["step"] < told.step]
        curves.tests = [
            *tests,
            {"step": float(told.step), "epoch": float(told.epoch), **values},
        ]
        self.accuracy = told.test_accuracy

    def take_curves(self, curves: Curves) -> None:
        """What the folder says of the way so far."""
        self.curves = curves
        if curves.step:
            self.step = max(self.step, curves.step[-1])
        if curves.tests:
            self.epoch = max(self.epoch, int(curves.tests[-1]["epoch"]))


def _cut(curves: Curves, first: int) -> None:
    """Forget what came of a step and those behind it."""
    at = bisect_left(curves.step, first)
    for values in (
        curves.step,
        curves.loss,
        curves.learning_rate,
        curves.images_per_second,
    ):
        del values[at:]
    curves.tests = [test for test in curves.tests if test["step"] < first]
