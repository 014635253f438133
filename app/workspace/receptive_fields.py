"""Receptive fields of the report on show, worked out once for all that ask."""

from PySide6.QtCore import QObject, QTimer, Signal

from app.workspace.document import Document
from graph.check.receptive import Field, receptive_fields
from graph.check.report import Report

_last: list[tuple[Report, dict[str, Field]]] = []


def fields(report: Report) -> dict[str, Field]:
    """The field of every node with a shape, by path, in pixels of the input."""
    if not _last or _last[0][0] is not report:
        _last[:] = [(report, receptive_fields(report))]
    return _last[0][1]


class ReceptiveFields(QObject):
    """The fields of a document, which follow an edit once that is painted; `found()` tells of others."""

    found = Signal()

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.document = document
        self.fields: dict[str, Field] = {}
        """By path: of the network as it is, or as it was a moment ago."""
        self.waiting = QTimer(self, singleShot=True, interval=0)
        self.waiting.timeout.connect(self._find)
        document.changed.connect(lambda *_: self.waiting.start())
        self.waiting.start()

    def _find(self) -> None:
        found = fields(self.document.report)
        if found != self.fields:
            self.fields = found
            self.found.emit()


def text(field: Field) -> str:
    """59, or 59×61 where height and width differ."""
    return f"{field[0]}×{field[1]}" if isinstance(field, tuple) else str(field)


def side(field: Field) -> int:
    """Its longer side."""
    return max(field) if isinstance(field, tuple) else field
