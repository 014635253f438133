"""The one way texts are shown: as they are, unless whoever shows one says that it is markup."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QProxyStyle, QWidget


class PlainTexts(QProxyStyle):
    """Fusion, in which a label takes nothing for markup by itself, nor does a tool tip, which is one.

    Qt looks at each text and decides. Names and texts come from files and from other machines,
    and what is taken for markup can name a file for Qt to read. Labels with markup of our own
    say so by setTextFormat.
    """

    def __init__(self) -> None:
        super().__init__("Fusion")

    def polish(self, shown: object) -> object:  # type: ignore[override]
        """Called by Qt for each widget before it is shown first."""
        if isinstance(shown, QLabel) and shown.textFormat() == Qt.TextFormat.AutoText:
            shown.setTextFormat(Qt.TextFormat.PlainText)
        if isinstance(shown, QWidget):
            super().polish(shown)
            return None
        return super().polish(shown)  # type: ignore[call-overload]
