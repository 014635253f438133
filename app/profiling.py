"""Profiles: from the button to the worker, and from its result to cards, tables and rows."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal

from app.conditions import Conditions
from app.document import Document, State
from app.measured import Measured
from app.panels.runs import Run, Runs
from app.worker.messages import Device, ProfileResult, Settings
from graph import file


class Profiling(QObject):
    """Keeps one worker warm; `begun()` follows a start, `devices(list)` what there is to run on."""

    begun = Signal()
    devices = Signal(list)
    said = Signal(str)

    def __init__(
        self, document: Document, measured: Measured, conditions: Conditions, runs: Runs
    ) -> None:
        super().__init__()
        self.document, self.measured = document, measured
        self.conditions, self.runs = conditions, runs
        self.runner: Any = None
        self.titles: dict[str, str] = {}
        runs.stop_wanted.connect(self.stop)
        document.changed.connect(self._follow)

    def use(self, make: Callable[[], Any]) -> None:
        """Start a worker; it loads torch meanwhile."""
        self.runner = make()
        self.runner.devices.connect(self._found)
        self.runner.progress.connect(self._progress)
        self.runner.finished.connect(self._finished)
        self.runner.failed.connect(self._failed)
        self.runner.stopped.connect(self._stopped)
        self.runner.start()

    def _found(self, devices: list[Device]) -> None:
        self.titles = {device.name: device.title for device in devices}
        self.devices.emit(devices)

    def start(self) -> None:
        """Profile the network as it is now."""
        report = self.document.report
        if not report.sound:
            first = report.problems[0]
            self.said.emit(f"It cannot run while there is an error: {first.message}.")
            return
        if self.runner is None:
            return
        asked = Settings(device=self.conditions.device, batch=self.conditions.batch)
        number = self.runner.profile(file.dumps(self.document.model), asked)
        title = self.titles.get(asked.device, asked.device)
        self.runs.begin(Run(number, self.document.model, title, asked.batch))
        self.begun.emit()

    def stop(self) -> None:
        """Stop what runs."""
        if self.runner is not None:
            self.runner.stop()

    def close(self) -> None:
        """Let the worker go."""
        if self.runner is not None:
            self.runner.close()

    def _progress(self, number: int, text: str, done: int, total: int) -> None:
        self.runs.progress(text, done, total)

    def _finished(self, number: int, result: ProfileResult) -> None:
        run = self._end(number, "done", "")
        if run is None:
            return
        run.device, run.result = result.device_title, result
        forward = {
            t.path: t.forward_ms for t in result.layers if t.forward_ms is not None
        }
        backward = {
            t.path: t.backward_ms for t in result.layers if t.backward_ms is not None
        }
        self.runs.follow(self.document.model)
        if run.model.graphs.keys() == self.document.model.graphs.keys():
            self.measured.show(run.model, result.device_title, forward, backward)

    def _failed(self, number: int, sentence: str) -> None:
        self._end(number, "failed", sentence)

    def _stopped(self, number: int) -> None:
        self._end(number, "stopped", "")

    def _end(self, number: int, state: str, sentence: str) -> Run | None:
        run = self.runs.find(number)
        if run is not None:
            run.state, run.sentence = state, sentence
        self.runs.set_running(self.runs.running())
        self.runs.follow(self.document.model)
        return run

    def _follow(self, before: State, after: State) -> None:
        self.runs.follow(after.model)
