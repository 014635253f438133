"""How a cell of the table of layers is drawn: without style sheets, for a table follows every keystroke."""

from PySide6.QtCore import QObject, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPalette
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.ui.panels.layers.rows import COLUMNS, Row
from app.ui.panels.layers.table_model import Index, LayerTable
from app.ui.theme import theme

PADDING = 9
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class CellDelegate(QStyledItemDelegate):
    """Numbers to the right, text to the left, both cut off where the column ends."""

    def __init__(self, table: LayerTable, parent: QObject) -> None:
        super().__init__(parent)
        self.table = table
        self.mono, self.plain = theme.monospaced(9), theme.font(9.5)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(40, option.fontMetrics.height() + 8)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row, column = self.table.row(index), COLUMNS[index.column()]
        area = option.rect
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(area, option.palette.alternateBase())
        painter.setFont(self.plain if column.title == "op" else self.mono)
        painter.setPen(_colour(row, option.palette))
        left = PADDING if column.number or column.title == "op" else 2
        area = area.adjusted(left, 0, -PADDING, 0)
        text = self.table.cell_text(index)
        side = Qt.TextElideMode.ElideMiddle if index.column() == 0 else Qt.TextElideMode.ElideRight
        text = painter.fontMetrics().elidedText(text, side, area.width())
        painter.drawText(area, RIGHT if column.number else LEFT, text)


def _colour(row: Row, colours: QPalette) -> QColor:
    """Red where the row itself has no shape, faint where it waits for one above."""
    role = QPalette.ColorRole
    if row.output is not None:
        return colours.color(role.Text)
    return colours.color(role.PlaceholderText if row.waiting else role.BrightText)
