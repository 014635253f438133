"""The tabs below the canvas; the problems' title counts them, red while there are errors."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QTabWidget, QWidget

from app.ui.theme import theme


class Tabs(QTabWidget):
    """Panels under their own names."""

    def __init__(
        self,
        problems: QWidget,
        layers: QWidget,
        source: QWidget,
        runs: QWidget,
        compare: QWidget,
    ) -> None:
        super().__init__()
        self.problems, self.layers, self.source = problems, layers, source
        self.runs, self.compare = runs, compare
        self.errors = 0
        self.setDocumentMode(True)
        self.tabBar().setDrawBase(False)
        self.setAccessibleName("Problems, layers, source, runs and comparison")
        for panel in (problems, layers, source, runs, compare):
            self.addTab(panel, panel.accessibleName())
        self.currentChanged.connect(lambda _: self._colour())
        self.setCurrentWidget(layers)

    def show_problems(self) -> None:
        """What is wrong, and what would mend it."""
        self._show(self.problems)

    def show_layers(self) -> None:
        """The table of layers."""
        self._show(self.layers)

    def show_source(self) -> None:
        """The PyTorch source."""
        self._show(self.source)

    def show_runs(self) -> None:
        """The profiles."""
        self._show(self.runs)

    def show_compare(self) -> None:
        """What differs from another network."""
        self._show(self.compare)

    def _show(self, panel: QWidget) -> None:
        self.setCurrentWidget(panel)
        panel.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def count_problems(self, errors: int, warnings: int) -> None:
        """Show how many problems there are."""
        number = errors + warnings
        text = f"Problems {number}" if number else "Problems"
        if (errors, text) != (self.errors, self.tabText(0)):
            self.errors = errors
            self.setTabText(0, text)
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
