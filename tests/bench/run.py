"""Running: the exported source beside torchvision's module, our ONNX beside torch's."""

import tempfile
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import onnxruntime
import torch
from torch import nn
from torch.nn import functional as F

from app.worker.profiling.clock import clock
from tests.bench.networks import CPU, NETWORKS, Network
from tests.bench.page import Table, at_least, ms, ratio, skipped
from tests.bench.timing import Effort, Pace, Spread
from tests.bench.write import export, save

LEAST = 0.98
"""Of the reference's speed."""
HEAD = ("", "Convas, ms", "peer, ms", "Convas's speed ÷ peer's", "aim")
FORMATS = {"contiguous": torch.contiguous_format, "channels_last": torch.channels_last}
Run = Callable[[], object]


def tables(effort: Effort) -> Iterator[Table]:
    """torch on each device there is, then onnxruntime."""
    networks = NETWORKS[:1] if effort.quick else NETWORKS
    notes = ["Peer: torchvision's own module with the same weights. fp32; random images."]
    devices = [CPU, *([torch.device("cuda")] if torch.cuda.is_available() else [])]
    for device in devices:
        rows = [row for network in networks for row in _rows(network, device, effort)]
        name = torch.cuda.get_device_name() if device.type == "cuda" else _threads()
        yield Table(f"Run: torch, {name}", HEAD, rows, notes)
    yield _onnx(networks, effort)


def _threads() -> str:
    return f"CPU with {torch.get_num_threads()} threads"


@dataclass(frozen=True)
class Case:
    """What a module does with a batch, and how often."""

    words: str
    run: Callable[[nn.Module, torch.Tensor], Run]
    batch: int
    pace: Pace


def _cases(fast: bool, effort: Effort) -> Iterator[Case]:
    """On a CPU a quick run has only the first, and larger batches have few samples."""
    yield Case("batch 1", _inference, 1, effort.pace(30, 6.0))
    if fast or not effort.quick:
        few = effort.pace(30 if fast else 5, 6.0, least=2)
        step = 32 if fast else 8
        yield Case("batch 32", _inference, 32, few)
        yield Case(f"training step of {step}", _training, step, few)


def _rows(network: Network, device: torch.device, effort: Effort) -> Iterator[list[str]]:
    for name, layout in FORMATS.items():
        pair = {
            "ours": deepcopy(network.ours).to(device, memory_format=layout),
            "peer": deepcopy(network.theirs).to(device, memory_format=layout),
        }
        for case in _cases(device.type == "cuda", effort):
            images = network.images(case.batch).to(device, memory_format=layout)
            runs = {key: case.run(module, images) for key, module in pair.items()}
            found = _alternate(runs, device, case.pace)
            yield _row(f"{network.title}, {case.words}, {name}", found)


def _inference(module: nn.Module, images: torch.Tensor) -> Run:
    def run() -> object:
        with torch.inference_mode():
            return module(images)

    module.eval()
    return run


def _training(module: nn.Module, images: torch.Tensor) -> Run:
    """Forward with auxiliary heads, loss, backward, and a step of SGD."""
    labels = torch.randint(1000, (len(images),), device=images.device)
    optimizer = torch.optim.SGD(module.parameters(), lr=1e-3, momentum=0.9)

    def run() -> None:
        optimizer.zero_grad()
        logits, *auxiliary = module(images)
        loss = F.cross_entropy(logits, labels)
        for other in auxiliary:
            loss = loss + 0.3 * F.cross_entropy(other, labels)
        loss.backward()
        optimizer.step()

    module.train()
    return run


def _alternate(runs: Mapping[str, Run], device: torch.device, pace: Pace) -> dict[str, Spread]:
    """By the device's own clock, which is waited for at the end only."""
    watch = clock(device)
    marks: dict[str, list[tuple[object, object]]] = {name: [] for name in runs}
    for counts in pace.rounds():
        for name, run in runs.items():
            start = watch.mark()
            run()
            if counts:
                marks[name].append((start, watch.mark()))
    watch.wait()
    return {
        name: Spread(tuple(watch.ms(start, end) for start, end in found))
        for name, found in marks.items()
    }


def _row(name: str, found: Mapping[str, Spread]) -> list[str]:
    speed = found["peer"].over(found["ours"])
    aim = at_least(speed.median, LEAST, "×")
    return [name, ms(found["ours"]), ms(found["peer"]), ratio(speed), str(aim)]


def _onnx(networks: tuple[Network, ...], effort: Effort) -> Table:
    title = "Run: onnxruntime on the CPU"
    if not find_spec("onnxscript"):
        return skipped(title, "torch.onnx.export needs the package onnxscript.")
    with tempfile.TemporaryDirectory() as folder:
        rows = [_sessions(network, Path(folder), effort) for network in networks]
    notes = ["Peer: the file that torch.onnx.export(dynamo=True) writes of the same module."]
    return Table(title, HEAD, rows, notes)


def _sessions(network: Network, folder: Path, effort: Effort) -> list[str]:
    files = {"ours": folder / "ours.onnx", "peer": folder / "peer.onnx"}
    save(network, files["ours"], network.weights)
    export(network, files["peer"])
    images = network.images(1).numpy()
    runs = {name: _session(file, images) for name, file in files.items()}
    found = _alternate(runs, CPU, effort.pace(40, 6.0))
    return _row(f"{network.title}, batch 1", found)


def _session(file: Path, images: object) -> Run:
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(file, options, ["CPUExecutionProvider"])
    given = {session.get_inputs()[0].name: images}
    return lambda: session.run(None, given)
