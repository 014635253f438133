"""Profiles: from the button to the worker, and from its result to cards, tables and rows."""

from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject, Signal

from app.protocol import (
    Device,
    Failed,
    LayerTime,
    Profile,
    ProfileResult,
    Progress,
    RunEvent,
    Settings,
    Stopped,
)
from app.store import folders, profile_records
from app.workspace.document import Document
from app.workspace.layer_times import LayerTimes
from app.workspace.profile_settings import ProfileSettings
from app.workspace.runs.profile_run import ProfileRun, State
from app.workspace.runs.run_list import RunList
from app.workspace.workers.worker import Worker
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
        self.worker: Worker | None = None
        self.titles: dict[str, str] = {}
        self._runs: dict[int, ProfileRun] = {}

    def use(self, worker: Worker) -> None:
        """Measure with this worker."""
        self.worker = worker
        worker.devices.connect(self._found)
        worker.reported.connect(self._take)

    def _found(self, devices: list[Device]) -> None:
        self.titles = {device.name: device.title for device in devices}

    def start(self) -> None:
        """ProfileRun the network as it is now, under the profile_settings that are chosen."""
        report = self.document.report
        if not report.sound:
            first = report.problems[0]
            self.message.emit(f"It cannot run while there is an error: {first.message}.")
        elif self.worker is not None:
            model = self.document.model
            runs = [self._send(model, asked) for asked in self.profile_settings.asked()]
            self.begun.emit(runs)

    def start_with(self, run: ProfileRun, batch: int) -> None:
        """Measure the same network as another run, with another batch."""
        if self.worker is not None and run.model is not None:
            asked = run.settings.model_copy(update={"batch": batch})
            self.begun.emit([self._send(run.model, asked)])

    def _send(self, model: Model, asked: Settings) -> ProfileRun:
        began = folders.now()
        title = self.titles.get(asked.device, asked.device)
        run = ProfileRun(model.main, asked, title, began, model=model)
        assert self.worker is not None
        job = Profile(run=0, model=file.dumps(model), settings=asked)
        run.number = self.worker.submit(job)
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
        if run.number is not None and self.worker is not None:
            run.state = "stopping"
            self.run_list.notify(run)
            self.worker.stop(run.number)

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

    def _take(self, event: RunEvent) -> None:
        """Note in a profile what its worker reports."""
        run = self._runs.get(event.run) if event.run is not None else None
        if run is None:
            return
        match event:
            case Progress():
                run.state = "running" if run.state == "waiting" else run.state
                run.activity = event.text
                run.fraction = event.done / event.total if event.total else None
                self.run_list.notify(run)
            case ProfileResult():
                self._finish(run, event)
            case Failed():
                run.largest_batch = event.largest_batch
                self._end(run, "failed", event.message)
            case Stopped():
                self._end(run, "stopped")

    def _finish(self, run: ProfileRun, result: ProfileResult) -> None:
        """Keep what was measured, and show it on the cards of the network that it was measured on."""
        assert run.model is not None
        run.device = result.device_title
        run.record = profile_records.record(run.model, run.settings, result, self.source())
        try:
            run.path = profile_records.write(run.record, self.run_list.profiles)
        except Refused as refusal:
            self.message.emit(f"The profile is not kept: {refusal}.")
        run.compare(self.document.model)
        self._end(run, "finished", result.remark)
        if run.model.graphs.keys() == self.document.model.graphs.keys():
            self.measured.show(
                run.model,
                result.device_title,
                _times(result.layers, "forward_ms"),
                _times(result.layers, "backward_ms"),
            )

    def _end(self, run: ProfileRun, state: State, sentence: str = "") -> None:
        if run.number is not None:
            del self._runs[run.number]
        run.number, run.activity, run.fraction = None, "", None
        run.state, run.message = state, sentence
        self.run_list.notify(run)


def _times(layers: Iterable[LayerTime], way: str) -> dict[str, float]:
    """Milliseconds by path, of the layers that took some."""
    found = {layer.path: getattr(layer, way) for layer in layers}
    return {path: ms for path, ms in found.items() if ms is not None}
