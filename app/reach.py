"""Receptive fields of the report on show, worked out once for all panels that ask."""

from graph.receptive import Field, receptive_fields
from graph.report import Report

_last: list[tuple[Report, dict[str, Field]]] = []


def fields(report: Report) -> dict[str, Field]:
    """The field of every node with a shape, by path, in pixels of the input."""
    if not _last or _last[0][0] is not report:
        _last[:] = [(report, receptive_fields(report))]
    return _last[0][1]


def text(field: Field) -> str:
    """59, or 59×61 where height and width differ."""
    return f"{field[0]}×{field[1]}" if isinstance(field, tuple) else str(field)


def side(field: Field) -> int:
    """Its longer side."""
    return max(field) if isinstance(field, tuple) else field
