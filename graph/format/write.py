"""From graphs and nodes to lines of JSON: one node a line, so that two files compare well."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from graph.declare.arg import Arg
from graph.declare.op import Op
from graph.initialization import Initialization
from graph.model import Graph, Node, Point
from graph.ops.port import Unknown


def document(**parts: str) -> str:
    """A whole file of parts that are JSON already.

    Half a surrogate pair, which no file can hold, becomes a question mark.
    """
    text = _lines(parts.items(), 0) + "\n"
    return text.encode("utf-8", "replace").decode()


def plain(value: Any) -> str:
    """One value, on one line."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def initialization(start: Initialization) -> str:
    """How weights start, as a part of a document; nothing for the usual."""
    usual = asdict(Initialization())
    parts = {name: value for name, value in asdict(start).items() if value != usual[name]}
    return plain(parts) if parts else ""


def graphs(graphs: Mapping[str, Graph]) -> str:
    """Graphs by name, as a part of a document."""
    return _lines(((name, _graph(graph)) for name, graph in graphs.items()), 1)


def _graph(graph: Graph) -> str:
    parts = {"doc": plain(graph.doc)} if graph.doc else {}
    if graph.arguments:
        parts["arguments"] = arguments(graph.arguments)
    if graph.argument_docs:
        parts["argument_docs"] = plain(dict(graph.argument_docs))
    parts["nodes"] = nodes(graph.nodes, 3)
    return _lines(parts.items(), 2)


def arguments(values: Mapping[str, Any]) -> str:
    """Arguments with their values, on one line."""
    return plain({name: _argument(value) for name, value in values.items()})


def nodes(nodes: Mapping[str, Node], indent: int) -> str:
    """Nodes by name, indented by some steps."""
    return _lines(((name, plain(_node(node))) for name, node in nodes.items()), indent)


def _lines(entries: Iterable[tuple[str, str]], indent: int) -> str:
    pad = "  " * indent
    body = ",\n".join(f"{pad}  {plain(name)}: {value}" for name, value in entries)
    return f"{{\n{body}\n{pad}}}" if body else "{}"


def _node(node: Node) -> dict[str, Any]:
    """The node's operation, fields, wires and position, flat; open ports that go without saying not."""
    made = {"op": node.op.name, **_fields(node.op)}
    if any(node.inputs) or (node.inputs and node.op.arity is None):
        made["inputs"] = node.inputs
    if node.at is not None:
        made["at"] = _point(node.at)
    if node.bends:
        made["bends"] = {wire: [*map(_point, points)] for wire, points in node.bends}
    return made


def _point(point: Point) -> list[float]:
    return [int(x) if x == int(x) else x for x in point]


def _fields(op: Op) -> dict[str, Any]:
    if isinstance(op, Unknown):
        fields: dict[str, Any] = json.loads(op.fields)
        return fields
    return {name: _field(op, name, value) for name, value in op.set_fields().items()}


def _field(op: Op, name: str, value: Any) -> Any:
    """A pair of equal numbers as one number, an Arg as {"arg": text}."""
    kind = op.specs[name].kind.name
    if kind == "values":
        return {key: _argument(given) for key, given in value}
    if kind in ("pair", "padding") and isinstance(value, tuple) and len(set(value)) == 1:
        return value[0]
    return _argument(value)


def _argument(value: Any) -> Any:
    return {"arg": value.text} if isinstance(value, Arg) else value
