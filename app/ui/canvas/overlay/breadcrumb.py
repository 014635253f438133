"""The path to the open block, above the canvas: `GoogLeNet › inception3a`; a click goes back there."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from app.ui.canvas.paint.pens import Pens, current_pens
from app.workspace.document import Document
from app.workspace.focus import Focus
from graph import paths
from graph.model import Model

HEIGHT = 34
MOST = 6
"""Crumbs that are shown; of a longer way the first and the last."""
WIDEST = 220
"""The most of a name that is shown, pixels."""


class Breadcrumb(QWidget):
    """A button for every graph on the way, then what block is open and how often it is used.

    `followed()` comes after a click on one of them.
    """

    followed = Signal()

    def __init__(self, document: Document, focus: Focus, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.pens: Pens | None = None
        self.document, self.focus = document, focus
        self.setAccessibleName("Path to the open block")
        self.setFixedHeight(HEIGHT)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(16, 4, 16, 0)
        self.row.setSpacing(4)
        self.shown: tuple[tuple[str, str], ...] | None = None
        self._apply_theme()
        focus.moved.connect(self.refresh)
        document.changed.connect(lambda *_: self.refresh())
        self.refresh()

    def refresh(self) -> None:
        """Show where the canvas is now, if that changed."""
        crumbs = tuple(paths.trail(self.document.model, self.focus.block))
        remark = used(self.document.model, self.focus.graph, self.focus.block)
        shown = (*crumbs, ("", remark))
        if shown == self.shown:
            return
        self.shown = shown
        self._clear()
        for i, (block, name) in enumerate(crumbs):
            if len(crumbs) <= MOST or i == 0 or i > len(crumbs) - MOST:
                self._add(block, name, last=i == len(crumbs) - 1)
            elif i == 1:
                self.row.addWidget(QLabel("…  ›"))
        label = QLabel(remark)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setObjectName("remark")
        self.row.addSpacing(8)
        self.row.addWidget(label)
        self.row.addStretch(1)

    def _add(self, block: str, name: str, last: bool) -> None:
        shown = self.fontMetrics().elidedText(name, Qt.TextElideMode.ElideMiddle, WIDEST)
        button = QPushButton(shown.replace("&", "&&"))  # one & would underline a letter
        button.setObjectName("here" if last else "crumb")
        button.setAccessibleName(f"{name}, open" if last else f"Back to {name}")
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        button.setEnabled(not last)
        button.clicked.connect(lambda: self._leave_to(block))
        self.row.addWidget(button)
        if not last:
            self.row.addWidget(QLabel("›"))

    def _leave_to(self, block: str) -> None:
        """Go up until a block is open, with the one that was left selected."""
        while len(self.focus.block) > len(block):
            self.focus.leave()
        self.followed.emit()

    def _clear(self) -> None:
        while (item := self.row.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()

    def _apply_theme(self) -> None:
        self.pens, theme = current_pens(), current_pens().theme
        self.setStyleSheet(
            f"Breadcrumb {{ background: {theme.canvas.name()}; }}"
            f"QPushButton, QLabel {{ background: transparent; color: {theme.dim.name()};"
            " border: 1px solid transparent; padding: 2px 3px; font-size: 13px; }"
            f"QPushButton#crumb:hover {{ color: {theme.text.name()}; }}"
            f"QPushButton#crumb:focus {{ border: 1px solid {theme.accent.name()}; }}"
            f"QPushButton#here {{ color: {theme.text.name()}; font-weight: 600; }}"
            f"QLabel#remark {{ color: {theme.faint.name()}; font-size: 12px; }}"
        )

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and current_pens() is not self.pens:
            self._apply_theme()


def used(model: Model, graph: str, block: str) -> str:
    """`Inception, used 9 times · changes reach all`; nothing for the network."""
    if not block:
        return ""
    count = paths.uses(model, graph)
    if count == 1:
        return f"{graph}, used once"
    return f"{graph}, used {count} times · changes reach all"
