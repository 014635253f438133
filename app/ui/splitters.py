"""How the parts stand in the window, and what of that is remembered."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from app.workspace.settings import UserSettings

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

    def recall(self, settings: UserSettings) -> None:
        """The sizes of the last time, or good first ones."""
        for splitter, kept, usual in (
            (self, settings.sides, [231, 900, 290]),
            (self.middle, settings.middle, [640, 250]),
        ):
            if kept is None or not splitter.restoreState(kept):
                splitter.setSizes(usual)

    def remember(self, settings: UserSettings) -> None:
        """Keep the sizes for the next time."""
        settings.sides = self.saveState()
        settings.middle = self.middle.saveState()

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
