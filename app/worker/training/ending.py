"""The end of a training, noted in its folder."""

from pathlib import Path

from app.worker.messages import Event, Failed, Stopped, Train, TrainResult
from app.worker.training import checkpoint


def note(job: Train, event: Event) -> None:
    """Write down in a training's folder what came of it."""
    if isinstance(event, TrainResult):
        checkpoint.end(Path(job.out), "finished")
    elif isinstance(event, Stopped):
        checkpoint.end(Path(job.out), "stopped")
    elif isinstance(event, Failed) and event.reason != "refused":
        checkpoint.end(Path(job.out), "failed", event.message)
