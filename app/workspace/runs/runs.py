"""Runs as a whole: one worker, what it is asked for, and what becomes of it when the window closes."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.client.host import Host
from app.workspace.document import Document
from app.workspace.files import Files
from app.workspace.layer_times import LayerTimes
from app.workspace.profile_settings import ProfileSettings
from app.workspace.questions import Questions
from app.workspace.runs.profiler import Profiler
from app.workspace.runs.run_list import RunList
from app.workspace.runs.trainer import Trainer
from app.workspace.workers.worker import Worker


class Runs(QObject):
    """Keeps one worker warm. `make` gives its client, None where nothing can run.

    `devices(list)` tells what there is to run on, `begun()` follows a start, `saved()` the end of
    the last training, `message(sentence)` tells what was done or cannot be.
    """

    devices = Signal(list)
    begun = Signal()
    saved = Signal()
    message = Signal(str)

    def __init__(
        self,
        document: Document,
        measured: LayerTimes,
        profile_settings: ProfileSettings,
        files: Files,
        questions: Questions,
        make: Callable[[], Worker] | None,
        home: Path | None,
    ) -> None:
        super().__init__()
        self.questions = questions
        self.make = make
        self.runner: Worker | None = None
        self.run_list = RunList(home)
        self.trainer = Trainer(self.run_list)
        self.profiler = Profiler(
            document, measured, profile_settings, self.run_list, lambda: files.name
        )
        for part in (self.trainer, self.profiler):
            part.begun.connect(lambda _: self.begun.emit())
            part.message.connect(self.message)
        self.trainer.ended.connect(self._ended)

    def start_worker(self) -> None:
        """Start the worker, once; it loads torch meanwhile."""
        make, self.make = self.make, None
        if make is not None:
            self.runner = worker = make()
            worker.devices.connect(self.devices)
            worker.unavailable.connect(self.message)
            self.profiler.use(worker)
            self.trainer.use(worker)
            worker.start()

    def profile(self) -> None:
        """Measure the network as it is now."""
        self.start_worker()
        self.profiler.start()

    def reach(self, machine: str) -> None:
        """Look for devices on another machine, ssh://me@host."""
        self.start_worker()
        if self.runner is not None:
            self.message.emit(f"Looking for devices on {Host.of(machine)[0].hostname}…")
            self.runner.add(machine)

    def stop(self) -> None:
        """Stop what runs and what waits; trainings keep what there is."""
        if self.runner is not None:
            self.runner.stop()

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

    def _ended(self, _: object) -> None:
        if not self.saving:
            self.saved.emit()

    def close(self) -> None:
        """Let the worker go."""
        if self.runner is not None:
            self.runner.close()
