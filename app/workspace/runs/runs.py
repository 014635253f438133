"""Runs as a whole: the worker, what it is asked for, and what becomes of it when the window closes."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from app.client.host import Host
from app.workspace.document import Document
from app.workspace.files import Files
from app.workspace.layer_times import LayerTimes
from app.workspace.profile_settings import ProfileSettings
from app.workspace.questions import Questions
from app.workspace.runs.profile_run import ProfileRun
from app.workspace.runs.profiler import Profiler
from app.workspace.runs.run import Run
from app.workspace.runs.run_list import RunList
from app.workspace.runs.run_service import RunService
from app.workspace.runs.trainer import Trainer
from app.workspace.runs.training_run import TrainingRun
from app.workspace.workers.worker import Worker

PATIENCE = 20.0
"""Seconds that trainings have to save when the window closes: more than the worker gives them."""


class Runs(QObject):
    """Keeps a worker warm, which `make_worker` gives; None where nothing can run.

    `devices(list)` says what there is to run on, `started(runs)` follows a start, `saved()` the
    end of the last training, `message(text)` says what was done or cannot be.
    """

    devices = Signal(list)
    started = Signal(list)
    saved = Signal()
    message = Signal(str)

    def __init__(
        self,
        document: Document,
        layer_times: LayerTimes,
        profile_settings: ProfileSettings,
        files: Files,
        questions: Questions,
        make_worker: Callable[[], Worker] | None,
        home: Path | None,
    ) -> None:
        super().__init__()
        self.questions, self.make_worker = questions, make_worker
        self.worker: Worker | None = None
        self.run_list = RunList(home)
        self.trainer = Trainer(self.run_list)
        self.profiler = Profiler(
            document, layer_times, profile_settings, self.run_list, lambda: files.name
        )
        self.services: dict[type[Run], RunService[Any]] = {
            TrainingRun: self.trainer,
            ProfileRun: self.profiler,
        }
        self.run_list.message.connect(self.message)
        for service in self.services.values():
            service.started.connect(self.started)
            service.message.connect(self.message)
        self.trainer.ended.connect(self._ended)
        self._patience = QTimer(self, singleShot=True, interval=round(1000 * PATIENCE))
        self._patience.timeout.connect(self._abandon)

    def service(self, run: Run) -> RunService[Any]:
        """What starts, stops and deletes runs of this kind."""
        return self.services[type(run)]

    def start_worker(self) -> None:
        """Start the worker, once; it loads torch meanwhile."""
        make, self.make_worker = self.make_worker, None
        if make is not None:
            self.worker = make()
            self.worker.devices.connect(self.devices)
            self.worker.unavailable.connect(self.message)
            for service in self.services.values():
                service.attach(self.worker)
            self.worker.start()

    def profile(self) -> None:
        """Measure the network as it is now."""
        self.start_worker()
        self.profiler.start()

    def find_devices(self, machine: str) -> None:
        """Look for devices on another machine, ssh://me@host."""
        self.start_worker()
        if self.worker is not None:
            self.message.emit(f"Looking for devices on {Host.of(machine)[0].hostname}…")
            self.worker.add(machine)

    def stop(self) -> None:
        """Stop what runs and what waits; trainings keep what there is."""
        if self.worker is not None:
            self.worker.stop()

    def leave(self) -> None:
        """Stop everything, so that the window can close; `saved` follows, whatever the worker does."""
        self.stop()
        self._patience.start()

    def _abandon(self) -> None:
        for service in self.services.values():
            service.abandon()

    def may_end(self) -> bool:
        """Whether trainings that run may be stopped, if any do."""
        names = ", ".join(run.title for run in self.trainer.active)
        return not names or self.questions.confirm(
            f"Still training: {names}. What there is will be kept, and can be resumed.",
            "Stop and close",
        )

    @property
    def saving(self) -> bool:
        """Whether a training has something to save before the worker may go."""
        return bool(self.trainer.active)

    def _ended(self, _: Run) -> None:
        if not self.saving:
            self.saved.emit()

    def close(self) -> None:
        """Let the worker go."""
        if self.worker is not None:
            self.worker.close()
