"""The table of layers: what each makes and costs, and how long it took."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
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

from app import theme
from app.conditions import Conditions
from app.document import Document, State
from app.focus import Focus, split
from app.measured import Measured
from app.panels.layer_table import COLUMNS, SORT, Index, Table, rows


class _Sorted(QSortFilterProxyModel):
    """By value, unknown last."""

    def lessThan(self, left: Index, right: Index) -> bool:
        one, other = left.data(SORT), right.data(SORT)
        if one is None or other is None:
            return one is not None
        return bool(one < other)


def _least_widths() -> list[int]:
    bold = QFontMetrics(theme.font(10, QFont.Weight.DemiBold))
    letter = QFontMetrics(theme.monospaced(9)).horizontalAdvance("0")
    titles = [bold.horizontalAdvance(column.title) + 26 for column in COLUMNS]
    return [
        max(title, letter * c.width + 22)
        for title, c in zip(titles, COLUMNS, strict=True)
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
        self.least = _least_widths()
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
