"""The tabs below the canvas; the problems' title counts them, red while there are errors."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QTabWidget, QWidget

from app.ui.theme import theme


class Tabs(QTabWidget):
    """Panels under their own names."""

    def __init__(self, panels: Sequence[QWidget]) -> None:
        super().__init__()
        self._counting: QWidget | None = None
        self._errors = 0
        self.setDocumentMode(True)
        self.tabBar().setDrawBase(False)
        self.setAccessibleName("Panels: " + ", ".join(p.accessibleName() for p in panels))
        for panel in panels:
            self.addTab(panel, panel.accessibleName())
        self.currentChanged.connect(lambda _: self._colour())

    def show_panel(self, panel: QWidget) -> None:
        """Bring a panel to the front and give it the keyboard."""
        self.setCurrentWidget(panel)
        panel.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def show_count(self, panel: QWidget, errors: int, warnings: int) -> None:
        """Show beside a panel's title how many problems there are."""
        number, title = errors + warnings, panel.accessibleName()
        self.setTabText(self.indexOf(panel), f"{title} {number}" if number else title)
        self._counting, self._errors = panel, errors
        self._colour()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._colour()

    def _colour(self) -> None:
        colours = theme.current()
        for index in range(self.count()):
            here = index == self.currentIndex()
            wrong = self._errors and self.widget(index) is self._counting
            colour = colours.error if wrong else colours.text if here else colours.dim
            self.tabBar().setTabTextColor(index, colour)
