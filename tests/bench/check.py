"""The check: from nothing and after an edit, beside torch's meta device and ONNX in C++."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from importlib.util import find_spec
from typing import Any

import onnx
import torch

from app.worker import network
from codegen import onnx as writer
from graph import edits, file
from graph.check.infer import infer
from graph.check.report import Report
from graph.model import Graph, Model
from presets.catalogue import PRESETS
from tests.bench.chains import chain, middle
from tests.bench.page import Table, at_most, ladder
from tests.bench.timing import Contender, Effort, alternate

Edit = Callable[[Model], Model]
META = torch.device("meta")
SMALL, LARGE = 100, 1000
WHOLE = "Convas, from nothing"
NOTES = (
    "Convas: shapes, costs, problems and totals, training parts included; each run has a new "
    "model, or a new edit of one and the report before it.",
    "torch runs the exported source in training mode; ONNX is without weights, deployed part only.",
)


@dataclass(frozen=True)
class Network:
    """What is checked, and the aims in ms: from nothing, and after an edit."""

    title: str
    model: Model
    edits: Mapping[str, Edit]
    limit: float | None = None
    edit_limit: float | None = None


def tables(effort: Effort) -> Iterator[Table]:
    """GoogLeNet, then chains of two sizes."""
    googlenet = PRESETS["googlenet"].make()
    yield _table(Network("GoogLeNet", googlenet, _googlenet_edits(), 2.0, 0.3), effort)
    yield _table(Network("1,000 nodes", chain(1000), _chain_edits(1000)), effort)
    large = Network("5,000 nodes", chain(5000), _chain_edits(5000), edit_limit=2.0)
    yield replace(_table(large, effort), notes=NOTES)


def _googlenet_edits() -> dict[str, Edit]:
    main, block = "GoogLeNet", "Inception"
    return {
        "one block's channels": lambda m: edits.set_argument_of_use(
            m, main, "inception4c", "ch3x3", 250
        ),
        "a wire past a block": lambda m: edits.connect(m, main, "inception4c", "inception4e", 0),
        "padding 2 to 1 inside all nine blocks: each is at fault": lambda m: (
            edits.set_argument_of_use(m, block, "branch3.1", "padding", 1)
        ),
    }


def _chain_edits(count: int) -> dict[str, Edit]:
    main, module = "Chain", middle(count)
    return {
        "a node's channels": lambda m: edits.set_field(
            m, main, f"{module}.b2.1", "out_channels", 24
        ),
        "a wire less into a join": lambda m: edits.disconnect(m, main, f"{module}.join", 3),
        "padding 2 to 1 halfway: all below waits": lambda m: edits.set_field(
            m, main, f"{module}.b3.1", "padding", 1
        ),
    }


def _table(network: Network, effort: Effort) -> Table:
    model, before = network.model, infer(network.model)
    complete(before)
    edited = {
        f"Convas, {words}": _edited(model, before, change)
        for words, change in network.edits.items()
    }
    contenders = {WHOLE: Contender(whole, _renewer(model)), **edited}
    contenders |= _peers(model, effort)
    found = alternate(contenders, effort.pace(30, 15.0, warm=5))
    limits = {WHOLE: network.limit, **dict.fromkeys(edited, network.edit_limit)}
    aims = {
        name: at_most(found[name].median, limit, " ms")
        for name, limit in limits.items()
        if limit is not None
    }
    return ladder(f"Check: {network.title}", found, WHOLE, aims)


def complete(report: Report) -> object:
    """Everything the window shows of a report without asking about one node."""
    return (
        report.problems,
        report.outputs,
        report.parameters,
        report.parameters_training,
        report.buffers,
        report.macs,
        report.macs_training,
        report.activation_bytes,
    )


def whole(model: Model) -> object:
    """A report from nothing."""
    report = infer(model)
    return report, complete(report)


def _renewer(model: Model) -> Callable[[], Model]:
    """Graphs keep what was asked of them: each run has new ones."""
    parts = [(n, g.nodes, g.arguments, g.doc) for n, g in model.graphs.items()]

    def renew() -> Model:
        graphs = {n: Graph(dict(nodes), *rest) for n, nodes, *rest in parts}
        return Model(graphs, model.main, model.initialization)

    return renew


def _edited(model: Model, before: Report, change: Edit) -> Contender:
    def run(edited: Model) -> object:
        report = infer(edited, before)
        return report, complete(report)

    return Contender(run, lambda: change(model))


def _peers(model: Model, effort: Effort) -> dict[str, Contender]:
    """A quick run does without making a torch module of thousands of nodes."""
    made = {"onnx shape inference": _onnx(model)}
    if len(model.network.nodes) <= LARGE or not effort.quick:
        made["torch, meta device"] = _meta(model)
    if len(model.network.nodes) <= SMALL and find_spec("torchinfo"):
        made["torchinfo.summary, meta device"] = _torchinfo(model)
    return made


def _meta(model: Model) -> Contender:
    module, images = _module(model)

    def run(_: Any) -> object:
        with torch.no_grad():
            return module(*images)

    return Contender(run)


def _torchinfo(model: Model) -> Contender:
    from torchinfo import summary

    module, images = _module(model)
    return Contender(lambda _: summary(module, input_data=images, device=META, verbose=0))


def _module(model: Model) -> tuple[torch.nn.Module, list[torch.Tensor]]:
    """The exported source as a module without numbers, and a batch of one for it."""
    built = network.build(file.dumps(model), META)
    return built.module, [torch.empty(1, *shape, device=META) for shape in built.inputs]


def _onnx(model: Model) -> Contender:
    """With its weights as inputs, and without any shape that is to be found."""
    made = writer.outline(model)
    del made.graph.value_info[:]
    for value in made.graph.output:
        value.type.tensor_type.ClearField("shape")
    text = made.SerializeToString()
    return Contender(
        lambda model: onnx.shape_inference.infer_shapes(model, strict_mode=True),
        lambda: onnx.load_from_string(text),
    )
