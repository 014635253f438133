"""The name of what is selected, edited in place."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit

from app.ui.theme import theme


class NameEditor(QLineEdit):
    """A name that is checked while it is typed.

    Enter, or leaving, gives it; Esc, or leaving one that cannot be, shows the old one again.
    """

    given = Signal(str)
    refused = Signal(str)
    """Why the name that is typed cannot be, '' once it can."""
    let_go = Signal()
    """Enter or Esc has ended the typing."""

    def __init__(self, check: Callable[[str], str]) -> None:
        super().__init__()
        self.check, self.name, self.wrong = check, "", ""
        self.textEdited.connect(lambda _: self._show_wrong(self.check(self.typed)))

    @property
    def typed(self) -> str:
        """The name as it is typed."""
        return self.text().strip()

    def show_name(self, name: str) -> None:
        """Show a name, unless another is being typed."""
        typing = self.hasFocus() and self.isModified() and name == self.name
        self.name = name
        if not typing:
            self._restore()

    def _restore(self) -> None:
        self.setText(self.name)
        self.setCursorPosition(0)
        self._show_wrong("")

    def _show_wrong(self, sentence: str) -> None:
        self.wrong = sentence
        theme.mark(self, wrong=bool(sentence))
        self.refused.emit(sentence)

    def _finish(self) -> None:
        """Give the name that is typed, if it is another and can be."""
        if self.wrong or not self.isModified() or self.typed == self.name:
            self._restore()
            return
        self.setModified(False)
        self.given.emit(self.typed)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._restore()
            self.let_go.emit()
        elif event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)
        elif not self.wrong:
            self._finish()
            self.let_go.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self._finish()
