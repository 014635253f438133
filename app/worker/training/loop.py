"""The course of a training: steps, tests and checkpoints, until all steps are taken."""

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
from app.worker.channel import PAUSE, Cancelled, Fault, Post, Steps
from app.worker.training import checkpoint
from app.worker.training.images import Images
from app.worker.training.learner import Learner
from app.worker.training.log import Diary
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
class Course:
    """One training, from the step of its record on."""

    folder: Path
    record: Record
    learner: Learner
    train: Images
    test: Images
    diary: Diary
    steps: Steps
    post: Post

    def __post_init__(self) -> None:
        self.recipe: Recipe = self.record.recipe
        self.per_epoch = len(self.train) // self.recipe.batch
        self.length = self.recipe.length(self.per_epoch)
        self.step = self.record.step
        """Steps taken; those whose loss is known are in the diary."""
        self._readout = readout(self.learner.device)
        self._clock = self._saved = time.monotonic()
        self._saving = self._testing = 0.0

    def run(self) -> None:
        """Take the steps that remain. When stopped, keep what there is and raise Cancelled.

        Raises Fault where it cannot go on.
        """
        try:
            if self.record.sums.steps and self._at_end():  # stopped in its test
                self._evaluate()
                self._save()
            while self.step < self.length:
                self._epoch()
        except Cancelled:
            self._tell(wait=True)
            self._save()
            raise

    def _epoch(self) -> None:
        self.learner.module.train()
        self._clock = time.monotonic()
        with closing(self.train.batches(self._orders())) as batches:
            for batch in batches:
                rate = self._rate(self.step)
                loss, right = self.learner.step(batch, rate)
                self.step += 1
                self._readout.put(loss, right)
                if time.monotonic() - self._clock >= PAUSE:
                    self._tell(wait=False)
                    self._save_sometimes()
                self.steps.step()
        self._tell(wait=True)
        self._evaluate()
        if self.step == self.length:
            self._save()
        else:
            self._save_sometimes()

    def _at_end(self) -> bool:
        """Whether an epoch, or the training, ends at this step."""
        return self.step % self.per_epoch == 0 or self.step == self.length

    def _orders(self) -> Iterator[Tensor]:
        """The indices of each batch that is left of the epoch."""
        epoch, first = divmod(self.step, self.per_epoch)
        last = min(self.per_epoch, self.length - epoch * self.per_epoch)
        images = order(len(self.train), self.recipe.seed, epoch)
        size = self.recipe.batch
        return (images[i * size : (i + 1) * size] for i in range(first, last))

    def _rate(self, step: int) -> float:
        """The learning rate of the step after so many."""
        factor = self.recipe.factor(step, self.per_epoch, self.length)
        return self.recipe.learning_rate * factor

    def _tell(self, *, wait: bool) -> None:
        """Pass on the losses that are there."""
        values = self._readout.take(wait=wait)
        if not values:
            return
        now = time.monotonic()
        seconds, self._clock = max(now - self._clock, 1e-9), now
        self.record.seconds += seconds
        before = len(self.diary.losses)
        good = _until_broken([loss for loss, _ in values])
        sums, size = self.record.sums, self.recipe.batch
        for loss, right in values[: len(good)]:
            sums.loss, sums.right = sums.loss + loss, sums.right + right
            sums.images, sums.steps = sums.images + size, sums.steps + 1
        if good:
            self._told(before + len(good), good, len(good) * size / seconds)
        if len(good) < len(values):
            raise Fault(
                f"The loss became {values[len(good)][0]} at step {before + len(good) + 1}: "
                "try a smaller learning rate."
            )

    def _told(self, step: int, losses: list[float], speed: float) -> None:
        told = Trained(
            run=self.steps.run,
            step=step,
            steps=self.length,
            epoch=(step - 1) // self.per_epoch + 1,
            losses=tuple(losses),
            learning_rates=tuple(self._rate(n) for n in range(step - len(losses), step)),
            images_per_second=speed,
            seconds_left=self._left(step),
        )
        self.diary.steps(told)
        self.post.send(told)

    def _left(self, step: int) -> float:
        """Seconds that remain, by what steps and tests took so far."""
        steps = (self.length - step) * self.record.seconds / step
        tests = math.ceil(self.length / self.per_epoch) - step // self.per_epoch
        return steps + tests * self._testing

    def _evaluate(self) -> None:
        """Test the network, and begin new sums."""
        began = time.monotonic()
        loss, right = self._tested()
        sums, count = self.record.sums, len(self.test)
        told = Evaluated(
            run=self.steps.run,
            step=self.step,
            epoch=(self.step - 1) // self.per_epoch + 1,
            train_loss=sums.loss / sums.steps,
            train_accuracy=sums.right / sums.images,
            test_loss=loss / count,
            test_accuracy=right / count,
        )
        self.record.sums = Sums()
        self.record.accuracy = Accuracy(train=told.train_accuracy, test=told.test_accuracy)
        self.diary.test(told)
        self.post.send(told)
        self._testing = time.monotonic() - began
        self._clock = time.monotonic()

    def _tested(self) -> tuple[float, int]:
        """Loss and right answers over all test images."""
        self.learner.module.eval()
        every = torch.arange(len(self.test)).split(self.recipe.batch)
        device = self.learner.device
        loss = torch.zeros((), dtype=torch.float64, device=device)
        right = torch.zeros((), dtype=torch.int64, device=device)
        with closing(self.test.batches(iter(every))) as batches:
            for batch in batches:
                added, told = self.learner.test(batch)
                loss += added
                right += told
                self.steps.look()
        return loss.item(), int(right.item())

    def _save_sometimes(self) -> None:
        """Save, unless that would take too much of the time."""
        passed = time.monotonic() - self._saved
        if passed >= max(SAVE_SECONDS, self._saving / SAVE_SHARE):
            self._tell(wait=True)
            self._save()

    def _save(self) -> None:
        began = time.monotonic()
        checkpoint.save(self.folder, self.record, self.learner, self.step)
        self._saved = time.monotonic()
        self._saving = self._saved - began
        self._clock = self._saved


def _until_broken(losses: list[float]) -> list[float]:
    """The losses before the first that is no finite number."""
    bad = next((i for i, x in enumerate(losses) if not math.isfinite(x)), len(losses))
    return losses[:bad]
