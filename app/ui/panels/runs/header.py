"""The top of a run's details: its name, how it stands, and what can be done with it."""

from collections.abc import Sequence
from html import escape

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QColor, QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from app.ui.panels.runs.label_row import LabelRow, RunTitle
from app.ui.theme import theme
from app.ui.widgets.elided import ElidedLabel
from app.workspace.runs.run import Run
from app.workspace.runs.run_list import RunList

Fact = tuple[str, str]


class RunHeader(QWidget):
    """A title with buttons, a sentence, a bar while something runs, and a line of facts."""

    def __init__(self, run_list: RunList) -> None:
        super().__init__()
        self.title, self.state = RunTitle(run_list), ElidedLabel("dim")
        self.label_row = LabelRow(run_list)
        self.error = QLabel(wordWrap=True)
        self.error.setTextFormat(Qt.TextFormat.PlainText)
        self.error.setProperty("role", "error")
        self.error.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.bar, self.facts = QProgressBar(), QLabel()
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(3)
        self.bar.setAccessibleName("How far the run is")
        self.facts.setTextFormat(Qt.TextFormat.RichText)
        self.facts.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.facts.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._pieces: tuple[tuple[str, str], ...] = ()
        self.buttons: dict[QAction, QPushButton] = {}
        self.row = QHBoxLayout()
        self.row.setSpacing(6)
        self._lay_out()

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(10)
        top.addWidget(self.title, 1)
        top.addLayout(self.row)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 6, 10, 2)
        column.setSpacing(4)
        column.addLayout(top)
        for part in (self.label_row, self.state, self.error, self.bar, self.facts):
            column.addWidget(part)

    def add_buttons(self, actions: Sequence[QAction]) -> None:
        """Show a button for each action; it is there while the action is enabled."""
        for action in actions:
            button = self.buttons[action] = QPushButton()
            button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
            button.clicked.connect(action.trigger)
            action.changed.connect(lambda action=action: self._follow(action))
            self.row.addWidget(button)
            self._follow(action)

    def _follow(self, action: QAction) -> None:
        button = self.buttons[action]
        button.setText(action.iconText())
        button.setToolTip(action.toolTip())
        button.setAccessibleName(action.text().replace("&", ""))
        if button.hasFocus() and not action.isEnabled():
            self.setFocus()  # else the next button would be pressed by the next key
        button.setVisible(action.isEnabled())

    def show_runs(self, runs: Sequence[Run], title: str) -> None:
        """Show what the runs are called: a single one by its name, several by a title."""
        self.title.show_title(title, runs[0] if len(runs) == 1 else None)
        self.label_row.show_runs(runs)

    def show_state(self, state: str, error: str = "") -> None:
        """Show how the run stands, and why it failed."""
        self.state.show_text(state)
        self.error.setText(error)
        self.error.setVisible(bool(error))

    def show_progress(self, fraction: float | None, running: bool) -> None:
        """Show how far it is, 0 to 1; None while that is not known."""
        self.bar.setVisible(running)
        if running and fraction is None:
            self.bar.setRange(0, 0)
        elif fraction is not None:
            self.bar.setRange(0, 1000)
            self.bar.setValue(round(1000 * fraction))

    def show_facts(self, facts: Sequence[Fact]) -> None:
        """Show values with their names in a line: the first ones, as many as there is room for."""
        dim = theme.current().dim.name()
        self._pieces = tuple(
            (f"{name} {value}", f"<span style='color:{dim}'>{escape(name)}</span> {escape(value)}")
            for name, value in facts
        )
        self.facts.setToolTip("\n".join(plain for plain, _ in self._pieces))
        self._write()

    def show_legend(self, names: Sequence[tuple[str, QColor]]) -> None:
        """Show what the colours of the lines stand for, instead of the facts."""
        self._pieces = tuple(
            (f"━ {name}", f"<span style='color:{hue.name()}'>━</span> {escape(name)}")
            for name, hue in names
        )
        self.facts.setToolTip("\n".join(name for name, _ in names))
        self._write()

    def _write(self) -> None:
        metrics, room = self.facts.fontMetrics(), self.width() - 18
        shown = list[str]()
        for plain, rich in self._pieces:
            room -= metrics.horizontalAdvance(f"{plain}    ")
            if room >= 0 or not shown:
                shown.append(rich)
        self.facts.setText("&nbsp;&nbsp;&nbsp;&nbsp;".join(shown))
        self.facts.setVisible(bool(shown))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._write()
