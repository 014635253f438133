"""The list of runs: a symbol of the state, the name, and a line on how it stands."""

from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QContextMenuEvent, QFont, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from app.ui.theme import theme
from app.workspace.runs import description
from app.workspace.runs.run import Run
from app.workspace.runs.run_list import RunList

Index = QModelIndex | QPersistentModelIndex
RUN = Qt.ItemDataRole.UserRole


class Rows(QAbstractListModel):
    """The run_list of runs for Qt."""

    def __init__(self, run_list: RunList) -> None:
        super().__init__()
        self.run_list = run_list
        self.shown = list(run_list.runs)
        run_list.added.connect(self._added)
        run_list.removed.connect(self._removed)
        run_list.changed.connect(self._changed)
        run_list.filled.connect(self._filled)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.shown)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        run = self.shown[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return run.title
        if role == RUN:
            return run
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{run.title}, {run.state_text}, {description.summary(run)}"
        if role == Qt.ItemDataRole.ToolTipRole:
            return run.message or f"{run.title}\n{description.settings_and_device(run)}"
        return None

    def _added(self, run: Run) -> None:
        self.beginInsertRows(QModelIndex(), 0, 0)
        self.shown.insert(0, run)
        self.endInsertRows()

    def _removed(self, run: Run) -> None:
        at = self.shown.index(run)
        self.beginRemoveRows(QModelIndex(), at, at)
        del self.shown[at]
        self.endRemoveRows()

    def _changed(self, run: Run) -> None:
        if run in self.shown:
            here = self.index(self.shown.index(run), 0)
            self.dataChanged.emit(here, here)

    def _filled(self) -> None:
        self.beginResetModel()
        self.shown = list(self.run_list.runs)
        self.endResetModel()


class RunListView(QListView):
    """The rows; `chosen()` follows a change of the selection.

    `menu_wanted(QPoint)` follows a right click, `delete_wanted()` the key.
    """

    chosen = Signal()
    menu_wanted = Signal(object)
    delete_wanted = Signal()

    def __init__(self, run_list: RunList) -> None:
        super().__init__()
        self.rows = Rows(run_list)
        self.hues: dict[Run, int] = {}
        """The number of the colour of each run that is in a plot with others."""
        self.setModel(self.rows)
        self.setItemDelegate(_RunDelegate(self))
        self.setAccessibleName("Runs")
        self.setProperty("role", "runs")
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.selectionModel().selectionChanged.connect(lambda *_: self.chosen.emit())
        self.rows.modelAboutToBeReset.connect(self._remember)
        self.rows.modelReset.connect(self._select_again)

    @property
    def selected(self) -> list[Run]:
        """The selected runs from top to bottom."""
        found = sorted(index.row() for index in self.selectionModel().selectedIndexes())
        return [self.rows.shown[row] for row in found]

    def select(self, *runs: Run) -> None:
        """Select these, and only these."""
        chosen = QItemSelection()
        for run in runs:
            index = self.rows.index(self.rows.shown.index(run), 0)
            chosen.select(index, index)
        flags = QItemSelectionModel.SelectionFlag
        self.selectionModel().select(chosen, flags.ClearAndSelect)
        if runs:
            first = self.rows.index(self.rows.shown.index(runs[0]), 0)
            self.selectionModel().setCurrentIndex(first, flags.NoUpdate)
            self.scrollTo(first)

    def show_hues(self, hues: dict[Run, int]) -> None:
        """Mark these runs in the colours that their lines have."""
        if hues != self.hues:
            self.hues = hues
            self.viewport().update()

    def _remember(self) -> None:
        self._remembered = self.selected

    def _select_again(self) -> None:
        kept = [run for run in self._remembered if run in self.rows.shown]
        self.select(*(kept or self.rows.shown[:1]))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Delete:
            self.delete_wanted.emit()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self.selected:
            self.menu_wanted.emit(event.globalPos())


class _RunDelegate(QStyledItemDelegate):
    """Paints a run in two lines."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(120, 2 * option.fontMetrics.height() + 12)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        colours, run, rect = theme.current(), index.data(RUN), QRect(option.rect)
        at = rect.adjusted(4, 1, -4, -1)
        states = QStyle.StateFlag
        if option.state & (states.State_Selected | states.State_MouseOver):
            painter.setBrush(colours.field)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.drawRoundedRect(at, 5, 5)
        if option.state & states.State_HasFocus and self._keyboard():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(colours.accent)
            painter.drawRoundedRect(at, 5, 5)
        self._paint_symbol(painter, at, run)
        self._paint_text(painter, option, at.adjusted(26, 4, -8, -4), run)
        painter.restore()

    def _keyboard(self) -> bool:
        view = self.parent()
        return isinstance(view, RunListView) and view.hasFocus()

    def _paint_symbol(self, painter: QPainter, at: QRect, run: Run) -> None:
        colours, view = theme.current(), self.parent()
        pen = {"failed": colours.error, "running": colours.accent}.get(run.state, colours.faint)
        hue = view.hues.get(run) if isinstance(view, RunListView) else None
        if hue is not None:
            from app.ui.panels.runs.plot import colour

            bar = QRect(at.left(), at.top() + 6, 3, at.height() - 12)
            painter.fillRect(bar, colour(hue))
        painter.setPen(pen)
        column = QRect(at.left() + 6, at.top() + 4, 18, at.height() // 2 - 2)
        painter.drawText(column, Qt.AlignmentFlag.AlignCenter, description.SYMBOLS[run.state])

    def _paint_text(
        self, painter: QPainter, option: QStyleOptionViewItem, at: QRect, run: Run
    ) -> None:
        colours, flags = theme.current(), Qt.AlignmentFlag
        side, metrics = Qt.TextElideMode.ElideRight, option.fontMetrics
        painter.setPen(colours.text)
        title = metrics.elidedText(run.title, side, at.width())
        painter.drawText(at, flags.AlignLeft | flags.AlignTop, title)
        small = QFont(option.font)
        small.setPointSizeF(small.pointSizeF() * 0.9)
        painter.setFont(small)
        metrics, time = painter.fontMetrics(), description.when(run.began)
        painter.setPen(colours.faint)
        painter.drawText(at, flags.AlignRight | flags.AlignBottom, time)
        room = at.width() - metrics.horizontalAdvance(f"{time}  ")
        painter.setPen(colours.error if run.state == "failed" else colours.dim)
        line = metrics.elidedText(description.summary(run), side, room)
        painter.drawText(at, flags.AlignLeft | flags.AlignBottom, line)
