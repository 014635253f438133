"""The window's workers: one here, and one on each machine that a person added."""

from functools import partial
from itertools import count

from PySide6.QtCore import QObject, Signal

from app.client.host import Host
from app.protocol import Device, Run
from app.workspace.workers.runner import Runner


class WorkerPool(QObject):
    """Gives each run to the Runner of its device's host, and passes on what that one reports."""

    reported = Signal(object)
    """RunEvent"""
    devices = Signal(list)
    """list[Device]: of all hosts together, this machine's first."""
    unavailable = Signal(str)
    """A worker cannot start, and why, in one sentence; the next run tries again."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._numbers = count(1)
        self._runners: dict[Host, Runner] = {}
        self._devices: dict[Host, list[Device]] = {}
        self.runner(Host())

    def runner(self, host: Host) -> Runner:
        """The runner of a host, which need not be started."""
        if host not in self._runners:
            made = self._runners[host] = Runner(self, host, self._numbers)
            made.reported.connect(self.reported)
            made.unavailable.connect(self.unavailable)
            made.devices.connect(partial(self._found, host))
        return self._runners[host]

    def start(self) -> None:
        """Start the worker here."""
        self.runner(Host()).start()

    def add(self, device: str) -> None:
        """Ask another machine for its devices: ssh://me@host; raises ValueError for what is none."""
        self.runner(Host.of(device)[0]).start()

    def submit(self, job: Run) -> int:
        """Profile or train on the device of a job; the number of the run, whatever the job says."""
        return self.runner(Host.of(job.device)[0]).submit(job)

    def stop(self, run: int | None = None) -> None:
        """Stop a run, or all of them."""
        for runner in self._runners.values():
            runner.stop(run)

    def close(self) -> None:
        """End all workers and forget all runs, without signals."""
        for runner in self._runners.values():
            runner.close()

    def _found(self, host: Host, devices: list[Device]) -> None:
        """A worker is ready: report the devices of all, in the order in which hosts were added."""
        self._devices[host] = devices
        known = [self._devices.get(host, []) for host in self._runners]
        self.devices.emit([device for devices in known for device in devices])
