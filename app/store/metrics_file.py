"""metrics.csv, as a training writes it: a row for each step, and one for each test."""

import csv
import io
from pathlib import Path
from typing import Any

from app.protocol import Evaluated, Trained
from app.store.training_folder import COLUMNS, METRICS, TESTS
from graph.format import disk
from graph.problem import Refused


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

    def steps(self, told: Trained) -> None:
        """Steps that were taken."""
        first = told.step - len(told.losses) + 1
        speed = f"{told.images_per_second:.1f}"
        pairs = zip(told.losses, told.learning_rates, strict=True)
        self._write(
            [
                (step, told.epoch, loss, rate, speed, "", "", "", "")
                for step, (loss, rate) in enumerate(pairs, first)
            ]
        )

    def test(self, told: Evaluated) -> None:
        """The network was tested."""
        values = [getattr(told, name) for name in TESTS]
        self._write([(told.step, told.epoch, "", "", "", *values)])

    def _kept(self, step: int) -> list[list[str]]:
        if not step or not self._path.exists():
            return []
        with self._path.open(newline="") as file:
            rows = list(csv.reader(file))[1:]
        return [r for r in rows if len(r) == len(COLUMNS) and int(r[0]) <= step]

    def _write(self, rows: list[Any]) -> None:
        try:
            with self._path.open("a", newline="") as file:
                csv.writer(file, lineterminator="\n").writerows(rows)
        except OSError as error:
            raise self._refused(disk.reason(error)) from None

    def _refused(self, why: str) -> Refused:
        return Refused(f"{self._path} cannot be written: {why}")
