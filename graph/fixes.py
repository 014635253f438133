"""Edits that would fix a problem, each tried on the model before it is offered."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from math import gcd
from typing import Any

from graph import edits, paths
from graph.check import diagnose
from graph.check.infer import infer
from graph.check.report import Report
from graph.check.scope import Result, Scope
from graph.declare.arg import Arg
from graph.declare.op import Op
from graph.declare.target import BlockArgument, NodeField, Target
from graph.model import Model, Node, source_of
from graph.names import fresh
from graph.ops.convolution import Conv2d
from graph.ops.head import Linear
from graph.ops.join import Concat, Elementwise
from graph.ops.pooling import GlobalAvgPool
from graph.ops.port import Call, Input
from graph.ops.structure import Flatten
from graph.problem import Problem, Refused
from graph.shape import Shape, text

MOST = 3


@dataclass(frozen=True)
class Fix:
    """A named edit that makes a problem go away."""

    text: str
    edit: Callable[[Model], Model]


@dataclass(frozen=True)
class Spot:
    """Where a problem is: the graph, the node in it, and what is known there."""

    model: Model
    graph: str
    name: str
    scope: Scope

    @property
    def node(self) -> Node:
        """The node with the problem."""
        return self.scope.graph.nodes[self.name]

    @property
    def result(self) -> Result:
        """What the check found out about it."""
        return self.scope.results[self.name]

    def set(self, name: str, target: Target, value: Any) -> Fix:
        """The fix that sets a field of a node, or an argument that it gives its block."""
        whose = "" if name == self.name else f" of {name}"
        shown = value[0] if isinstance(value, tuple) and len(set(value)) == 1 else value
        shown = text(shown) if isinstance(shown, tuple) else shown
        do = partial(edits.set_target, graph=self.graph, name=name, target=target, value=value)
        return Fix(f"set {target.name}{whose} to {shown}", lambda model: do(model))


def fixes(model: Model, report: Report, problem: Problem) -> tuple[Fix, ...]:
    """Up to three edits, each of which leaves the node without this problem and makes no other."""
    if not problem.path:
        return ()
    graph, name = paths.locate(model, problem.path)
    scope = report.scope(paths.parent(model, problem.path)[0])
    if scope is None or name not in scope.results:
        return ()
    spot = Spot(model, graph, name, scope)
    if problem.severity == "warning":
        return _for_unused(spot)
    found: list[Fix] = []
    for fix in _candidates(spot):
        if _heals(model, report, problem, fix) and fix.text not in {f.text for f in found}:
            found.append(fix)
            if len(found) == MOST:
                break
    return tuple(found)


def _heals(model: Model, report: Report, problem: Problem, fix: Fix) -> bool:
    try:
        after = infer(fix.edit(model), report)
    except Refused:
        return False
    errors = [p for p in after.problems if p.severity == "error"]
    before = [p for p in report.problems if p.severity == "error"]
    return len(errors) < len(before) or (
        len(errors) <= len(before) and all(p.path != problem.path for p in errors)
    )


def _for_unused(spot: Spot) -> tuple[Fix, ...]:
    if spot.name in spot.scope.live:
        return ()
    remove = partial(edits.remove, graph=spot.graph, names=[spot.name])
    return (Fix(f"remove {spot.name}", lambda model: remove(model)),)


def _candidates(spot: Spot) -> Iterator[Fix]:
    op: Any = spot.result.op
    inputs = [shape for shape in spot.result.inputs if shape is not None]
    if len(inputs) < len(spot.result.inputs) or not inputs:
        yield from _for_open_port(spot)
        return
    if isinstance(op, Concat | Elementwise):
        yield from _for_sizes(spot, inputs)
    if isinstance(op, Elementwise):
        yield from _for_channels(spot, inputs)
    if isinstance(op, Linear):
        yield _insert(spot, 0, "flatten", Flatten(), "insert a Flatten")
        yield _insert(spot, 0, "pool", GlobalAvgPool(), "insert a GlobalAvgPool")
    yield from _for_settings(spot, op, inputs[0])
    yield from _for_window(spot, op, inputs[0])


def _for_open_port(spot: Spot) -> Iterator[Fix]:
    yield from _from_unread(spot)
    if spot.node.op.arity == 1 and None in spot.node.inputs:
        remove = partial(edits.remove, graph=spot.graph, names=[spot.name])
        yield Fix(f"remove {spot.name}", lambda model: remove(model))


def _from_unread(spot: Spot) -> Iterator[Fix]:
    """Wires from nodes that nothing reads yet, the last in order first."""
    port = next((i for i, w in enumerate(spot.node.inputs) if w is None), 0)
    for name in reversed(spot.scope.order):
        node = spot.scope.graph.nodes[name]
        unread = not spot.scope.wiring.readers.get(name)
        if unread and name != spot.name and spot.model.output_ports(node):
            yield _wire(spot, name, port)


def _wire(spot: Spot, source: str, port: int) -> Fix:
    connect = partial(edits.connect, graph=spot.graph, source=source, target=spot.name, port=port)
    return Fix(f"wire {source} to it", lambda model: connect(model))


def _for_sizes(spot: Spot, shapes: list[Shape]) -> Iterator[Fix]:
    """Padding or stride of the branch whose height and width differ."""
    sources = tuple(source_of(w)[0] for w in spot.node.inputs if w)
    odd = diagnose.odd_one(tuple(shapes), sources)
    if odd is None:
        return
    for name in diagnose.branch(spot.scope.graph, spot.scope.results, odd.source):
        window: Any = diagnose.window(spot.scope.results[name])
        if window is None:
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
        own = getattr(op, setting, None)
        return None if own is None or isinstance(own, Arg) else NodeField(setting)
    block = model.graphs[op.block]
    for node in block.nodes.values():
        inner = _fed(model, node.op, setting)
        if inner is not None and not isinstance(op.value(inner), Arg):
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


def _for_channels(spot: Spot, shapes: list[Shape]) -> Iterator[Fix]:
    """A 1×1 convolution where the channels of a sum differ."""
    if len({len(shape) for shape in shapes}) > 1 or len(shapes[0]) != 3:
        return
    for port, shape in enumerate(shapes):
        wanted = shapes[0 if port else 1]
        stride = tuple(
            max(1, -(-got // want)) for got, want in zip(shape[1:], wanted[1:], strict=True)
        )
        if shape[0] != wanted[0]:
            conv = Conv2d(out_channels=wanted[0], kernel_size=1, stride=stride)
            label = f"insert a 1×1 Conv2d of {wanted[0]} channels on input {port + 1}"
            yield _insert(spot, port, "projection", conv, label)


def _for_settings(spot: Spot, op: Any, x: Shape) -> Iterator[Fix]:
    """Counts and sizes that have to follow the input's."""
    channels = x[0]
    if hasattr(op, "groups"):
        common = gcd(channels, getattr(op, "out_channels", channels))
        yield from _divisors(spot, "groups", op.groups, common)
    if hasattr(op, "num_groups"):
        yield from _divisors(spot, "num_groups", op.num_groups, channels)
    if hasattr(op, "num_parameters"):
        yield from (spot.set(spot.name, NodeField("num_parameters"), n) for n in (channels, 1))
    if hasattr(op, "normalized_shape"):
        yield spot.set(spot.name, NodeField("normalized_shape"), x[-len(op.normalized_shape) :])
    if hasattr(op, "split_sizes") and op.dim - 1 < len(x):
        total, parts = x[op.dim - 1], len(op.split_sizes)
        even = [total // parts] * (parts - 1)
        yield spot.set(spot.name, NodeField("split_sizes"), (*even, total - sum(even)))
    if getattr(op, "padding", None) == "same":
        yield spot.set(
            spot.name,
            NodeField("padding"),
            tuple(d * (k - 1) // 2 for k, d in zip(op.kernel_size, op.dilation, strict=True)),
        )
        yield spot.set(spot.name, NodeField("stride"), 1)


def _divisors(spot: Spot, field: str, now: int, number: int) -> Iterator[Fix]:
    """The divisors of a number that come nearest to what is set."""
    divisors = [d for d in range(1, number + 1) if number % d == 0]
    for d in sorted(divisors, key=lambda d: abs(d - now))[:2]:
        yield spot.set(spot.name, NodeField(field), d)


def _for_window(spot: Spot, op: Any, x: Shape) -> Iterator[Fix]:
    """A window that its input, or its padding, does not suit."""
    if not hasattr(op, "kernel_size") or len(x) != 3:
        return
    if op.padding != "same":
        yield spot.set(spot.name, NodeField("padding"), tuple(k // 2 for k in op.kernel_size))
    yield spot.set(spot.name, NodeField("kernel_size"), tuple(map(min, op.kernel_size, x[1:])))
    yield from _larger_input(spot)


def _larger_input(spot: Spot) -> Iterator[Fix]:
    """The smallest square image that every layer can take."""
    network = spot.model.network
    if len(network.inputs) != 1:
        return
    name = network.inputs[0]
    op: Any = network.nodes[name].op
    if not isinstance(op, Input) or len(op.shape) != 3:
        return

    def resized(size: int) -> Callable[[Model], Model]:
        shape = (op.shape[0], size, size)
        return lambda model: edits.set_field(model, model.main, name, "shape", shape)

    low, high = max(op.shape[1:]), 2048
    while low < high:
        middle = (low + high) // 2
        if infer(resized(middle)(spot.model)).sound:
            high = middle
        else:
            low = middle + 1
    yield Fix(f"set the input to {op.shape[0]}×{low}×{low}", resized(low))


def _insert(spot: Spot, port: int, name: str, op: Op, label: str) -> Fix:
    """Put a new node on the wire into a port; the canvas gives it its position."""
    new = fresh(name, spot.scope.graph.nodes)
    wire = spot.node.inputs[port]

    def do(model: Model) -> Model:
        model = edits.add(model, spot.graph, new, op, (wire,))
        return edits.connect(model, spot.graph, new, spot.name, port)

    return Fix(label, do)
