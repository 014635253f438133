"""The tabs below the canvas; the problems' title counts them, red while there are errors."""

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QTabWidget, QWidget

from app import theme


class Tabs(QTabWidget):
    """Panels under their own names; the first is the problems."""

    def __init__(self, panels: tuple[QWidget, ...]) -> None:
        super().__init__()
        self.errors = 0
        self.setDocumentMode(True)
        self.tabBar().setDrawBase(False)
        self.setAccessibleName("Problems, layers, source and runs")
        for panel in panels:
            self.addTab(panel, panel.accessibleName())
        self.currentChanged.connect(lambda _: self._colour())

    def count_problems(self, errors: int, warnings: int) -> None:
        """Show how many problems there are."""
        self.errors = errors
        number = errors + warnings
        self.setTabText(0, f"Problems {number}" if number else "Problems")
        self._colour()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._colour()

    def _colour(self) -> None:
        colours = theme.current()
        for index in range(self.count()):
            here = index == self.currentIndex()
            self.tabBar().setTabTextColor(index, colours.text if here else colours.dim)
        if self.errors:
            self.tabBar().setTabTextColor(0, colours.error)
