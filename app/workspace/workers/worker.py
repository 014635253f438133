"""What the window needs of whoever runs networks for it."""

from typing import Protocol

from PySide6.QtCore import SignalInstance

from app.protocol import Run


class Worker(Protocol):
    """Takes jobs and reports on them, wherever they run: WorkerPool, or a stand-in for tests.

    Every call returns at once. Whoever asked for a run matches the events of its number:

        number = worker.submit(job)

        def take(event: RunEvent) -> None:
            match event:
                case Trained(run=number): ...
                case Failed(run=number): ...
    """

    @property
    def reported(self) -> SignalInstance:
        """RunEvent; the last of each run is an Outcome."""

    @property
    def devices(self) -> SignalInstance:
        """list[Device]: where a run can go, this machine's first."""

    @property
    def unavailable(self) -> SignalInstance:
        """str: a worker cannot start, and why, in one sentence; the next run tries again."""

    def start(self) -> None:
        """Start the worker of this machine, which takes seconds to be ready."""

    def add(self, device: str) -> None:
        """Look for devices on another machine as well: ssh://me@host."""

    def submit(self, job: Run) -> int:
        """Profile or train, in turn; the number of the run, whatever the job says."""

    def stop(self, run: int | None = None) -> None:
        """Stop a run, or all of them."""

    def close(self) -> None:
        """End all workers and forget all runs, without signals."""
