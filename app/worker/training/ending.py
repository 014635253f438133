"""The end of a training, noted in its folder."""

from pathlib import Path

from app.protocol import Event, Failed, Stopped, Train, TrainResult
from app.store import training_folder


def note(job: Train, event: Event) -> None:
    """Write down in a training's folder what came of it."""
    if isinstance(event, TrainResult):
        training_folder.end(Path(job.out), "finished")
    elif isinstance(event, Stopped):
        training_folder.end(Path(job.out), "stopped")
    elif isinstance(event, Failed) and event.reason != "refused":
        training_folder.end(Path(job.out), "failed", event.message)
