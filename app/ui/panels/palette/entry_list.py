"""Rows under headings that fold, each with a bar in its category's colour; they can be dragged."""

from collections.abc import Sequence

from PySide6.QtCore import (
    QByteArray,
    QMimeData,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
)
from PySide6.QtGui import QFont, QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from app.ui.theme import theme
from app.ui.widgets.list_view import ListView
from app.ui.widgets.plain_text import plain_tooltip
from app.workspace.catalogue import MIME

KEY = Qt.ItemDataRole.UserRole
CATEGORY = Qt.ItemDataRole.UserRole + 1
HEADING = Qt.ItemDataRole.UserRole + 2
Index = QModelIndex | QPersistentModelIndex


class EntryList(ListView):
    """The rows; dragging one carries its key, a click on a heading folds what is under it."""

    def __init__(self) -> None:
        super().__init__()
        self.rows = _Rows(self)
        self.folded: set[str] = set()
        self.setModel(self.rows)
        self.setItemDelegate(_Bar(self))
        self.setAccessibleName("Things to add")
        self.setMouseTracking(True)
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.clicked.connect(self._fold)
        self.activated.connect(self._fold)

    def add_group(self, heading: str, items: list[QStandardItem], *, open: bool) -> None:
        """A heading and its rows, which are seen if it is open; nothing for no rows."""
        if items:
            top = item("", heading, "", "")
            top.setData(heading, HEADING)
            top.setDragEnabled(False)
            self.rows.appendRow(top)
            for row in items:
                row.setData(heading, HEADING)
                self.rows.appendRow(row)
            self._hide(heading, not (open or heading not in self.folded))

    def items(self) -> list[QStandardItem]:
        """Every row, headings too."""
        return [self.rows.item(row) for row in range(self.rows.rowCount())]

    def first(self) -> QModelIndex:
        """The first row in view that is not a heading."""
        found = [i for i in self.items() if i.data(KEY) and not self.isRowHidden(i.row())]
        return found[0].index() if found else QModelIndex()

    def _fold(self, index: QModelIndex) -> None:
        heading = index.data(HEADING)
        if not index.data(KEY) and heading:
            self.folded ^= {heading}
            self._hide(heading, heading in self.folded)

    def _hide(self, heading: str, hidden: bool) -> None:
        for row in self.items():
            if row.data(HEADING) == heading and row.data(KEY):
                self.setRowHidden(row.row(), hidden)
        self.viewport().update()

    def is_folded(self, heading: Index) -> bool:
        """Whether the row under a heading is hidden."""
        return self.isRowHidden(heading.row() + 1)


class _Rows(QStandardItemModel):
    def mimeTypes(self) -> list[str]:
        return [MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        data = QMimeData()
        if indexes and not str(indexes[0].data(KEY)).startswith("preset:"):
            data.setData(MIME, QByteArray(str(indexes[0].data(KEY)).encode()))
        return data


class _Bar(QStyledItemDelegate):
    """Paints a row with its bar, or a heading with the sign that it is folded."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        row = option.fontMetrics.height() + 6
        return QSize(60, row if index.data(KEY) or index.row() == 0 else row + 6)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        lit = QStyle.StateFlag.State_MouseOver | QStyle.StateFlag.State_HasFocus
        if option.state & lit:
            painter.setBrush(theme.current().field)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.drawRoundedRect(option.rect, 4, 4)
        if index.data(KEY):
            self._row(painter, option, index)
        else:
            self._heading(painter, option, index)
        painter.restore()

    def _heading(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        font = QFont(option.font)
        font.setPointSizeF(font.pointSizeF() * 0.9)
        font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        painter.setPen(theme.current().faint)
        at, flags = option.rect.adjusted(5, 0, -8, -3), Qt.AlignmentFlag
        painter.drawText(at, flags.AlignLeft | flags.AlignBottom, str(index.data()))
        rows = self.parent()
        if isinstance(rows, EntryList) and rows.is_folded(index):
            painter.drawText(at, flags.AlignRight | flags.AlignBottom, "▸")

    def _row(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rect: QRect = option.rect
        colours = theme.current()
        bar = QRect(rect.left() + 5, rect.center().y() - 6, 3, 13)
        painter.fillRect(bar, colours.category(index.data(CATEGORY)))
        painter.setPen(colours.text)
        at, flags = rect.adjusted(17, 0, -4, 0), Qt.AlignmentFlag
        side = Qt.TextElideMode.ElideRight
        text = option.fontMetrics.elidedText(str(index.data()), side, at.width())
        painter.drawText(at, flags.AlignLeft | flags.AlignVCenter, text)


def item(key: str, text: str, category: str, tip: str) -> QStandardItem:
    """A row; one without a key is a heading."""
    made = QStandardItem(text)
    made.setData(key, KEY)
    made.setData(category, CATEGORY)
    made.setToolTip(plain_tooltip(tip))
    return made
