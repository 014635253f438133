"""A plain client of the worker, for scripts: one run in a process of its own, and waited for.

The window has a client of its own in app.workspace.workers.runner, which never waits.
"""

import queue
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread
from typing import IO

from app.client.conversation import TICK, Listening, Strange
from app.client.host import Place, environment
from app.client.training_mirror import Mirror
from app.protocol import (
    Cancel,
    Event,
    Failed,
    Message,
    Profile,
    ProfileResult,
    Progress,
    Settings,
    Stopped,
    Train,
    TrainResult,
    line,
)
from app.store import training_folder
from graph.problem import Refused

GRACE = 2.0
"""Seconds a worker has to end by itself before it is killed."""


class RunFailed(Exception):
    """A run without a result; the message is one sentence, `refused` if the settings are why."""

    def __init__(self, message: str, *, refused: bool = False) -> None:
        super().__init__(message)
        self.refused = refused


class RunStopped(Exception):
    """A run that was stopped before its end, as asked."""


def profile(model: str, settings: Settings, progress: Callable[[Progress], None]) -> ProfileResult:
    """Measure a network, given as its file's text, in a worker of its own, and wait for it.

    Raises RunFailed. Whatever else is raised meanwhile, as by Ctrl-C, ends the worker too.
    """
    place, device = Place.of(settings.device)
    there = settings.model_copy(update={"device": device})
    with _worker(place) as worker:
        worker.send(Profile(run=1, model=model, settings=there))
        for event in worker.events():
            if isinstance(event, Progress):
                progress(event)
            elif isinstance(event, ProfileResult):
                return event
    raise AssertionError("events end with a result, or raise")


def train(job: Train, listen: Callable[[Event], None]) -> TrainResult:
    """Train a network in a worker of its own, and wait for it; `listen` is told what happens.

    Where the worker is on another machine, the folder here has the curves (app.client.training_mirror). Raises
    RunFailed. Ctrl-C asks the worker to keep what there is, then raises RunStopped; a second one
    ends it at once.
    """
    place, _ = Place.of(job.device)
    try:
        mirror = Mirror(job) if place.name else None
    except Refused as refused:
        raise RunFailed(f"{refused}.", refused=True) from None
    try:
        return _trained(job, place, mirror, listen)
    except RunFailed as failure:
        if mirror:
            mirror.end("failed", str(failure))
        else:
            training_folder.lost(Path(job.out), str(failure))
        raise
    except Refused as refused:
        raise RunFailed(f"{refused}.") from None


def _trained(
    job: Train, place: Place, mirror: Mirror | None, listen: Callable[[Event], None]
) -> TrainResult:
    with _worker(place) as worker:
        worker.send(mirror.sent() if mirror else job)
        with _stops(worker, job.run):
            for event in worker.events():
                told = mirror.take(event) if mirror else event
                if isinstance(told, TrainResult):
                    return told
                if isinstance(told, Stopped):
                    raise RunStopped
                listen(told)
    raise AssertionError("events end with a result, or raise")


@contextmanager
def _stops(worker: "_Worker", run: int) -> Iterator[None]:
    """Ctrl-C stops the run; from the second on it does what it did before."""
    before = signal.getsignal(signal.SIGINT)

    def stop(number: int, frame: object) -> None:
        signal.signal(signal.SIGINT, before)
        worker.send(Cancel(run=run))

    signal.signal(signal.SIGINT, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def _worker(place: Place) -> Iterator["_Worker"]:
    pipe = subprocess.PIPE
    with tempfile.TemporaryFile() as words:
        try:
            process = subprocess.Popen(
                place.command(),
                stdin=pipe,
                stdout=pipe,
                stderr=words,
                env=environment(),
                start_new_session=bool(place.name),  # ssh would end at Ctrl-C
            )
        except OSError as error:
            raise RunFailed(f"The worker cannot start: {error}.") from None
        worker = _Worker(process, place, words)
        try:
            yield worker
        finally:
            worker.end()


class _Worker:
    """A worker process and its three streams, none of which is waited for without end."""

    def __init__(self, process: subprocess.Popen[bytes], place: Place, words: IO[bytes]) -> None:
        self._process, self._words = process, words
        self._listening = Listening(place)
        self._lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self._sent: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        for work in (self._read, self._write):
            Thread(target=work, daemon=True).start()

    def send(self, message: Message) -> None:
        """Send a message, when the worker takes it."""
        self._sent.put(line(message))

    def events(self) -> Iterator[Event]:
        """What it says; raises RunFailed when that is the end of its run, or its own."""
        while sent := self._next():
            try:
                event = self._listening.hear(sent)
            except Strange as strange:
                raise RunFailed(f"{strange}.") from None
            if isinstance(event, Failed):
                raise RunFailed(event.message, refused=event.reason == "refused")
            if event is not None:
                yield event
        code = self._process.wait()
        self._words.seek(0)
        last = self._words.read().decode(errors="replace")
        raise RunFailed(self._listening.obituary(code, last))

    def end(self) -> None:
        """End it by the end of its input, and by force if that does not do."""
        self._sent.put(b"")
        try:
            self._process.wait(GRACE)
        except BaseException:
            self._process.kill()
            self._process.wait()

    def _next(self) -> bytes:
        while True:
            with suppress(queue.Empty):
                return self._lines.get(timeout=TICK)
            if why := self._listening.tick():
                self._process.kill()
                raise RunFailed(why)

    def _read(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as stream:
            for sent in stream:
                self._lines.put(sent)
        self._lines.put(b"")

    def _write(self) -> None:
        """Where it died, its output ends, and its exit code says why."""
        assert self._process.stdin is not None
        with suppress(OSError), self._process.stdin as stream:
            while sent := self._sent.get():
                stream.write(sent)
                stream.flush()
