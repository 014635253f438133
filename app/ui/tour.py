"""Five hints for the first start, in a quiet bar under the canvas; once read, never again."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from app.workspace.settings import UserSettings

HINTS = (
    "Double-click a block, drawn as a stack of cards, to look inside; Esc leaves it.",
    "Press Tab on the canvas to add a layer behind the selected one.",
    "Drag a wire from a port and let go over nothing: only what fits is offered.",
    "Every shape is checked as you edit; what is wrong offers its own mend.",
    "Ctrl+F finds a node, Ctrl+Shift+P any command, F1 shows every key.",
)


class Tour(QFrame):
    """One hint at a time, with Next and Close; it never takes the keyboard by itself."""

    def __init__(self, settings: UserSettings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.settings, self.at = settings, 0
        self.setAccessibleName("Hints for the first start")
        self.setProperty("role", "tour")
        self.words = QLabel()
        self.next, self.end = QPushButton("Next"), QPushButton("Close")
        self.end.setAccessibleName("Close the hints")
        self.next.clicked.connect(self._step)
        self.end.clicked.connect(self.finish)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 6, 10, 6)
        row.setSpacing(8)
        row.addWidget(self.words, 1)
        for button in (self.next, self.end):
            button.setProperty("role", "flat")
            row.addWidget(button)
        self.hide()

    def begin(self) -> None:
        """Show the first hint, unless they were read or closed before."""
        if not self.settings.toured:
            self.again()

    def again(self) -> None:
        """Show the hints from the first on."""
        self.at = 0
        self._tell()
        self.show()

    def finish(self) -> None:
        """Close, and remember."""
        self.settings.toured = True
        self.hide()

    def _step(self) -> None:
        self.at += 1
        if self.at < len(HINTS):
            self._tell()
        else:
            self.finish()

    def _tell(self) -> None:
        self.words.setText(f"{self.at + 1} of {len(HINTS)} · {HINTS[self.at]}")
        self.next.setVisible(self.at < len(HINTS) - 1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.finish()
        else:
            super().keyPressEvent(event)
