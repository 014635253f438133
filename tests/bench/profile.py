"""Profiles: the worker's latency beside torch's own timers on the exported source."""

from collections.abc import Callable, Iterator
from functools import partial
from itertools import product
from statistics import median

import torch
from torch import Tensor, nn
from torch.utils.benchmark import Timer

from app.client import blocking
from app.protocol import Passes, Settings
from app.worker import network
from graph import file
from presets.catalogue import PRESETS
from tests.bench.page import Aim, Table, ms, ratio
from tests.bench.timing import Effort, Spread

SHARE = 0.05
"""How far the worker's figure may be off."""
NAMES = ("googlenet", "resnet18", "lenet")
PASSES: tuple[Passes, ...] = ("forward", "forward+backward")
BATCH = 1
SECONDS = 2.0
"""That the peer takes for one figure."""


def tables(effort: Effort) -> Iterator[Table]:
    """On the device that the worker chooses by itself."""
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    peer = "triton.testing.do_bench" if device.type == "cuda" else "torch's Timer"
    names, rounds = (NAMES[:1], 2) if effort.quick else (NAMES, 3)
    rows = [_row(*case, device, rounds) for case in product(names, PASSES)]
    head = ("", "worker, ms", f"{peer}, ms", "worker ÷ peer", "aim")
    notes = [
        "Each figure is a median of many runs at batch 1; taken in turn, in processes of their own. "
        "Forward in eval mode; forward and backward in train mode, from the sum of all outputs. "
        "Freed memory stays with the process in both (MALLOC_TRIM_THRESHOLD_), as in one that "
        "has run for a while."
    ]
    yield Table(f"Profile: whole-model latency, {device.type}", head, rows, notes)


def _row(name: str, passes: Passes, device: torch.device, rounds: int) -> list[str]:
    text = file.dumps(PRESETS[name].make())
    timed = _timer(text, passes, device)
    pairs = [(_worker(text, passes), timed()) for _ in range(rounds)]
    worker, peer = (Spread(samples) for samples in zip(*pairs, strict=True))
    times = worker.over(peer)
    aim = Aim(f"within {SHARE:.0%}", abs(times.median - 1) <= SHARE)
    return [f"{name}, {passes}", ms(worker), ms(peer), ratio(times), str(aim)]


def _worker(text: str, passes: Passes) -> float:
    settings = Settings(batch=BATCH, passes=passes, backward=False)
    return blocking.profile(text, settings, lambda event: None).latency_ms.median


def _timer(text: str, passes: Passes, device: torch.device) -> Callable[[], float]:
    built = network.build(text, device)
    module = built.module.train(passes != "forward")
    images = [torch.randn(BATCH, *shape, device=device) for shape in built.inputs]
    run = _deployed if passes == "forward" else _trained
    timer = _by_do_bench if device.type == "cuda" else _by_timer
    return partial(timer, partial(run, module, images))


def _deployed(module: nn.Module, images: list[Tensor]) -> None:
    with torch.inference_mode():
        module(*images)


def _trained(module: nn.Module, images: list[Tensor]) -> None:
    outputs = module(*images)
    several = outputs if isinstance(outputs, tuple) else (outputs,)
    sum(output.sum() for output in several).backward()
    for weight in module.parameters():
        weight.grad = None


def _by_timer(run: Callable[[], None]) -> float:
    threads = torch.get_num_threads()
    timer = Timer("run()", globals={"run": run}, num_threads=threads)
    return 1e3 * median(timer.blocked_autorange(min_run_time=SECONDS).times)


def _by_do_bench(run: Callable[[], None]) -> float:
    from triton.testing import do_bench

    return float(do_bench(run, return_mode="median"))
