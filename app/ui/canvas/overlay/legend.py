"""What the bars and marks on the canvas mean, in its lower corner; hidden while there are none."""

from collections.abc import Iterable

from PySide6.QtWidgets import QWidget

from app.ui.canvas.paint.pens import current_pens
from app.ui.widgets.elided import ElidedLabel

HEIGHT = 18
"""Framing keeps so much free at the foot of the view, whether or not there is a legend."""


class Legend(ElidedLabel):
    """One line over the canvas, as wide as its text or the room there is."""

    def __init__(self, over: QWidget) -> None:
        super().__init__()
        self.setParent(over)
        self.setAccessibleName("Legend")
        self.setMargin(3)  # a style sheet's own counts late when the theme changes

    def show_lines(self, lines: Iterable[str]) -> None:
        """Show those texts that are not empty, one behind the other."""
        self.show_text("   ·   ".join(line for line in lines if line))
        self.setVisible(bool(self.text()))

    def fit(self, room: int) -> None:
        """Take no more than so many pixels across."""
        self.resize(min(self.sizeHint().width() + 4, room), HEIGHT)

    def apply_theme(self) -> None:
        """Take the theme's colours."""
        theme = current_pens().theme
        self.setStyleSheet(
            f"color: {theme.dim.name()}; background: {theme.canvas.name()}; font-size: 11px;"
            " border-radius: 4px;"
        )
