"""The worker's two ends: jobs come in on standard input, events go out where standard output was."""

import os
import queue
import sys
import threading
import time
from typing import BinaryIO

from app.protocol import Beat, Cancel, Event, Failed, Job, Progress, Run, line, read_job

PAUSE = 0.2
"""Seconds between two events of progress."""
BEAT = 1.0
"""Seconds between two signs of life."""


class Cancelled(Exception):
    """The run is to stop: somebody cancelled it."""


class Fault(Exception):
    """A training cannot go on, for a reason outside Convas; the message is one sentence."""


class EventWriter:
    """Sends events, one line each."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._lock = threading.Lock()

    @classmethod
    def take_stdout(cls) -> "EventWriter":
        """Keep standard output for events; what anyone else prints goes to standard error."""
        sys.stdout.flush()
        kept = os.dup(1)
        os.dup2(2, 1)
        return cls(os.fdopen(kept, "wb"))

    def send(self, event: Event) -> None:
        """Send one event; with nobody left to read it, end the process."""
        try:
            with self._lock:
                self._stream.write(line(event))
                self._stream.flush()
        except OSError:
            os._exit(0)

    def start_beating(self) -> None:
        """Give a sign of life each second from now on, whatever else is done meanwhile."""
        threading.Thread(target=self._beat, name="beat", daemon=True).start()

    def _beat(self) -> None:
        while True:
            self.send(Beat())
            time.sleep(BEAT)


class JobReader:
    """Reads jobs on a thread of its own: a cancellation, or the end of input, is seen during a run."""

    def __init__(self, stream: BinaryIO, events: EventWriter) -> None:
        self._stream = stream
        self._events = events
        self._runs: queue.SimpleQueue[Run] = queue.SimpleQueue()
        self._cancelled: set[int] = set()
        threading.Thread(target=self._read, name="jobs", daemon=True).start()

    def take(self) -> Run:
        """The next run, when there is one."""
        return self._runs.get()

    def cancelled(self, run: int) -> bool:
        """Whether a run is to stop."""
        return run in self._cancelled

    def _read(self) -> None:
        """Until the end of input, which means that whoever wanted the results is gone."""
        while sent := self._stream.readline():
            try:
                self._sort(read_job(sent))
            except ValueError as error:
                message = f"The worker cannot read a job: {error}"
                self._events.send(Failed(run=None, message=message))
        os._exit(0)

    def _sort(self, job: Job) -> None:
        if isinstance(job, Cancel):
            self._cancelled.add(job.run)
        else:
            self._runs.put(job)


class Steps:
    """Counts the steps of a run: each is a moment to report progress, and to stop if cancelled.

    steps = Steps(job.run, total=12, jobs=jobs, events=events)
    steps.phase("Warming up", 10)
    for _ in range(10):
        run_once()
        steps.step()
    """

    def __init__(self, run: int, total: int, jobs: JobReader, events: EventWriter) -> None:
        self.run = run
        self.total = total
        self._jobs = jobs
        self._events = events
        self._text = ""
        self._done = self._end = 0
        self._reported = 0.0

    def phase(self, text: str, steps: int) -> None:
        """Begin a part of the run that takes so many steps."""
        self._text = text
        self._done = self._end
        self._end += steps
        self._reported = 0.0
        self._report()

    def step(self) -> None:
        """One step was taken; raises Cancelled if the run is to stop."""
        self._done = min(self._done + 1, self._end)
        self._report()

    def skip(self, steps: int) -> None:
        """So many steps were taken before."""
        self._done = min(self._done + steps, self._end)

    def check(self) -> None:
        """Between two steps: raises Cancelled if the run is to stop."""
        if self._jobs.cancelled(self.run):
            raise Cancelled

    def _report(self) -> None:
        self.check()
        if time.monotonic() - self._reported >= PAUSE:
            self._reported = time.monotonic()
            done, total = self._done, self.total
            self._events.send(Progress(run=self.run, text=self._text, done=done, total=total))
