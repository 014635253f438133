"""Profiles: the worker's latency beside torch's own timers on the exported source."""

from collections.abc import Callable, Iterator
from statistics import median

import torch
from torch.utils.benchmark import Timer

from app import client
from app.worker import network
from app.worker.messages import Settings
from graph import file
from presets.catalogue import PRESETS
from tests.bench.page import Aim, Table, ms, ratio
from tests.bench.timing import Effort, Spread

SHARE = 0.05
"""How far the worker's figure may be off."""
NAMES = ("googlenet", "resnet18", "lenet")
BATCH = 1
SECONDS = 2.0
"""That the peer takes for one figure."""


def tables(effort: Effort) -> Iterator[Table]:
    """On the device that the worker chooses by itself."""
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    peer = "triton.testing.do_bench" if device.type == "cuda" else "torch's Timer"
    names = NAMES[:1] if effort.quick else NAMES
    rows = [_row(name, device, 2 if effort.quick else 5) for name in names]
    head = ("", "worker, ms", f"{peer}, ms", "worker ÷ peer", "aim")
    notes = [
        "Each figure is a median of many runs at batch 1; taken in turn, in processes of their own."
    ]
    yield Table(f"Profile: whole-model latency, {device.type}", head, rows, notes)


def _row(name: str, device: torch.device, rounds: int) -> list[str]:
    text = file.dumps(PRESETS[name].make())
    timed = _timer(text, device)
    pairs = [(_worker(text), timed()) for _ in range(rounds)]
    worker, peer = (Spread(samples) for samples in zip(*pairs, strict=True))
    times = worker.over(peer)
    aim = Aim(f"within {SHARE:.0%}", abs(times.median - 1) <= SHARE)
    return [name, ms(worker), ms(peer), ratio(times), str(aim)]


def _worker(text: str) -> float:
    settings = Settings(batch=BATCH, backward=False)
    return client.profile(text, settings, lambda event: None).latency_ms.median


def _timer(text: str, device: torch.device) -> Callable[[], float]:
    built = network.build(text, device)
    module = built.module.eval()
    images = [torch.randn(BATCH, *shape, device=device) for shape in built.inputs]

    def on_cpu() -> float:
        threads = torch.get_num_threads()
        given = {"module": module, "images": images}
        timer = Timer("module(*images)", globals=given, num_threads=threads)
        with torch.inference_mode():
            return 1e3 * median(timer.blocked_autorange(min_run_time=SECONDS).times)

    def on_cuda() -> float:
        from triton.testing import do_bench

        with torch.inference_mode():
            return float(do_bench(lambda: module(*images), return_mode="median"))

    return on_cuda if device.type == "cuda" else on_cpu
