"""What a person should know before a training that is possible and would go badly."""

from collections.abc import Iterator

from graph import edits, paths
from graph.check.infer import infer
from graph.check.report import Report
from graph.fixes import Fix
from graph.model import Model, source_of
from graph.ops.activation import Softmax
from graph.ops.head import Dropping
from graph.ops.normalization import BatchNorm2d
from graph.ops.port import Call
from graph.ops.structure import Flatten, Identity
from graph.problem import Refused
from graph.training.suits import Mismatch

PASSES = (Dropping, Flatten, Identity)
"""What may stand between a softmax and the output."""


def advice(report: Report, batch: int) -> tuple[Mismatch, ...]:
    """Remarks on training a sound network with batches of so many images; most have a fix."""
    return (*_softmaxes(report), *_small_batch(report, batch))


def _softmaxes(report: Report) -> Iterator[Mismatch]:
    """Cross-entropy takes the softmax itself: of shares that are one already it learns slowly."""
    model = report.model
    for output in model.network.outputs:
        found = _softmax_before(model, model.main, model.network.nodes[output].inputs)
        if found is not None:
            graph, name = found
            sentence = (
                f"{output} of {model.main} is a softmax, and the cross-entropy of a training takes "
                "one itself: it would learn slowly and badly"
            )
            yield Mismatch(sentence, _removal(model, graph, name))


def _softmax_before(
    model: Model, graph: str, inputs: tuple[str | None, ...]
) -> tuple[str, str] | None:
    """The Softmax that a wire comes from, through layers that keep it one, out of blocks too."""
    name, port = source_of(inputs[0] or "") if inputs else ("", 0)
    node = model.graphs[graph].nodes.get(name)
    if node is None:
        return None
    if isinstance(node.op, Softmax):
        return graph, name
    if isinstance(node.op, PASSES):
        return _softmax_before(model, graph, node.inputs)
    if isinstance(node.op, Call) and node.op.block in model.graphs:
        block = model.graphs[node.op.block]
        end = block.nodes[block.outputs[port]]
        return _softmax_before(model, node.op.block, end.inputs)
    return None


def _removal(model: Model, graph: str, name: str) -> Fix | None:
    def edit(before: Model) -> Model:
        return edits.remove_and_join(before, graph, [name])

    count = paths.uses(model, graph)
    fix = Fix(f"remove {name}" + (f" in all {count} uses" if count > 1 else ""), edit)
    try:
        return fix if infer(edit(model)).sound else None
    except Refused:
        return None


def _small_batch(report: Report, batch: int) -> Iterator[Mismatch]:
    """The mean and variance of one image are no estimate of those of all."""
    if batch > 1:
        return
    found = next(
        (leaf.path for leaf in report.leaves() if isinstance(leaf.result.op, BatchNorm2d)), None
    )
    if found is not None:
        yield Mismatch(
            f"{found} normalises over the batch, and with 1 image its mean and variance say "
            "little of the others: take a larger batch, or GroupNorm"
        )
