"""The worker process: how it is started, why it died, and a plain client for scripts.

The window has a client of its own in app.runner, which never waits.
"""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from app.worker.messages import (
    Cancel,
    Event,
    Failed,
    Profile,
    ProfileResult,
    Progress,
    Settings,
    Stopped,
    Train,
    TrainResult,
    line,
    read_event,
)

ROOT = Path(__file__).resolve().parents[1]
GRACE = 2.0
"""Seconds a worker has to end by itself before it is killed."""


class RunFailed(Exception):
    """A run without a result; the message is one sentence, `refused` if the settings are why."""

    def __init__(self, message: str, *, refused: bool = False) -> None:
        super().__init__(message)
        self.refused = refused


class RunStopped(Exception):
    """A run that was stopped before its end, as asked."""


def command() -> list[str]:
    """What starts a worker; -P keeps the modules of the working directory out."""
    return [sys.executable, "-P", "-m", "app.worker"]


def environment() -> dict[str, str]:
    """This process's, and where to find Convas if it runs from a folder that is not installed."""
    found = dict(os.environ)
    if ROOT.name not in ("site-packages", "dist-packages"):
        paths = [str(ROOT), *filter(None, [found.get("PYTHONPATH")])]
        found["PYTHONPATH"] = os.pathsep.join(paths)
    return found


def obituary(code: int, complaint: str = "") -> str:
    """Why a worker is gone, from its exit code (minus the signal's number) and its last words."""
    if code >= 0:
        last = complaint.strip().rpartition("\n")[2]
        return f"The worker ended unexpectedly{f': {last}' if last else f' with code {code}'}."
    try:
        name = signal.Signals(-code).name
    except ValueError:
        name = f"signal {-code}"
    if name == "SIGKILL":
        return "The worker was killed (SIGKILL), perhaps because the system ran out of memory."
    return f"The worker crashed ({name})."


def profile(
    model: str, settings: Settings, progress: Callable[[Progress], None]
) -> ProfileResult:
    """Measure a network, given as its file's text, in a worker of its own, and wait for it.

    Raises RunFailed. Whatever else is raised meanwhile, as by Ctrl-C, ends the worker too.
    """
    with tempfile.TemporaryFile() as words, _worker(words) as process:
        _send(process, line(Profile(run=1, model=model, settings=settings)))
        for event in _events(process):
            if isinstance(event, Progress):
                progress(event)
            elif isinstance(event, ProfileResult):
                return event
            elif isinstance(event, Failed):
                raise RunFailed(event.message, refused=event.reason == "refused")
        process.wait()
        words.seek(0)
        raise RunFailed(
            obituary(process.returncode, words.read().decode(errors="replace"))
        )


def train(job: Train, listen: Callable[[Event], None]) -> TrainResult:
    """Train a network in a worker of its own, and wait for it; `listen` is told what happens.

    Raises RunFailed. Ctrl-C asks the worker to keep what there is, then raises RunStopped; a
    second one ends it at once.
    """
    with tempfile.TemporaryFile() as words, _worker(words) as process:
        _send(process, line(job))
        with _stops(process, job.run):
            for event in _events(process):
                if isinstance(event, TrainResult):
                    return event
                if isinstance(event, Stopped):
                    raise RunStopped
                if isinstance(event, Failed):
                    raise RunFailed(event.message, refused=event.reason == "refused")
                listen(event)
        process.wait()
        words.seek(0)
        last = words.read().decode(errors="replace")
        raise RunFailed(obituary(process.returncode, last))


@contextmanager
def _stops(process: subprocess.Popen[bytes], run: int) -> Iterator[None]:
    """Ctrl-C stops the run; from the second on it does what it did before."""
    before = signal.getsignal(signal.SIGINT)

    def stop(number: int, frame: object) -> None:
        signal.signal(signal.SIGINT, before)
        _send(process, line(Cancel(run=run)))

    signal.signal(signal.SIGINT, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def _worker(words: IO[bytes]) -> Iterator[subprocess.Popen[bytes]]:
    pipe = subprocess.PIPE
    process = subprocess.Popen(
        command(), stdin=pipe, stdout=pipe, stderr=words, env=environment()
    )
    try:
        yield process
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """By the end of its input, and by force if that does not do."""
    assert process.stdin is not None
    with suppress(BrokenPipeError):
        process.stdin.close()
    try:
        process.wait(GRACE)
    except BaseException:
        process.kill()
        process.wait()


def _send(process: subprocess.Popen[bytes], sent: bytes) -> None:
    assert process.stdin is not None
    with suppress(
        BrokenPipeError
    ):  # it died: its output ends, and its exit code says why
        process.stdin.write(sent)
        process.stdin.flush()


def _events(process: subprocess.Popen[bytes]) -> Iterator[Event]:
    assert process.stdout is not None
    return map(read_event, process.stdout)
