"""Trainings: from the panel to the worker, and from its events to the list of runs."""

import shutil
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.protocol import (
    Data,
    Device,
    Evaluated,
    Failed,
    Progress,
    RunEvent,
    Stopped,
    Train,
    Trained,
    TrainResult,
)
from app.store import folders, training_folder
from app.workspace.runs.run_list import RunList
from app.workspace.runs.training_run import TrainingRun
from app.workspace.workers.worker import Worker
from graph import file
from graph.format import disk
from graph.model import Model
from graph.problem import Refused
from graph.training.recipe import Recipe


class Trainer(QObject):
    """Starts, stops, resumes and deletes trainings.

    `begun(run)` follows a start, `ended(run)` the end of one that ran here, `found()` the news of
    where it can run; `message(sentence)` tells what cannot be done.
    """

    begun = Signal(object)
    ended = Signal(object)
    found = Signal()
    message = Signal(str)

    def __init__(self, run_list: RunList, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.run_list = run_list
        self.worker: Worker | None = None
        self.titles: dict[str, str] = {}
        self._runs: dict[int, TrainingRun] = {}

    def use(self, worker: Worker) -> None:
        """Train with this worker."""
        self.worker = worker
        worker.devices.connect(self._name_devices)
        worker.reported.connect(self._take)

    @property
    def active(self) -> list[TrainingRun]:
        """Those that run or wait here, in the order they were asked for."""
        return list(self._runs.values())

    def start(
        self,
        model: Model,
        data: Data,
        recipe: Recipe,
        device: str = "auto",
        find_batch: bool = False,
    ) -> TrainingRun | None:
        """Train a network in a folder of its own; None where there is no worker."""
        if self.worker is None:
            return None
        folder = folders.fresh(model.main, self.run_list.trainings)
        job = Train(
            run=0,
            model=file.dumps(model),
            data=data,
            recipe=recipe,
            device=device,
            out=str(folder),
            find_batch=find_batch,
        )
        began = folders.now()
        title = self.titles.get(device, device)
        run = TrainingRun(folder, model.main, data, recipe, title, began)
        self._send(run, job)
        self.run_list.add(run)
        self.begun.emit(run)
        return run

    def resume(self, run: TrainingRun) -> None:
        """Go on from the last checkpoint, on the device it was on where that is here."""
        if self.worker is None or not run.resumable:
            return
        path = run.folder / training_folder.MODEL
        try:
            model = disk.read_text(path, training_folder.MOST_BYTES)
        except Refused as refusal:
            self.message.emit(f"{path}: {refusal}")
            return
        job = Train(
            run=0,
            model=model,
            data=run.data.model_copy(update={"download": False}),
            recipe=run.recipe,
            device=self._device(run),
            out=str(run.folder),
            resume=True,
        )
        run.state, run.message = "waiting", ""
        self._send(run, job)
        self.run_list.notify(run)
        self.begun.emit(run)

    def start_with(self, run: TrainingRun, batch: int) -> None:
        """Train the same network as another run, with another batch."""
        try:
            model = file.load(run.folder / training_folder.MODEL)
        except Refused as refusal:
            self.message.emit(str(refusal))
            return
        recipe = run.recipe.model_copy(update={"batch": batch})
        self.start(model, run.data, recipe, self._device(run))

    def _device(self, run: TrainingRun) -> str:
        """Where a run was, if that is here."""
        known = (name for name, title in self.titles.items() if title == run.device)
        return next(known, run.place or "auto")

    def _send(self, run: TrainingRun, job: Train) -> None:
        assert self.worker is not None
        run.number = self.worker.submit(job)
        run.activity = "Waiting for the worker"
        self._runs[run.number] = run

    def stop(self, run: TrainingRun) -> None:
        """Stop a training at its next step; what there is is kept."""
        if run.number is not None and self.worker is not None:
            run.state = "stopping"
            self.run_list.notify(run)
            self.worker.stop(run.number)

    def delete(self, run: TrainingRun) -> None:
        """Delete a training that does not run, with its folder."""
        if run.active or run.elsewhere:
            self.message.emit(f"{run.title} is still running.")
            return
        try:
            _remove(run.folder)
        except OSError as error:
            self.message.emit(f"{run.folder} cannot be deleted: {disk.reason(error)}.")
            return
        self.run_list.remove(run)

    def _name_devices(self, devices: list[Device]) -> None:
        self.titles = {device.name: device.title for device in devices}
        self.found.emit()

    def _take(self, event: RunEvent) -> None:
        """Note in a training what its worker reports."""
        run = self._runs.get(event.run) if event.run is not None else None
        if run is None:
            return
        match event:
            case Progress():
                self._progress(run, event.text)
            case Trained():
                run.take_steps(event)
                self.run_list.notify(run)
            case Evaluated():
                run.take_test(event)
                self.run_list.notify(run)
            case TrainResult():
                self._end(run, "finished", event.remark)
            case Failed():
                run.largest_batch = event.largest_batch
                self._end(run, "failed", event.message)
            case Stopped():
                self._end(run, "stopped")

    def _progress(self, run: TrainingRun, text: str) -> None:
        if run.activity != text:
            run.activity = text
            run.state = "running" if run.state == "waiting" else run.state
            self.run_list.notify(run)

    def _end(self, run: TrainingRun, state: training_folder.State, sentence: str = "") -> None:
        """A training is over: what its folder says counts, where it has one."""
        if run.number is not None:
            del self._runs[run.number]
        run.number, run.activity, run.seconds_left = None, "", None
        run.state = state
        kept = run.reread()
        if not kept or run.state == "running":
            run.state = state
        run.message = sentence or run.message
        self.run_list.notify(run)
        self.ended.emit(run)


def _remove(folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)
