"""The table of layers: what each makes and costs, and how long it took."""

from collections.abc import Iterable, Iterator, Sequence

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, Qt
from PySide6.QtGui import (
    QFont,
    QFontMetrics,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTreeView

from app.ui.panels.layers.cells import CellDelegate
from app.ui.panels.layers.rows import COLUMNS, Measures, Row
from app.ui.panels.layers.table_model import LayerTable
from app.ui.theme import theme
from app.workspace.document import State
from app.workspace.workspace import Workspace
from graph import paths

NARROWEST = 100
"""Pixels of the columns of paths and operations."""
EMPTY = "No layers yet. Shift+A adds one on the canvas; each has a row here."


def _least_widths() -> list[int]:
    bold = QFontMetrics(theme.font(10, QFont.Weight.DemiBold))
    letter = QFontMetrics(theme.monospaced(9)).horizontalAdvance("0")
    titles = [bold.horizontalAdvance(f"▾{column.title}") + 19 for column in COLUMNS]
    return [max(title, letter * c.width + 20) for title, c in zip(titles, COLUMNS, strict=True)]


class Layers(QTreeView):
    """The table, folded by block, or all layers by a column's value; a row and its node
    select each other."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self.document, self.focus = workspace.document, workspace.focus
        self.layer_times, self.profile_settings = workspace.layer_times, workspace.profile_settings
        self.receptive_fields = workspace.receptive_fields
        self.table = LayerTable(self._measures())
        self.setModel(self.table)
        self.setItemDelegate(CellDelegate(self.table, self))
        self._dirty, self._selecting = True, False
        self._set_up()
        self.document.changed.connect(self._follow)
        for signal in (self.layer_times.changed, self.profile_settings.changed):
            signal.connect(self.refresh)
        self.receptive_fields.found.connect(self._reached)
        for signal in (self.focus.selected, self.focus.moved):
            signal.connect(lambda: self._mark())
        self.focus.moved.connect(self._unfold)
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
        header.sortIndicatorChanged.connect(self._sorted)
        self.least = _least_widths()

    def _measures(self) -> Measures:
        times, batch = self.layer_times, self.profile_settings.batch
        fields = self.receptive_fields.fields
        return Measures(self.document.report, batch, times.forward, times.backward, fields)

    def _follow(self, before: State, after: State) -> None:
        self.refresh()

    def refresh(self) -> None:
        """Fill the table if it is on show, or as soon as it will be."""
        self._dirty = not self.isVisible()
        if self._dirty:
            return
        scrolled = self.verticalScrollBar().value()
        self.table.fill(self._measures())
        self.viewport().update()
        self._mark()
        if self.table.sort_column is not None:  # all rows are new, but the view stays where it was
            self.executeDelayedItemsLayout()
            self.verticalScrollBar().setValue(scrolled)

    def _sorted(self) -> None:
        """Another order: its beginning is what somebody wants to see."""
        self._mark(reveal=False)
        self.scrollToTop()

    def _reached(self) -> None:
        """Only the receptive fields are others."""
        self.table.measures = self._measures()
        if self.table.sort_column is not None:
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
        room = self.viewport().width()
        share = max(1.0, room / sum(self.least))
        lacking = max(0, sum(self.least) - room) // 2  # the first two give way to the figures
        for number, width in enumerate(self.least):
            least = NARROWEST if number < 2 else width
            self.setColumnWidth(number, max(int(width * share) - lacking, least))

    # A row and its node

    def _chosen(self, *_: QItemSelection) -> None:
        """A row was selected by hand: select its node, in the graph on show if it is there."""
        chosen = [] if self._selecting else self.selectionModel().selectedRows()
        if not chosen:
            return
        self._selecting = True
        try:
            self._select_nodes([self.table.row(index).path for index in chosen])
        finally:
            self._selecting = False

    def _select_nodes(self, chosen: Sequence[str]) -> None:
        block = self.focus.block
        while block and not all(paths.within(path, block) for path in chosen):
            block = paths.parent(self.document.model, block)[0]
        self.focus.enter(block)
        nodes = self.document.model.graphs[self.focus.graph].nodes
        self.focus.select(
            dict.fromkeys(paths.head(nodes, path[len(block) :].lstrip("."))[0] for path in chosen)
        )
        self.focus.revealed.emit()

    def _mark(self, *, reveal: bool = True) -> None:
        """Select the rows of the selected nodes, and bring the first into view."""
        if self._selecting or not self.isVisible():
            return
        chosen = QItemSelection()
        for first, last in _runs(self._rows_of(self.focus.paths)):
            chosen.select(first, last)
        self._select_rows(chosen)
        if reveal and not chosen.isEmpty():
            self._reveal(chosen.indexes()[0])

    def _unfold(self) -> None:
        """Show what is in the block that was opened."""
        if self.focus.block and self.table.sort_column is None and self.isVisible():
            block = self.table.find(self.focus.block)
            self.expand(block)
            self.scrollTo(block, QAbstractItemView.ScrollHint.PositionAtTop)

    def _rows_of(self, chosen: Sequence[str]) -> Iterator[QModelIndex]:
        """A node's own row; where layers are sorted, those that are inside it too."""
        if self.table.sort_column is None:
            found = (self.table.find(path) for path in chosen)
            yield from (i for i in found if i.isValid())
            return
        starts = tuple(f"{path}." for path in chosen)
        for at, row in enumerate(self.table.top.children or ()):
            if f"{row.path}.".startswith(starts):
                yield self.table.index(at, 0)

    def _select_rows(self, chosen: QItemSelection) -> None:
        flags = QItemSelectionModel.SelectionFlag
        self._selecting = True
        self.selectionModel().select(chosen, flags.ClearAndSelect | flags.Rows)
        self._selecting = False

    def _reveal(self, row: QModelIndex) -> None:
        shown = self.visualRect(row)
        if shown.isEmpty() or not self.viewport().rect().contains(shown):
            self.scrollTo(row, QAbstractItemView.ScrollHint.PositionAtCenter)

    def _go(self, index: QModelIndex) -> None:
        """Open the graph that the layer is in, and select it there."""
        if index.isValid():
            self.focus.go(self.table.row(index).path)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.table.rowCount() == 0:
            painter = QPainter(self.viewport())
            painter.setPen(theme.current().faint)
            area = self.viewport().rect().adjusted(12, 10, -12, 0)
            painter.drawText(area, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, EMPTY)

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
        measures = self.table.measures
        lines = ["\t".join(column.title for column in COLUMNS)]
        for row in self._copied():
            lines.append("\t".join(column.text(row, measures) for column in COLUMNS))
        return "\n".join(lines) + "\n"

    def _copied(self) -> Iterator[Row]:
        chosen = {self.table.row(index).key for index in self.selectionModel().selectedRows()}
        if chosen:
            yield from (row for row in self._in_order() if row.key in chosen)
        elif self.table.sort_column is None:
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
