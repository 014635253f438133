"""The loop of a training: steps, tests and checkpoints, until all steps are taken."""

import math
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from app.protocol import Accuracy, Evaluated, Trained
from app.store.training_folder import Record, Sums
from app.worker.channel import PAUSE, Cancelled, EventWriter, Fault, Steps
from app.worker.training import checkpoint
from app.worker.training.images import Images
from app.worker.training.learner import Learner
from app.worker.training.log import TrainingLog
from app.worker.training.readout import readout
from graph.training.recipe import Recipe

SAVE_SECONDS = 10.0
"""Seconds between two checkpoints, at least."""
SAVE_SHARE = 0.02
"""Of the time, at most, that checkpoints take."""


def order(count: int, seed: int, epoch: int) -> Tensor:
    """The images of an epoch in the order in which they are learnt from.

    As torch.utils.data.DistributedSampler has it, for one process.
    """
    random = torch.Generator().manual_seed(seed + epoch)
    return torch.randperm(count, generator=random)


@dataclass
class TrainingLoop:
    """The training loop: takes the remaining steps, tests after each epoch, saves checkpoints.

    A step's loss is read when the device has it, some steps later, so that a GPU is never waited
    for; checkpoints take at most SAVE_SHARE of the time. In outline:

        while step < length:
            for batch in epoch:
                learner.step(batch, learning_rate(step))
            evaluate(), perhaps save()
    """

    folder: Path
    record: Record
    learner: Learner
    train: Images
    test: Images
    log: TrainingLog
    steps: Steps
    events: EventWriter

    def __post_init__(self) -> None:
        self.recipe: Recipe = self.record.recipe
        self.per_epoch = len(self.train) // self.recipe.batch
        self.length = self.recipe.length(self.per_epoch)
        self.step = self.record.step
        """Steps taken; those whose loss is known are in the log."""
        self._readout = readout(self.learner.device)
        self._clock = self._saved_at = time.monotonic()
        self._save_seconds = self._test_seconds = 0.0

    def run(self) -> None:
        """Take the steps that remain. When cancelled, keep what there is and raise Cancelled.

        Raises Fault where it cannot go on.
        """
        try:
            if self.record.sums.steps and self._at_epoch_end():  # stopped during its test
                self._evaluate()
                self._save()
            while self.step < self.length:
                self._train_epoch()
                self._evaluate()
                self._save_if_due(must=self.step == self.length)
        except Cancelled:
            self._report_losses(wait=True)
            self._save()
            raise

    def _train_epoch(self) -> None:
        """Take the steps that remain of an epoch."""
        self.learner.module.train()
        self._clock = time.monotonic()
        with closing(self.train.batches(self._batch_indices())) as batches:
            for batch in batches:
                loss, right = self.learner.step(batch, self._learning_rate(self.step))
                self.step += 1
                self._readout.put(loss, right)
                if time.monotonic() - self._clock >= PAUSE:
                    self._report_losses(wait=False)
                    self._save_if_due()
                self.steps.step()
        self._report_losses(wait=True)

    def _at_epoch_end(self) -> bool:
        """Whether an epoch, or the training, ends at this step."""
        return self.step % self.per_epoch == 0 or self.step == self.length

    def _batch_indices(self) -> Iterator[Tensor]:
        """The images of each batch that is left of the epoch."""
        epoch, first = divmod(self.step, self.per_epoch)
        last = min(self.per_epoch, self.length - epoch * self.per_epoch)
        images = order(len(self.train), self.recipe.seed, epoch)
        size = self.recipe.batch
        return (images[i * size : (i + 1) * size] for i in range(first, last))

    def _learning_rate(self, step: int) -> float:
        """That of the step after so many."""
        factor = self.recipe.factor(step, self.per_epoch, self.length)
        return self.recipe.learning_rate * factor

    def _report_losses(self, *, wait: bool) -> None:
        """Log and send the losses that the device has; with `wait`, all. Raises Fault at NaN."""
        values = self._readout.take(wait=wait)
        if not values:
            return
        now = time.monotonic()
        seconds, self._clock = max(now - self._clock, 1e-9), now
        self.record.seconds += seconds
        before = len(self.log.losses)
        finite = _until_broken([loss for loss, _ in values])
        self._add_to_sums(values[: len(finite)])
        if finite:
            speed = len(finite) * self.recipe.batch / seconds
            self._report_steps(before + len(finite), finite, speed)
        if len(finite) < len(values):
            raise Fault(
                f"The loss became {values[len(finite)][0]} at step {before + len(finite) + 1}: "
                "try a smaller learning rate."
            )

    def _add_to_sums(self, values: list[tuple[float, int]]) -> None:
        sums = self.record.sums
        for loss, right in values:
            sums.loss, sums.right = sums.loss + loss, sums.right + right
            sums.images, sums.steps = sums.images + self.recipe.batch, sums.steps + 1

    def _report_steps(self, step: int, losses: list[float], speed: float) -> None:
        event = Trained(
            run=self.steps.run,
            step=step,
            steps=self.length,
            epoch=(step - 1) // self.per_epoch + 1,
            losses=tuple(losses),
            learning_rates=tuple(self._learning_rate(n) for n in range(step - len(losses), step)),
            images_per_second=speed,
            seconds_left=self._seconds_left(step),
        )
        self.log.steps(event)
        self.events.send(event)

    def _seconds_left(self, step: int) -> float:
        """By what steps and tests took so far."""
        steps = (self.length - step) * self.record.seconds / step
        tests = math.ceil(self.length / self.per_epoch) - step // self.per_epoch
        return steps + tests * self._test_seconds

    def _evaluate(self) -> None:
        """Test the network, and begin new sums."""
        began = time.monotonic()
        loss, right = self._test_sums()
        sums, count = self.record.sums, len(self.test)
        event = Evaluated(
            run=self.steps.run,
            step=self.step,
            epoch=(self.step - 1) // self.per_epoch + 1,
            train_loss=sums.loss / sums.steps,
            train_accuracy=sums.right / sums.images,
            test_loss=loss / count,
            test_accuracy=right / count,
        )
        self.record.sums = Sums()
        self.record.accuracy = Accuracy(train=event.train_accuracy, test=event.test_accuracy)
        self.log.test(event)
        self.events.send(event)
        self._clock = time.monotonic()
        self._test_seconds = self._clock - began

    def _test_sums(self) -> tuple[float, int]:
        """Loss and correct answers, summed over all test images."""
        self.learner.module.eval()
        indices = torch.split(torch.arange(len(self.test)), self.recipe.batch)
        device = self.learner.device
        loss = torch.zeros((), dtype=torch.float64, device=device)
        right = torch.zeros((), dtype=torch.int64, device=device)
        with closing(self.test.batches(iter(indices))) as batches:
            for batch in batches:
                batch_loss, batch_right = self.learner.test(batch)
                loss += batch_loss
                right += batch_right
                self.steps.check()
        return loss.item(), int(right.item())

    def _save_if_due(self, *, must: bool = False) -> None:
        """Save, unless that would take too much of the time."""
        passed = time.monotonic() - self._saved_at
        if must or passed >= max(SAVE_SECONDS, self._save_seconds / SAVE_SHARE):
            self._report_losses(wait=True)
            self._save()

    def _save(self) -> None:
        began = time.monotonic()
        checkpoint.save(self.folder, self.record, self.learner, self.step)
        self._clock = self._saved_at = time.monotonic()
        self._save_seconds = self._saved_at - began


def _until_broken(losses: list[float]) -> list[float]:
    """The losses before the first that is no finite number."""
    bad = next((i for i, x in enumerate(losses) if not math.isfinite(x)), len(losses))
    return losses[:bad]
