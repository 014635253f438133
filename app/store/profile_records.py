"""The profiles that are kept: what was measured, of which network, and when. Needs no torch.

Each is a JSON file in a folder of the person's data, named by its moment and its network.
"""

import hashlib
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from app.protocol import ProfileResult, Settings
from app.store import folders
from graph import file
from graph.format import disk
from graph.model import Graph, Model
from graph.problem import Refused

MOST_BYTES = 1 << 24
MOST = 1000
"""Profiles that are looked at, the newest."""


class Record(BaseModel):
    """What a file holds. `name` is the network's; `source` the file or preset it came from."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    format: Literal["convas profile"] = "convas profile"
    version: Literal[1] = 1
    name: str
    source: str = ""
    fingerprint: str
    when: str
    """Date and time with its zone, ISO 8601."""
    settings: Settings
    result: ProfileResult


def record(model: Model, settings: Settings, result: ProfileResult, source: str = "") -> Record:
    """What is to be kept of a profile that has just ended."""
    return Record(
        name=model.main,
        source=folders.shown(source),
        fingerprint=fingerprint(model),
        when=folders.now(),
        settings=settings,
        result=result,
    )


def fingerprint(model: Model) -> str:
    """Alike for models that compute alike by the same paths: positions, docs and blocks that are
    not used make no difference."""
    return _fingerprint(_ById(model))


class _ById:
    """A model as a key: it is a value that never changes, and hashing all of it would take longer
    than what is remembered."""

    def __init__(self, model: Model) -> None:
        self.model = model

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _ById) and other.model is self.model

    def __hash__(self) -> int:
        return id(self.model)


@lru_cache(1)  # many records are compared with one model
def _fingerprint(key: _ById) -> str:
    return _digest(key.model)


def _digest(model: Model) -> str:
    used, waiting = dict[str, Graph](), [model.main]
    while waiting:
        name = waiting.pop()
        if name not in used and name in model.graphs:
            used[name] = _bare(model.graphs[name])
            waiting.extend(used[name].calls)
    graphs = {name: used[name] for name in sorted(used)}
    text = file.dumps(replace(model, graphs=graphs))
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _bare(graph: Graph) -> Graph:
    nodes = {name: replace(node, at=None) for name, node in graph.nodes.items()}
    return replace(graph, nodes=nodes, doc="")


def stale(record: Record, model: Model) -> bool:
    """Whether a model is another than the one that was measured."""
    return record.fingerprint != fingerprint(model)


def write(record: Record, parent: Path | None = None) -> Path:
    """Keep a record in a file of its own; raises Refused with a sentence."""
    folder = parent or folders.profiles()
    path = folder / f"{_moment()}-{folders.plain(record.name)}.json"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Refused(f"{folder} cannot be made: {disk.reason(error)}") from None
    try:
        disk.replace(path, (record.model_dump_json() + "\n").encode())
    except Refused as error:
        raise Refused(f"{path} cannot be written: {error}") from None
    return path


def _moment() -> str:
    """Later ones sort after earlier ones, to the nanosecond."""
    now = time.time_ns()
    moment = time.strftime("%Y%m%d-%H%M%S", time.gmtime(now // 10**9))
    return f"{moment}-{now % 10**9:09}"


def read(path: Path) -> Record:
    """One record; raises Refused with a sentence."""
    try:
        text = disk.read_text(path, MOST_BYTES)
        return Record.model_validate_json(text)
    except Refused as error:
        raise Refused(f"{path}: {error}") from None
    except ValidationError:
        raise Refused(f"{path} is not what this version of Convas writes") from None


def recorded(
    parent: Path | None = None, unreadable: list[str] | None = None
) -> list[tuple[Path, Record]]:
    """The profiles that are kept, newest first; why others cannot be read joins `unreadable`."""
    return list(_recorded(parent, [] if unreadable is None else unreadable))


def _recorded(parent: Path | None, unreadable: list[str]) -> Iterator[tuple[Path, Record]]:
    paths = sorted((parent or folders.profiles()).glob("*.json"), reverse=True)
    for path in paths[:MOST]:
        try:
            yield path, read(path)
        except Refused as refusal:
            unreadable.append(str(refusal))


def delete(path: Path) -> None:
    """Forget a profile; raises Refused with a sentence."""
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise Refused(f"{path} cannot be deleted: {disk.reason(error)}") from None


def kept_for(model: Model, parent: Path | None = None) -> Iterator[Record]:
    """The profiles of this very network, newest first; those of others are not taken apart."""
    wanted = fingerprint(model)
    paths = sorted((parent or folders.profiles()).glob("*.json"), reverse=True)
    for path in paths[:MOST]:
        with suppress(Refused):
            if wanted in disk.read_text(path, MOST_BYTES):
                record = read(path)
                if record.fingerprint == wanted:
                    yield record
