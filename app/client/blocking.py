"""A plain client of the worker, for scripts: one run in a process of its own, and waited for.

The window has a client of its own in app.workspace.workers, which never waits.
"""

import logging
import os
import queue
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Thread
from typing import IO

from app.client.conversation import GRACE, TICK, Conversation, ProtocolError
from app.client.host import Host, environment
from app.client.hosted_run import HostedRun
from app.protocol import (
    Beat,
    Cancel,
    Event,
    Failed,
    Message,
    Outcome,
    Profile,
    ProfileResult,
    Progress,
    Ready,
    Run,
    RunEvent,
    Settings,
    Stopped,
    Train,
    TrainResult,
    line,
)
from graph.problem import Refused

log = logging.getLogger(__name__)

CHUNK, CHUNKS = 2**16, 16
"""Bytes that are read at once, and how many of these may wait: a flood waits in its own process."""


class RunFailed(Exception):
    """A run without a result; the message is one sentence, `refused` if the settings are why."""

    def __init__(self, message: str, *, refused: bool = False) -> None:
        super().__init__(message)
        self.refused = refused


class RunStopped(Exception):
    """A run that was stopped before its end, as asked."""


def profile(model: str, settings: Settings, listen: Callable[[Progress], None]) -> ProfileResult:
    """Measure a network, given as its file's text, in a worker of its own, and wait for it.

    Raises RunFailed. Whatever else is raised meanwhile, as by Ctrl-C, ends the worker too.
    """

    def progress(event: RunEvent) -> None:
        if isinstance(event, Progress):
            listen(event)

    result = _outcome(Profile(run=1, model=model, settings=settings), progress)
    assert isinstance(result, ProfileResult)
    return result


def train(job: Train, listen: Callable[[RunEvent], None]) -> TrainResult:
    """Train a network in a worker of its own, and wait for it; `listen` gets its events.

    Where the worker is on another machine, the folder here has the curves (TrainingMirror). Raises
    RunFailed. Ctrl-C asks the worker to keep what there is, then raises RunStopped; a second one
    ends it at once.
    """
    result = _outcome(job, listen)
    if isinstance(result, Stopped):
        raise RunStopped
    assert isinstance(result, TrainResult)
    return result


def _outcome(job: Run, listen: Callable[[RunEvent], None]) -> Outcome:
    """How a run ends, once `listen` has its other events; raises RunFailed."""
    host, _ = Host.of(job.device)
    try:
        run = HostedRun(job, host)
    except Refused as refused:
        raise RunFailed(f"{refused}.", refused=True) from None
    try:
        with _worker(host) as worker, _interrupts(worker, job):
            worker.send(run.sent())
            return _followed(run, worker.events(), listen)
    except RunFailed as failure:
        run.lost(str(failure))
        raise
    except ProtocolError as error:
        run.lost(f"{error}.")
        raise RunFailed(f"{error}.") from None
    except Refused as refused:
        raise RunFailed(f"{refused}.") from None


def _followed(
    run: HostedRun, events: Iterator[Event], listen: Callable[[RunEvent], None]
) -> Outcome:
    for event in events:
        if isinstance(event, Beat | Ready):
            continue
        taken = run.take(event)
        if isinstance(taken, Failed):
            raise RunFailed(taken.message, refused=taken.reason == "refused")
        if isinstance(taken, Outcome):
            return taken
        listen(taken)
    raise AssertionError("a worker's events end with an outcome, or raise")


@contextmanager
def _interrupts(worker: "_WorkerProcess", job: Run) -> Iterator[None]:
    """The first Ctrl-C asks a training to stop and keep what there is; others do as they did."""
    if not job.folder:
        yield
        return
    before = signal.getsignal(signal.SIGINT)

    def stop(number: int, frame: object) -> None:
        signal.signal(signal.SIGINT, before)
        worker.send(Cancel(run=job.run))

    signal.signal(signal.SIGINT, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def _worker(host: Host) -> Iterator["_WorkerProcess"]:
    """A worker at a host, for as long as the context lasts."""
    pipe = subprocess.PIPE
    try:
        process = subprocess.Popen(
            host.command(),
            stdin=pipe,
            stdout=pipe,
            stderr=pipe,
            env=environment(),
            start_new_session=bool(host.address),  # ssh would end at Ctrl-C
        )
    except OSError as error:
        raise RunFailed(f"The worker cannot start: {error}.") from None
    log.info("worker %d starts: %s", process.pid, host.address or "here")
    worker = _WorkerProcess(process, host)
    try:
        yield worker
    finally:
        worker.end()


class _WorkerProcess:
    """A worker and its three streams: a thread each, so that none is waited for without end."""

    def __init__(self, process: subprocess.Popen[bytes], host: Host) -> None:
        self._process, self._conversation = process, Conversation(host)
        self._received: queue.Queue[bytes] = queue.Queue(CHUNKS)
        self._sent: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self._complaints = Thread(target=self._read_complaints, daemon=True)
        self._complaints.start()
        for work in (self._read, self._write):
            Thread(target=work, daemon=True).start()

    def send(self, message: Message) -> None:
        """Send a message, when the worker takes it."""
        self._sent.put(line(message))

    def events(self) -> Iterator[Event]:
        """What it sends until it ends; then, or when it is given up, raises RunFailed.

        Raises ProtocolError for what is no event.
        """
        for data in self._chunks():
            yield from self._conversation.receive(data)
        code = self._process.wait()
        self._complaints.join(TICK)  # a process that it started may hold the stream
        raise RunFailed(self._conversation.exit_reason(code))

    def end(self) -> None:
        """End it by the end of its input, and by force if that does not do."""
        self._sent.put(b"")
        try:
            self._process.wait(GRACE)
        except BaseException:
            log.warning("worker %d is killed", self._process.pid)
            self._process.kill()
            self._process.wait()
        with suppress(queue.Empty):  # a reader that waits for room comes to the end
            while True:
                self._received.get_nowait()

    def _chunks(self) -> Iterator[bytes]:
        """Its output to the end, in pieces, with a tick in each second."""
        next_tick = time.monotonic() + TICK
        while True:
            now = time.monotonic()
            if now >= next_tick:
                next_tick = now + TICK
                if reason := self._conversation.tick():
                    raise RunFailed(reason)
            with suppress(queue.Empty):
                data = self._received.get(timeout=max(next_tick - now, 0))
                if not data:
                    return
                yield data

    def _read(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as stream:
            for data in _pieces(stream):
                self._received.put(data)
        self._received.put(b"")

    def _read_complaints(self) -> None:
        assert self._process.stderr is not None
        with self._process.stderr as stream:
            for data in _pieces(stream):
                self._conversation.complain(data)

    def _write(self) -> None:
        """Where it died, its output ends, and its exit code says why."""
        assert self._process.stdin is not None
        with suppress(OSError), self._process.stdin as stream:
            while sent := self._sent.get():
                stream.write(sent)
                stream.flush()


def _pieces(stream: IO[bytes]) -> Iterator[bytes]:
    """What a stream brings, as it comes."""
    while data := os.read(stream.fileno(), CHUNK):
        yield data
