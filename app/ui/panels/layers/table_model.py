"""The table of layers for Qt: folded by block as the network runs, or all layers by a value."""

from collections.abc import Iterable, Iterator
from itertools import count, takewhile
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, Qt

from app.ui.panels.layers.rows import COLUMNS, Column, Entry, Measures, Row, within
from app.ui.widgets.plain_text import plain_tooltip

Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()


class LayerTable(QAbstractItemModel):
    """Rows are made when they are looked at; `fill` changes those that changed.

    Qt knows a row by the number that its indexes hold, not by a pointer: `_rows` finds it.
    """

    def __init__(self, measures: Measures) -> None:
        super().__init__()
        self.measures = measures
        self.sort_column: int | None = None
        """The column that all layers are sorted by, without folds; None for the order they run in."""
        self.descending = False
        self._begin()

    def _begin(self) -> None:
        self._rows: dict[int, Row] = {}
        self._paths: dict[str, Row] = {}
        self._keys = count(1)
        self.top = Row(Entry("", "", None, self.measures.report.top))
        made = map(Row, self.top.inside()) if self.sort_column is None else self._sorted()
        self.top.children = self._adopted(self.top, made)

    def _adopted(self, parent: Row, rows: Iterable[Row]) -> list[Row]:
        """Rows that are known to Qt from now on."""
        made = list(rows)
        for position, row in enumerate(made):
            row.parent, row.position, row.key = parent, position, next(self._keys)
            self._rows[row.key] = self._paths[row.path] = row
        return made

    def _forget(self, row: Row) -> None:
        """Let go of a row that was taken out, and of all in it."""
        del self._rows[row.key]
        if self._paths.get(row.path) is row:
            del self._paths[row.path]
        for child in row.children or ():
            self._forget(child)

    # Its content

    def fill(self, measures: Measures) -> None:
        """Show another state; what is unfolded and selected stays where it is still there."""
        self.measures = measures
        if self.sort_column is not None:
            self.renew()
        else:
            self.top.scope = measures.report.top
            self._follow(self.top)

    def renew(self) -> None:
        """Show everything anew."""
        self.beginResetModel()
        self._begin()
        self.endResetModel()

    def _follow(self, parent: Row) -> None:
        """Bring what is inside a row up to date, as far as someone has looked."""
        if parent.children is None or parent.shown is parent.scope:
            return
        changed = self._changed_in_place(parent)
        if changed is None:
            changed = self._replace(parent, list(parent.inside()))
        parent.shown = parent.scope
        if changed:
            self.dataChanged.emit(self._index(changed[0], 0), self._index(changed[-1], LAST))
        for row in changed:
            self._follow(row)

    def _changed_in_place(self, parent: Row) -> list[Row] | None:
        """The rows whose layer changed, where none came, went or moved; None where any did.

        This is what typing in a field does, and much quicker than to compare all entries.
        """
        before, now = parent.shown, parent.scope
        repeats = parent.result is not None and parent.result.times is not None
        if before is None or now is None or repeats or parent.children is None:
            return None
        if before.order != now.order or before.live != now.live:
            return None
        results = now.results
        changed = [row for row in parent.children if row.result is not results[row.name]]
        if not all(row.folds == (results[row.name].inside is not None) for row in changed):
            return None
        for row in changed:
            row.result, row.scope = results[row.name], results[row.name].inside
        return changed

    def _replace(self, parent: Row, now: list[Entry]) -> list[Row]:
        """Keep the rows at both ends that are of the same, and change those between.

        The rows that are not as they were, in order.
        """
        old = parent.children or []
        head = sum(1 for _ in takewhile(_same, zip(old, now, strict=False)))
        rest = zip(reversed(old[head:]), reversed(now[head:]), strict=False)
        tail = sum(1 for _ in takewhile(_same, rest))
        kept = zip(old[:head], now, strict=False)
        kept_below = zip(old[len(old) - tail :], now[len(now) - tail :], strict=True)
        changed = [row for row, entry in (*kept, *kept_below) if _update(row, entry)]
        self._take_out(parent, head, len(old) - tail)
        self._put_in(parent, head, [Row(entry) for entry in now[head : len(now) - tail]])
        return changed

    def _take_out(self, parent: Row, first: int, end: int) -> None:
        children = parent.children
        if children is not None and first < end:
            self.beginRemoveRows(self._index(parent, 0), first, end - 1)
            gone = children[first:end]
            del children[first:end]
            _number(children)
            self.endRemoveRows()
            for row in gone:
                self._forget(row)

    def _put_in(self, parent: Row, first: int, rows: list[Row]) -> None:
        children = parent.children
        if children is not None and rows:
            self.beginInsertRows(self._index(parent, 0), first, first + len(rows) - 1)
            children[first:first] = self._adopted(parent, rows)
            _number(children)
            self.endInsertRows()

    # What order

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """All layers by a value, those without one last; -1 for the order they run in, by block."""
        by = column if column >= 0 else None
        descending = order == Qt.SortOrder.DescendingOrder
        if (by, descending) != (self.sort_column, self.descending):
            self.sort_column, self.descending = by, descending
            self.renew()

    def _sorted(self) -> Iterator[Row]:
        column, measures = COLUMNS[self.sort_column or 0], self.measures
        values = [(column.value(row, measures), row) for row in self.leaves()]
        there = [pair for pair in values if pair[0] is not None]
        there.sort(key=lambda pair: pair[0], reverse=self.descending)
        yield from (row for _, row in there)
        yield from (row for value, row in values if value is None)

    def leaves(self) -> Iterator[Row]:
        """A fresh row for every layer, in order of execution."""
        waiting = [within(self.measures.report.top, "")]
        while waiting:
            entry = next(waiting[-1], None)
            if entry is None:
                waiting.pop()
            elif entry.scope is not None:
                waiting.append(Row(entry).inside())
            else:
                yield Row(entry)

    # For Qt

    def row(self, index: Index) -> Row:
        """The row at an index; for none the one that all others are in."""
        return self._rows[index.internalId()] if index.isValid() else self.top

    def find(self, path: str) -> QModelIndex:
        """The row of a path, or the deepest block around it that has one."""
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
            row.children = self._adopted(row, map(Row, row.inside()))
        return row.children

    def _index(self, row: Row, column: int) -> QModelIndex:
        if row is self.top:
            return NOWHERE
        return self.createIndex(row.position, column, row.key)

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
        column, roles = COLUMNS[section], Qt.ItemDataRole
        if role == roles.DisplayRole:
            return self._title(section)
        if role == roles.InitialSortOrderRole:  # the largest are looked for
            orders = Qt.SortOrder
            return int((orders.DescendingOrder if column.number else orders.AscendingOrder).value)
        return _aligned(column) if role == roles.TextAlignmentRole else None

    def _title(self, section: int) -> str:
        """A column's title, with an arrow where it is the one that is sorted by."""
        column = COLUMNS[section]
        if section != self.sort_column:
            return column.title
        arrow = "▾" if self.descending else "▴"
        return f"{arrow}{column.title}" if column.number else f"{column.title}{arrow}"

    def cell_text(self, index: Index) -> str:
        """A cell's text; a row that is folded away with others goes by its short name."""
        row, number = self.row(index), index.column()
        short = number == 0 and self.sort_column is None
        return row.name if short else COLUMNS[number].text(row, self.measures)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.DisplayRole:
            return self.cell_text(index)
        if role == Qt.ItemDataRole.ToolTipRole:
            shown = COLUMNS[index.column()].text(self.row(index), self.measures)
            return plain_tooltip(shown)
        return None


LAST = len(COLUMNS) - 1


def _same(pair: tuple[Row, Entry]) -> bool:
    row, entry = pair
    return row.same(entry)


def _update(row: Row, entry: Entry) -> bool:
    """Let a row be of this state of its layer; whether it was of another."""
    if row.result is entry.result and row.scope is entry.scope:
        return False
    row.result, row.scope = entry.result, entry.scope
    return True


def _number(rows: list[Row]) -> None:
    for position, row in enumerate(rows):
        row.position = position


def _aligned(column: Column) -> int:
    flags = Qt.AlignmentFlag
    side = flags.AlignRight if column.number else flags.AlignLeft
    return int((side | flags.AlignVCenter).value)
