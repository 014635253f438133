"""What a training writes down as it goes: metrics.csv, and events for TensorBoard."""

import csv
import io
from pathlib import Path
from typing import Any

from app import trainings
from app.trainings import COLUMNS, METRICS, TESTS
from app.worker.messages import Evaluated, Trained
from app.worker.training.fault import Fault
from graph.format import disk
from graph.problem import Refused

NO_TENSORBOARD = "TensorBoard is not installed, so there are no events for it."


class Diary:
    """The metrics of one training. With `step`, those after it are forgotten and it goes on."""

    def __init__(self, folder: Path, step: int = 0) -> None:
        self._path = folder / METRICS
        self.losses: list[float] = trainings.curves(folder).loss[:step]
        self._start(step)
        self._events, self.remark = _events(folder, step)

    def steps(self, told: Trained, rates: list[float]) -> None:
        """Steps that were taken, at these learning rates; raises Fault where the disk does."""
        first = told.step - len(told.losses) + 1
        self.losses += told.losses
        speed = f"{told.images_per_second:.1f}"
        rows = [
            (step, told.epoch, loss, rate, speed, "", "", "", "")
            for step, (loss, rate) in enumerate(
                zip(told.losses, rates, strict=True), first
            )
        ]
        self._write(rows)
        self._tell("loss", list(enumerate(told.losses, first)))
        self._tell("learning_rate", list(enumerate(rates, first)))
        self._tell("images_per_second", [(told.step, told.images_per_second)])

    def test(self, told: Evaluated) -> None:
        """A test; raises Fault where it cannot be written."""
        values = [getattr(told, name) for name in TESTS]
        self._write([(told.step, told.epoch, "", "", "", *values)])
        for name, value in zip(TESTS, values, strict=True):
            part, _, what = name.partition("_")
            self._tell(f"{what}/{part}", [(told.step, value)])
        if self._events:
            self._guarded(self._events.flush)

    def close(self) -> None:
        """Let the events go; whatever could not be written has been told before."""
        if self._events:
            self._events.close()

    def _start(self, step: int) -> None:
        """The file with its head and the rows up to a step."""
        text = io.StringIO()
        rows = csv.writer(text, lineterminator="\n")
        rows.writerow(COLUMNS)
        if step:
            with self._path.open(newline="") as file:
                kept = list(csv.reader(file))[1:]
            rows.writerows(r for r in kept if len(r) == len(COLUMNS) and int(r[0]) <= step)  # fmt: skip
        try:
            disk.replace(self._path, text.getvalue().encode())
        except Refused as error:
            raise Fault(f"{self._path} cannot be written: {error}.") from None

    def _write(self, rows: list[Any]) -> None:
        try:
            with self._path.open("a", newline="") as file:
                csv.writer(file, lineterminator="\n").writerows(rows)
        except OSError as error:
            said = disk.reason(error)
            raise Fault(f"{self._path} cannot be written: {said}.") from None

    def _tell(self, name: str, points: list[tuple[int, float]]) -> None:
        if self._events:
            for step, value in points:
                self._guarded(self._events.add_scalar, name, value, step)

    def _guarded(self, do: Any, *given: Any) -> None:
        try:
            do(*given)
        except OSError as error:
            self._events = None
            said = disk.reason(error)
            self.remark = f"The events for TensorBoard cannot be written: {said}."


def _events(folder: Path, step: int) -> tuple[Any, str]:
    """TensorBoard's writer, or None and why."""
    try:
        from torch.utils.tensorboard import SummaryWriter
    except ImportError:
        return None, NO_TENSORBOARD
    return SummaryWriter(str(folder), purge_step=step + 1 if step else None), ""
