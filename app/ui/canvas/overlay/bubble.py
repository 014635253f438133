"""The message of one problem, with the edits that would fix it as buttons."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QVBoxLayout, QWidget

from app.ui.canvas.paint.pens import current_pens

WIDE = 236


class Bubble(QFrame):
    """One problem: its message, and a button for each action."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("bubble")
        self.setAccessibleName("Problem")
        self.text = QLabel()
        self.text.setWordWrap(True)
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.buttons: list[QPushButton] = []
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(12, 9, 12, 10)
        self.column.setSpacing(7)
        self.column.addWidget(self.text)
        self.apply_theme()

    def show_message(self, message: str) -> None:
        """Show a problem."""
        self.text.setText(message)
        self.setAccessibleDescription(message)
        self._fit()

    def offer(self, actions: Sequence[tuple[str, Callable[[], None]]]) -> None:
        """Offer ways to fix it or to go where it is, in place of any offered before."""
        while self.buttons:
            button = self.buttons.pop()
            button.hide()
            button.deleteLater()
        for text, do in actions:
            button = QPushButton(text)
            button.setProperty("role", "fix")
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(lambda _, do=do: do())
            self.column.addWidget(button)
            self.column.setAlignment(button, Qt.AlignmentFlag.AlignLeft)
            button.show()
            self.buttons.append(button)
        self._fit()

    def apply_theme(self) -> None:
        """Take the theme's colours."""
        theme = current_pens().theme
        self.setStyleSheet(
            f"#bubble {{ background: {theme.panel.name()}; border: 1px solid {theme.error.name()};"
            " border-radius: 8px; }"
            f"#bubble QLabel {{ color: {theme.text.name()}; font-size: 12px; }}"
            f"#bubble QPushButton {{ background: {theme.accent.name()}; border: 1px solid "
            f"{theme.accent.name()}; border-radius: 5px; color: {theme.on_accent.name()};"
            " font-size: 12px; font-weight: 600; padding: 3px 10px; }"
            f"#bubble QPushButton:focus {{ border-color: {theme.text.name()}; }}"
        )

    def _fit(self) -> None:
        self.text.ensurePolished()
        self.text.setFixedWidth(WIDE - 26)
        self.text.setFixedHeight(self.text.heightForWidth(WIDE - 26))
        self.column.activate()
        self.setFixedSize(QSize(WIDE, self.column.minimumSize().height()))
