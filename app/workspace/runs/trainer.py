"""Trainings: from the dialog to the worker, and from its events to the list of runs."""

import shutil

from app.protocol import (
    Data,
    Evaluated,
    Progress,
    RunEvent,
    Train,
    Trained,
    TrainResult,
)
from app.store import folders, training_folder
from app.workspace.runs.run import State
from app.workspace.runs.run_service import RunService
from app.workspace.runs.training_run import TrainingRun
from graph import file
from graph.format import disk
from graph.model import Model
from graph.problem import Refused
from graph.training.recipe import Recipe


class Trainer(RunService[TrainingRun]):
    """Starts, stops, resumes and deletes trainings, each with a folder of its own."""

    def start(
        self,
        model: Model,
        data: Data,
        recipe: Recipe,
        device: str = "auto",
        find_batch: bool = False,
    ) -> TrainingRun | None:
        """Train a network in a new folder; None where there is no worker."""
        if self.worker is None:
            return None
        folder = folders.fresh(model.main, self.run_list.folder(TrainingRun))
        try:
            out = folders.text(folder)
        except Refused as refusal:
            self.message.emit(f"{refusal}.")
            return None
        job = Train(
            run=0,
            model=file.dumps(model),
            data=data,
            recipe=recipe,
            device=device,
            out=out,
            find_batch=find_batch,
        )
        run = TrainingRun(
            kept_in=folder,
            name=model.main,
            data=data,
            recipe=recipe,
            device=self.titles.get(device, device),
            began=folders.now(),
        )
        self._waits(run, self.worker.submit(job))
        self.run_list.add(run)
        self.started.emit([run])
        return run

    def resume(self, run: TrainingRun) -> None:
        """Go on from the last checkpoint, on the device it was on where that is here."""
        if self.worker is None or not run.resumable:
            return
        path = run.kept_in / training_folder.MODEL
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
            out=str(run.kept_in),
            resume=True,
        )
        self._waits(run, self.worker.submit(job))
        self.run_list.notify(run)
        self.started.emit([run])

    def start_with(self, run: TrainingRun, batch: int) -> None:
        """Train the same network as another run, with another batch."""
        try:
            model = file.load(run.kept_in / training_folder.MODEL)
        except Refused as refusal:
            self.message.emit(str(refusal))
            return
        recipe = run.recipe.model_copy(update={"batch": batch})
        self.start(model, run.data, recipe, self._device(run))

    def _device(self, run: TrainingRun) -> str:
        """Where a run was, if that is here."""
        known = (name for name, title in self.titles.items() if title == run.device)
        return next(known, run.host or "auto")

    def _delete_files(self, run: TrainingRun) -> bool:
        try:
            if run.kept_in.exists():
                shutil.rmtree(run.kept_in)
        except OSError as error:
            self.message.emit(f"{run.kept_in} cannot be deleted: {disk.reason(error)}.")
            return False
        return True

    def _take(self, run: TrainingRun, event: RunEvent) -> None:
        match event:
            case Progress():
                if run.take_progress(event):
                    self.run_list.notify(run)
            case Trained():
                run.take_steps(event)
                self.run_list.notify(run)
            case Evaluated():
                run.take_test(event)
                self.run_list.notify(run)
            case TrainResult():
                self._end(run, "finished", event.remark)

    def _conclude(self, run: TrainingRun, state: State, message: str) -> None:
        """What the folder says counts, where there is one."""
        run.state, run.seconds_left = state, None
        if not run.reread() or run.state == "running":
            run.state = state
        run.message = message or run.message
