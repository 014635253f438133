"""The folder here of a training on another machine: its settings, its curves, where its weights are."""

import os
from contextlib import suppress
from pathlib import Path

from app.client.host import Host
from app.protocol import (
    Accuracy,
    Begun,
    Evaluated,
    Failed,
    RunEvent,
    Stopped,
    Train,
    Trained,
    TrainResult,
)
from app.store import folders, training_folder
from app.store.metrics_file import Metrics
from app.store.training_folder import Record
from graph.format import disk
from graph.problem import Refused


class TrainingMirror:
    """Follows one training by its events, as if it ran here.

    Its weights and what TensorBoard reads stay there. Raises Refused where the folder cannot be
    written, or is not for it.
    """

    def __init__(self, job: Train) -> None:
        self.job = job
        self.folder = Path(job.out)
        self.host, self._device = Host.of(job.device)
        self._record: Record | None = None
        self._metrics: Metrics | None = None
        self._resumed = training_folder.read(self.folder) if job.resume else None
        if self._resumed is None:
            training_folder.make(self.folder)
        elif self._resumed.host != self.host.address:
            where = self._resumed.host or "this machine"
            raise Refused(f"{self.folder} was trained on {where}, and goes on there alone")

    def sent(self) -> Train:
        """The job as the worker there is to see it."""
        out = self._resumed.folder if self._resumed else self.folder.name
        return self.job.model_copy(update={"device": self._device, "out": out})

    def take(self, event: RunEvent) -> RunEvent:
        """Keep what belongs in the folder; the event with the paths of this machine."""
        if isinstance(event, Begun):
            self._begin(event)
            return event.model_copy(update={"folder": str(self.folder)})
        if isinstance(event, Trained) and self._metrics:
            self._metrics.steps(event)
        elif isinstance(event, Evaluated) and self._metrics:
            self._test(event)
        elif isinstance(event, Failed):
            self.end("failed", event.message)
        elif isinstance(event, Stopped):
            self.end("stopped")
        elif isinstance(event, TrainResult):
            return self._finish(event)
        return event

    def end(self, state: training_folder.State, message: str = "") -> None:
        """Note how it ended, as far as that can be written; of one that never began nothing stays."""
        if self._record is None:
            with suppress(OSError):
                self.folder.rmdir()
            return
        self._record.state, self._record.message = state, message
        with suppress(Refused):
            training_folder.write(self.folder, self._record)

    def _begin(self, event: Begun) -> None:
        folder = self.folder
        self._metrics = Metrics(folder, event.step)
        disk.replace(folder / training_folder.MODEL, self.job.model.encode())
        self._record = self._described(event)
        training_folder.write(folder, self._record)

    def _described(self, event: Begun) -> Record:
        before = self._resumed
        began = folders.now()
        return Record(
            name=event.name,
            data=self.job.data,
            recipe=self.job.recipe,
            device=f"{event.device_title}, on {self.host.hostname}",
            torch=event.torch,
            began=before.began if before else began,
            process=os.getpid(),
            host=self.host.address,
            folder=event.folder,
            step=event.step,
            steps=event.steps,
            accuracy=before.accuracy if before and event.step else None,
        )

    def _test(self, event: Evaluated) -> None:
        assert self._metrics is not None and self._record is not None
        self._metrics.test(event)
        self._record.step = event.step
        self._record.accuracy = Accuracy(train=event.train_accuracy, test=event.test_accuracy)

    def _finish(self, event: TrainResult) -> TrainResult:
        self.end("finished")
        fetch = self.host.fetching(event.out)
        where = f"The weights are on {self.host.hostname}; this fetches them: {fetch}"
        remark = f"{event.remark} {where}".strip()
        return event.model_copy(update={"out": str(self.folder), "remark": remark})
