"""The window's worker: kept warm, given one run at a time, replaced when it dies."""

from collections import deque
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QCoreApplication, QObject, QTimer, Signal

from app.client.blocking import GRACE
from app.client.host import Place
from app.client.training_mirror import Mirror
from app.protocol import (
    Begun,
    Cancel,
    Evaluated,
    Event,
    Failed,
    Message,
    Profile,
    ProfileResult,
    Progress,
    Ready,
    Run,
    Settings,
    Stopped,
    Train,
    Trained,
    TrainResult,
)
from app.store import training_folder
from app.workspace.workers.process import Link
from graph.problem import Refused

State = Literal["off", "starting", "idle", "running", "stopping"]
SAVING = 15.0
"""Seconds that a training has to take its step and save, when it is stopped."""


class Runner(QObject):
    """Runs networks in the worker process of a place; every call returns at once, and signals tell
    the rest.

    Runs are told apart by the number that `profile` gives, and wait in line. Each ends in exactly
    one of `finished`, `failed` and `stopped`. The process ends with the application.
    """

    devices = Signal(list)
    """list[Device]: where a run can go; told each time that a worker is ready."""
    progress = Signal(int, str, int, int)
    """run, what it is doing, steps done, steps in all"""
    finished = Signal(int, object)
    """run, ProfileResult or TrainResult"""
    begun = Signal(int, object)
    """run, Begun: a training has its folder"""
    trained = Signal(int, object)
    """run, Trained: what came of some steps"""
    evaluated = Signal(int, object)
    """run, Evaluated"""
    fits = Signal(int, int)
    """run, the largest batch that fits in memory; before `failed`, where it was looked for"""
    failed = Signal(int, str)
    """run, why, in one sentence"""
    stopped = Signal(int)
    """run"""
    unavailable = Signal(str)
    """The worker cannot start, and why, in one sentence; the next run tries again."""
    state_changed = Signal(str)
    """State"""

    def __init__(
        self,
        parent: QObject | None = None,
        place: Place | None = None,
        numbers: Iterator[int] | None = None,
    ) -> None:
        super().__init__(parent)
        self.place = place or Place()
        self.state: State = "off"
        self._numbers = numbers or count(1)
        self._waiting: deque[Run] = deque()
        self._running: Run | None = None
        self._mirror: Mirror | None = None
        self._link: Link | None = None
        self._ready = False
        self._why = ""
        self._grace = QTimer(self, singleShot=True)
        self._grace.timeout.connect(self._kill)
        app = QCoreApplication.instance()
        if app is not None:
            app.aboutToQuit.connect(self.close)

    @property
    def pid(self) -> int:
        """The worker's process, or 0 while there is none."""
        return self._link.pid if self._link is not None else 0

    def start(self) -> None:
        """Start the worker, which takes seconds to be ready; nothing if there is one."""
        if self._link is not None:
            return
        self._why = ""
        self._become("starting")
        self._link = link = Link(self.place, self)
        link.heard.connect(self._take)
        link.ended.connect(self._gone)
        link.start()

    def profile(self, model: str, settings: Settings | None = None) -> int:
        """Measure a network, given as its file's text; the number of the run."""
        return self._add(Profile(run=0, model=model, settings=settings or Settings()))

    def train(self, job: Train) -> int:
        """Train a network; the number of the run, whatever the job says."""
        return self._add(job)

    def _add(self, job: Run) -> int:
        job = job.model_copy(update={"run": next(self._numbers)})
        self._waiting.append(job)
        self.start()
        self._next()
        return job.run

    def stop(self, run: int | None = None) -> None:
        """Stop a run, or all of them: at its next step, or with its worker after two seconds.

        A training has longer, so that it can keep what there is.
        """
        for job in [job for job in self._waiting if run in (None, job.run)]:
            self._waiting.remove(job)
            self.stopped.emit(job.run)
        if self._running is not None and run in (None, self._running.run):
            self._cancel(self._running)

    def _cancel(self, job: Run) -> None:
        self._send(Cancel(run=job.run))
        self._become("stopping")
        training = isinstance(job, Train)
        self._grace.start(round(1000 * (SAVING if training else GRACE)))

    def close(self) -> None:
        """End the worker and forget all runs, without signals; it has a moment, then it is killed."""
        self._waiting.clear()
        self._running = self._mirror = None
        self._grace.stop()
        self.state = "off"
        link, self._link = self._link, None
        if link is not None:
            link.close()
            link.deleteLater()

    def _become(self, state: State) -> None:
        if state != self.state:
            self.state = state
            self.state_changed.emit(state)

    def _next(self) -> None:
        """Give the worker the run that waits longest, if it has nothing to do."""
        while self._ready and self._running is None and self._waiting:
            self._give(self._waiting.popleft())
        if self._ready:
            self._become("running" if self._running else "idle")

    def _give(self, job: Run) -> None:
        try:
            sent = self._addressed(job)
        except Refused as refused:
            why = f"{refused}."  # told later: whoever asked does not know its number yet
            QTimer.singleShot(0, lambda: self.failed.emit(job.run, why))
            return
        self._running = job
        self._send(sent)

    def _addressed(self, job: Run) -> Run:
        """A job as the worker at its place is to see it."""
        if isinstance(job, Profile):
            device = Place.of(job.settings.device)[1]
            settings = job.settings.model_copy(update={"device": device})
            return job.model_copy(update={"settings": settings})
        self._mirror = Mirror(job) if self.place.name else None
        return self._mirror.sent() if self._mirror else job

    def _send(self, message: Message) -> None:
        if self._link is not None:
            self._link.send(message)

    def _kill(self) -> None:
        if self._link is not None:
            self._link.kill()

    def _take(self, event: Event) -> None:
        if isinstance(event, Ready):
            self._ready = True
            self.devices.emit(list(event.devices))
            self._next()
        elif isinstance(event, Failed) and event.run is None and not self._running:
            self._why = event.message
        else:
            self._tell(self._mirrored(event))

    def _mirrored(self, event: Event) -> Event:
        """The same, kept here if it is of a training elsewhere; one that cannot be kept is stopped."""
        if self._mirror is None:
            return event
        try:
            return self._mirror.take(event)
        except Refused as refused:
            self._mirror, self._why = None, f"{refused}."
            if self._running is not None:
                self._cancel(self._running)
            return event

    def _tell(self, event: Event) -> None:
        if isinstance(event, Progress):
            self.progress.emit(event.run, event.text, event.done, event.total)
        elif isinstance(event, Begun):
            self.begun.emit(event.run, event)
        elif isinstance(event, Trained):
            self.trained.emit(event.run, event)
        elif isinstance(event, Evaluated):
            self.evaluated.emit(event.run, event)
        elif isinstance(event, ProfileResult | TrainResult | Failed | Stopped):
            self._end(event)

    def _end(self, event: ProfileResult | TrainResult | Failed | Stopped) -> None:
        """A run is over: say so, and go on with the next."""
        why, self._why = self._why, ""
        job, self._running, self._mirror = self._running, None, None
        self._grace.stop()
        if job is None:
            return
        if isinstance(event, ProfileResult | TrainResult):
            self.finished.emit(job.run, event)
        elif isinstance(event, Failed):
            self._ready = event.reason != "device"
            if event.largest_batch:
                self.fits.emit(job.run, event.largest_batch)
            self.failed.emit(job.run, event.message)
        elif why:
            self.failed.emit(job.run, why)
        else:
            self.stopped.emit(job.run)
        self._next()

    def _gone(self, why: str) -> None:
        """The worker is no more: its run has failed, or was stopped, and a new one takes over.

        One that was never ready would only fail again, so then all that waits has failed.
        """
        assert self._link is not None
        ready, stopping = self._link.ready, self.state == "stopping" and not self._why
        why = self._why or why
        job, lost = self._running, [] if ready else list(self._waiting)
        if self._mirror is not None:
            self._mirror.end("stopped" if stopping else "failed", why)
        elif isinstance(job, Train) and not stopping:
            training_folder.lost(Path(job.out), why)
        self._link.deleteLater()
        self._link = self._running = self._mirror = None
        self._ready = False
        self._grace.stop()
        self._become("off")
        for waiting in lost:
            self._waiting.remove(waiting)
        if job is not None or self._waiting:
            self.start()
        if job is not None and stopping:
            self.stopped.emit(job.run)
        for failure in [job] if job is not None and not stopping else lost:
            self.failed.emit(failure.run, why)
        if not ready:
            self.unavailable.emit(why)
