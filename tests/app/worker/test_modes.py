"""Rotation, memory, ceilings, clocks and CUDA graphs, with stand-ins for the devices that have them."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import torch
from hypothesis import given
from torch import nn

from app.worker import devices, machine, network
from app.worker.profiling import ceilings, layers, modes, passes, timing
from app.worker.profiling.clock import HostClock
from graph import file
from graph.model import Model
from tests.support.hypothesis_profile import tries
from tests.support.random_networks import networks

CPU, CUDA = torch.device("cpu"), torch.device("cuda:0")


@pytest.fixture
def system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A system's own files, to be written."""
    monkeypatch.setattr(machine, "SYSTEM", tmp_path)
    return tmp_path


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def test_the_last_cache_is_the_one_of_the_highest_level(system: Path) -> None:
    for number, (level, size) in enumerate([("1", "48K"), ("3", "30M"), ("2", "2048K")]):
        write(system / machine.CACHES / f"index{number}" / "level", f"{level}\n")
        write(system / machine.CACHES / f"index{number}" / "size", f"{size}\n")
    assert machine.cache_bytes(CPU) == 30 * 2**20


def test_where_the_system_tells_nothing_a_usual_cache_and_no_clock_are_taken(
    system: Path,
) -> None:
    assert machine.cache_bytes(CPU) == machine.USUAL_CACHE
    assert machine.free_bytes(CPU) is None
    assert machine.clocks(CPU).cpu_mhz is None


def test_in_a_container_no_more_is_free_than_it_may_have(system: Path) -> None:
    write(system / "proc/meminfo", "MemAvailable:   2048 kB\n")
    for limit, free in (("1000\n", 1000), ("max\n", 2**21), ("9999999\n", 2**21)):
        write(system / machine.LIMIT, limit)
        assert machine.free_bytes(CPU) == free


def test_free_memory_and_the_fastest_core_are_the_systems(system: Path) -> None:
    write(system / "proc/meminfo", "MemTotal: 9 kB\nMemAvailable:   2048 kB\n")
    write(system / "proc/cpuinfo", "cpu MHz\t\t: 800.0\ncpu MHz\t\t: 3200.5\n")
    assert machine.free_bytes(CPU) == 2 * 2**20
    assert machine.clocks(CPU).cpu_mhz == 3200.5


def test_a_gpus_clock_is_torchs_or_else_the_drivers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(torch.cuda, "clock_rate", lambda device: 1755)
    assert machine.clocks(CUDA).gpu_mhz == 1755.0

    class NVMLError(Exception):
        """As pynvml raises it on a slice of a GPU."""

    told = iter([ModuleNotFoundError("nvidia-ml-py is not installed")])

    def none(device: torch.device) -> int:
        raise next(told, NVMLError("Not Supported"))

    monkeypatch.setattr(torch.cuda, "clock_rate", none)
    monkeypatch.setattr(
        torch.cuda,
        "get_device_properties",
        lambda device: SimpleNamespace(uuid="12-ab"),
    )
    monkeypatch.setenv("PATH", str(tmp_path))
    assert machine.clocks(CUDA).gpu_mhz is None
    program = tmp_path / "nvidia-smi"
    program.write_text(
        '#!/bin/sh\n[ "$1" = --id=GPU-12-ab ] && [ "$2" = --query-gpu=clocks.sm ] && echo 1980\n'
    )
    program.chmod(0o755)
    assert machine.clocks(CUDA).gpu_mhz == 1980.0


@pytest.mark.parametrize("layout", passes.FORMATS.values())
def test_images_rotate_past_the_cache(
    monkeypatch: pytest.MonkeyPatch, layout: torch.memory_format
) -> None:
    monkeypatch.setattr(machine, "cache_bytes", lambda device: 1_000_000)
    first = timing.images([(3, 16, 16), (5,)], 4, CPU, layout)
    sets = timing.rotation(first, layout)
    size = 4 * 4 * (3 * 16 * 16 + 5)
    assert 1_000_000 < size * len(sets) < 1_000_000 + 3 * size
    assert len({one[0].data_ptr() for one in sets}) == len(sets)
    for images, vectors in sets:
        assert images.shape == (4, 3, 16, 16) and vectors.shape == (4, 5)
        assert images.is_contiguous(memory_format=layout)
        assert 0.8 < images.std() < 1.2


def test_with_little_memory_one_set_of_images_is_enough(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(machine, "cache_bytes", lambda device: 1_000_000)
    first = timing.images([(3, 16, 16)], 4, CPU, torch.contiguous_format)
    monkeypatch.setattr(machine, "free_bytes", lambda device: 40_000)
    assert timing.rotation(first, torch.contiguous_format) == [first]


class SlowClock(HostClock):
    """Each mark is so many milliseconds after the one before."""

    def __init__(self, ms: float) -> None:
        self.now, self.step = 0.0, ms

    def mark(self) -> float:
        self.now += self.step
        return self.now

    def ms(self, start: float, end: float) -> float:
        return end - start


def test_samples_fill_half_a_second_by_the_devices_time_and_are_at_least_thirty() -> None:
    assert timing.count(timing.SAMPLE_SECONDS, 1.0, 30) == 500
    assert timing.count(timing.SAMPLE_SECONDS, 100.0, 30) == 30
    assert timing.count(timing.SAMPLE_SECONDS, 0.001, 30) == timing.MOST
    runs: list[Any] = []
    sets = [(torch.zeros(1),), (torch.ones(1),)]
    clock = SlowClock(20.0)
    ms = timing.warm_up(runs.append, sets, clock, lambda: None, runs=10)
    assert ms == 20.0 and len(runs) == 15
    assert runs[0] is sets[0] and runs[1] is sets[1]
    assert timing.latencies(runs.append, sets, clock, lambda: None, samples=7) == [20.0] * 7


def test_ceilings_are_the_work_of_the_fastest_product_and_copy(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(machine, "cache_bytes", lambda device: 2**10)
    found = ceilings.measure(CPU, SlowClock(10.0), "amp-bf16")
    assert found.flops == pytest.approx(2 * 512**3 / 10e-3)
    assert found.bytes == pytest.approx(2 * ceilings.COPIED[0] / 10e-3)


def test_what_is_copied_is_far_more_than_the_cache_holds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(machine, "cache_bytes", lambda device: 24 * 2**20)
    monkeypatch.setattr(machine, "free_bytes", lambda device: None)
    found = ceilings.measure(CPU, SlowClock(10.0), "amp-bf16")
    assert found.bytes == pytest.approx(2 * 4 * 24 * 2**20 / 10e-3)


@pytest.mark.parametrize(
    "said",
    [
        "CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`",
        "cuDNN error: CUDNN_STATUS_ALLOC_FAILED",
        "CUDA error: out of memory",
    ],
)
def test_a_library_without_memory_is_out_of_memory_and_not_a_broken_device(
    said: str,
) -> None:
    assert devices.out_of_memory(RuntimeError(said))
    assert not devices.out_of_memory(
        RuntimeError("CUDA error: CUBLAS_STATUS_EXECUTION_FAILED when calling")
    )


def test_without_memory_for_them_there_are_no_ceilings(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def full(*given: Any, **more: Any) -> Any:
        raise torch.OutOfMemoryError("CUDA out of memory")

    monkeypatch.setattr(torch, "mm", full)
    assert ceilings.measure(CPU, HostClock(), "fp32") is None


@pytest.mark.skipif(sys.platform != "linux", reason="no other system has such a bound")
def test_on_the_cpu_memory_that_is_not_there_cannot_be_had(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(machine, "free_bytes", lambda device: 2**28)
    with machine.bounded(CPU):
        torch.empty(2**27, dtype=torch.uint8)
        with pytest.raises(RuntimeError) as told:
            torch.empty(2**29, dtype=torch.uint8)
    assert devices.out_of_memory(told.value)
    torch.empty(2**29, dtype=torch.uint8)


@tries(60)
@given(networks())
def test_each_layer_of_any_network_is_seen_in_one_pass(model: Model) -> None:
    built = network.build(file.dumps(model), CPU)
    for training in (False, True):
        watch = layers.Watch(built, SlowClock(1.0))
        images = timing.images(built.inputs, 4, CPU, torch.contiguous_format)
        with watch.watching(), torch.no_grad():
            watch.start()
            built.module.train(training)(*images)
        every = built.report.leaves()
        assert watch.moved.keys() == {x.path for x in every if x.deployed or training}


class Cuda:
    """In place of torch.cuda's graphs and streams: notes what happens on which stream."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.said: list[str] = []
        self.now = "main"
        self.failing: RuntimeError | None = None
        for name in ("Stream", "CUDAGraph", "stream", "current_stream", "graph"):
            monkeypatch.setattr(torch.cuda, name, getattr(self, name))

    def Stream(self, device: Any) -> Any:
        return self._stream("side")

    def current_stream(self, device: Any = None) -> Any:
        return self._stream(self.now)

    def _stream(self, name: str) -> Any:
        def wait(other: Any) -> None:
            self.said.append(f"{name} waits for {other.name}")

        return SimpleNamespace(name=name, wait_stream=wait)

    @contextmanager
    def stream(self, stream: Any) -> Iterator[None]:
        before, self.now = self.now, stream.name
        try:
            yield
        finally:
            self.now = before

    def CUDAGraph(self) -> Any:
        return SimpleNamespace(replay=lambda: self.said.append(f"replay on {self.now}"))

    @contextmanager
    def graph(self, graph: Any, stream: Any) -> Iterator[None]:
        with self.stream(stream):
            self.said.append("capture")
            try:
                yield
            finally:
                self.said.append("captured")
                if self.failing is not None:
                    raise self.failing


@pytest.fixture
def cuda(monkeypatch: pytest.MonkeyPatch) -> Cuda:
    return Cuda(monkeypatch)


def test_a_cuda_graph_is_warmed_up_and_captured_aside_then_replayed_with_new_images(
    cuda: Cuda,
) -> None:
    places: list[torch.Tensor] = []

    def run(batch: timing.Images) -> None:
        places.append(batch[0])
        cuda.said.append(f"run on {cuda.now}")

    first, second = (torch.zeros(2, 3),), (torch.ones(2, 3),)
    replay = modes.captured(run, first)
    warm = ["run on side"] * modes.BEFORE_CAPTURE
    assert cuda.said == [
        "side waits for main",
        *warm,
        "capture",
        "run on side",
        "captured",
        "main waits for side",
    ]
    cuda.said.clear()
    replay(second)
    assert cuda.said == ["replay on main"]
    assert len({place.data_ptr() for place in places}) == 1
    assert torch.equal(places[0], second[0]) and torch.equal(first[0], torch.zeros(2, 3))


def test_a_backward_pass_is_captured_without_gradients_from_before(cuda: Cuda) -> None:
    module = nn.Linear(3, 2)
    seen: list[Any] = []
    module.register_forward_pre_hook(lambda *_: seen.append(module.weight.grad))
    modes.captured(passes.trained(module, nullcontext), (torch.ones(4, 3),))
    assert seen == [None] * (modes.BEFORE_CAPTURE + 1)


def test_memory_that_runs_out_in_a_capture_is_told_as_that(cuda: Cuda) -> None:
    cuda.failing = RuntimeError("CUDA error: operation failed due to a previous error")

    def run(batch: timing.Images) -> None:
        if "capture" in cuda.said:
            raise torch.OutOfMemoryError("CUDA out of memory")

    with pytest.raises(torch.OutOfMemoryError):
        modes.captured(run, (torch.zeros(1),))
    assert cuda.now == "main"


def test_what_a_capture_forbids_is_told_with_what_to_choose_instead(cuda: Cuda) -> None:
    def run(batch: timing.Images) -> None:
        if "capture" in cuda.said:
            raise RuntimeError("CUDA error: operation not permitted\nand so on")

    with pytest.raises(RuntimeError, match="CUDA error: this network cannot be captured") as told:
        modes.captured(run, (torch.zeros(1),))
    assert "choose eager or compile: CUDA error: operation not permitted" in str(told.value)


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device")
@pytest.mark.parametrize("passes_", ["forward", "forward+backward"])
def test_a_replayed_graph_computes_what_the_eager_pass_does(passes_: Any) -> None:
    module = nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU()).cuda()
    kept: list[torch.Tensor] = []
    module.register_forward_hook(lambda m, x, y: kept.append(y))
    replay = modes.captured(
        passes.of(passes_, module, nullcontext), (torch.zeros(2, 3, 8, 8).cuda(),)
    )
    images = torch.randn(2, 3, 8, 8).cuda()
    replay((images,))
    torch.cuda.synchronize()
    torch.testing.assert_close(kept[-1], module(images))
