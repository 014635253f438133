"""The end of a training, noted in its folder."""

from pathlib import Path

from app import trainings
from app.protocol import Event, Failed, Stopped, Train, TrainResult


def note(job: Train, event: Event) -> None:
    """Write down in a training's folder what came of it."""
    if isinstance(event, TrainResult):
        trainings.end(Path(job.out), "finished")
    elif isinstance(event, Stopped):
        trainings.end(Path(job.out), "stopped")
    elif isinstance(event, Failed) and event.reason != "refused":
        trainings.end(Path(job.out), "failed", event.message)
