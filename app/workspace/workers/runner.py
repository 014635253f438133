"""The worker of one host as the window has it: kept warm, given one run at a time, replaced when it dies."""

import logging
from collections import deque
from collections.abc import Iterator
from functools import partial
from itertools import count
from typing import Literal

from PySide6.QtCore import QCoreApplication, QObject, QTimer, Signal

from app.client.conversation import ProtocolError
from app.client.host import Host
from app.client.hosted_run import HostedRun
from app.protocol import (
    Beat,
    Cancel,
    Event,
    Failed,
    Outcome,
    Ready,
    Run,
    RunEvent,
    Stopped,
)
from app.workspace.workers.process import WorkerProcess
from graph.problem import Refused

log = logging.getLogger(__name__)

State = Literal["off", "starting", "idle", "running", "stopping"]


class Runner(QObject):
    """Runs jobs in the worker process of a host, in turn; every call returns at once.

    A run is known by the number that `submit` gives, and ends with exactly one Outcome: the
    worker's own, or where it dies one that is made here. The process ends with the application.
    """

    reported = Signal(object)
    """RunEvent"""
    devices = Signal(list)
    """list[Device]: where a run can go; each time that a worker is ready."""
    unavailable = Signal(str)
    """The worker cannot start, and why, in one sentence; the next run tries again."""
    state_changed = Signal(str)
    """State"""

    def __init__(
        self,
        parent: QObject | None = None,
        host: Host | None = None,
        numbers: Iterator[int] | None = None,
    ) -> None:
        super().__init__(parent)
        self.host = host or Host()
        self.state: State = "off"
        self._numbers = numbers or count(1)
        self._waiting: deque[Run] = deque()
        self._run: HostedRun | None = None
        self._process: WorkerProcess | None = None
        self._ready = False
        self._failure = ""
        self._grace = QTimer(self)
        self._grace.setSingleShot(True)
        self._grace.timeout.connect(self._kill)
        app = QCoreApplication.instance()
        if app is not None:
            app.aboutToQuit.connect(self.close)

    @property
    def pid(self) -> int:
        """The worker's process, or 0 while there is none."""
        return self._process.pid if self._process is not None else 0

    def start(self) -> None:
        """Start the worker, which takes seconds to be ready; nothing if there is one."""
        if self._process is not None:
            return
        self._failure = ""
        self._set_state("starting")
        self._process = process = WorkerProcess(self.host, self)
        process.reported.connect(self._take)
        process.ended.connect(self._gone)
        process.start()

    def submit(self, job: Run) -> int:
        """Profile or train, in turn; the number of the run, whatever the job says."""
        job = job.model_copy(update={"run": next(self._numbers)})
        self._waiting.append(job)
        self.start()
        self._next()
        return job.run

    def stop(self, run: int | None = None) -> None:
        """Stop a run, or all of them: at its next step, or with its worker after two seconds.

        A training has longer (`stop_seconds`), so that it can keep what there is.
        """
        for job in [job for job in self._waiting if run in (None, job.run)]:
            self._waiting.remove(job)
            self.reported.emit(Stopped(run=job.run))
        if self._run is not None and run in (None, self._run.job.run):
            self._cancel(self._run.job)

    def close(self) -> None:
        """End the worker and forget all runs, without signals; it has a moment, then it is killed."""
        self._waiting.clear()
        self._run = None
        self._grace.stop()
        self.state = "off"
        process, self._process = self._process, None
        if process is not None:
            process.close()
            process.deleteLater()

    def _cancel(self, job: Run) -> None:
        if self._process is not None:
            self._process.send(Cancel(run=job.run))
        self._set_state("stopping")
        self._grace.start(round(1000 * job.stop_seconds))

    def _kill(self) -> None:
        if self._process is not None:
            self._process.kill()

    def _set_state(self, state: State) -> None:
        if state != self.state:
            self.state = state
            self.state_changed.emit(state)

    def _next(self) -> None:
        """Give the worker the run that waits longest, if it has nothing to do."""
        while self._ready and self._run is None and self._waiting:
            job = self._waiting.popleft()
            try:
                self._run = HostedRun(job, self.host)
            except Refused as refused:  # reported later: whoever submitted has no number yet
                log.warning("run %d is refused: %s", job.run, refused)
                event = Failed(run=job.run, message=f"{refused}.", reason="refused")
                QTimer.singleShot(0, partial(self.reported.emit, event))
            else:
                assert self._process is not None
                log.info("run %d begins: %s on %s", job.run, job.kind, job.device)
                self._process.send(self._run.sent())
        if self._ready:
            self._set_state("running" if self._run is not None else "idle")

    def _take(self, event: Event) -> None:
        """Deal with an event of the worker."""
        match event:
            case Beat():
                pass
            case Ready():
                self._ready = True
                self.devices.emit(list(event.devices))
                self._next()
            case Failed(run=None) if self._run is None:
                self._failure = event.message
            case _ if self._run is not None:
                self._take_of_run(self._run, event)

    def _take_of_run(self, run: HostedRun, event: Event) -> None:
        try:
            taken = run.take(event)
        except Refused as refused:  # it cannot be kept: it is stopped, and has failed
            log.warning("run %d cannot be kept: %s", run.job.run, refused)
            self._failure = f"{refused}."
            self._cancel(run.job)
        except ProtocolError as error:
            assert self._process is not None
            self._process.give_up(f"{error}.")
        else:
            self._report(taken)

    def _report(self, event: RunEvent) -> None:
        """Pass on an event; after an outcome the next run begins."""
        if not isinstance(event, Outcome):
            self.reported.emit(event)
            return
        if isinstance(event, Stopped) and self._failure:
            event = Failed(run=event.run, message=self._failure)
        if isinstance(event, Failed):
            self._ready = event.reason != "device"
        log.info("run %s ends: %s", event.run, event.kind)
        self._run, self._failure = None, ""
        self._grace.stop()
        self.reported.emit(event)
        self._next()

    def _gone(self, reason: str) -> None:
        """The worker is no more: its run has failed, or was stopped, and a new worker takes over.

        One that was never ready would only fail again, so then all that waits has failed.
        """
        assert self._process is not None
        was_ready, reason = self._process.ready, self._failure or reason
        outcomes = self._outcomes(was_ready, reason)
        self._process.deleteLater()
        self._process = self._run = None
        self._ready = False
        self._grace.stop()
        self._set_state("off")
        if not was_ready:
            self._waiting.clear()
        if self._waiting or (was_ready and outcomes):
            self.start()
        for outcome in outcomes:
            self.reported.emit(outcome)
        if not was_ready:
            self.unavailable.emit(reason)

    def _outcomes(self, was_ready: bool, reason: str) -> list[Outcome]:
        """How those runs end that the end of the worker ends."""
        if not was_ready:
            return [Failed(run=job.run, message=reason) for job in self._waiting]
        if self._run is None:
            return []
        stopped = self.state == "stopping" and not self._failure
        self._run.lost(reason, stopped=stopped)
        number = self._run.job.run
        return [Stopped(run=number) if stopped else Failed(run=number, message=reason)]
