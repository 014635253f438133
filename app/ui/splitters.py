"""How the parts stand in the window, and what of that is remembered."""

from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

ROOM, SHARE = 320, 0.36
"""Height of the tabs once something runs: pixels, and part of the whole, at least."""


class Splitters(QSplitter):
    """The palette, the middle and the inspector; in the middle the canvas over the tabs."""

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.middle = QSplitter(Qt.Orientation.Vertical)
        for splitter in (self, self.middle):
            splitter.setHandleWidth(1)
            splitter.setChildrenCollapsible(False)

    def fill(
        self,
        palette: QWidget,
        canvas: QWidget,
        tour: QWidget,
        tabs: QWidget,
        inspector: QWidget,
    ) -> None:
        """Put the parts in, the outer ones first."""
        for part in (palette, self.middle, inspector):
            self.addWidget(part)
        for part in (_stacked(canvas, tour), tabs):
            self.middle.addWidget(part)
        self.middle.setStretchFactor(0, 1)
        self.setStretchFactor(1, 1)

    def recall(self, settings: QSettings) -> None:
        """The sizes of the last time, or good first ones."""
        sides, middle = settings.value("sides"), settings.value("middle")
        if sides is None:
            self.setSizes([231, 900, 290])
            self.middle.setSizes([640, 250])
        else:
            self.restoreState(sides)
            self.middle.restoreState(middle)

    def remember(self, settings: QSettings) -> None:
        """Keep the sizes for the next time."""
        settings.setValue("sides", self.saveState())
        settings.setValue("middle", self.middle.saveState())

    def make_room(self) -> None:
        """Let the tabs be high enough for curves, at the canvas's cost."""
        board, tabs = self.middle.sizes()
        wanted = max(ROOM, round(SHARE * (board + tabs)))
        more = min(wanted, (board + tabs) // 2) - tabs
        if more > 0:
            self.middle.setSizes([board - more, tabs + more])


def _stacked(first: QWidget, second: QWidget) -> QWidget:
    """Two parts, one over the other; the first takes the room."""
    made = QWidget()
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addWidget(first, 1)
    column.addWidget(second)
    return made
