"""Writing: PyTorch source beside torch.fx's, ONNX beside torch.onnx.export."""

import logging
import tempfile
import warnings
from collections.abc import Callable, Iterator
from functools import partial
from importlib.util import find_spec
from pathlib import Path

import torch
from torch import fx

from codegen import diagram, pytorch
from codegen import onnx as writer
from codegen.weights import Weights
from graph.check.infer import infer
from tests.bench.chains import chain
from tests.bench.networks import NETWORKS, Network
from tests.bench.page import Table, at_least, at_most, ms, ratio, skipped
from tests.bench.timing import Contender, Effort, Spread, alternate
from tests.support.dense import dense

WITH_WEIGHTS, WITHOUT = 150.0, 10.0
"""Milliseconds for GoogLeNet's ONNX."""
FASTER = 20.0
"""Than torch.onnx.export."""
CHAINS = (200, 1000, 3000, 10_000)
SOURCE_OF_3000 = 100.0
"""Milliseconds; others in proportion to their nodes."""
DENSE = (16, 24, 32)
SVG = 10_000.0
"""Milliseconds of a dense block."""
HEAD = ("", "Convas, ms", "peer, ms", "peer ÷ Convas", "aim")
Run = Callable[[], object]


def tables(effort: Effort) -> Iterator[Table]:
    """One for each form."""
    networks = NETWORKS[:1] if effort.quick else NETWORKS
    notes = ["Peer: torch.fx, which traces the module and writes one flat forward without classes."]
    rows = [_source(network, effort) for network in networks]
    yield Table("Write: PyTorch source, of a checked model", HEAD, rows, notes)
    sizes = CHAINS[:2] if effort.quick else CHAINS
    yield Table(
        "Write: PyTorch source of networks of any size",
        ("", "Convas, ms", "µs a node", "aim"),
        [_source_of_chain(count, effort) for count in sizes],
        ["Inception-like modules of 8 nodes, one behind another."],
    )
    layers = DENSE[:1] if effort.quick else DENSE
    rows = [_svg_of_dense_block(count, effort) for count in layers]
    yield Table("Write: SVG of dense blocks", ("", "Convas, ms", "aim"), rows)
    if not find_spec("onnxscript"):
        yield skipped("Write: ONNX", "torch.onnx.export needs the package onnxscript.")
        return
    notes = [
        "Peer: torch.onnx.export(dynamo=True) of the same module at batch 1, to a file as ours."
    ]
    with tempfile.TemporaryDirectory() as folder:
        rows = [row for network in networks for row in _onnx(network, Path(folder), effort)]
    yield Table("Write: ONNX, of a checked model", HEAD, rows, notes)


def _source(network: Network, effort: Effort) -> list[str]:
    module = network.ours
    found = alternate(
        {
            "ours": Contender(lambda _: pytorch.write(network.model, network.report)),
            "peer": Contender(lambda _: fx.symbolic_trace(module).code),
        },
        effort.pace(30, 6.0, warm=3),
    )
    return _beside(network.title, found["ours"], found)


def _source_of_chain(count: int, effort: Effort) -> list[str]:
    model = chain(count)
    report = infer(model)
    found = _alone(lambda: pytorch.write(model, report), effort)
    aim = str(at_most(found.median, SOURCE_OF_3000, " ms")) if count == 3000 else ""
    return [f"{count:,} nodes", ms(found), f"{1e3 * found.median / count:.0f}", aim]


def _svg_of_dense_block(layers: int, effort: Effort) -> list[str]:
    model = dense(layers)
    report = infer(model)
    pace = effort.pace(3, 20.0, warm=0, least=1)
    drawing = Contender(lambda _: diagram.write(model, report, form="svg"))
    found = alternate({"ours": drawing}, pace)["ours"]
    return [f"{layers} layers", ms(found), str(at_most(found.median, SVG, " ms"))]


def _onnx(network: Network, folder: Path, effort: Effort) -> Iterator[list[str]]:
    model, report = network.model, network.report
    weights = network.weights
    bare = _alone(lambda: writer.outline(model, report).SerializeToString(), effort)
    aims = [at_most(bare.median, WITHOUT, " ms")]
    yield [f"{network.title}, without weights", ms(bare), "", "", str(aims[0])]
    seeded = _alone(partial(save, network, folder / "ours.onnx"), effort)
    yield [f"{network.title}, weights drawn from a seed", ms(seeded), "", "", ""]
    given = partial(save, network, folder / "ours.onnx", weights)
    found = _exports(network, given, folder / "theirs.onnx", effort)
    alone = _alone(given, effort)
    aims = [
        at_most(alone.median, WITH_WEIGHTS, " ms"),
        at_least(found["peer"].over(found["ours"]).median, FASTER, "×"),
    ]
    name = f"{network.title}, weights given"
    yield [*_beside(name, alone, found)[:-1], "; ".join(map(str, aims))]


def _alone(run: Run, effort: Effort) -> Spread:
    pace = effort.pace(20, 3.0, warm=2)
    return alternate({"ours": Contender(lambda _: run())}, pace)["ours"]


def save(network: Network, file: Path, weights: Weights | None = None) -> None:
    """As the command line does it, with drawn weights where none are given."""
    writer.write_file(file, network.model, network.report, weights=weights)


def _exports(network: Network, ours: Run, file: Path, effort: Effort) -> dict[str, Spread]:
    """A few rounds: torch's export takes seconds."""
    contenders = {
        "ours": Contender(lambda _: ours()),
        "peer": Contender(lambda _: export(network, file)),
    }
    return alternate(contenders, effort.pace(3, 10.0, warm=0, least=1))


def export(network: Network, file: Path) -> None:
    """As torch does it, without its remarks."""
    logging.disable(logging.WARNING)
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")
        torch.onnx.export(network.ours, (network.images(1),), file, dynamo=True, verbose=False)
    logging.disable(logging.NOTSET)


def _beside(name: str, ours: Spread, found: dict[str, Spread]) -> list[str]:
    peer = found["peer"]
    return [name, ms(ours), ms(peer), ratio(peer.over(found["ours"])), ""]
