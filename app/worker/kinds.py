"""What the worker does for each kind of run. Imported late: torchvision takes a second.

A new kind is a function to run it, one to try another batch, and a line in KINDS.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app.protocol import Outcome, Profile, Run, Train
from app.worker.channel import EventWriter, JobReader, Steps


@dataclass(frozen=True)
class Kind:
    """`run` does a job and gives its outcome; `attempt` raises what torch raises where a batch
    does not fit."""

    run: Callable[[Any, JobReader, EventWriter], Outcome]
    attempt: Callable[[Any, int, Steps], None]


def kind_of(job: Run) -> Kind:
    """The kind of a job."""
    return KINDS[type(job)]()


def _profile() -> Kind:
    from app.worker.profiling import bench, profile

    return Kind(profile.profile, bench.attempt)


def _train() -> Kind:
    from app.worker.training import batch_trial, job

    return Kind(job.train, batch_trial.attempt)


KINDS: dict[type[Run], Callable[[], Kind]] = {Profile: _profile, Train: _train}
