"""One job after another, and a sentence for each that fails."""

import gc
import sys
import traceback

import torch

from app.worker.channel import Cancelled, Inbox, Post
from app.worker.messages import Event, Failed, Profile, Stopped
from app.worker.network import where
from app.worker.profile import profile
from graph.problem import Refused


def serve(inbox: Inbox, post: Post) -> None:
    """Do jobs for ever; return only when the device is in a state that nothing mends."""
    while True:
        job = inbox.take()
        event = outcome(job, inbox, post)
        gc.collect()
        if torch.cuda.is_initialized() and not _broken(event):
            torch.cuda.empty_cache()
        post.send(event)
        if _broken(event):
            return


def outcome(job: Profile, inbox: Inbox, post: Post) -> Event:
    """What came of a job. Whatever it raised is gone when this returns, and its tensors with it."""
    try:
        return profile(job, inbox, post)
    except Cancelled:
        return Stopped(run=job.run)
    except Refused as refused:
        return Failed(run=job.run, message=str(refused), reason="refused")
    except Exception as error:
        traceback.print_exc(file=sys.stderr)
        return _failure(job, error)


def _broken(event: Event) -> bool:
    return isinstance(event, Failed) and event.reason == "device"


def _failure(job: Profile, error: Exception) -> Failed:
    text = str(error)
    if _out_of_memory(error, text):
        batch = job.settings.batch
        message = (
            f"Out of memory at batch {batch}: try a smaller batch or a smaller network."
        )
        return Failed(run=job.run, message=message, reason="out of memory")
    first = text.partition("\n")[0] or "no reason given"
    message = f"{type(error).__name__}: {first}{where(error)}"
    if "CUDA error" in text or "device-side assert" in text:
        message = (
            f"The CUDA device reported an error, so the worker starts anew. {message}"
        )
        return Failed(run=job.run, message=message, reason="device")
    return Failed(run=job.run, message=message)


def _out_of_memory(error: Exception, text: str) -> bool:
    """torch's own error on a GPU; on the CPU its allocator raises a RuntimeError."""
    return (
        isinstance(error, torch.OutOfMemoryError | MemoryError)
        or "CUDA error: out of memory" in text
        or "DefaultCPUAllocator: can't allocate memory" in text
    )
