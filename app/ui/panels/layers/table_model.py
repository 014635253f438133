"""The table of layers for Qt: folded by block as the network runs, or all layers by a value."""

from collections.abc import Iterator
from itertools import count, takewhile
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, Qt

from app.ui.panels.layers.rows import COLUMNS, Column, Known, Row, within

Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()


class Table(QAbstractItemModel):
    """Rows are made when they are looked at; `fill` changes those that changed."""

    def __init__(self, known: Known) -> None:
        super().__init__()
        self.known = known
        self.by: int | None = None
        """The column that all layers are sorted by, without folds; None for as they run."""
        self.descending = False
        self._begin()

    def _begin(self) -> None:
        self._rows: dict[int, Row] = {}
        self._paths: dict[str, Row] = {}
        self._keys = count(1)
        self.top = Row("", "", None, self.known.report.top)
        made = self._sorted() if self.by is not None else self.top.inside()
        self.top.children = self._adopted(self.top, made)

    def _adopted(self, parent: Row, rows: Iterator[Row]) -> list[Row]:
        made = list(rows)
        for at, row in enumerate(made):
            row.parent, row.at, row.key = parent, at, next(self._keys)
            self._rows[row.key] = self._paths[row.path] = row
        return made

    # Its content

    def fill(self, known: Known) -> None:
        """Show another state; what is unfolded and selected stays where it is still there."""
        self.known = known
        if self.by is not None:
            self.renew()
        else:
            self.top.scope = known.report.top
            self._follow(self.top)

    def renew(self) -> None:
        """Show everything from nothing."""
        self.beginResetModel()
        self._begin()
        self.endResetModel()

    def _follow(self, parent: Row) -> None:
        """Bring what is inside a row in step, as far as someone has looked."""
        if parent.children is None or parent.seen is parent.scope:
            return
        parent.seen = parent.scope
        self._replace(parent, list(parent.inside()))
        if parent.children:
            first, last = parent.children[0], parent.children[-1]
            self.dataChanged.emit(self._index(first, 0), self._index(last, LAST))
        for row in parent.children:
            self._follow(row)

    def _replace(self, parent: Row, now: list[Row]) -> None:
        """Keep the rows at both ends that are the same, and change those between."""
        was = parent.children or []
        head = _alike(was, now)
        tail = _alike(was[head:][::-1], now[head:][::-1])
        for old, new in (
            *zip(was[:head], now, strict=False),
            *zip(was[len(was) - tail :], now[len(now) - tail :], strict=True),
        ):
            old.result, old.scope = new.result, new.scope
        self._take_out(parent, head, len(was) - tail)
        self._put_in(parent, head, now[head : len(now) - tail])

    def _take_out(self, parent: Row, first: int, end: int) -> None:
        children = parent.children
        if children is not None and first < end:
            self.beginRemoveRows(self._index(parent, 0), first, end - 1)
            for row in children[first:end]:
                self._paths.pop(row.path, None)
            del children[first:end]
            _number(children)
            self.endRemoveRows()

    def _put_in(self, parent: Row, first: int, rows: list[Row]) -> None:
        children = parent.children
        if children is not None and rows:
            self.beginInsertRows(self._index(parent, 0), first, first + len(rows) - 1)
            children[first:first] = self._adopted(parent, iter(rows))
            _number(children)
            self.endInsertRows()

    # What order

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """All layers by a value, those without one last; -1 for as they run, by block."""
        by = column if column >= 0 else None
        descending = order == Qt.SortOrder.DescendingOrder
        if (by, descending) != (self.by, self.descending):
            self.by, self.descending = by, descending
            self.renew()

    def _sorted(self) -> Iterator[Row]:
        column, known = COLUMNS[self.by or 0], self.known
        values = [(column.value(row, known), row) for row in self.leaves()]
        there = [pair for pair in values if pair[0] is not None]
        there.sort(key=lambda pair: pair[0], reverse=self.descending)
        yield from (row for _, row in there)
        yield from (row for value, row in values if value is None)

    def leaves(self) -> Iterator[Row]:
        """A fresh row for every layer, in order of execution."""
        waiting = [within(self.known.report.top, "")]
        while waiting:
            row = next(waiting[-1], None)
            if row is None:
                waiting.pop()
            elif row.folds:
                waiting.append(row.inside())
            else:
                yield row

    # For Qt

    def row(self, index: Index) -> Row:
        """The row at an index; what all rows hang on for none."""
        return self._rows[index.internalId()] if index.isValid() else self.top

    def find(self, path: str) -> QModelIndex:
        """The row of a path, or the deepest block round it that has one."""
        found = self.top
        while found.path != path:
            self._children(found)
            inner = self._inner(found, path)
            if inner is None:
                break
            found = inner
        return self._index(found, 0)

    def _inner(self, row: Row, path: str) -> Row | None:
        """The row in a row that a path leads through."""
        parts = path.split(".")
        ends = (".".join(parts[:count]) for count in range(1, len(parts) + 1))
        rows = (self._paths.get(end) for end in ends)
        return next((r for r in rows if r is not None and r.parent is row), None)

    def _children(self, row: Row) -> list[Row]:
        if row.children is None:
            row.children = self._adopted(row, row.inside())
        return row.children

    def _index(self, row: Row, column: int) -> QModelIndex:
        if row is self.top:
            return NOWHERE
        return self.createIndex(row.at, column, row.key)

    def index(self, row: int, column: int, parent: Index = NOWHERE) -> QModelIndex:
        children = self._children(self.row(parent))
        there = 0 <= row < len(children) and 0 <= column < len(COLUMNS)
        return self._index(children[row], column) if there else NOWHERE

    def parent(self, index: Index) -> QModelIndex:  # type: ignore[override]
        above = self.row(index).parent
        return self._index(above, 0) if above is not None else NOWHERE

    def hasChildren(self, parent: Index = NOWHERE) -> bool:
        return self.row(parent).folds and parent.column() <= 0

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return len(self._children(self.row(parent))) if parent.column() <= 0 else 0

    def columnCount(self, parent: Index = NOWHERE) -> int:
        return len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return COLUMNS[section].title
        asked = role == Qt.ItemDataRole.TextAlignmentRole
        return _aligned(COLUMNS[section]) if asked else None

    def said(self, index: Index) -> str:
        """A cell's words; a row that is folded away with others goes by its short name."""
        row, number = self.row(index), index.column()
        short = number == 0 and self.by is None
        return row.name if short else COLUMNS[number].say(row, self.known)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.DisplayRole:
            return self.said(index)
        if role == Qt.ItemDataRole.ToolTipRole:
            return COLUMNS[index.column()].say(self.row(index), self.known)
        return None


LAST = len(COLUMNS) - 1


def _alike(was: list[Row], now: list[Row]) -> int:
    """How many rows at the beginning are of the same thing."""
    pairs = zip(was, now, strict=False)
    return sum(1 for _ in takewhile(lambda p: _same(*p), pairs))


def _same(was: Row, now: Row) -> bool:
    return (was.path, was.folds) == (now.path, now.folds)


def _number(rows: list[Row]) -> None:
    for at, row in enumerate(rows):
        row.at = at


def _aligned(column: Column) -> int:
    flags = Qt.AlignmentFlag
    side = flags.AlignRight if column.number else flags.AlignLeft
    return int((side | flags.AlignVCenter).value)
