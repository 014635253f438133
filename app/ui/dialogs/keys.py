"""Every key and gesture in one list that can be searched."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QDialog,
    QHeaderView,
    QLineEdit,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

Row = tuple[str, str, str]
USUAL = QSize(860, 620)


class KeysDialog(QDialog):
    """Rows of what can be done, its keys, and how; typing shows those with all of the words."""

    def __init__(self, parent: QWidget | None, rows: Sequence[Row]) -> None:
        super().__init__(parent)
        self.setWindowTitle("Keys and gestures")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)  # its edge, too
        self.search, self.list = QLineEdit(), QTreeWidget()
        self.search.setPlaceholderText("Search")
        self.search.setAccessibleName("Search keys and gestures")
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._filter)
        self.list.setAccessibleName("Keys and gestures")
        self.list.setHeaderLabels(["Do", "Key", "How"])
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        for row in rows:
            self.list.addTopLevelItem(QTreeWidgetItem(list(row)))
        self._lay_out()

    def _lay_out(self) -> None:
        header = self.list.header()
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(10)
        column.addWidget(self.search)
        column.addWidget(self.list)
        self.resize(USUAL.boundedTo(self.screen().availableSize() * 0.8))

    @property
    def shown(self) -> list[str]:
        """What the rows that are not filtered out are about."""
        items = [self.list.topLevelItem(at) for at in range(self.list.topLevelItemCount())]
        return [item.text(0) for item in items if item is not None and not item.isHidden()]

    def _filter(self, typed: str) -> None:
        words = typed.lower().split()
        for at in range(self.list.topLevelItemCount()):
            item = self.list.topLevelItem(at)
            if item is not None:
                text = " ".join(item.text(column) for column in range(3)).lower()
                item.setHidden(not all(word in text for word in words))
