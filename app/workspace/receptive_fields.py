"""Receptive fields of the report on show, worked out once for all that need them."""

from PySide6.QtCore import QObject, QTimer, Signal

from app.workspace.background import Background
from app.workspace.document import Document
from graph.check.receptive import Field, receptive_fields
from graph.check.report import Report

QUIET = 50
"""Milliseconds without an edit: what is typed is painted first."""


_last: tuple[Report, dict[str, Field]] | None = None
"""By identity: a report is too large to be hashed, as lru_cache would."""


def fields(report: Report) -> dict[str, Field]:
    """The field of every node with a shape, by path, in pixels of the input."""
    global _last
    last = _last
    if last is None or last[0] is not report:
        last = _last = report, receptive_fields(report)
    return last[1]


class ReceptiveFields(QObject):
    """The fields of a document, which follow an edit a moment later; `found()` signals others.

    They take a tenth of a second for 5,000 layers, so they are worked out on a thread.
    """

    found = Signal()

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.document = document
        self.fields: dict[str, Field] = {}
        """By path: of the network as it is, or as it was a moment ago."""
        self._background = Background[Report](fields, self)
        self._background.done.connect(self._take)
        self.quiet = QTimer(self, singleShot=True, interval=QUIET)
        self.quiet.timeout.connect(lambda: self._background.start(document.report))
        document.changed.connect(lambda *_: self.quiet.start())
        self.quiet.start()

    def _take(self, found: dict[str, Field]) -> None:
        if found != self.fields:
            self.fields = found
            self.found.emit()


def text(field: Field) -> str:
    """59, or 59×61 where height and width differ."""
    return f"{field[0]}×{field[1]}" if isinstance(field, tuple) else str(field)


def side(field: Field) -> int:
    """Its longer side."""
    return max(field) if isinstance(field, tuple) else field
