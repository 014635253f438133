"""The one door through which a network is opened: a preset by its name, or a file by its suffix.

A format to import is a folder in codegen with a function path -> Model, and an entry in READERS:
`File > Open`, the recent files, drops, the command line, Compare and the dialogs' filters follow.
"""

from collections.abc import Callable
from dataclasses import dataclass
from os import PathLike
from pathlib import Path

from graph import file
from graph.model import Model
from presets.catalogue import PRESETS


@dataclass(frozen=True)
class Reader:
    """A format of files that hold a network.

    `read` raises Refused with one sentence that begins with the file's name. What is `imported`
    becomes a new document: it is not saved in the file that it was read from.
    """

    title: str
    suffixes: tuple[str, ...]
    read: Callable[[Path], Model]
    imported: bool = True


CONVAS = Reader("Convas files", (".convas",), file.load, imported=False)
READERS = [
    CONVAS,
]
"""The first one also reads files of other names, as far as their content is right."""


@dataclass(frozen=True)
class Network:
    """A network that was opened: the file that it is saved in, or the preset that made it."""

    model: Model
    file: Path | None = None
    preset: str = ""


def open_network(target: str | PathLike[str]) -> Network:
    """The network of a preset's name or a file, whose path is made absolute; raises Refused.

    A file called like a preset is the file.
    """
    path = Path(target).absolute()
    if str(target) in PRESETS and not path.is_file():
        return Network(PRESETS[str(target)].make(), preset=str(target))
    reader = reader_of(path)
    return Network(reader.read(path), None if reader.imported else path)


def load(path: str | PathLike[str]) -> Model:
    """The network in a file; raises Refused."""
    return reader_of(path).read(Path(path))


def is_network(path: str | PathLike[str]) -> bool:
    """Whether a file has the suffix of a format that can be read, in capitals or not."""
    return any(_matches(path, reader) for reader in READERS)


def reader_of(path: str | PathLike[str]) -> Reader:
    """What reads a file, by its suffix."""
    return next((reader for reader in READERS if _matches(path, reader)), CONVAS)


def _matches(path: str | PathLike[str], reader: Reader) -> bool:
    return Path(path).suffix.lower() in reader.suffixes


def file_filter(*readers: Reader) -> str:
    """The filter of a file dialog for some formats, all if none are named."""
    chosen = readers or READERS
    lines = [f"{reader.title} ({_patterns(reader)})" for reader in chosen]
    if len(chosen) > 1:
        lines.insert(0, f"Networks ({' '.join(map(_patterns, chosen))})")
    return ";;".join(lines)


def _patterns(reader: Reader) -> str:
    return " ".join(f"*{suffix}" for suffix in reader.suffixes)
