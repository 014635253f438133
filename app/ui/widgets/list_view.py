"""A list that says what to do while nothing is in it."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QListView

from app.ui.theme import theme

MARGIN = 10


class ListView(QListView):
    """Shows `empty_text` in the place of its rows while there are none."""

    empty_text = ""

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.model() is not None and not self.model().rowCount():
            painter = QPainter(self.viewport())
            painter.setPen(theme.current().dim)
            room = self.viewport().rect().adjusted(MARGIN, 3, -MARGIN, -3)
            flags = Qt.AlignmentFlag.AlignTop.value | Qt.TextFlag.TextWordWrap.value
            painter.drawText(room, flags, self.empty_text)
