"""Exceptions of slots, which Qt hands to sys.excepthook instead of to whoever emitted the signal."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType


@contextmanager
def raised_by_slots() -> Iterator[None]:
    """Raise, at the end, the first exception of a slot that was called meanwhile.

    with raised_by_slots():
        self.changed.emit()  # all slots are called; then the first that failed is raised
    """
    found: list[BaseException] = []
    hook = sys.excepthook

    def keep(_: type[BaseException], error: BaseException, __: TracebackType | None) -> None:
        found.append(error)

    sys.excepthook = keep
    try:
        yield
    finally:
        sys.excepthook = hook
    if found:
        raise found[0]
