"""Whether a training fits in memory with another batch."""

import torch

from app.protocol import Train
from app.worker.channel import Steps
from app.worker.training.job import prepare


def attempt(job: Train, batch: int, steps: Steps) -> None:
    """Take two steps: the second also has the optimiser's state. Raises what torch raises."""
    recipe = job.recipe.model_copy(update={"batch": batch})
    prepared = prepare(job.model_copy(update={"recipe": recipe}))
    every = torch.arange(2 * batch) % len(prepared.train)
    prepared.learner.module.train()
    for ready in prepared.train.batches(iter(torch.split(every, batch))):
        prepared.learner.step(ready, recipe.learning_rate)
        steps.check()
    if prepared.learner.device.type == "cuda":
        torch.cuda.synchronize(prepared.learner.device)
