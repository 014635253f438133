"""Files of older versions, brought to the present one step at a time."""

from collections import Counter
from collections.abc import Callable
from typing import Any

from graph.declare.field import shown
from graph.problem import Refused

Raw = dict[str, Any]
_PORTS = range(1000)


def from_0(raw: Raw) -> Raw:
    """Version 0 listed graphs, nodes (with "type", "x" and "y") and wires."""
    graphs = {graph["name"]: _graph_from_0(graph) for graph in _distinct(raw["graphs"])}
    return {**raw, "graphs": graphs}


def _graph_from_0(raw: Raw) -> Raw:
    graph = {key: value for key, value in raw.items() if key not in ("name", "wires")}
    graph["nodes"] = {node["name"]: _node_from_0(node) for node in _distinct(raw["nodes"])}
    for wire in raw["wires"]:
        inputs = graph["nodes"][wire["to"]].setdefault("inputs", [])
        port = _PORTS.index(wire["port"])
        inputs += [None] * (port + 1 - len(inputs))
        if inputs[port] is not None:
            raise Refused(f"it has two wires to input {port + 1} of {shown(wire['to'])}")
        inputs[port] = f"{wire['from']}:{wire['output']}" if wire.get("output") else wire["from"]
    return graph


def _node_from_0(raw: Raw) -> Raw:
    node = {key: value for key, value in raw.items() if key not in ("name", "type", "x", "y")}
    point = {"at": [raw["x"], raw["y"]]} if "x" in raw else {}
    return {"op": raw["type"], **node, **point}


def _distinct(items: list[Raw]) -> list[Raw]:
    for name, times in Counter(item["name"] for item in items).items():
        if times > 1:
            raise Refused(f"it has {shown(name)} twice in one place, and one would hide the other")
    return items


STEPS: tuple[Callable[[Raw], Raw], ...] = (from_0,)
"""The step at n reads version n and gives version n + 1."""
VERSION = len(STEPS)
"""The version of the files that this Convas writes."""


def migrate(raw: Raw, version: int) -> Raw:
    """What a file of an older version holds, as one of this version would; may raise Refused."""
    try:
        for step in STEPS[version:]:
            raw = step(raw)
    except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
        if isinstance(error, Refused):
            raise
        raise Refused(f"it says it is of format {version}, but is not laid out so") from None
    return {**raw, "version": VERSION}
