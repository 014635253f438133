"""The largest batch that fits in memory, found by halving."""

import gc
from collections.abc import Callable

import torch

from app.protocol import Event, Failed, Run, Train
from app.worker import devices, machine
from app.worker.channel import Cancelled, EventWriter, JobReader, Steps
from app.worker.devices import out_of_memory
from app.worker.profiling import bench

Trial = Callable[[int], object]
"""What a batch has to go through to fit."""


def with_fitting_batch(job: Run, event: Event, jobs: JobReader, events: EventWriter) -> Event:
    """The event of a run; where memory ran out, with a batch that fits if that was asked for."""
    if not isinstance(event, Failed) or event.reason != "out of memory":
        return event
    wanted, batch, trial = _search(job, jobs, events)
    if not wanted:
        return event
    try:
        with machine.bounded(devices.of(job)):
            found = largest_batch(job.run, batch, trial, jobs, events)
    except Cancelled:
        return event
    message = f"Out of memory at batch {batch}: "
    message += (
        f"{found} is the largest of its halves that fits."
        if found
        else ("not even a batch of 1 fits.")
    )
    return event.model_copy(update={"message": message, "largest_batch": found})


def _search(job: Run, jobs: JobReader, events: EventWriter) -> tuple[bool, int, Trial]:
    """Whether a batch is to be searched for, that of the job, and how one is tried."""
    if isinstance(job, Train):  # imported when needed: torchvision takes a second
        from app.worker.training import batch_trial

        return job.find_batch, job.recipe.batch, lambda n: batch_trial.attempt(job, n)
    settings = job.settings
    steps = Steps(job.run, 1, jobs, events)
    return settings.find_batch, settings.batch, lambda n: bench.attempt(job, n, steps)


def largest_batch(
    run: int, batch: int, trial: Trial, jobs: JobReader, events: EventWriter
) -> int | None:
    """The first half, quarter and so on of a batch that fits; None if none. Raises Cancelled."""
    batch //= 2
    steps = Steps(run, batch.bit_length(), jobs, events)
    while batch:
        steps.phase(f"Trying a batch of {batch}", 1)
        if _fits(trial, batch):
            return batch
        gc.collect()
        if torch.cuda.is_initialized():
            torch.cuda.empty_cache()
        batch //= 2
    return None


def _fits(trial: Trial, batch: int) -> bool:
    try:
        trial(batch)
    except (RuntimeError, MemoryError) as error:
        if not out_of_memory(error):
            raise
        return False
    return True
