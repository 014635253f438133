"""The rows and columns of the table of layers."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from app import quantity, reach, theme
from app.conditions import Conditions
from app.document import Document
from app.measured import Measured
from graph.ops.port import title
from graph.report import Leaf
from graph.shape import text

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True)
class Row:
    """One leaf operation; None is not known."""

    path: str
    op: str
    output: tuple[int, ...] | None
    waiting: bool
    parameters: int | None
    macs: int | None
    activation: int | None
    field: Any
    forward: float | None
    backward: float | None


@dataclass(frozen=True)
class Column:
    """A column: its title, what it says of a row, and what it sorts by."""

    title: str
    say: Callable[[Row], str]
    key: Callable[[Row], Any]
    width: int
    """In characters."""
    number: bool = True


def _count(number: int | None) -> str:
    return "" if number is None else quantity.count(number)


def _output(row: Row) -> str:
    return text(row.output) if row.output else "waiting" if row.waiting else "none"


def _side(row: Row) -> int | None:
    return max(row.field) if isinstance(row.field, tuple) else row.field


COLUMNS = (
    Column("path", lambda r: r.path, lambda r: r.path, 26, number=False),
    Column("op", lambda r: r.op, lambda r: r.op, 18, number=False),
    Column("output", _output, lambda r: r.output, 11),
    Column("parameters", lambda r: _count(r.parameters), lambda r: r.parameters, 10),
    Column("MACs", lambda r: _count(r.macs), lambda r: r.macs, 13),
    Column(
        "activation",
        lambda r: "" if r.activation is None else quantity.memory(r.activation),
        lambda r: r.activation,
        9,
    ),
    Column("field", lambda r: "" if r.field is None else reach.text(r.field), _side, 4),
    Column("forward ms", lambda r: quantity.ms(r.forward), lambda r: r.forward, 6),
    Column("backward ms", lambda r: quantity.ms(r.backward), lambda r: r.backward, 6),
)
SORT = Qt.ItemDataRole.UserRole


def rows(document: Document, measured: Measured, conditions: Conditions) -> list[Row]:
    """Every leaf operation that some output needs, in order of execution."""
    seen = reach.fields(document.report)
    return [
        _row(leaf, seen, measured, conditions.batch)
        for leaf in document.report.leaves()
    ]


def _row(leaf: Leaf, seen: dict[str, Any], measured: Measured, batch: int) -> Row:
    result, known = leaf.result, leaf.output is not None
    return Row(
        leaf.path,
        f"{title(result.op)} {result.op.label()}".strip(),
        leaf.output,
        result.waiting,
        result.parameters if known else None,
        result.macs if known else None,
        result.activation_bytes * batch if known else None,
        seen.get(leaf.path),
        measured.forward.get(leaf.path),
        measured.backward.get(leaf.path),
    )


class Table(QAbstractTableModel):
    """The rows for Qt; `fill` changes those that changed."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[Row] = []
        self.mono, self.plain = theme.monospaced(9), theme.font(9.5)

    def fill(self, new: list[Row]) -> None:
        """Show other rows; the selection stays while the paths are the same."""
        if [r.path for r in new] != [r.path for r in self.rows]:
            self.beginResetModel()
            self.rows = new
            self.endResetModel()
            return
        changed = [
            i for i, (a, b) in enumerate(zip(self.rows, new, strict=True)) if a != b
        ]
        self.rows = new
        if changed:
            last = len(COLUMNS) - 1
            self.dataChanged.emit(
                self.index(changed[0], 0), self.index(changed[-1], last)
            )

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return len(COLUMNS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = 0
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return COLUMNS[section].title
        return (
            _aligned(COLUMNS[section])
            if role == Qt.ItemDataRole.TextAlignmentRole
            else None
        )

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row, column = self.rows[index.row()], COLUMNS[index.column()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return column.say(row)
        if role == SORT:
            return column.key(row)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _aligned(column)
        if role == Qt.ItemDataRole.FontRole:
            return self.plain if column.title == "op" else self.mono
        if role == Qt.ItemDataRole.ForegroundRole and row.output is None:
            return theme.current().faint if row.waiting else theme.current().error
        return None


def _aligned(column: Column) -> int:
    flags = Qt.AlignmentFlag
    side = flags.AlignRight if column.number else flags.AlignLeft
    return int((side | flags.AlignVCenter).value)
