"""The window's workers: one here, and one on each machine that a person added."""

from collections.abc import Callable
from itertools import count
from typing import Any

from PySide6.QtCore import QObject, Signal

from app.client.host import Place
from app.protocol import Device, Settings, Train
from app.workspace.workers.runner import Runner


class Workers(QObject):
    """Gives each run to the Runner of its device's place; its calls and signals are a Runner's.

    `devices` tells of all places together, this machine's first.
    """

    devices = Signal(list)
    progress = Signal(int, str, int, int)
    finished = Signal(int, object)
    begun = Signal(int, object)
    trained = Signal(int, object)
    evaluated = Signal(int, object)
    fits = Signal(int, int)
    failed = Signal(int, str)
    stopped = Signal(int)
    unavailable = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._numbers = count(1)
        self._runners: dict[Place, Runner] = {}
        self._found: dict[Place, list[Device]] = {}
        self._at(Place())

    def start(self) -> None:
        """Start the worker here."""
        self._at(Place()).start()

    def add(self, device: str) -> None:
        """Ask another machine for its devices: ssh://me@host; raises ValueError for what is none."""
        self._at(Place.of(device)[0]).start()

    def profile(self, model: str, settings: Settings) -> int:
        """Measure a network, given as its file's text; the number of the run."""
        return self._at(Place.of(settings.device)[0]).profile(model, settings)

    def train(self, job: Train) -> int:
        """Train a network; the number of the run, whatever the job says."""
        return self._at(Place.of(job.device)[0]).train(job)

    def stop(self, run: int | None = None) -> None:
        """Stop a run, or all of them."""
        for runner in self._runners.values():
            runner.stop(run)

    def close(self) -> None:
        """End all workers and forget all runs, without signals."""
        for runner in self._runners.values():
            runner.close()

    def _at(self, place: Place) -> Runner:
        """The runner of a place, which need not be started."""
        if place not in self._runners:
            made = Runner(self, place, self._numbers)
            made.devices.connect(self._finds(place))
            for name in (
                "progress",
                "finished",
                "begun",
                "trained",
                "evaluated",
                "fits",
                "failed",
                "stopped",
                "unavailable",
            ):
                getattr(made, name).connect(getattr(self, name))
            self._runners[place] = made
        return self._runners[place]

    def _finds(self, place: Place) -> Callable[[list[Any]], None]:
        def found(devices: list[Any]) -> None:
            self._found[place] = devices
            known = [self._found.get(p, []) for p in self._runners]
            self.devices.emit([device for some in known for device in some])

        return found
