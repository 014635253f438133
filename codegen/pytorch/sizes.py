"""Sizes followed through a block with the names of its arguments, as its source has to say them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from codegen.pytorch.symbol import Symbol
from graph.check.report import Report
from graph.check.scope import Scope
from graph.check.wiring import Wiring
from graph.declare.kind import Value
from graph.declare.op import Op
from graph.model import Graph, Model, source_of
from graph.ops.port import Call, Input, Output

Key = tuple[str, ...]
"""Names from a block down to a node, then the constructor argument: ("fc", "in_features")."""


@dataclass
class Trace:
    """One walk through a graph: shapes of wires and sizes of constructor arguments."""

    shapes: dict[str, tuple[tuple[int, ...], ...]] = field(default_factory=dict)
    sizes: dict[Key, int] = field(default_factory=dict)

    def at(self, wire: str) -> tuple[int, ...]:
        """The shape a wire carries."""
        name, port = source_of(wire)
        return self.shapes[name][port]


def follow(
    model: Model,
    graph: Graph,
    wirings: Mapping[str, Wiring],
    name: str,
    values: Mapping[str, Any],
    inputs: Sequence[tuple[int, ...]],
) -> Trace:
    """Walk through a graph with these values of its arguments and shapes of its inputs."""
    made = Trace()
    ports = iter(inputs)
    wiring = wirings[name]
    for node_name in wiring.order:
        node = graph.nodes[node_name]
        if node_name not in wiring.live:
            continue
        if isinstance(node.op, Input):
            made.shapes[node_name] = (next(ports) if inputs else tuple(node.op.shape),)
            continue
        shapes = tuple(made.at(w) for w in node.inputs if w)
        if isinstance(node.op, Output):
            made.shapes[node_name] = shapes
            continue
        if isinstance(node.op, Call):
            inner = _inside(model, wirings, node.op, values, shapes)
            made.shapes[node_name] = tuple(
                inner.shapes[out][0] for out in model.graphs[node.op.block].outputs
            )
            made.sizes.update({(node_name, *key): size for key, size in inner.sizes.items()})
            made.sizes.update({(node_name, f":{i}"): s[0] for i, s in enumerate(shapes)})
            continue
        op = _bound(node.op, values)
        made.shapes[node_name] = op.outputs(*shapes)
        for key, size in zip(op.sized, op.sizes(*shapes), strict=True):
            made.sizes[node_name, key] = size
    return made


def _bound(op: Op, values: Mapping[str, Any]) -> Op:
    """Like Op.bind, but Symbols stay Symbols."""
    bound: dict[str, Any] = {}
    for target, argument in op.held.items():
        name = target.name
        spec, value = op.specs[name], values[argument]
        if isinstance(value, Symbol) and spec.kind.name in ("pair", "padding"):
            bound[name] = (value, value)
        else:
            bound[name] = value if isinstance(value, Symbol) else spec.check(value)
    return op.replaced(bound)


def _inside(
    model: Model,
    wirings: Mapping[str, Wiring],
    op: Call,
    values: Mapping[str, Any],
    shapes: Sequence[tuple[int, ...]],
) -> Trace:
    block = model.graphs[op.block]
    given = {k: values[v.name] if hasattr(v, "name") else v for k, v in op.values}
    return follow(model, block, wirings, op.block, {**block.arguments, **given}, shapes)


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


def named(values: Mapping[str, Value], names: Mapping[str, str]) -> dict[str, Any]:
    """A block's arguments with whole numbers as Symbols under their names in the source."""
    return {
        key: Symbol(value, names[key]) if type(value) is int else value
        for key, value in values.items()
    }


def channels(shapes: Sequence[tuple[int, ...]], names: Sequence[str]) -> list[tuple[int, ...]]:
    """Input shapes with their channels as Symbols."""
    return [(Symbol(s[0], name), *s[1:]) for s, name in zip(shapes, names, strict=True)]
