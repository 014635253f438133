"""Paths as texts: a name on the disk is bytes, and not each is one of UTF-8, which Qt needs."""

import os
from pathlib import Path
from urllib.parse import unquote_to_bytes, urlsplit


def shown(path: Path | str) -> str:
    """A path to be read by a person; what is no text in it becomes �."""
    return os.fsencode(path).decode("utf-8", "replace")


def kept(path: Path) -> str:
    """A path to be kept in settings: as it is, or as a file:// address where that is no text."""
    text = str(path)
    return text if shown(text) == text else path.as_uri()


def read(text: str) -> Path:
    """The path that was kept."""
    if text.startswith("file://"):
        return Path(os.fsdecode(unquote_to_bytes(urlsplit(text).path)))
    return Path(text)
