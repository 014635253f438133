"""The differences of two networks: folded by block, or all of them by a column's value."""

from collections.abc import Callable, Mapping, Sequence
from itertools import groupby

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTreeWidget, QTreeWidgetItem

from app.ui.theme import theme
from graph.check import compare
from graph.check.compare import Difference

TAGS = {kind: f"{symbol} {kind}" for kind, symbol in compare.SYMBOLS.items()}
COLUMNS = ("", "layer", "there", "here", "parameters", "MACs", "forward ms")
WIDTHS = (106, 130, 116, 116, 92, 96, 84)
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
NUMBERS = (4, 5, 6)
MOST = 400
"""Rows: of networks that have nothing in common the first will do."""
PATH = Qt.ItemDataRole.UserRole
NOTHING = "Choose a network above: a preset, a file, or this one as it was last saved."
ALIKE = "No differences."

Deltas = Mapping[str, float]
"""Milliseconds more, by path, where both were measured alike."""
VALUES: dict[int, Callable[[Difference, Deltas], str | float | None]] = {
    0: lambda d, _: d.kind,
    1: lambda d, _: d.path,
    2: lambda d, _: d.before,
    3: lambda d, _: d.after,
    4: lambda d, _: abs(d.parameters),
    5: lambda d, _: abs(d.macs),
    6: lambda d, deltas: abs(deltas[d.path]) if d.path in deltas else None,
}
"""What a column is sorted by; of costs the size, whether more or less."""


class DifferenceTable(QTreeWidget):
    """`picked(path)` follows a click on a layer, or Enter."""

    picked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.differences: Sequence[Difference] = ()
        self.deltas: Deltas = {}
        self.hint = NOTHING
        self.setAccessibleName("Differences")
        self.setHeaderLabels(COLUMNS)
        self.setUniformRowHeights(True)
        self.setIndentation(14)
        self.setExpandsOnDoubleClick(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self._set_up_header()
        for signal in (self.itemActivated, self.itemClicked):
            signal.connect(lambda item, _: self._pick(item))

    def _set_up_header(self) -> None:
        header = self.header()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setSectionsClickable(True)
        header.setSortIndicatorShown(True)
        header.setSortIndicatorClearable(True)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        for column in range(len(COLUMNS)):
            self.headerItem().setTextAlignment(column, RIGHT if column in NUMBERS else LEFT)
            first = (
                Qt.SortOrder.DescendingOrder if column in NUMBERS else Qt.SortOrder.AscendingOrder
            )
            role = Qt.ItemDataRole.InitialSortOrderRole
            self.model().setHeaderData(column, Qt.Orientation.Horizontal, int(first.value), role)
        header.sortIndicatorChanged.connect(self._sort)

    def show_differences(self, differences: Sequence[Difference], deltas: Deltas) -> None:
        """Show these, in the order of the network or as they are sorted."""
        self.differences, self.deltas, self.hint = differences, deltas, ALIKE
        self._fill()

    def show_nothing(self) -> None:
        """Show that there is nothing to compare with yet."""
        self.differences, self.hint = (), NOTHING
        self._fill()

    def _sort(self) -> None:
        self._fill()
        self.scrollToTop()

    def _fill(self) -> None:
        column = self.header().sortIndicatorSection()
        self.clear()
        self._title(column)
        rows = self._folded() if column < 0 else self._sorted(column)
        self.addTopLevelItems(rows)
        self.expandAll()
        self.viewport().update()

    def _title(self, sorted_by: int) -> None:
        descending = self.header().sortIndicatorOrder() == Qt.SortOrder.DescendingOrder
        arrow = "▾" if descending else "▴"
        for column, title in enumerate(COLUMNS):
            marked = f"{arrow}{title}" if column in NUMBERS else f"{title}{arrow}"
            self.headerItem().setText(column, marked if column == sorted_by else title)

    def _sorted(self, column: int) -> list[QTreeWidgetItem]:
        """All of them by a value; those without one come last."""
        values = [(VALUES[column](d, self.deltas), d) for d in self.differences]
        known = [pair for pair in values if pair[0] is not None]
        descending = self.header().sortIndicatorOrder() == Qt.SortOrder.DescendingOrder
        known.sort(key=lambda pair: pair[0], reverse=descending)  # type: ignore[arg-type,return-value]
        unknown = [d for value, d in values if value is None]
        return self._items([d for _, d in known] + unknown)

    def _folded(self) -> list[QTreeWidgetItem]:
        """In the order of the network, those of a block inside a row that sums them."""
        rows: list[QTreeWidgetItem] = []
        for block, members in groupby(self.differences[:MOST], lambda d: d.path.partition(".")[0]):
            inside = list(members)
            if len(inside) == 1:
                rows.append(self._item(inside[0]))
            else:
                rows.append(self._block(block, inside))
        return [*rows, *self._more()]

    def _items(self, differences: Sequence[Difference]) -> list[QTreeWidgetItem]:
        return [*map(self._item, differences[:MOST]), *self._more()]

    def _more(self) -> list[QTreeWidgetItem]:
        more = len(self.differences) - MOST
        return [QTreeWidgetItem(["", f"and {more:,} more"])] if more > 0 else []

    def _item(self, d: Difference) -> QTreeWidgetItem:
        took = _ms(self.deltas.get(d.path))
        texts = [TAGS[d.kind], d.path, d.before, d.after, _signed(d.parameters), _signed(d.macs)]
        return _row([*texts, took], d.path)

    def _block(self, block: str, inside: Sequence[Difference]) -> QTreeWidgetItem:
        deltas = [self.deltas[d.path] for d in inside if d.path in self.deltas]
        sums = _signed(sum(d.parameters for d in inside)), _signed(sum(d.macs for d in inside))
        took = _ms(sum(deltas) if deltas else None)
        made = _row(["", block, f"{len(inside)} layers differ", "", *sums, took], block)
        made.addChildren([self._item(d) for d in inside])
        return made

    def _pick(self, item: QTreeWidgetItem) -> None:
        path = item.data(1, PATH)
        if path:
            self.picked.emit(path)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The columns share the room that is left."""
        super().resizeEvent(event)
        share = max(1.0, (self.width() - 14) / sum(WIDTHS))
        for column, width in enumerate(WIDTHS):
            self.setColumnWidth(column, int(width * share))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.topLevelItemCount() == 0:
            painter = QPainter(self.viewport())
            painter.setPen(theme.current().faint)
            area = self.viewport().rect().adjusted(12, 10, -12, 0)
            painter.drawText(
                area, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, self.hint
            )


def _row(texts: Sequence[str], path: str) -> QTreeWidgetItem:
    made = QTreeWidgetItem(texts)
    made.setData(1, PATH, path)
    made.setFont(1, theme.monospaced(9))
    for column in NUMBERS:
        made.setTextAlignment(column, RIGHT)
        made.setFont(column, theme.monospaced(9))
    return made


def _ms(delta: float | None) -> str:
    return "" if delta is None else f"{delta:+.2f}"


def _signed(number: int) -> str:
    return f"{number:+,}" if number else "0"
