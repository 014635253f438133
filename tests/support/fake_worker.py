"""In place of the worker: reports what a test wants it to."""

from PySide6.QtCore import QObject, Signal

from app.protocol import (
    Device,
    Failed,
    LayerTime,
    ProfileResult,
    Progress,
    Rates,
    Run,
    Spread,
    Stopped,
    Versions,
)
from app.workspace.workers.worker import Worker


class FakeWorker(QObject):
    """Keeps the jobs that it was given, numbered from 1; a test emits the events.

    fake.reported.emit(result(1, {"fc": 0.5}))
    """

    reported = Signal(object)
    devices = Signal(list)
    unavailable = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.started = self.closed = False
        self.added: list[str] = []
        self.jobs: list[Run] = []

    def add(self, device: str) -> None:
        self.added.append(device)

    def start(self) -> None:
        self.started = True

    def submit(self, job: Run) -> int:
        self.jobs.append(job)
        return len(self.jobs)

    def stop(self, run: int | None = None) -> None:
        for number in range(1, len(self.jobs) + 1) if run is None else (run,):
            self.reported.emit(Stopped(run=number))

    def close(self) -> None:
        self.closed = True

    def find(self, *names: str) -> None:
        """Devices as a worker would report them."""
        self.devices.emit([Device(name=name, title=f"a {name}") for name in names])

    def progress(self, run: int, text: str, done: int, total: int) -> None:
        """How far a run is."""
        self.reported.emit(Progress(run=run, text=text, done=done, total=total))

    def fail(self, run: int, message: str, largest_batch: int | None = None) -> None:
        """A run fails, and a smaller batch that fits may be known."""
        self.reported.emit(Failed(run=run, message=message, largest_batch=largest_batch))


def fake_worker() -> Worker:
    """One more; that mypy takes it for a Worker is its whole purpose."""
    return FakeWorker()


def result(run: int, layers: dict[str, float]) -> ProfileResult:
    """A profile with these forward times."""
    return ProfileResult(
        run=run,
        device="cpu",
        device_title="a cpu",
        batch=32,
        precision="fp32",
        parameters=6_998_552,
        macs=1_582_671_872,
        images_per_second=24.5,
        latency_ms=Spread(median=12.5, p10=12, p90=14),
        peak_memory_bytes=2**28,
        versions=Versions(convas="0.1", torch="2", python="3.11"),
        samples=30,
        achieved=Rates(flops=8e10, bytes=4e9),
        ceilings=Rates(flops=1e11, bytes=1e10),
        predicted_activation_bytes=2**27,
        layers_ms=sum(layers.values()),
        layers=tuple(
            LayerTime(path=path, op="Conv2d", forward_ms=ms, macs=10**6, bytes_moved=10**5)
            for path, ms in layers.items()
        ),
    )
