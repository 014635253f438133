"""One training as the window shows it: asked for here, or found in its folder."""

from bisect import bisect_left
from dataclasses import dataclass, field
from pathlib import Path

from app.protocol import Data, Evaluated, Progress, Trained
from app.store import metrics_file, training_folder
from app.store.metrics_file import TESTS, Curves
from app.store.training_folder import Record
from app.workspace.runs import description
from app.workspace.runs.run import Run
from graph.problem import Refused
from graph.training.dataset import DATASETS
from graph.training.recipe import Recipe

RECENT = 50
"""Steps over which the speed is averaged."""


@dataclass(eq=False, kw_only=True)
class TrainingRun(Run):
    """A training with its recipe, how far it is, and its curves, which are None until they are read."""

    SUBFOLDER = "trainings"

    kept_in: Path
    """Its folder, which need not be there yet."""
    data: Data
    recipe: Recipe
    step: int = 0
    steps: int = 0
    epoch: int = 0
    checkpoint: bool = False
    host: str = ""
    """The machine that has its weights, as ssh://host; '' is this one."""
    accuracy: float | None = None
    """In the test, 0 to 1."""
    seconds_left: float | None = None
    curves: Curves | None = field(default=None, repr=False)

    @classmethod
    def kept_runs(cls, folder: Path, unreadable: list[str]) -> list["TrainingRun"]:
        """The trainings in a folder, newest first; why others cannot be read joins `unreadable`."""
        return [cls.of(*pair) for pair in training_folder.recorded(folder, unreadable)]

    @classmethod
    def of(cls, folder: Path, record: Record) -> "TrainingRun":
        """The training that a folder holds."""
        made = cls(
            kept_in=folder,
            name=record.name,
            data=record.data,
            recipe=record.recipe,
            device=record.device,
            began=record.began,
        )
        made.take_record(record)
        return made

    @property
    def plain_title(self) -> str:
        """`LeNet on the digits`."""
        return f"{self.name} on {DATASETS[self.data.name].title}"

    @property
    def state_text(self) -> str:
        """The state, or that it runs for somebody else."""
        return "running elsewhere" if self.elsewhere else self.state

    @property
    def summary(self) -> list[str]:
        """Its accuracy in the test, and how far it is."""
        tested = [f"{self.accuracy:.1%} in the test"] if self.accuracy is not None else []
        if self.state == "running" and self.steps:
            return [f"{self.step / self.steps:.0%}", *tested]
        return tested if tested and self.state == "finished" else [self.state_text, *tested]

    @property
    def settings_text(self) -> str:
        """`Adam, learning rate 0.001, cosine, batch 64, fp32, seed 0`."""
        return description.recipe(self.recipe)

    @property
    def features(self) -> dict[str, str]:
        """The title and the fields of the recipe: `learning rate 0.05`, `SGD`."""
        found = {"title": self.title}
        for name, value in self.recipe.model_dump().items():
            words = isinstance(value, str)
            found[name] = value if words else f"{name.replace('_', ' ')} {value}"
        return found

    @property
    def outcome(self) -> str:
        """The accuracy in the test."""
        return f"{self.accuracy:.1%}" if self.accuracy else ""

    @property
    def file(self) -> Path | None:
        """Its folder, also where that is gone."""
        return self.kept_in

    @property
    def folder(self) -> Path | None:
        """Its folder, if it is there."""
        return self.kept_in if self.kept_in.is_dir() else None

    @property
    def elsewhere(self) -> bool:
        """Whether it runs for somebody else, as for a command line."""
        return self.state == "running" and not self.active

    @property
    def resumable(self) -> bool:
        """Whether it can go on from its checkpoint."""
        ended = self.state in ("stopped", "interrupted", "failed")
        return ended and bool(self.checkpoint or self.host) and not self.active

    @property
    def progress(self) -> list[tuple[str, str]]:
        """How far it is, as values with what they are called: `("step", "12 of 330")`."""
        curves, found = self.curves, []
        if self.steps:
            found.append(("step", f"{self.step:,} of {self.steps:,}"))
        if self.epoch:
            whole = f" of {self.recipe.epochs:,}" if self.recipe.steps is None else ""
            found.append(("epoch", f"{self.epoch:,}{whole}"))
        if curves is not None and curves.loss:
            found.append(("loss", f"{curves.loss[-1]:.4f}"))
        if self.accuracy is not None:
            found.append(("test", f"{self.accuracy:.1%}"))
        if self.seconds_left is not None and self.active:
            found.append(("left", description.duration(self.seconds_left)))
        if curves is not None and curves.learning_rate:
            last = curves.images_per_second[-RECENT:]
            found.append(("images/s", f"{sum(last) / len(last):,.0f}"))
            found.append(("learning rate", f"{curves.learning_rate[-1]:.3g}"))
        return found

    def take_record(self, record: Record) -> None:
        """Take what run.json holds."""
        self.state, self.message = record.state, record.message
        self.steps, self.checkpoint = record.steps, bool(record.checkpoint)
        self.step = max(self.step, record.step)
        self.device, self.host = record.device, record.host
        if record.accuracy is not None:
            self.accuracy = record.accuracy.test

    def reread(self) -> bool:
        """Take what run.json holds by now; False where it cannot be read."""
        try:
            self.take_record(training_folder.read(self.kept_in))
        except Refused:
            return False
        return True

    @property
    def unread(self) -> bool:
        """Whether its curves are still in the folder alone."""
        return self.curves is None

    def read_details(self) -> Curves:
        """Read its curves from the folder."""
        return metrics_file.curves(self.kept_in)

    def take_details(self, details: object) -> None:
        """Take the curves that were read from the folder."""
        assert isinstance(details, Curves)
        self.curves = details
        if details.step:
            self.step = max(self.step, details.step[-1])
        if details.tests:
            self.epoch = max(self.epoch, int(details.tests[-1]["epoch"]))

    def take_progress(self, event: Progress) -> bool:
        """Note what it is doing; whether that is new."""
        if self.activity == event.text:
            return False
        self.activity = event.text
        self.state = "running" if self.state == "waiting" else self.state
        return True

    def take_steps(self, event: Trained) -> None:
        """Add steps to the curves; those of before a resumption give way."""
        first = event.step - len(event.losses) + 1
        curves = self.curves = self.curves or Curves()
        _cut(curves, first)
        curves.step += range(first, event.step + 1)
        curves.loss += event.losses
        curves.learning_rate += event.learning_rates
        curves.images_per_second += [event.images_per_second] * len(event.losses)
        self.state = "running" if self.state == "waiting" else self.state
        self.step, self.steps, self.epoch = event.step, event.steps, event.epoch
        self.seconds_left = event.seconds_left

    def take_test(self, event: Evaluated) -> None:
        """Add the outcome of a test to the curves."""
        curves = self.curves = self.curves or Curves()
        values = {name: float(getattr(event, name)) for name in TESTS}
        tests = [test for test in curves.tests if test["step"] < event.step]
        test = {"step": float(event.step), "epoch": float(event.epoch), **values}
        curves.tests = [*tests, test]
        self.accuracy = event.test_accuracy


def _cut(curves: Curves, first: int) -> None:
    """Remove a step and those behind it."""
    at = bisect_left(curves.step, first)
    for values in (
        curves.step,
        curves.loss,
        curves.learning_rate,
        curves.images_per_second,
    ):
        del values[at:]
    curves.tests = [test for test in curves.tests if test["step"] < first]
