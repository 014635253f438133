"""Asks for a name, and says while it is typed why it cannot be."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QLineEdit, QVBoxLayout, QWidget

from app.ui.theme import theme


class NameDialog(QDialog):
    """`check` gives the sentence that is wrong with a name, '' for one that can be."""

    def __init__(
        self,
        parent: QWidget | None,
        title: str,
        suggested: str,
        check: Callable[[str], str],
        yes: str = "OK",
    ) -> None:
        super().__init__(parent)
        self.check = check
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)  # its edge, too
        self.field, self.wrong = QLineEdit(suggested), QLabel(wordWrap=True)
        self.field.setAccessibleName(title)
        self.field.selectAll()
        self.field.textChanged.connect(self._check)
        self.wrong.setProperty("role", "error")
        self.wrong.setTextFormat(Qt.TextFormat.PlainText)
        self.wrong.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.wrong.setMinimumHeight(2 * self.fontMetrics().lineSpacing())
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.accept_button = buttons.addButton(yes, QDialogButtonBox.ButtonRole.AcceptRole)
        self.accept_button.setProperty("role", "primary")
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        heading = QLabel(title)
        heading.setTextFormat(Qt.TextFormat.PlainText)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(8)
        for part in (heading, self.field, self.wrong, buttons):
            column.addWidget(part)
        self.setMinimumWidth(420)
        self._check()

    @property
    def name(self) -> str:
        """What is typed."""
        return self.field.text().strip()

    def _check(self) -> None:
        sentence = self.check(self.name)
        self.wrong.setText(sentence)
        theme.mark(self.field, wrong=bool(sentence))
        self.accept_button.setEnabled(not sentence)
        self.accept_button.setDefault(True)  # Qt gives that up for a disabled button
