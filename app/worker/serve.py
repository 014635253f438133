"""One job after another, and a sentence for each that fails."""

import gc
import sys
import traceback
from pathlib import Path

import torch

from app.protocol import Event, Failed, Run, Stopped, TrainResult
from app.store import folders, training_folder
from app.worker import batch_search, devices, machine
from app.worker.channel import Cancelled, EventWriter, Fault, JobReader
from app.worker.devices import out_of_memory
from app.worker.kinds import kind_of
from app.worker.network import where
from graph.problem import Refused


def serve(jobs: JobReader, events: EventWriter) -> None:
    """Do jobs for ever; return only when the device is in a state that nothing repairs."""
    while True:
        job = _with_absolute_folder(jobs.take())
        event = conclude(job, jobs, events)
        if torch.cuda.is_initialized() and not _broken(event):
            torch.cuda.empty_cache()
        events.send(event)
        if _broken(event):
            return


def conclude(job: Run, jobs: JobReader, events: EventWriter) -> Event:
    """Do a job, with all that follows its end; the event that ends it."""
    event = outcome(job, jobs, events)
    gc.collect()
    event = batch_search.with_fitting_batch(job, event, jobs, events)
    if job.folder:
        _note_end(Path(job.folder), event)
    return event


def _note_end(folder: Path, event: Event) -> None:
    """Write down in a training's folder what came of it."""
    if isinstance(event, TrainResult):
        training_folder.end(folder, "finished")
    elif isinstance(event, Stopped):
        training_folder.end(folder, "stopped")
    elif isinstance(event, Failed) and event.reason != "refused":
        training_folder.end(folder, "failed", event.message)


def _with_absolute_folder(job: Run) -> Run:
    """A job's folder as a path; one that is but a name is new, among the trainings here."""
    if not job.folder or Path(job.folder).is_absolute():
        return job
    return job.in_folder(str(folders.unused(Path(job.folder).name)))


def outcome(job: Run, jobs: JobReader, events: EventWriter) -> Event:
    """What came of a job. Whatever it raised is gone when this returns, and its tensors with it."""
    try:
        with machine.bounded(devices.of(job)):
            return kind_of(job).run(job, jobs, events)
    except Cancelled:
        return Stopped(run=job.run)
    except Refused as refused:
        return Failed(run=job.run, message=str(refused), reason="refused")
    except Fault as fault:
        return Failed(run=job.run, message=str(fault))
    except Exception as error:
        traceback.print_exc(file=sys.stderr)
        return _failure(job, error)


def _broken(event: Event) -> bool:
    return isinstance(event, Failed) and event.reason == "device"


def _failure(job: Run, error: Exception) -> Failed:
    text = str(error)
    if out_of_memory(error):
        message = f"Out of memory at batch {job.batch}: try a smaller batch or a smaller network."
        return Failed(run=job.run, message=message, reason="out of memory")
    first = text.partition("\n")[0] or "no reason given"
    message = f"{type(error).__name__}: {first}{where(error)}"
    if "CUDA error" in text or "device-side assert" in text:
        message = f"The CUDA device reported an error, so the worker starts anew. {message}"
        return Failed(run=job.run, message=message, reason="device")
    return Failed(run=job.run, message=message)
