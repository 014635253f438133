"""What starts runs of a kind in the worker, and takes what the worker reports of them."""

from typing import Generic, TypeVar

from PySide6.QtCore import QObject, Signal

from app.protocol import Device, Failed, RunEvent, Stopped
from app.workspace.runs.run import Run, State
from app.workspace.runs.run_list import RunList
from app.workspace.workers.worker import Worker

R = TypeVar("R", bound=Run)


class RunService(QObject, Generic[R]):
    """Starts, stops, resumes and deletes the runs of one kind.

    `started(runs)` follows a start with all that it asked for, `ended(run)` the end of a run,
    `devices_changed()` the news of where one can run; `message(text)` says what cannot be done.
    """

    started = Signal(list)
    ended = Signal(object)
    devices_changed = Signal()
    message = Signal(str)

    def __init__(self, run_list: RunList) -> None:
        super().__init__()
        self.run_list = run_list
        self.worker: Worker | None = None
        self.titles: dict[str, str] = {}
        """Of the devices there are, by name."""
        self._active: dict[int, R] = {}

    def attach(self, worker: Worker) -> None:
        """Run on this worker."""
        self.worker = worker
        worker.devices.connect(self._name_devices)
        worker.reported.connect(self._dispatch)

    @property
    def active(self) -> list[R]:
        """Those that run or wait here, in the order they were asked for."""
        return list(self._active.values())

    def stop(self, run: R) -> None:
        """Ask a run to stop."""
        if run.number is not None and self.worker is not None:
            run.state = "stopping"
            self.run_list.notify(run)
            self.worker.stop(run.number)

    def abandon(self) -> None:
        """Give up all that run or wait: the worker does not say how they end."""
        for run in self.active:
            self._end(run, "failed", "The worker did not answer when it was to stop.")

    def resume(self, run: R) -> None:
        """Go on with a run that ended; only kinds with checkpoints can."""

    def start_with(self, run: R, batch: int) -> None:
        """Run the same again with another batch."""
        raise NotImplementedError

    def paint(self, run: R) -> None:
        """Show on the canvas what a run measured; only kinds that measure layers can."""

    def delete(self, run: R) -> None:
        """Delete a run that has ended, with its files."""
        if run.under_way:
            self.message.emit(f"{run.title} is still running.")
        elif self._delete_files(run):
            self.run_list.remove(run)

    def _delete_files(self, run: R) -> bool:
        """Whether the files of a run are gone; if not, a message says why."""
        raise NotImplementedError

    def _name_devices(self, devices: list[Device]) -> None:
        self.titles = {device.name: device.title for device in devices}
        self.devices_changed.emit()

    def _waits(self, run: R, number: int) -> None:
        """The worker has taken a run."""
        run.number, run.activity = number, "Waiting for the worker"
        run.state, run.message = "waiting", ""
        self._active[number] = run

    def _dispatch(self, event: RunEvent) -> None:
        run = self._active.get(event.run) if event.run is not None else None
        if run is None:
            return
        match event:
            case Failed():
                run.largest_batch = event.largest_batch or run.largest_batch
                self._end(run, "failed", event.message)
            case Stopped():
                self._end(run, "stopped")
            case _:
                self._take(run, event)

    def _take(self, run: R, event: RunEvent) -> None:
        """An event of a run that is under way: all but Failed and Stopped."""
        raise NotImplementedError

    def _end(self, run: R, state: State, message: str = "") -> None:
        if run.number is not None:
            self._active.pop(run.number, None)
        run.number, run.activity = None, ""
        self._conclude(run, state, message)
        self.run_list.keep_label(run)
        self.run_list.notify(run)
        self.ended.emit(run)

    def _conclude(self, run: R, state: State, message: str) -> None:
        """Note how a run ended."""
        run.state, run.message = state, message
