"""The list of runs: a symbol of the state, the name, and a line on how it stands."""

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
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

from app.ui.panels.runs.rows import RUN, Index, Rows
from app.ui.theme import theme
from app.workspace.runs import description
from app.workspace.runs.run import Run
from app.workspace.runs.run_list import RunList


class RunListView(QListView):
    """The rows; `chosen()` follows a change of the selection.

    `menu_wanted(QPoint)` follows a right click, `delete_wanted()` and
    `rename_wanted()` their keys.
    """

    chosen = Signal()
    menu_wanted = Signal(object)
    delete_wanted = Signal()
    rename_wanted = Signal()

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
        self.setMouseTracking(True)
        self.selectionModel().selectionChanged.connect(lambda *_: self.chosen.emit())
        self.rows.modelAboutToBeReset.connect(self._remember)
        self.rows.modelReset.connect(self._select_again)

    @property
    def selected(self) -> list[Run]:
        """The selected runs from top to bottom."""
        found = sorted(index.row() for index in self.selectionModel().selectedIndexes())
        rows = [self.rows.shown[row] for row in found]
        return [row for row in rows if isinstance(row, Run)]

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
        self.select(*(kept or self.rows.runs[:1]))
        if not self.selected:
            self.chosen.emit()

    def event(self, event: QEvent) -> bool:
        """F2 renames the run here, though it is the key of a command elsewhere."""
        override = event.type() == QEvent.Type.ShortcutOverride
        if override and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_F2:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Delete:
            self.delete_wanted.emit()
        elif event.key() == Qt.Key.Key_F2:
            self.rename_wanted.emit()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self.selected:
            self.menu_wanted.emit(event.globalPos())


class _RunDelegate(QStyledItemDelegate):
    """Paints a run in two lines."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        lines = 2 if index.data(RUN) is not None else 1
        return QSize(120, lines * option.fontMetrics.height() + 12)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        if index.data(RUN) is None:
            self._paint_heading(painter, option, index)
            return
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
        self._paint_text(painter, option, at.adjusted(26, 4, -8, -4), index)
        painter.restore()

    def _paint_heading(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        painter.setFont(theme.font(8.5, QFont.Weight.DemiBold))
        painter.setPen(theme.current().faint)
        at, flags = option.rect.adjusted(10, 4, -8, -2), Qt.AlignmentFlag
        text = painter.fontMetrics().elidedText(
            index.data(), Qt.TextElideMode.ElideRight, at.width()
        )
        painter.drawText(at, flags.AlignLeft | flags.AlignBottom, text)
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
        self, painter: QPainter, option: QStyleOptionViewItem, at: QRect, index: Index
    ) -> None:
        colours, flags, run = theme.current(), Qt.AlignmentFlag, index.data(RUN)
        side, metrics = Qt.TextElideMode.ElideRight, option.fontMetrics
        painter.setPen(colours.text)
        title = metrics.elidedText(index.data(), side, at.width())
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
