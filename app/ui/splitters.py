"""How the parts stand in the window, and what of that is remembered."""

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from app.ui.commands import Command
from app.workspace.settings import UserSettings

ROOM, SHARE = 320, 0.36
"""Height of the tabs once something runs: pixels, and part of the whole, at least."""

SIDES, MIDDLE = [231, 900, 290], [640, 250]
"""Sizes of a first start: of the sides with the middle, and of the canvas over the tabs."""


class Splitters(QSplitter):
    """The palette, the middle and the inspector; in the middle the canvas over the tabs."""

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.middle = QSplitter(Qt.Orientation.Vertical)
        for splitter in (self, self.middle):
            splitter.setHandleWidth(1)
            splitter.setChildrenCollapsible(True)
        self.parts: dict[str, QWidget] = {}
        """What can be hidden, by name."""

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
        self.parts = {"palette": palette, "inspector": inspector, "tabs": tabs}
        self.setCollapsible(1, False)
        self.middle.setCollapsible(0, False)
        self.middle.setStretchFactor(0, 1)
        self.setStretchFactor(1, 1)

    def recall(self, settings: UserSettings) -> None:
        """The sizes of the last time, or good first ones; what was hidden stays so."""
        for splitter, kept, usual in (
            (self, settings.sides, SIDES),
            (self.middle, settings.middle, MIDDLE),
        ):
            if kept is None or not splitter.restoreState(kept):
                splitter.setSizes(usual)
        for name in settings.hidden:
            if name in self.parts:
                self.parts[name].hide()

    def remember(self, settings: UserSettings) -> None:
        """Keep the sizes, and what is hidden, for the next time."""
        settings.sides = self.saveState()
        settings.middle = self.middle.saveState()
        settings.hidden = [name for name, part in self.parts.items() if part.isHidden()]

    def commands(self) -> list[Command]:
        """A command that hides each part of the window, and brings it back."""
        doc = "Hide it, or bring it back."
        return [
            Command("Pa&lette", partial(self.toggle, "palette"), "Ctrl+B", doc=doc),
            Command("&Inspector", partial(self.toggle, "inspector"), "Ctrl+Alt+B", doc=doc),
            Command("&Tabs below the canvas", partial(self.toggle, "tabs"), "Ctrl+J", doc=doc),
        ]

    def toggle(self, name: str) -> None:
        """Hide a part, or bring it back: `palette`, `inspector` or `tabs`."""
        part = self.parts[name]
        if part.isHidden() or _is_gone(part):
            self.bring_back(part)
        else:
            part.hide()

    def bring_back(self, part: QWidget) -> None:
        """Show a part that was hidden, or made so small that it is gone."""
        part.show()
        if _is_gone(part) and part.parentWidget() is self:
            self.setSizes(SIDES)
        elif _is_gone(part):
            self.middle.setSizes(MIDDLE)

    def make_room(self) -> None:
        """Let the tabs be high enough for curves, at the canvas's cost."""
        self.bring_back(self.parts["tabs"])
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


def _is_gone(part: QWidget) -> bool:
    """Whether it was dragged so small that its splitter shows nothing of it."""
    splitter = part.parentWidget()
    return isinstance(splitter, QSplitter) and not splitter.sizes()[splitter.indexOf(part)]
