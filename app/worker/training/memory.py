"""The largest batch that fits in memory, found by halving."""

import gc

import torch

from app.worker.channel import Inbox, Post, Steps
from app.worker.devices import out_of_memory
from app.worker.messages import Train
from app.worker.training.job import prepare


def largest_batch(job: Train, inbox: Inbox, post: Post) -> int | None:
    """The first half, quarter and so on of the job's batch that takes two steps; None if none.

    Raises Cancelled.
    """
    batch = job.recipe.batch // 2
    steps = Steps(job.run, batch.bit_length(), inbox, post)
    while batch:
        steps.phase(f"Trying a batch of {batch}", 1)
        if _fits(job, batch):
            return batch
        gc.collect()
        if torch.cuda.is_initialized():
            torch.cuda.empty_cache()
        batch //= 2
    return None


def _fits(job: Train, batch: int) -> bool:
    """Whether two steps with a batch run: the second also has the optimiser's state."""
    recipe = job.recipe.model_copy(update={"batch": batch})
    try:
        _try(job.model_copy(update={"recipe": recipe}))
    except (RuntimeError, MemoryError) as error:
        if not out_of_memory(error):
            raise
        return False
    return True


def _try(job: Train) -> None:
    prepared = prepare(job)
    every = torch.arange(2 * job.recipe.batch) % len(prepared.train)
    prepared.learner.module.train()
    for ready in prepared.train.batches(iter(every.split(job.recipe.batch))):
        prepared.learner.step(ready, job.recipe.learning_rate)
    if prepared.learner.device.type == "cuda":
        torch.cuda.synchronize(prepared.learner.device)
