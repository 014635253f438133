"""Profiles: from the button to the worker, and from its result to cards, tables and rows."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from PySide6.QtCore import QObject, Signal

from app.protocol import Device, LayerTime, ProfileResult, Settings
from app.store import profile_records
from app.workspace.document import Document
from app.workspace.layer_times import LayerTimes
from app.workspace.profile_settings import ProfileSettings
from app.workspace.runs.profile_run import ProfileRun, State
from app.workspace.runs.run_list import RunList
from graph import file
from graph.model import Model
from graph.problem import Refused


class Profiler(QObject):
    """Starts, stops and keeps profiles.

    `begun(runs)` follows a start with all that it asked for; `message(sentence)` tells what cannot be
    done. `source` names the file or preset that the network is from.
    """

    begun = Signal(list)
    message = Signal(str)

    def __init__(
        self,
        document: Document,
        measured: LayerTimes,
        profile_settings: ProfileSettings,
        run_list: RunList,
        source: Callable[[], str] = str,
    ) -> None:
        super().__init__()
        self.document, self.measured = document, measured
        self.profile_settings, self.run_list, self.source = profile_settings, run_list, source
        self.runner: Any = None
        self.titles: dict[str, str] = {}
        self._runs: dict[int, ProfileRun] = {}

    def use(self, runner: Any) -> None:
        """Measure with this worker's client."""
        self.runner = runner
        runner.devices.connect(self._found)
        runner.progress.connect(self._progress)
        runner.finished.connect(self._finished)
        runner.fits.connect(self._fits)
        runner.failed.connect(lambda number, why: self._end(number, "failed", why))
        runner.stopped.connect(lambda number: self._end(number, "stopped", ""))

    def _found(self, devices: list[Device]) -> None:
        self.titles = {device.name: device.title for device in devices}

    def start(self) -> None:
        """ProfileRun the network as it is now, under the profile_settings that are chosen."""
        report = self.document.report
        if not report.sound:
            first = report.problems[0]
            self.message.emit(f"It cannot run while there is an error: {first.message}.")
        elif self.runner is not None:
            model = self.document.model
            runs = [self._send(model, asked) for asked in self.profile_settings.asked()]
            self.begun.emit(runs)

    def start_with(self, run: ProfileRun, batch: int) -> None:
        """Measure the same network as another run, with another batch."""
        if self.runner is not None and run.model is not None:
            asked = run.settings.model_copy(update={"batch": batch})
            self.begun.emit([self._send(run.model, asked)])

    def _send(self, model: Model, asked: Settings) -> ProfileRun:
        began = datetime.now().astimezone().isoformat(timespec="seconds")
        title = self.titles.get(asked.device, asked.device)
        run = ProfileRun(model.main, asked, title, began, model=model)
        run.number = self.runner.profile(file.dumps(model), asked)
        run.activity = "Waiting for the worker"
        self._runs[run.number] = run
        self.run_list.add(run)
        return run

    @property
    def active(self) -> list[ProfileRun]:
        """Those that run or wait, in the order they were asked for."""
        return list(self._runs.values())

    def stop(self, run: ProfileRun) -> None:
        """Stop a profile."""
        if run.number is not None:
            run.state = "stopping"
            self.run_list.notify(run)
            self.runner.stop(run.number)

    def delete(self, run: ProfileRun) -> None:
        """Forget a profile that does not run."""
        if run.active:
            self.message.emit(f"{run.title} is still running.")
            return
        try:
            if run.path is not None:
                profile_records.delete(run.path)
        except Refused as refusal:
            self.message.emit(str(refusal))
            return
        self.run_list.remove(run)

    def paint(self, run: ProfileRun) -> None:
        """Show the times of a profile of the open network on cards and in tables."""
        if run.result is not None and not run.stale:
            layers = run.result.layers
            self.measured.show(
                self.document.model,
                run.device,
                _times(layers, "forward_ms"),
                _times(layers, "backward_ms"),
            )

    def _progress(self, number: int, text: str, done: int, total: int) -> None:
        run = self._runs.get(number)
        if run is not None:
            run.state = "running" if run.state == "waiting" else run.state
            run.activity, run.fraction = text, done / total if total else None
            self.run_list.notify(run)

    def _fits(self, number: int, batch: int) -> None:
        run = self._runs.get(number)
        if run is not None:
            run.largest_batch = batch

    def _finished(self, number: int, result: object) -> None:
        run = self._runs.get(number)
        if run is None or not isinstance(result, ProfileResult) or run.model is None:
            return
        run.device = result.device_title
        run.record = profile_records.record(run.model, run.settings, result, self.source())
        try:
            run.path = profile_records.write(run.record, self.run_list.profiles)
        except Refused as refusal:
            self.message.emit(f"The profile is not kept: {refusal}.")
        run.compare(self.document.model)
        self._end(number, "finished", result.remark)
        if run.model.graphs.keys() == self.document.model.graphs.keys():
            self.measured.show(
                run.model,
                result.device_title,
                _times(result.layers, "forward_ms"),
                _times(result.layers, "backward_ms"),
            )

    def _end(self, number: int, state: State, sentence: str) -> None:
        run = self._runs.pop(number, None)
        if run is not None:
            run.number, run.activity, run.fraction = None, "", None
            run.state, run.message = state, sentence
            self.run_list.notify(run)


def _times(layers: Iterable[LayerTime], way: str) -> dict[str, float]:
    """Milliseconds by path, of the layers that took some."""
    found = {layer.path: getattr(layer, way) for layer in layers}
    return {path: ms for path, ms in found.items() if ms is not None}
