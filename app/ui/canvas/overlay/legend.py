"""What the bars and marks on the canvas mean, in its lower corner; hidden while there are none."""

from collections.abc import Iterable

from PySide6.QtWidgets import QLabel, QWidget

from app.ui.canvas.paint.pens import current_pens


class Legend(QLabel):
    """Lines over the canvas, as wide as they are, or as the room there is and then higher."""

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self.over = over
        self.setAccessibleName("Legend")
        self.setMargin(4)  # a style sheet's own counts late when the theme changes

    def show_lines(self, lines: Iterable[str]) -> None:
        """Show those lines that are not empty."""
        self.setText("\n".join(line for line in lines if line))
        self.setVisible(bool(self.text()))

    def fit(self, room: int) -> None:
        """Take no more than so many pixels across."""
        if self.isVisibleTo(self.over):
            self.setWordWrap(False)
            wide = min(self.sizeHint().width(), room)
            self.setWordWrap(True)
            self.resize(wide, self.heightForWidth(wide))

    def apply_theme(self) -> None:
        """Take the theme's colours."""
        theme = current_pens().theme
        self.setStyleSheet(
            f"color: {theme.dim.name()}; background: {theme.canvas.name()}; font-size: 11px;"
            " border-radius: 4px;"
        )
