"""The message of one problem, with the edits that would fix it as buttons."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QVBoxLayout, QWidget

from app.ui.canvas.paint.pens import current_pens

NARROW, WIDE = 236, 420
"""The width of a bubble: as a rule, and at most where the text of a button needs it."""
PADDING = 26
"""What the frame takes of the width."""
BUTTON = 24
"""What the edge of a button takes of its width."""


class Bubble(QFrame):
    """One problem: its message, and a button for each action."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("bubble")
        self.setAccessibleName("Problem")
        self.text = QLabel()
        self.text.setTextFormat(Qt.TextFormat.PlainText)
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
            button.setProperty("whole", text)
            button.setProperty("role", "fix")
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(lambda _, do=do: do())
            self.column.addWidget(button)
            self.column.setAlignment(button, Qt.AlignmentFlag.AlignLeft)
            button.show()
            self.buttons.append(button)
        self._fit()

    @property
    def offered(self) -> list[str]:
        """The texts of its buttons."""
        return [str(button.property("whole")) for button in self.buttons]

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
        """As wide as the widest button needs, and high enough for the whole message."""
        for button in self.buttons:
            button.ensurePolished()
            text = str(button.property("whole"))
            button.setText(_wrapped(text, button.fontMetrics(), WIDE - PADDING - BUTTON))
        widest = max((button.sizeHint().width() for button in self.buttons), default=0)
        wide = min(WIDE, max(NARROW, widest + PADDING))
        self.text.ensurePolished()
        self.text.setFixedWidth(wide - PADDING)
        self.text.setFixedHeight(self.text.heightForWidth(wide - PADDING))
        self.column.activate()
        self.setFixedSize(QSize(wide, self.column.minimumSize().height()))


def _wrapped(text: str, metrics: QFontMetrics, room: int) -> str:
    """The text in lines of at most so many pixels; a button does not wrap by itself."""
    lines = [""]
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}".strip()
        if metrics.horizontalAdvance(longer) <= room or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    return "\n".join(lines).replace("&", "&&")
