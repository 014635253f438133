"""Profiles: from the button to the worker, and from its result to cards, tables and rows."""

from collections.abc import Callable, Iterable

from app.protocol import (
    LayerTime,
    Profile,
    ProfileResult,
    Progress,
    RunEvent,
    Settings,
)
from app.store import folders, profile_records, run_label
from app.workspace.document import Document
from app.workspace.layer_times import LayerTimes
from app.workspace.profile_settings import ProfileSettings
from app.workspace.runs.profile_run import ProfileRun
from app.workspace.runs.run import State
from app.workspace.runs.run_list import RunList
from app.workspace.runs.run_service import RunService
from graph import file
from graph.model import Model
from graph.problem import Refused


class Profiler(RunService[ProfileRun]):
    """Starts, stops and keeps profiles; `source` names the file or preset the network is from."""

    def __init__(
        self,
        document: Document,
        layer_times: LayerTimes,
        profile_settings: ProfileSettings,
        run_list: RunList,
        source: Callable[[], str] = str,
    ) -> None:
        super().__init__(run_list)
        self.document, self.layer_times = document, layer_times
        self.profile_settings, self.source = profile_settings, source

    def start(self) -> None:
        """Profile the network as it is now, with the settings that are chosen."""
        report = self.document.report
        if not report.sound:
            first = report.problems[0]
            self.message.emit(f"It cannot run while there is an error: {first.message}.")
        elif self.worker is not None:
            model = self.document.model
            runs = [self._send(model, settings) for settings in self.profile_settings.wanted()]
            self.started.emit(runs)

    def start_with(self, run: ProfileRun, batch: int) -> None:
        """Measure the same network as another run, with another batch."""
        if self.worker is not None and run.model is not None:
            settings = run.settings.model_copy(update={"batch": batch})
            self.started.emit([self._send(run.model, settings)])

    def _send(self, model: Model, settings: Settings) -> ProfileRun:
        assert self.worker is not None
        title = self.titles.get(settings.device, settings.device)
        run = ProfileRun(
            name=model.main, settings=settings, device=title, began=folders.now(), model=model
        )
        job = Profile(run=0, model=file.dumps(model), settings=settings)
        self._waits(run, self.worker.submit(job))
        self.run_list.add(run)
        return run

    def _delete_files(self, run: ProfileRun) -> bool:
        try:
            if run.path is not None:
                profile_records.delete(run.path)
                run_label.delete(run.path)
        except Refused as refusal:
            self.message.emit(str(refusal))
            return False
        return True

    def paint(self, run: ProfileRun) -> None:
        """Show the times of a profile of the open network on cards and in tables."""
        if run.paintable and run.result is not None:
            self._show_times(self.document.model, run.device, run.result)

    def _show_times(self, model: Model, device: str, result: ProfileResult) -> None:
        forward = _times(result.layers, "forward_ms")
        self.layer_times.show(model, device, forward, _times(result.layers, "backward_ms"))

    def _take(self, run: ProfileRun, event: RunEvent) -> None:
        match event:
            case Progress():
                run.take_progress(event)
                self.run_list.notify(run)
            case ProfileResult():
                self._finish(run, event)

    def _finish(self, run: ProfileRun, result: ProfileResult) -> None:
        """Keep what was measured, and show it where the open network has these layers."""
        assert run.model is not None
        run.device = result.device_title
        run.record = profile_records.record(run.model, run.settings, result, self.source())
        try:
            run.path = profile_records.write(run.record, self.run_list.folder(ProfileRun))
        except Refused as refusal:
            self.message.emit(f"The profile is not kept: {refusal}.")
        run.compare(self.document.model)
        self._end(run, "finished", result.remark)
        if run.model.graphs.keys() == self.document.model.graphs.keys():
            self._show_times(run.model, result.device_title, result)

    def _conclude(self, run: ProfileRun, state: State, message: str) -> None:
        super()._conclude(run, state, message)
        run.fraction = None


def _times(layers: Iterable[LayerTime], direction: str) -> dict[str, float]:
    """Milliseconds by path, of the layers that took some."""
    found = {layer.path: getattr(layer, direction) for layer in layers}
    return {path: ms for path, ms in found.items() if ms is not None}
