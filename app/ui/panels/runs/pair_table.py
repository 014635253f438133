"""Two profiles side by side, layer by layer."""

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QTreeWidget, QTreeWidgetItem

from app import quantity
from app.ui.theme import theme
from app.workspace.runs.description import differences
from app.workspace.runs.profile_run import ProfileRun

RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
WHOLE = "latency of the whole"
WIDTHS = (96, 72, 72, 64, 56)
PATH, VALUE = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1
FIRST, SECOND, CHANGE, RATIO = range(1, 5)


class PairTable(QTreeWidget):
    """Forward times of each layer in both, those that changed most on top.

    A click on a column sorts by it; `picked(path)` follows a click on a layer.
    """

    picked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Two profiles, layer by layer")
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setMinimumWidth(220)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.header().setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setColumnCount(len(WIDTHS))
        self.setSortingEnabled(True)
        self.sortByColumn(CHANGE, Qt.SortOrder.DescendingOrder)
        for signal in (self.itemActivated, self.itemClicked):
            signal.connect(lambda item, _: self._pick(item.data(0, PATH)))

    def show_pair(self, first: ProfileRun, second: ProfileRun) -> None:
        """Show what each layer took in both, the older run first; they come as listed, newest first."""
        # The list tells which is older where both began in one second.
        older, newer = sorted((second, first), key=lambda run: run.began)
        before, after = _times(older), _times(newer)
        names = differences([older, newer])
        self.setHeaderLabels(["layer", *names, "change", "×"])
        for column, tip in ((FIRST, older.title), (SECOND, newer.title)):
            self.headerItem().setToolTip(column, f"{tip}, {names[column - 1]}")
        for column in (FIRST, SECOND, CHANGE, RATIO):
            self.headerItem().setTextAlignment(column, RIGHT)
        self.clear()
        self.addTopLevelItems([_Row(path, before, after) for path in {**before, **after}])

    def _pick(self, path: str) -> None:
        if path:
            self.picked.emit(path)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The columns share the room that is left."""
        super().resizeEvent(event)
        share = max(1.0, (self.width() - 14) / sum(WIDTHS))
        for column, width in enumerate(WIDTHS):
            self.setColumnWidth(column, int(width * share))


class _Row(QTreeWidgetItem):
    """A layer; it sorts by its numbers, of a change by its size."""

    def __init__(self, path: str, before: Mapping[str, float], after: Mapping[str, float]) -> None:
        one, other = before.get(path), after.get(path)
        change = other - one if one is not None and other is not None else None
        ratio = other / one if one and other is not None else None
        texts = [path, quantity.ms(one), quantity.ms(other)]
        texts.append("" if change is None else f"{change:+.2f}")
        texts.append("" if ratio is None else f"{ratio:.2f}")
        super().__init__(texts)
        self.setData(0, PATH, "" if path == WHOLE else path)
        for column, value in ((FIRST, one), (SECOND, other), (CHANGE, change), (RATIO, ratio)):
            size = abs(value) if value is not None and column == CHANGE else value
            self.setData(column, VALUE, -1.0 if size is None else size)
            self.setTextAlignment(column, RIGHT)
        for column in range(RATIO + 1):
            self.setFont(column, theme.monospaced(9))

    def __lt__(self, other: QTreeWidgetItem) -> bool:
        tree = self.treeWidget()
        column = tree.sortColumn() if tree is not None else 0
        if column == 0:
            return self.text(0) < other.text(0)
        return bool(self.data(column, VALUE) < other.data(column, VALUE))


def _times(run: ProfileRun) -> dict[str, float]:
    """Milliseconds of the forward pass, by path, and of the whole."""
    if run.result is None:
        return {}
    layers = run.result.layers
    found = {layer.path: layer.forward_ms for layer in layers if layer.forward_ms is not None}
    return {WHOLE: run.result.latency_ms.median, **found}
