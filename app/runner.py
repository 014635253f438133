"""The window's worker: kept warm, given one run at a time, replaced when it dies."""

from collections import deque
from typing import Literal

from PySide6.QtCore import (
    QCoreApplication,
    QObject,
    QProcess,
    QProcessEnvironment,
    QTimer,
    Signal,
)

from app.client import GRACE, command, environment, obituary
from app.worker.messages import (
    Cancel,
    Evaluated,
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
    line,
    read_event,
)

State = Literal["off", "starting", "idle", "running", "stopping"]
LAST_WORDS = 4000
SAVING = 15.0
"""Seconds that a training has to take its step and save, when it is stopped."""


class Runner(QObject):
    """Runs networks in a worker process; every call returns at once, and signals tell the rest.

    Runs are told apart by the number that `profile` gives, and wait in line. Each ends in exactly
    one of `finished`, `failed` and `stopped`. The process ends with the application.
    """

    devices = Signal(list)
    """list[Device]: where a run can go; told each time that a worker is ready."""
    progress = Signal(int, str, int, int)
    """run, what it is doing, steps done, steps in all"""
    finished = Signal(int, object)
    """run, ProfileResult or TrainResult"""
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

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.state: State = "off"
        self._runs = 0
        self._waiting: deque[Run] = deque()
        self._running: Run | None = None
        self._process: QProcess | None = None
        self._ready = self._was_ready = False
        self._why = ""
        self._words = bytearray()
        self._grace = QTimer(self, singleShot=True)
        self._grace.timeout.connect(self._kill)
        app = QCoreApplication.instance()
        if app is not None:
            app.aboutToQuit.connect(self.close)

    @property
    def pid(self) -> int:
        """The worker's process, or 0 while there is none."""
        return self._process.processId() if self._process is not None else 0

    def start(self) -> None:
        """Start the worker, which takes seconds to be ready; nothing if there is one."""
        if self._process is not None:
            return
        self._why = ""
        self._words.clear()
        process = QProcess(self)
        variables = QProcessEnvironment()
        for name, value in environment().items():
            variables.insert(name, value)
        process.setProcessEnvironment(variables)
        process.readyReadStandardOutput.connect(self._read)
        process.readyReadStandardError.connect(self._listen)
        process.finished.connect(self._died)
        process.errorOccurred.connect(self._error)
        self._process = process
        self._become("starting")
        program, *arguments = command()
        process.start(program, arguments)

    def profile(self, model: str, settings: Settings | None = None) -> int:
        """Measure a network, given as its file's text; the number of the run."""
        return self._add(Profile(run=0, model=model, settings=settings or Settings()))

    def train(self, job: Train) -> int:
        """Train a network; the number of the run, whatever the job says."""
        return self._add(job)

    def _add(self, job: Run) -> int:
        self._runs += 1
        self._waiting.append(job.model_copy(update={"run": self._runs}))
        self.start()
        self._next()
        return self._runs

    def stop(self, run: int | None = None) -> None:
        """Stop a run, or all of them: at its next step, or with its worker after two seconds.

        A training has longer, so that it can keep what there is.
        """
        for job in [job for job in self._waiting if run in (None, job.run)]:
            self._waiting.remove(job)
            self.stopped.emit(job.run)
        if self._running is not None and run in (None, self._running.run):
            self._send(Cancel(run=self._running.run))
            self._become("stopping")
            training = isinstance(self._running, Train)
            self._grace.start(round(1000 * (SAVING if training else GRACE)))

    def close(self) -> None:
        """End the worker and forget all runs, without signals; it has a moment, then it is killed."""
        self._waiting.clear()
        self._running = None
        self._grace.stop()
        self.state = "off"
        process, self._process = self._process, None
        if process is None:
            return
        process.closeWriteChannel()
        if not process.waitForFinished(500):
            process.kill()
            process.waitForFinished()

    def _become(self, state: State) -> None:
        if state != self.state:
            self.state = state
            self.state_changed.emit(state)

    def _next(self) -> None:
        """Give the worker the run that waits longest, if it has nothing to do."""
        if self._ready and self._running is None and self._waiting:
            self._running = self._waiting.popleft()
            self._send(self._running)
        if self._ready:
            self._become("running" if self._running else "idle")

    def _send(self, message: Message) -> None:
        if self._process is not None:
            self._process.write(line(message))

    def _kill(self) -> None:
        if self._process is not None:
            self._process.kill()

    def _listen(self) -> None:
        if self._process is not None:
            self._words += self._process.readAllStandardError().data()
            del self._words[:-LAST_WORDS]

    def _read(self) -> None:
        while self._process is not None and self._process.canReadLine():
            self._take(read_event(self._process.readLine().data()))

    def _take(self, event: Message) -> None:
        if isinstance(event, Ready):
            self._ready = self._was_ready = True
            self.devices.emit(list(event.devices))
            self._next()
        elif isinstance(event, Progress):
            self.progress.emit(event.run, event.text, event.done, event.total)
        elif isinstance(event, Trained):
            self.trained.emit(event.run, event)
        elif isinstance(event, Evaluated):
            self.evaluated.emit(event.run, event)
        elif isinstance(event, Failed) and event.run is None:
            self._why = event.message
        elif isinstance(event, ProfileResult | TrainResult | Failed | Stopped):
            self._end(event)

    def _end(self, event: ProfileResult | TrainResult | Failed | Stopped) -> None:
        """A run is over: say so, and go on with the next."""
        self._running = None
        self._grace.stop()
        if isinstance(event, ProfileResult | TrainResult):
            self.finished.emit(event.run, event)
        elif isinstance(event, Failed):
            self._ready = event.reason != "device"
            if event.largest_batch:
                self.fits.emit(event.run, event.largest_batch)
            self.failed.emit(event.run, event.message)
        else:
            self.stopped.emit(event.run)
        self._next()

    def _error(self, error: QProcess.ProcessError) -> None:
        """The other errors come with `finished`."""
        if self._process is not None and error == QProcess.ProcessError.FailedToStart:
            self._why = f"The worker cannot start: {self._process.errorString()}."
            self._gone()

    def _died(self, code: int, status: QProcess.ExitStatus) -> None:
        if self._process is not None:
            self._read()
            self._listen()
            crashed = status == QProcess.ExitStatus.CrashExit
            words = self._words.decode(errors="replace")
            self._why = self._why or obituary(-code if crashed else code, words)
            self._gone()

    def _gone(self) -> None:
        """The worker is no more: its run has failed, or was stopped, and a new one takes over.

        One that was never ready would only fail again, so then all that waits has failed.
        """
        ready, stopping, why = self._was_ready, self.state == "stopping", self._why
        job, lost = self._running, [] if ready else list(self._waiting)
        self._process, self._running = None, None
        self._ready = self._was_ready = False
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
