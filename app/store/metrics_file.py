"""metrics.csv: a row for each step of a training, and one for each test of the network."""

import csv
import io
import math
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.protocol import Evaluated, Trained
from graph.format import disk
from graph.problem import Refused

METRICS = "metrics.csv"
COLUMNS = (
    "step",
    "epoch",
    "loss",
    "learning_rate",
    "images_per_second",
    "train_loss",
    "train_accuracy",
    "test_loss",
    "test_accuracy",
)
TESTS = COLUMNS[5:]
"""The columns of a test; a row has these, or those of a step."""


@dataclass
class Curves:
    """The metrics of a training, as lists of one length each."""

    step: list[int] = field(default_factory=list)
    loss: list[float] = field(default_factory=list)
    learning_rate: list[float] = field(default_factory=list)
    images_per_second: list[float] = field(default_factory=list)
    tests: list[dict[str, float]] = field(default_factory=list)
    """step, epoch, and the losses and accuracies in training and test."""


class Metrics:
    """The file in a folder; rows after `step` are forgotten, and it goes on from there.

    Raises Refused with a sentence where it cannot be written.
    """

    def __init__(self, folder: Path, step: int = 0) -> None:
        self._path = folder / METRICS
        text = io.StringIO()
        rows = csv.writer(text, lineterminator="\n")
        rows.writerow(COLUMNS)
        rows.writerows(self._kept(step))
        try:
            disk.replace(self._path, text.getvalue().encode())
        except Refused as error:
            raise self._refused(str(error)) from None

    def steps(self, event: Trained) -> None:
        """Steps that were taken."""
        first = event.step - len(event.losses) + 1
        speed = f"{event.images_per_second:.1f}"
        pairs = zip(event.losses, event.learning_rates, strict=True)
        self._write(
            [
                (step, event.epoch, loss, rate, speed, "", "", "", "")
                for step, (loss, rate) in enumerate(pairs, first)
            ]
        )

    def test(self, event: Evaluated) -> None:
        """The network was tested."""
        values = [getattr(event, name) for name in TESTS]
        self._write([(event.step, event.epoch, "", "", "", *values)])

    def _kept(self, step: int) -> list[list[str]]:
        if not step or not self._path.exists():
            return []
        try:
            with self._path.open(newline="", errors="replace") as file:
                return [list(row.values()) for row in _whole(file) if _step(row) <= step]
        except (OSError, csv.Error):
            return []

    def _write(self, rows: list[Any]) -> None:
        try:
            with self._path.open("a", newline="") as file:
                csv.writer(file, lineterminator="\n").writerows(rows)
        except OSError as error:
            raise self._refused(disk.reason(error)) from None

    def _refused(self, reason: str) -> Refused:
        return Refused(f"{self._path} cannot be written: {reason}")


def curves(folder: Path) -> Curves:
    """The metrics so far; empty before the first. Rows that are cut off or damaged are left out."""
    made = Curves()
    try:
        with (folder / METRICS).open(newline="", errors="replace") as file:
            for row in _whole(file):
                with suppress(ValueError):
                    _add(made, row)
    except (OSError, csv.Error):
        pass
    return made


def _step(row: dict[str, str]) -> float:
    """The step of a row; infinite for one that is damaged, so that it is none of the first."""
    try:
        _add(Curves(), row)
        return int(row["step"])
    except ValueError:
        return math.inf


def _whole(lines: Iterator[str]) -> Iterator[dict[str, str]]:
    rows = csv.reader(line for line in lines if line.endswith("\n"))
    next(rows, None)
    for row in rows:
        if len(row) == len(COLUMNS):
            yield dict(zip(COLUMNS, row, strict=True))


def _add(made: Curves, row: dict[str, str]) -> None:
    if row["loss"]:
        step = int(row["step"])
        loss, rate, speed = (float(row[name]) for name in COLUMNS[2:5])
        made.step.append(step)
        made.loss.append(loss)
        made.learning_rate.append(rate)
        made.images_per_second.append(speed)
    else:
        numbers = {name: float(row[name]) for name in ("step", "epoch", *TESTS)}
        made.tests.append(numbers)
