"""The table of layers: what each makes and costs, and how long it took."""

from collections.abc import Iterable, Iterator, Sequence

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, Qt
from PySide6.QtGui import (
    QFont,
    QFontMetrics,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTreeView

from app.ui.panels.layers.cells import Cells
from app.ui.panels.layers.rows import COLUMNS, Known, Row
from app.ui.panels.layers.table_model import Table
from app.ui.theme import theme
from app.workspace.document import State
from app.workspace.workspace import Workspace
from graph import paths


def _least_widths() -> list[int]:
    bold = QFontMetrics(theme.font(10, QFont.Weight.DemiBold))
    letter = QFontMetrics(theme.monospaced(9)).horizontalAdvance("0")
    titles = [bold.horizontalAdvance(column.title) + 26 for column in COLUMNS]
    return [max(title, letter * c.width + 22) for title, c in zip(titles, COLUMNS, strict=True)]


class Layers(QTreeView):
    """The table, folded by block, or all layers by a column's value; a row and its node
    select each other."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self.document, self.focus = workspace.document, workspace.focus
        self.layer_times, self.profile_settings = workspace.layer_times, workspace.profile_settings
        self.receptive_fields = workspace.receptive_fields
        self.table = Table(self._known())
        self.setModel(self.table)
        self.setItemDelegate(Cells(self.table, self))
        self._dirty, self._choosing = True, False
        self._set_up()
        self.document.changed.connect(self._follow)
        for signal in (self.layer_times.changed, self.profile_settings.changed):
            signal.connect(self.refresh)
        self.receptive_fields.found.connect(self._reached)
        for signal in (self.focus.selected, self.focus.moved):
            signal.connect(self._mark)
        self.focus.moved.connect(self._unfold)
        self.table.modelReset.connect(self._mark)
        self.selectionModel().selectionChanged.connect(self._chosen)
        self.doubleClicked.connect(self._go)

    def _set_up(self) -> None:
        self.setAccessibleName("Layers")
        self.setUniformRowHeights(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setExpandsOnDoubleClick(False)
        self.setIndentation(16)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        header = self.header()
        header.setSortIndicatorClearable(True)
        header.setHighlightSections(False)
        header.setMinimumSectionSize(40)
        header.setStretchLastSection(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.setSortingEnabled(True)
        self.least = _least_widths()

    def _known(self) -> Known:
        times, batch = self.layer_times, self.profile_settings.batch
        fields = self.receptive_fields.fields
        return Known(self.document.report, batch, times.forward, times.backward, fields)

    def _follow(self, before: State, after: State) -> None:
        self.refresh()

    def refresh(self) -> None:
        """Fill the table if it is on show, or as soon as it will be."""
        self._dirty = not self.isVisible()
        if not self._dirty:
            self.table.fill(self._known())
            self.viewport().update()
            self._mark()

    def _reached(self) -> None:
        """Only the fields are others."""
        self.table.known = self._known()
        if self.table.by is not None:
            self.refresh()
        else:
            self.viewport().update()

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

    # A row and its node

    def _chosen(self, *_: QItemSelection) -> None:
        """A row was selected by hand: select its node, in the graph on show if it is there."""
        chosen = [] if self._choosing else self.selectionModel().selectedRows()
        if not chosen:
            return
        self._choosing = True
        try:
            self._select_nodes([self.table.row(index).path for index in chosen])
        finally:
            self._choosing = False

    def _select_nodes(self, chosen: Sequence[str]) -> None:
        place = self.focus.block
        while place and not all(paths.within(path, place) for path in chosen):
            place = paths.parent(self.document.model, place)[0]
        self.focus.enter(place)
        nodes = self.document.model.graphs[self.focus.graph].nodes
        self.focus.select(
            dict.fromkeys(paths.head(nodes, path[len(place) :].lstrip("."))[0] for path in chosen)
        )
        self.focus.revealed.emit()

    def _mark(self) -> None:
        """Select the rows of the selected nodes."""
        if self._choosing or not self.isVisible():
            return
        chosen = QItemSelection()
        for first, last in _runs(self._rows_of(self.focus.paths)):
            chosen.select(first, last)
        self._select_rows(chosen)

    def _unfold(self) -> None:
        """Show what is in the block that was opened."""
        if self.focus.block and self.table.by is None and self.isVisible():
            block = self.table.find(self.focus.block)
            self.expand(block)
            self.scrollTo(block, QAbstractItemView.ScrollHint.PositionAtTop)

    def _rows_of(self, chosen: Sequence[str]) -> Iterator[QModelIndex]:
        """A node's own row; where layers are sorted, those that are inside it too."""
        if self.table.by is None:
            found = (self.table.find(path) for path in chosen)
            yield from (i for i in found if i.isValid())
            return
        starts = tuple(f"{path}." for path in chosen)
        for at, row in enumerate(self.table.top.children or ()):
            if f"{row.path}.".startswith(starts):
                yield self.table.index(at, 0)

    def _select_rows(self, chosen: QItemSelection) -> None:
        flags = QItemSelectionModel.SelectionFlag
        self._choosing = True
        self.selectionModel().select(chosen, flags.ClearAndSelect | flags.Rows)
        self._choosing = False
        if not chosen.isEmpty():
            first = chosen.indexes()[0]
            if not self.viewport().rect().contains(self.visualRect(first)) or (
                self.visualRect(first).isEmpty()
            ):
                self.scrollTo(first, QAbstractItemView.ScrollHint.PositionAtCenter)

    def _go(self, index: QModelIndex) -> None:
        """Open the graph that the layer is in, and select it there."""
        if index.isValid():
            self.focus.go(self.table.row(index).path)

    # Keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            QGuiApplication.clipboard().setText(self.as_text())
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._go(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def as_text(self) -> str:
        """The selected rows, or every layer, as tab-separated values with a heading."""
        known = self.table.known
        lines = ["\t".join(column.title for column in COLUMNS)]
        for row in self._copied():
            lines.append("\t".join(column.say(row, known) for column in COLUMNS))
        return "\n".join(lines) + "\n"

    def _copied(self) -> Iterator[Row]:
        chosen = {self.table.row(index).key for index in self.selectionModel().selectedRows()}
        if chosen:
            yield from (row for row in self._in_order() if row.key in chosen)
        elif self.table.by is None:
            yield from self.table.leaves()
        else:
            yield from self.table.top.children or ()

    def _in_order(self) -> Iterator[Row]:
        """The rows that are unfolded, from top to bottom."""
        index = self.table.index(0, 0)
        while index.isValid():
            yield self.table.row(index)
            index = self.indexBelow(index)


def _runs(rows: Iterable[QModelIndex]) -> list[tuple[QModelIndex, QModelIndex]]:
    """The first and last of rows that follow each other: selecting ranges takes far less time."""
    runs: list[tuple[QModelIndex, QModelIndex]] = []
    for row in rows:
        follows = bool(runs) and row.row() == runs[-1][1].row() + 1
        if follows and row.parent() == runs[-1][1].parent():
            runs[-1] = runs[-1][0], row
        else:
            runs.append((row, row))
    return runs
