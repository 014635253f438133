"""From the values in a file to graphs and nodes: every type and every name is checked here.

Raises Refused with a sentence that names the graph and the node at fault, or speaks of "it",
the file. How nodes hang together is checked in graph/rules.py.
"""

import json
import math
import re
from collections.abc import Collection, Mapping
from typing import Any

from pydantic import ValidationError

from graph.declare.arg import Arg, resolved
from graph.declare.field import shown
from graph.declare.kind import VALUE_PHRASE, Value, argument_or, value_of
from graph.declare.op import Op, plain
from graph.format import strict_json
from graph.format.migrations import VERSION, migrate
from graph.initialization import FIELDS, Initialization
from graph.model import Graph, Node, Point, Wire, wire
from graph.names import LONGEST, check_node, check_word
from graph.ops import CATALOGUE
from graph.ops.port import Call, Unknown
from graph.problem import Refused
from graph.rules import FARTHEST, MOST_BENDS, node_in_words
from graph.unfolding import MOST_NODES

_WIRE = re.compile(r"([^:]+)(?::(0|[1-9][0-9]{0,3}))?")


def envelope(text: str, form: str, holds: str, keys: Collection[str]) -> dict[str, Any]:
    """What `text` holds, in this version's layout; `form` is its format, `holds` that in words."""
    raw = strict_json.read(text)
    if not isinstance(raw, dict) or raw.get("format") != form:
        raise Refused(f"it does not hold {holds}")
    version = raw.get("version")
    if type(version) is not int or version < 0:
        raise Refused(f"its version must be a whole number, not {shown(version)}")
    if version > VERSION:
        newer = f"it was written by a newer Convas (format {shown(version)})"
        raise Refused(f"{newer}; this one reads up to {VERSION}")
    raw = migrate(raw, version)
    _only(raw, ("format", "version", *keys), "it")
    return raw


def initialization(raw: Any) -> Initialization:
    """How the model's weights start."""
    parts = _object(raw, "initialization")
    _only(parts, tuple(FIELDS), "initialization")
    made = Initialization()
    try:
        for field, value in parts.items():
            made = made.with_field(field, value)
    except ValueError as error:
        raise Refused(f"initialization: {error}") from None
    return made


def graphs(raw: Any) -> dict[str, Graph]:
    """The graphs of a model, by name."""
    _count(raw)
    return {name: _graph(name, parts) for name, parts in raw.items()}


def _count(raw: Any) -> None:
    """Before anything is made of them: too many nodes would only be refused later."""
    parts = [part for part in _object(raw, "graphs").values() if isinstance(part, dict)]
    found = [part["nodes"] for part in parts if isinstance(part.get("nodes"), dict)]
    count = sum(map(len, found))
    if count > MOST_NODES:
        raise Refused(f"it has {count:,} nodes; a model has at most {MOST_NODES:,}")


def _graph(name: str, raw: Any) -> Graph:
    check_word(name, "block")
    parts = _object(raw, name)
    _only(parts, ("doc", "arguments", "argument_docs", "nodes"), name)
    doc = parts.get("doc", "")
    if not isinstance(doc, str):
        raise Refused(f"{name}: doc must be a text, not {shown(doc)}")
    given = arguments(name, parts.get("arguments", {}))
    docs = _argument_docs(name, given, parts.get("argument_docs", {}))
    return Graph(nodes(name, parts.get("nodes")), given, doc, docs)


def _argument_docs(graph: str, values: Mapping[str, Any], raw: Any) -> dict[str, str]:
    found = _object(raw, f"{graph}: argument_docs")
    for name, doc in found.items():
        if name not in values:
            raise Refused(f"{graph}: argument_docs is about {shown(name)}, which is no argument")
        if not isinstance(doc, str):
            raise Refused(f"{graph}: argument_docs of {name} must be a text, not {shown(doc)}")
    return found


def values(graph: str, raw: Any) -> dict[str, Value]:
    """The arguments of a graph with their values worked out."""
    try:
        return resolved(arguments(graph, raw))
    except ValueError as error:
        raise Refused(f"{graph}: {error}") from None


def arguments(graph: str, raw: Any) -> dict[str, Value | Arg]:
    """The arguments of a graph with their values, which may be sums of those before."""
    found = _object(raw, f"{graph}: arguments")
    return {name: _argument(graph, name, value) for name, value in found.items()}


def _argument(graph: str, name: str, value: Any) -> Value | Arg:
    try:
        check_word(name, "argument")
    except Refused as error:
        raise Refused(f"{graph}: {error}") from None
    try:
        made: Value | Arg = argument_or(value, value_of)
    except (ValueError, OverflowError):
        what = f"{graph}: argument {name} must be {VALUE_PHRASE}"
        raise Refused(f"{what}, not {shown(value)}") from None
    return made


def nodes(graph: str, raw: Any) -> dict[str, Node]:
    """The nodes of a graph, by name."""
    what = f"{graph}: nodes" if graph else "nodes"
    return {name: _named_node(graph, name, value) for name, value in _object(raw, what).items()}


def _named_node(graph: str, name: str, raw: Any) -> Node:
    try:
        check_node(name)
    except Refused as error:
        raise Refused(f"{graph}: {error}" if graph else str(error)) from None
    return _node(node_in_words(graph, name), raw)


def _node(where: str, raw: Any) -> Node:
    fields = dict(_object(raw, where))
    kind = fields.pop("op", None)
    inputs = _inputs(where, fields.pop("inputs")) if "inputs" in fields else ()
    at = _point(where, "at", fields.pop("at")) if "at" in fields else None
    bends = _bends(where, inputs, fields.pop("bends")) if "bends" in fields else ()
    return Node(_op(where, kind, fields), inputs, at, bends)


def _op(where: str, kind: Any, fields: dict[str, Any]) -> Op:
    if not isinstance(kind, str) or not kind.isidentifier() or len(kind) > LONGEST:
        raise Refused(f"{where}: op must be the name of an operation, not {shown(kind)}")
    if kind not in CATALOGUE:
        return Unknown(kind=kind, fields=json.dumps(fields, ensure_ascii=False))
    op = CATALOGUE[kind]
    _only(fields, op.specs, f"{where}: {kind}")
    try:
        made = op.model_validate(fields)
    except ValidationError as error:
        raise Refused(f"{where}: {plain(error)}") from None
    if isinstance(made, Call):
        _check_given(where, made)
    return made


def _check_given(where: str, call: Call) -> None:
    for name, _ in call.values:
        try:
            check_word(name, "argument")
        except Refused as error:
            raise Refused(f"{where}: {error}") from None


def _inputs(where: str, raw: Any) -> tuple[Wire | None, ...]:
    if not isinstance(raw, list):
        raise Refused(f"{where}: inputs must be a list of wires, not {shown(raw)}")
    return tuple(None if entry is None else _wire(where, entry) for entry in raw)


def _wire(where: str, entry: Any) -> Wire:
    found = _WIRE.fullmatch(entry) if isinstance(entry, str) else None
    if found is None:
        forms = 'the name of a node, as "conv1" or, for its second output, "conv1:1"'
        raise Refused(f"{where}: a wire must be {forms}, not {shown(entry)}")
    return wire(found[1], int(found[2] or 0))


def _bends(
    where: str, inputs: tuple[Wire | None, ...], raw: Any
) -> tuple[tuple[Wire, tuple[Point, ...]], ...]:
    made = []
    for entry, points in _object(raw, f"{where}: bends").items():
        if _wire(where, entry) not in inputs:
            raise Refused(f"{where}: bends has a wire {shown(entry)} that does not enter it")
        if not isinstance(points, list) or not 1 <= len(points) <= MOST_BENDS:
            few = f"a list of 1 to {MOST_BENDS} points"
            raise Refused(f"{where}: bends of {entry} must be {few}, not {shown(points)}")
        made.append((_wire(where, entry), tuple(_point(where, "bends", p) for p in points)))
    return tuple(made)


def _point(where: str, what: str, raw: Any) -> Point:
    if isinstance(raw, list) and len(raw) == 2 and all(map(_is_pixel, raw)):
        return float(raw[0]), float(raw[1])
    raise Refused(f"{where}: {what} must be two numbers, x and y in pixels, not {shown(raw)}")


def _is_pixel(value: Any) -> bool:
    return type(value) in (int, float) and math.isfinite(value) and abs(value) <= FARTHEST


def _object(raw: Any, what: str) -> dict[str, Any]:
    if not isinstance(raw, dict):
        given = "missing" if raw is None else f"not {shown(raw)}"
        raise Refused(f"{what} must be a JSON object with a name for each part; it is {given}")
    return raw


def _only(raw: dict[str, Any], known: Collection[str], what: str) -> None:
    """Nothing is dropped in silence: what this version cannot keep, it does not open."""
    for key in raw:
        if key not in known:
            raise Refused(f"{what} has no field {shown(key)} in this version of Convas")
