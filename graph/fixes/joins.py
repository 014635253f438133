"""Candidates where branches join and do not fit: in the branch that differs, or at the join."""

from collections.abc import Iterator
from typing import Any

from graph import edits
from graph.check import diagnose
from graph.declare.arg import Arg
from graph.declare.op import Op
from graph.declare.target import BlockArgument, NodeField, Target
from graph.fixes.settings import even_inputs
from graph.fixes.spot import Candidate, Spot, field
from graph.model import Model, source_of
from graph.ops.convolution import Conv2d, ConvTranspose2d
from graph.ops.join import Elementwise
from graph.ops.port import Call
from graph.ops.resize import Upsample, ZeroPad2d
from graph.shape import Shape, text

LARGEST_WINDOW = 64
"""Windows with more pixels than this a side are not tried padding by padding."""


def candidates(spot: Spot, shapes: list[Shape]) -> Iterator[Candidate]:
    """All that might make the inputs of a join fit, the likeliest first."""
    sources = tuple(source_of(w)[0] for w in spot.node.inputs if w)
    odd = diagnose.odd_one(tuple(shapes), sources)
    if odd is not None:
        yield from _growing(spot, odd)
        yield from _in_branch(spot, odd)
        yield from _padded(spot, odd)
    if isinstance(spot.result.op, Elementwise):
        yield from _projections(spot, shapes)
    if odd is not None:
        yield from even_inputs(spot)


def _growing(spot: Spot, odd: diagnose.Odd) -> Iterator[Candidate]:
    """A layer of the branch that grows the map: it makes the few pixels more, or the size itself."""
    for name in diagnose.branch(spot.scope.graph, spot.scope.results, odd.source):
        op: Any = spot.scope.results[name].op
        if isinstance(op, ConvTranspose2d) and not op.held:
            more = [
                a + w - g for a, w, g in zip(op.output_padding, odd.wanted, odd.got, strict=True)
            ]
            if min(more) >= 0:
                yield spot.set(name, field("output_padding"), tuple(more))
            return
        if isinstance(op, Upsample):
            yield spot.change(f"set size of {name} to {text(odd.wanted)}", _sized(name, odd.wanted))
            return


def _sized(name: str, size: Shape) -> Any:
    def edit(model: Model, graph: str) -> Model:
        model = edits.set_field(model, graph, name, "scale_factor", None)
        return edits.set_field(model, graph, name, "size", size)

    return edit


def _in_branch(spot: Spot, odd: diagnose.Odd) -> Iterator[Candidate]:
    """Padding or stride of the branch whose height and width differ."""
    for name in diagnose.branch(spot.scope.graph, spot.scope.results, odd.source):
        window: Any = diagnose.window(spot.scope.results[name])
        if window is None or max(window.kernel_size) > LARGEST_WINDOW:
            continue
        op = spot.scope.graph.nodes[name].op
        for setting, values in _window_settings(window):
            target = _target_for(spot.model, op, setting)
            if target is not None:
                yield from (spot.set(name, target, value) for value in values)


def _window_settings(window: Any) -> Iterator[tuple[str, list[Any]]]:
    """Paddings and strides worth trying, the likeliest first."""
    same = tuple((k - 1) // 2 for k in window.kernel_size)
    yield (
        "padding",
        [same, *(p for p in range(max(window.kernel_size)) if (p, p) != same)],
    )
    yield "stride", [1, 2, 3, 4]


def _target_for(model: Model, op: Op, setting: str) -> Target | None:
    """The field of a node that decides a setting: its own, or a Call's argument that feeds it."""
    if not isinstance(op, Call):
        return NodeField(setting) if getattr(op, setting, None) is not None else None
    for node in model.graphs[op.block].nodes.values():
        inner = _fed(model, node.op, setting)
        if inner is not None:
            return BlockArgument(inner)
    return None


def _fed(model: Model, op: Op, setting: str) -> str | None:
    """The argument of the enclosing block that reaches a setting of this node."""
    if not isinstance(op, Call):
        return _plain_argument(op.held.get(NodeField(setting)))
    for node in model.graphs[op.block].nodes.values():
        inner = _fed(model, node.op, setting)
        if inner is not None:
            return _plain_argument(op.held.get(BlockArgument(inner)))
    return None


def _plain_argument(arg: Arg | None) -> str | None:
    """The argument that an Arg is, if it is one and no sum."""
    return arg.text if arg is not None and arg.text.isidentifier() else None


def _padded(spot: Spot, odd: diagnose.Odd) -> Iterator[Candidate]:
    """Zeros at the right and below where a branch lacks pixels; where it has more, they go."""
    down, right = (want - got for want, got in zip(odd.wanted, odd.got, strict=True))
    pad = ZeroPad2d(padding=(0, right, 0, down))
    what = "crop" if min(down, right) < 0 else "pad"
    label = f"{what} input {odd.port + 1} to {text(odd.wanted)}"
    yield spot.insert(odd.port, "pad", pad, label)


def _projections(spot: Spot, shapes: list[Shape]) -> Iterator[Candidate]:
    """A 1×1 convolution where the channels of a sum differ."""
    if len({len(shape) for shape in shapes}) > 1 or len(shapes[0]) != 3:
        return
    for port, shape in enumerate(shapes):
        wanted = shapes[0 if port else 1] if len(shapes) > 1 else shape
        stride = tuple(
            max(1, -(-got // want)) for got, want in zip(shape[1:], wanted[1:], strict=True)
        )
        if shape[0] == wanted[0]:
            continue
        for channels in (spot.argument_of(wanted[0]), wanted[0]):
            if channels is not None:
                conv = Conv2d(out_channels=channels, kernel_size=1, stride=stride)
                label = f"insert a 1×1 Conv2d of {channels} channels on input {port + 1}"
                yield spot.insert(port, "projection", conv, label)
