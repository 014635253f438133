"""Files that commands write: whole or not at all, and never over what the command reads."""

from argparse import Namespace
from collections.abc import Callable, Iterator
from pathlib import Path

from app.cli.misuse import Misuse
from graph.format import disk
from graph.problem import Refused
from presets.catalogue import PRESETS

READ = ("target", "weights", "times")
"""Arguments that may name a file to be read."""


def keep_inputs(args: Namespace, *paths: str | Path) -> None:
    """Raise Misuse where a file that is to be written is one that the command reads.

    It may have another name there: `./a.convas`, a link, a folder's other path.
    """
    for path in map(Path, paths):
        for source in _sources(args):
            if _same(path, source):
                raise Misuse(f"{path} is the file that is read: name another for what is written")


def write(path: str | Path, content: bytes) -> None:
    """Put a file in its place; raises Misuse."""
    written_by(path, lambda target: disk.replace(target, content))


def written_by(path: str | Path, save: Callable[[str], None]) -> None:
    """Have something write a file; raises Misuse where it refuses."""
    try:
        save(str(path))
    except Refused as error:
        raise Misuse(f"{Path(path).name} cannot be written: {error}") from None


def _sources(args: Namespace) -> Iterator[Path]:
    named = [getattr(args, name, None) for name in READ]
    for source in (*named, *getattr(args, "targets", ())):
        if source and source not in PRESETS:
            yield Path(source)


def _same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:  # one of them is not there
        return False
