"""Sizes followed through a block under the names of its parameters, as its source writes them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from codegen.pytorch.symbol import Symbol, written
from graph.check.report import Report
from graph.check.scope import Scope
from graph.check.wiring import Wiring
from graph.declare.arg import resolved, worked_out
from graph.declare.kind import Value
from graph.declare.op import Op
from graph.model import Model, Node, source_of
from graph.ops.port import Call, Input, Output

Key = tuple[str, ...]
"""Names from a block down to a node, then the constructor argument: ("fc", "in_features")."""
Shapes = Sequence[tuple[int, ...]]


@dataclass
class Trace:
    """One walk through a graph: shapes of wires and sizes of constructor arguments."""

    shapes: dict[str, tuple[tuple[int, ...], ...]] = field(default_factory=dict)
    sizes: dict[Key, int] = field(default_factory=dict)

    def at(self, wire: str) -> tuple[int, ...]:
        """The shape a wire carries."""
        name, port = source_of(wire)
        return self.shapes[name][port]


class Tracer:
    """Runs the shape rules of a block once more, on Symbols instead of plain numbers.

    At one use of a block the check knows that its linear layer takes 3,136 values. Its class has
    to write that with the names of its own parameters, or it would fit that use only:

        values {"width": Symbol(64, "width")}, inputs [(Symbol(3, "in_channels"), 7, 7)]
        conv = Conv2d(out_channels=width)   gives (Symbol(64, "width"), 7, 7)
        fc = Linear(10)                     takes Symbol(3136, "width * 7 * 7")

        sizes {("conv", "in_channels"): Symbol(3, "in_channels"),
               ("fc", "in_features"): Symbol(3136, "width * 7 * 7")}
        self.fc = nn.Linear(width * 7 * 7, 10)

    Of a block inside, only those sizes are kept that `handed` names: what its class takes as
    parameters of their own, because its uses do not agree on a text.
    """

    def __init__(
        self,
        model: Model,
        wirings: Mapping[str, Wiring],
        handed: Mapping[str, Mapping[Key, str]],
    ) -> None:
        self.model = model
        self.wirings = wirings
        self.handed = handed
        self._known: dict[Any, Trace] = {}

    def trace(self, block: str, values: Mapping[str, Any], inputs: Shapes) -> Trace:
        """Walk through a block with these values of its arguments and shapes of its inputs.

        Without inputs, those that its Input nodes have.
        """
        found = Trace()
        ports = iter(inputs)
        wiring = self.wirings[block]
        for name in wiring.order:
            if name not in wiring.live:
                continue
            node = wiring.graph.nodes[name]
            if isinstance(node.op, Input):
                found.shapes[name] = (next(ports) if inputs else tuple(node.op.shape),)
            else:
                self._visit(found, name, node, values)
        return found

    def _visit(self, found: Trace, name: str, node: Node, values: Mapping[str, Any]) -> None:
        shapes = tuple(found.at(wire) for wire in node.inputs if wire)
        if isinstance(node.op, Output):
            found.shapes[name] = shapes
        elif isinstance(node.op, Call):
            self._visit_call(found, name, node.op, values, shapes)
        else:
            op = _bound(node.op, values)
            found.shapes[name] = op.outputs(*shapes)
            for argument, size in zip(op.sized, op.sizes(*shapes), strict=True):
                found.sizes[name, argument] = size

    def _visit_call(
        self, found: Trace, name: str, op: Call, values: Mapping[str, Any], shapes: Shapes
    ) -> None:
        block = self.model.graphs[op.block]
        given = {k: worked_out(k, v, values) for k, v in op.values}
        inner = self._known_trace(op.block, resolved(block.arguments, given), shapes)
        found.shapes[name] = tuple(inner.shapes[out][0] for out in block.outputs)
        for key in self.handed[op.block]:
            found.sizes[name, *key] = inner.sizes[key]
        for port, shape in enumerate(shapes):
            found.sizes[name, channels_of(port)] = shape[0]

    def _known_trace(self, block: str, values: Mapping[str, Any], inputs: Shapes) -> Trace:
        """The same walk only once; Symbols equal plain numbers, so their texts count too."""
        texts = tuple((name, type(value), written(value)) for name, value in values.items())
        key = (block, texts, tuple(tuple(map(written, shape)) for shape in inputs))
        if key not in self._known:
            self._known[key] = self.trace(block, values, inputs)
        return self._known[key]


def channels_of(port: int) -> str:
    """The key for the channels of a block's input."""
    return f":{port}"


def _bound(op: Op, values: Mapping[str, Any]) -> Op:
    """Like Op.bind, but Symbols stay Symbols."""
    bound: dict[str, Any] = {}
    for target, argument in op.held.items():
        name, value = target.name, worked_out(target.name, argument, values)
        spec = op.specs[name]
        if isinstance(value, Symbol) and spec.kind.name in ("pair", "padding"):
            bound[name] = (value, value)
        else:
            bound[name] = value if isinstance(value, Symbol) else spec.check(value)
    return op.replaced(bound)


def uses(report: Report) -> dict[str, list[Scope]]:
    """Every block the network needs, inner ones first, with its distinct uses; the network last."""
    found: dict[str, list[Scope]] = {}
    seen: set[int] = set()

    def visit(scope: Scope) -> None:
        if id(scope) in seen:
            return
        seen.add(id(scope))
        for name in scope.order:
            inside = scope.results[name].inside
            if inside is not None and name in scope.live:
                visit(inside)
        found.setdefault(scope.name, []).append(scope)

    visit(report.top)
    return {name: found[name] for name in _inner_first(report, found)}


def _inner_first(report: Report, found: Mapping[str, Any]) -> Iterator[str]:
    done: set[str] = set()

    def visit(name: str) -> Iterator[str]:
        if name in done:
            return
        done.add(name)
        graph = report.model.graphs[name]
        for node in graph.nodes.values():
            if isinstance(node.op, Call) and node.op.block in found:
                yield from visit(node.op.block)
        yield name

    yield from visit(report.model.main)


def as_symbols(values: Mapping[str, Value], names: Mapping[str, str]) -> dict[str, Any]:
    """A block's arguments with whole numbers as Symbols under their names in the source."""
    return {
        key: Symbol(value, names[key]) if type(value) is int else value
        for key, value in values.items()
    }


def with_named_channels(shapes: Shapes, names: Sequence[str]) -> list[tuple[int, ...]]:
    """Input shapes with their channels as Symbols."""
    return [(Symbol(s[0], name), *s[1:]) for s, name in zip(shapes, names, strict=True)]
