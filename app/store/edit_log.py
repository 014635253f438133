"""Edits that are not saved yet, a line each, so that a crash loses the last one at most.

The first line holds the model as it was opened or saved; each that follows holds what one edit
changed. A file may end in half a line: whoever wrote it was killed.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from graph import file, rules
from graph.format import disk, parse, write
from graph.model import Graph, Model, Node
from graph.problem import Refused

FORMAT, VERSION = "convas-edits", 1
LARGEST = 2**30
"""Bytes that are read of one."""


@dataclass(frozen=True)
class EditLog:
    """What a log holds: the model with all its edits, and of which file it is.

    `continues` names the logs whose edits are in this one too, `unsaved` says whether there is
    something that no file has, `digest` what the file held when it was opened or saved.
    """

    model: Model
    origin: Path | None
    unsaved: bool
    continues: tuple[str, ...] = ()
    digest: str = ""

    @property
    def name(self) -> str:
        """What the document is called."""
        return self.origin.name if self.origin is not None else "a new network"


def first_line(
    model: Model,
    origin: Path | None,
    *,
    unsaved: bool = False,
    continues: Iterable[str] = (),
    digest: str = "",
) -> bytes:
    """The beginning of a log; `unsaved` if the model itself is in no file."""
    head = {
        "format": FORMAT,
        "version": VERSION,
        "file": str(origin) if origin is not None else None,
        "unsaved": unsaved,
        "continues": [*continues],
        "digest": digest,
        "model": file.dumps(model),
    }
    return json.dumps(head).encode() + b"\n"


def edit_line(before: Model, after: Model) -> bytes:
    """What an edit changed: graphs with the nodes that are new or others, and names that go."""
    changed = {
        name: _changed(before.graphs.get(name), graph)
        for name, graph in after.graphs.items()
        if before.graphs.get(name) is not graph
    }
    parts = {
        "main": write.plain(after.main),
        "initialization": write.initialization(after.initialization) or "{}",
        "order": write.plain([*after.graphs]),
        "nodes": write.plain(_node_orders(before, after)),
        "graphs": write.graphs(changed),
    }
    # A line break inside a text is written \n: those that stand here only indent.
    return write.document(**parts).replace("\n", "").encode() + b"\n"


def _changed(before: Graph | None, after: Graph) -> Graph:
    known: Mapping[str, Node] = before.nodes if before is not None else {}
    nodes = {name: node for name, node in after.nodes.items() if known.get(name) is not node}
    return after.with_nodes(nodes)


def _node_orders(before: Model, after: Model) -> dict[str, list[str]]:
    """The order of nodes in the graphs where it is not that of before with what is new behind."""
    orders = {}
    for name, graph in after.graphs.items():
        known = before.graphs.get(name)
        if known is not graph and [*graph.nodes] != _joined(known, graph):
            orders[name] = [*graph.nodes]
    return orders


def _joined(before: Graph | None, nodes: Graph) -> list[str]:
    return [*({**before.nodes, **nodes.nodes} if before is not None else nodes.nodes)]


def with_edit(model: Model, line: str) -> Model:
    """The model after an edit; raises Refused or ValueError for a line that is no edit of it."""
    raw = json.loads(line)
    graphs = dict(model.graphs)
    for name, part in parse.graphs(raw["graphs"]).items():
        known = {**graphs[name].nodes, **part.nodes} if name in graphs else part.nodes
        order = raw["nodes"].get(name, known)
        graphs[name] = part.with_nodes({node: known[node] for node in order})
    start = parse.initialization(raw["initialization"])
    return Model({name: graphs[name] for name in raw["order"]}, raw["main"], start)


def read(path: Path) -> EditLog:
    """What a log holds, up to the last whole line; raises Refused where its first is none."""
    head, *edits = disk.read_text(path, LARGEST).split("\n")
    begun = _first(head)
    model = begun.model
    for line in edits[:-1]:  # what follows the last line break was not written to its end
        try:
            model = with_edit(model, line)
        except (Refused, ValueError, KeyError, TypeError):
            break
    model = rules.with_open_ports(model)
    return replace(begun, model=model, unsaved=begun.unsaved or model != begun.model)


def _first(line: str) -> EditLog:
    try:
        raw: dict[str, Any] = json.loads(line)
        if raw["format"] != FORMAT or raw["version"] != VERSION:
            raise Refused("it is of another version of Convas")
        origin = Path(raw["file"]) if raw["file"] else None
        model, continues = file.loads(raw["model"]), tuple(raw["continues"])
        # Logs of earlier versions have no digest.
        return EditLog(model, origin, raw["unsaved"], continues, raw.get("digest", ""))
    except (ValueError, KeyError, TypeError):
        raise Refused("it is no log of edits") from None


def read_copy(path: Path) -> EditLog:
    """A copy of a network as earlier versions kept it, with its origin in a file beside it."""
    model, origin = file.load(path), ""
    if path.with_suffix(".origin").exists():
        origin = disk.read_text(path.with_suffix(".origin"), 1 << 16)
    return EditLog(model, Path(origin) if origin else None, unsaved=True)


def written(path: Path) -> str:
    """When something was last written there, in words."""
    return datetime.fromtimestamp(path.stat().st_mtime).strftime("%d %B at %H:%M")
