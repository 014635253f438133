"""The largest batch that fits in memory, found by halving."""

import gc

import torch

from app.protocol import Event, Failed, Run
from app.worker import devices, machine
from app.worker.channel import Cancelled, EventWriter, JobReader, Steps
from app.worker.devices import out_of_memory
from app.worker.kinds import Kind, kind_of
from graph.problem import Refused


def with_fitting_batch(job: Run, event: Event, jobs: JobReader, events: EventWriter) -> Event:
    """The event of a run; where memory ran out, with a batch that fits if that was asked for."""
    no_memory = isinstance(event, Failed) and event.reason == "out of memory"
    if not no_memory or not job.find_batch:
        return event
    try:
        with machine.bounded(devices.of(job)):
            found = largest_batch(job, jobs, events)
    except Cancelled:
        return event
    hint = f"{found} is the largest of its halves that fits" if found else "no half of it fits"
    message = f"Out of memory at batch {job.batch}: {hint}."
    return event.model_copy(update={"message": message, "largest_batch": found})


def largest_batch(job: Run, jobs: JobReader, events: EventWriter) -> int | None:
    """The first half, quarter and so on of a batch that fits; None if none. Raises Cancelled."""
    batch = job.batch // 2
    steps = Steps(job.run, batch.bit_length(), jobs, events)
    while batch:
        steps.phase(f"Trying a batch of {batch}", 1)
        if _fits(kind_of(job), job, batch, steps):
            return batch
        gc.collect()
        if torch.cuda.is_initialized():
            torch.cuda.empty_cache()
        batch //= 2
    return None


def _fits(kind: Kind, job: Run, batch: int, steps: Steps) -> bool:
    try:
        kind.attempt(job, batch, steps)
    except Refused:  # as a BatchNorm refuses a batch of 1
        return False
    except (RuntimeError, MemoryError) as error:
        if not out_of_memory(error):
            raise
        return False
    return True
