"""A worker process spoken to as the window does, and what is seen of it."""

import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pytestqt.qtbot import QtBot

from app.client.host import Host, environment
from app.protocol import (
    Event,
    Failed,
    Message,
    Profile,
    ProfileResult,
    RunEvent,
    Settings,
    Stopped,
    TrainResult,
    line,
    read_event,
)
from graph import file
from graph.model import Model


class Worker:
    """A worker process and what it says."""

    def __init__(self, cwd: Path, argv: list[str] | None = None, **variables: str) -> None:
        pipe = subprocess.PIPE
        one = {"OMP_NUM_THREADS": "1"}  # threads that wait for busy cores are slow
        self.process = subprocess.Popen(
            argv or Host().command(),
            stdin=pipe,
            stdout=pipe,
            env=environment() | one | variables,
            cwd=cwd,
        )
        self.runs = 0

    def send(self, message: Message | bytes) -> None:
        sent = message if isinstance(message, bytes) else line(message)
        self.process.stdin.write(sent)
        self.process.stdin.flush()

    def events(self) -> Iterator[Event]:
        return map(read_event, self.process.stdout)

    def until(self, *kinds: type[Event]) -> Any:
        """The next event of one of these kinds."""
        for event in self.events():
            if isinstance(event, kinds):
                return event
        raise AssertionError(f"the worker ended with {self.process.wait()}")

    def begin(self, model: Model, **settings: Any) -> int:
        self.runs += 1
        job = Profile(run=self.runs, model=file.dumps(model), settings=Settings(**settings))
        self.send(job)
        return self.runs

    def measure(self, model: Model, **settings: Any) -> ProfileResult:
        """The result of a run that succeeds."""
        event = self.profile(model, **settings)
        assert isinstance(event, ProfileResult), event
        return event

    def profile(self, model: Model, **settings: Any) -> Any:
        """What comes of a run."""
        run = self.begin(model, **{"device": "cpu", **settings})
        event = self.until(ProfileResult, Failed, Stopped)
        assert event.run == run
        return event

    def close(self) -> int:
        """End its input; its exit code."""
        self.process.stdin.close()
        code = self.process.wait(20)
        self.process.stdout.close()
        return code


PATIENCE = 60_000
"""Milliseconds that a busy machine may take to start a worker."""


class Record:
    """How each run ended."""

    def __init__(self, worker: Any) -> None:
        self.ends: list[tuple[int, str]] = []
        self.results: dict[int, Any] = {}
        worker.reported.connect(self._take)

    def _take(self, event: RunEvent) -> None:
        match event:
            case ProfileResult() | TrainResult():
                self._end(event.run, "finished", event)
            case Failed():
                self._end(event.run, "failed", event.message)
            case Stopped():
                self._end(event.run, "stopped", None)

    def _end(self, run: int, outcome: str, result: object) -> None:
        self.ends.append((run, outcome))
        self.results[run] = result


def profile(worker: Any, model: str, settings: Settings) -> int:
    """Submit a profile; the number of its run."""
    return worker.submit(Profile(run=0, model=model, settings=settings))


def wait_for(qtbot: QtBot, record: Record, count: int = 1) -> None:
    qtbot.waitUntil(lambda: len(record.ends) >= count, timeout=PATIENCE)


def alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    return state != "Z"


def gone(process: int, seconds: float = 20) -> bool:
    end = time.monotonic() + seconds
    while alive(process) and time.monotonic() < end:
        time.sleep(0.05)
    return not alive(process)
