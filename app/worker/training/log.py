"""What a training writes down as it goes: metrics.csv, and events for TensorBoard."""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from app.protocol import Evaluated, Trained
from app.store import metrics_file
from app.store.metrics_file import TESTS, Metrics
from app.worker.channel import Fault
from graph.format import disk
from graph.problem import Refused

DAMAGED = "metrics.csv was damaged: the losses of some steps are not known."
NO_TENSORBOARD = "TensorBoard is not installed, so there are no events for it."


class TrainingLog:
    """The metrics of one training. With `step`, those after it are forgotten and it goes on.

    Raises Fault where metrics.csv cannot be written; events for TensorBoard that cannot be are
    done without: `remarks` has the reason.
    """

    def __init__(self, folder: Path, step: int = 0) -> None:
        self.losses = _known_losses(folder, step)
        self.damage = DAMAGED if any(map(math.isnan, self.losses)) else ""
        self.remarks = list[str]()
        self._events: Any = None
        with _faults():
            self._metrics = Metrics(folder, step)
        self._start(folder, step)

    def steps(self, event: Trained) -> None:
        """Steps that were taken."""
        first = event.step - len(event.losses) + 1
        self.losses += event.losses
        with _faults():
            self._metrics.steps(event)
        self._write("loss", list(enumerate(event.losses, first)))
        self._write("learning_rate", list(enumerate(event.learning_rates, first)))
        self._write("images_per_second", [(event.step, event.images_per_second)])

    def test(self, event: Evaluated) -> None:
        """The network was tested."""
        with _faults():
            self._metrics.test(event)
        for name in TESTS:
            part, _, what = name.partition("_")
            self._write(f"{what}/{part}", [(event.step, getattr(event, name))])
        with self._guarded():
            if self._events:
                self._events.flush()

    def close(self) -> None:
        """Let the events go."""
        with self._guarded():
            if self._events:
                self._events.close()

    def _start(self, folder: Path, step: int) -> None:
        """TensorBoard's writer, or none and why."""
        try:
            from torch.utils.tensorboard import SummaryWriter
        except ImportError:
            self.remarks.append(NO_TENSORBOARD)
            return
        with self._guarded():
            self._events = SummaryWriter(str(folder), purge_step=step + 1 if step else None)

    def _write(self, name: str, points: list[tuple[int, float]]) -> None:
        with self._guarded():
            for step, value in points if self._events else []:
                self._events.add_scalar(name, value, step)

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            self._events = None
            reason = disk.reason(error)
            self.remarks.append(f"The events for TensorBoard cannot be written: {reason}.")


def _known_losses(folder: Path, step: int) -> list[float]:
    """The losses of the first steps, one each; NaN where the file does not have it."""
    curves = metrics_file.curves(folder)
    known = dict(zip(curves.step, curves.loss, strict=True))
    return [known.get(number, math.nan) for number in range(1, step + 1)]


@contextmanager
def _faults() -> Iterator[None]:
    try:
        yield
    except Refused as refused:
        raise Fault(f"{refused}.") from None
