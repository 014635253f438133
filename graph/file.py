"""The .convas file: JSON with one node a line. Nothing in it is ever executed."""

from os import PathLike
from pathlib import Path

from graph import rules
from graph.declare.field import shown
from graph.format import disk, parse, write
from graph.format.migrations import VERSION
from graph.model import Model
from graph.problem import Refused

LARGEST = 64 * 2**20
"""Bytes that a file may have."""
_PARTS = ("main", "initialization", "graphs")


def dumps(model: Model) -> str:
    """The text of the file; fields at their defaults are left out."""
    parts = {
        "format": '"convas"',
        "version": str(VERSION),
        "main": write.plain(model.main),
        "initialization": write.initialization(model.initialization),
        "graphs": write.graphs(model.graphs),
    }
    return write.document(**{name: part for name, part in parts.items() if part})


def loads(text: str) -> Model:
    """The model that a file's text holds, whole; raises Refused with one sentence.

    Text of older versions is brought up to date. Operations that this version does not know
    are kept as they are.
    """
    raw = parse.envelope(text, "convas", "a Convas model", _PARTS)
    start = parse.initialization(raw.get("initialization", {}))
    model = Model(parse.graphs(raw.get("graphs")), raw.get("main", ""), start)
    if not isinstance(model.main, str) or model.main not in model.graphs:
        raise Refused(f"its main network, {shown(model.main)}, is not among its graphs")
    rules.check(model)
    return rules.with_open_ports(model)


def load(path: str | PathLike[str]) -> Model:
    """The model in a file; raises Refused with one sentence that begins with the file's name."""
    try:
        return loads(disk.read_text(path, LARGEST))
    except Refused as error:
        raise Refused(f"{Path(path).name} cannot be opened: {error}") from None


def save(model: Model, path: str | PathLike[str]) -> None:
    """Write a model to a file, which is left unharmed if that fails; raises Refused then."""
    try:
        disk.replace(path, dumps(model).encode())
    except Refused as error:
        raise Refused(f"{Path(path).name} cannot be saved: {error}") from None
