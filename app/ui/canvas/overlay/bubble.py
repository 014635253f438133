"""What is wrong with a card, beside it, with the edit that would mend it as a button."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QVBoxLayout, QWidget

from app.ui.canvas.paint.ink import ink

WIDE = 236


class Bubble(QFrame):
    """One problem: its sentence, and a button."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("bubble")
        self.setAccessibleName("Problem")
        self.words = QLabel()
        self.words.setWordWrap(True)
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.buttons: list[QPushButton] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 9, 12, 10)
        column.setSpacing(7)
        column.addWidget(self.words)
        self.colour()

    def say(self, sentence: str) -> None:
        """The problem, for now without a way to mend it."""
        self.words.setText(sentence)
        self.setAccessibleDescription(sentence)
        self._fit()

    def offer(self, ways: Sequence[tuple[str, Callable[[], None]]]) -> None:
        """The ways to mend it, or to go where it is, in place of any before."""
        while self.buttons:
            button = self.buttons.pop()
            button.hide()
            button.deleteLater()
        for text, do in ways:
            button = QPushButton(text)
            button.setProperty("role", "fix")
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(lambda _, do=do: do())
            self.layout().addWidget(button)
            self.layout().setAlignment(button, Qt.AlignmentFlag.AlignLeft)
            button.show()
            self.buttons.append(button)
        self._fit()

    def colour(self) -> None:
        """Take the theme's colours."""
        theme = ink().theme
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
        self.words.ensurePolished()
        self.words.setFixedWidth(WIDE - 26)
        self.words.setFixedHeight(self.words.heightForWidth(WIDE - 26))
        self.layout().activate()
        self.setFixedSize(QSize(WIDE, self.layout().minimumSize().height()))
