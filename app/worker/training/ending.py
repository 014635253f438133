"""The end of a training: noted in its folder, and followed by a search for a batch if asked."""

from pathlib import Path

from app.worker.channel import Cancelled, Inbox, Post
from app.worker.messages import Event, Failed, Stopped, Train, TrainResult
from app.worker.training import checkpoint
from app.worker.training.memory import largest_batch


def of(job: Train, event: Event, inbox: Inbox, post: Post) -> Event:
    """What is told of a training, from what came of it."""
    if isinstance(event, Failed) and event.reason == "out of memory":
        event = _with_batch(job, event, inbox, post)
    if isinstance(event, TrainResult):
        checkpoint.end(Path(job.out), "finished")
    elif isinstance(event, Stopped):
        checkpoint.end(Path(job.out), "stopped")
    elif isinstance(event, Failed) and event.reason != "refused":
        checkpoint.end(Path(job.out), "failed", event.message)
    return event


def _with_batch(job: Train, event: Failed, inbox: Inbox, post: Post) -> Failed:
    if not job.find_batch:
        return event
    try:
        found = largest_batch(job, inbox, post)
    except Cancelled:
        return event
    said = f"Out of memory at batch {job.recipe.batch}: "
    said += f"{found} is the largest of its halves that fits." if found else (
        "not even a batch of 1 fits."
    )  # fmt: skip
    return event.model_copy(update={"message": said, "largest_batch": found})
