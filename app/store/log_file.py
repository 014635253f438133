"""The log: a file in the person's log folder that begins anew when it is large, kept twice.

Modules write to it by `logging.getLogger(__name__)`; what a user did wrong is no error of the
program, so a refusal is a warning at most.
"""

import logging
import sys
from logging.handlers import RotatingFileHandler
from pathlib import Path

from platformdirs import user_log_path

LARGEST, KEPT = 1_000_000, 2
"""Bytes of the file, and how many older ones there are beside it."""
_handlers: list[logging.Handler] = []
FORMAT = "%(asctime)s %(process)d %(levelname)s %(name)s: %(message)s"


def log_path() -> Path:
    """Where the log is."""
    return user_log_path("convas", appauthor=False) / "convas.log"


def begin_log(*, verbose: bool = False) -> None:
    """Write the log from now on; `verbose` shows it on standard error too, with details.

    Where the file cannot be written there is none: a full disk stops nobody from drawing.
    """
    root = logging.getLogger()
    root.setLevel(logging.DEBUG if verbose else logging.INFO)
    while _handlers:  # a program that begins twice writes each line once
        root.removeHandler(_handlers.pop())
    _handlers.append(_file())
    if verbose:
        _handlers.append(logging.StreamHandler(sys.stderr))
    for handler in _handlers:
        handler.setFormatter(logging.Formatter(FORMAT))
        root.addHandler(handler)


def _file() -> logging.Handler:
    try:
        log_path().parent.mkdir(parents=True, exist_ok=True)
        return RotatingFileHandler(log_path(), "a", LARGEST, KEPT, "utf-8", errors="replace")
    except OSError:
        return logging.NullHandler()
