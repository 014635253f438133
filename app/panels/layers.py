"""The table of layers: what each makes and costs, and how long it took."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
)
from PySide6.QtGui import (
    QFont,
    QFontMetrics,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from app import quantity, reach, theme
from app.conditions import Conditions
from app.document import Document, State
from app.focus import Focus, split
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
    number: bool = True


def _count(number: int | None) -> str:
    return "" if number is None else quantity.count(number)


def _output(row: Row) -> str:
    return text(row.output) if row.output else "waiting" if row.waiting else "none"


def _side(row: Row) -> int | None:
    return max(row.field) if isinstance(row.field, tuple) else row.field


COLUMNS = (
    Column("path", lambda r: r.path, lambda r: r.path, 31, number=False),
    Column("op", lambda r: r.op, lambda r: r.op, 18, number=False),
    Column("output", _output, lambda r: r.output, 12),
    Column("parameters", lambda r: _count(r.parameters), lambda r: r.parameters, 13),
    Column("MACs", lambda r: _count(r.macs), lambda r: r.macs, 13),
    Column(
        "activation",
        lambda r: "" if r.activation is None else quantity.memory(r.activation),
        lambda r: r.activation,
        11,
    ),
    Column("field", lambda r: "" if r.field is None else reach.text(r.field), _side, 7),
    Column("forward ms", lambda r: quantity.ms(r.forward), lambda r: r.forward, 13),
    Column("backward ms", lambda r: quantity.ms(r.backward), lambda r: r.backward, 13),
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


class _Sorted(QSortFilterProxyModel):
    """By value, unknown last."""

    def lessThan(self, left: Index, right: Index) -> bool:
        one, other = left.data(SORT), right.data(SORT)
        if one is None or other is None:
            return one is not None
        return bool(one < other)


def _least_widths(letter: int) -> list[int]:
    bold = QFontMetrics(theme.font(10, QFont.Weight.DemiBold))
    titles = [bold.horizontalAdvance(column.title) + 28 for column in COLUMNS]
    return [
        max(title, letter * c.width) for title, c in zip(titles, COLUMNS, strict=True)
    ]


class Layers(QTableView):
    """The table; a row and its node select each other."""

    def __init__(
        self,
        document: Document,
        focus: Focus,
        measured: Measured,
        conditions: Conditions,
    ) -> None:
        super().__init__()
        self.document, self.focus = document, focus
        self.measured, self.conditions = measured, conditions
        self.table, self.sorted = Table(), _Sorted()
        self.sorted.setSourceModel(self.table)
        self.setModel(self.sorted)
        self._dirty, self._choosing = True, False
        self._set_up()
        document.changed.connect(self._follow)
        for signal in (measured.changed, conditions.changed):
            signal.connect(self.refresh)
        for signal in (focus.selected, focus.moved):
            signal.connect(self._mark)
        self.selectionModel().selectionChanged.connect(self._chosen)
        self.doubleClicked.connect(lambda index: self.focus.go(self._path(index)))

    def _set_up(self) -> None:
        self.setAccessibleName("Layers")
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setSortingEnabled(True)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        header = self.horizontalHeader()
        header.setSortIndicatorClearable(True)
        header.setHighlightSections(False)
        header.setMinimumSectionSize(40)
        self.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
        self.least = _least_widths(self.fontMetrics().averageCharWidth())
        side = self.verticalHeader()
        side.hide()
        side.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        side.setDefaultSectionSize(self.fontMetrics().height() + 9)

    def _follow(self, before: State, after: State) -> None:
        self.refresh()

    def refresh(self) -> None:
        """Fill the table if it is on show, or as soon as it will be."""
        self._dirty = not self.isVisible()
        if not self._dirty:
            self.table.fill(rows(self.document, self.measured, self.conditions))
            self._mark()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._dirty:
            self.refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The columns share the room that is left."""
        super().resizeEvent(event)
        share = max(1.0, self.viewport().width() / sum(self.least))
        for number, width in enumerate(self.least):
            self.setColumnWidth(number, int(width * share))

    def _path(self, index: Index) -> str:
        return str(index.siblingAtColumn(0).data())

    def _chosen(self, *_: QItemSelection) -> None:
        """A row was selected by hand: select its node, in the graph on show if it is there."""
        chosen = self.selectionModel().selectedRows()
        if self._choosing or not chosen:
            return
        self._choosing = True
        try:
            self._select_nodes([self._path(index) for index in chosen])
        finally:
            self._choosing = False

    def _select_nodes(self, paths: Sequence[str]) -> None:
        place = self.focus.place
        while place and not all(path.startswith(place + ".") for path in paths):
            place = split(self.document.model, place)[0]
        self.focus.enter(place)
        nodes = self.document.model.graphs[self.focus.graph].nodes
        self.focus.select(dict.fromkeys(_holder(nodes, place, path) for path in paths))
        self.focus.revealed.emit()

    def _mark(self) -> None:
        """Select the rows of the selected nodes, and of what is inside them."""
        if self._choosing or not self.isVisible():
            return
        paths = self.focus.paths
        chosen = QItemSelection()
        for number in range(self.sorted.rowCount()):
            index = self.sorted.index(number, 0)
            path = self._path(index)
            if any(path == p or path.startswith(p + ".") for p in paths):
                chosen.select(index, index)
        self._select_rows(chosen)

    def _select_rows(self, chosen: QItemSelection) -> None:
        flags = QItemSelectionModel.SelectionFlag
        self._choosing = True
        self.selectionModel().select(chosen, flags.ClearAndSelect | flags.Rows)
        self._choosing = False
        if not chosen.isEmpty():
            first = chosen.indexes()[0]
            if not self.viewport().rect().contains(self.visualRect(first)):
                self.scrollTo(first, QAbstractItemView.ScrollHint.PositionAtCenter)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            QGuiApplication.clipboard().setText(self.as_text())
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.focus.go(self._path(self.currentIndex()))
        else:
            super().keyPressEvent(event)

    def as_text(self) -> str:
        """The selected rows, or all, as tab-separated values with a heading."""
        chosen = self.selectionModel().selectedRows()
        numbers = sorted(i.row() for i in chosen) or range(self.sorted.rowCount())
        lines = ["\t".join(column.title for column in COLUMNS)]
        for number in numbers:
            cells = (self.sorted.index(number, i).data() for i in range(len(COLUMNS)))
            lines.append("\t".join(str(cell) for cell in cells))
        return "\n".join(lines) + "\n"


def _holder(nodes: Any, place: str, path: str) -> str:
    """The node of the open graph that holds the layer at a path."""
    parts = path.removeprefix(place).lstrip(".").split(".")
    ends = [".".join(parts[:count]) for count in range(len(parts), 0, -1)]
    return next(name for name in ends if name in nodes)
