"""What a person asked to export."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class ExportRequest:
    """A form of `convas export --to`, its options as on the command line, and where it goes."""

    form: str
    path: Path
    options: tuple[str, ...] = ()
