"""What a person calls a run and notes about it, kept in a file beside what the run left.

`label.json` in the folder of a training, and beside the file of a profile one of the same name
that ends in `.label`. A Convas that knows of neither does not miss it.
"""

from contextlib import suppress
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from graph.format import disk
from graph.problem import Refused

IN_FOLDER, BESIDE = "label.json", ".label"
MOST_BYTES = 1 << 16


class Label(BaseModel):
    """All of it empty for most runs."""

    model_config = ConfigDict(frozen=True, extra="ignore", defer_build=True)

    name: str = Field("", max_length=200)
    note: str = Field("", max_length=10_000)
    group: str = Field("", max_length=100)
    starred: bool = False


def path_of(kept: Path) -> Path:
    """The file of the label of a run that is kept in a folder or a file."""
    return kept / IN_FOLDER if kept.is_dir() else kept.with_suffix(BESIDE)


def read(kept: Path) -> Label:
    """The label of a run; an empty one where there is none that can be read."""
    try:
        return Label.model_validate_json(disk.read_text(path_of(kept), MOST_BYTES))
    except (Refused, ValidationError):
        return Label()


def write(kept: Path, label: Label) -> None:
    """Keep the label of a run, or remove an empty one; raises Refused with a sentence."""
    path = path_of(kept)
    if label == Label():
        delete(kept)
        return
    try:
        disk.replace(path, (label.model_dump_json(indent=2) + "\n").encode())
    except Refused as error:
        raise Refused(f"{path} cannot be written: {error}") from None


def delete(kept: Path) -> None:
    """Remove the label of a run, if there is one."""
    with suppress(OSError):
        path_of(kept).unlink(missing_ok=True)
