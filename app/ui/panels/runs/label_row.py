"""What a person calls a run: its star, its name, its group and a note, edited where they are shown."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QToolButton, QWidget

from app.ui.theme import theme
from app.ui.widgets.boxes import ComboBox
from app.ui.widgets.plain_text import plain_tooltip
from app.workspace.runs.run import Run
from app.workspace.runs.run_list import RunList


class RunTitle(QLineEdit):
    """The name of a run, to be typed over; for several runs a text that says how many."""

    def __init__(self, run_list: RunList) -> None:
        super().__init__()
        self.run_list = run_list
        self.run: Run | None = None
        self.setProperty("role", "title")
        self.setAccessibleName("Name of the run")
        self.setMaxLength(200)
        self.setFont(theme.font(10.5, QFont.Weight.DemiBold))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.editingFinished.connect(self._keep)

    def show_title(self, title: str, run: Run | None) -> None:
        """Show the name of one run, or a title of several, unless it is being typed."""
        if self.hasFocus() and run is self.run:
            return
        self.run = run
        self.setReadOnly(run is None)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus if run is None else Qt.FocusPolicy.StrongFocus)
        self.setText(title)
        self.setToolTip(plain_tooltip(title))
        self.setCursorPosition(0)

    def _keep(self) -> None:
        if self.run is not None:
            typed = self.text().strip()
            own = "" if typed == self.run.plain_title else typed
            self.run_list.set_label(self.run, name=own)
            self.setText(self.run.title)


class LabelRow(QWidget):
    """Star and group of the runs that are shown, and the note of a single one."""

    def __init__(self, run_list: RunList) -> None:
        super().__init__()
        self.run_list = run_list
        self.runs: Sequence[Run] = ()
        self.star, self.group, self.note = QToolButton(), ComboBox(), QLineEdit()
        self.group.setEditable(True)
        line = self.group.lineEdit()
        assert line is not None
        self.group_line = line
        self._lay_out()
        self.star.clicked.connect(self.toggle_star)
        self.group_line.editingFinished.connect(self._keep_group)
        self.group.activated.connect(lambda _: self._keep_group())
        self.note.editingFinished.connect(self._keep_note)

    def _lay_out(self) -> None:
        self.star.setProperty("role", "flat")
        self.star.setCheckable(True)
        self.star.setText("☆")
        self.star.setAccessibleName("Star")
        self.star.setToolTip("Star it, to find it again")
        self.group.setInsertPolicy(ComboBox.InsertPolicy.NoInsert)
        self.group.setFixedWidth(150)
        self.group.setAccessibleName("Group of the run")
        self.group_line.setPlaceholderText("group")
        self.group_line.setMaxLength(100)
        self.note.setAccessibleName("Note on the run")
        self.note.setPlaceholderText("note")
        self.note.setMaxLength(10_000)
        keeps = self.note.sizePolicy()
        keeps.setRetainSizeWhenHidden(True)
        self.note.setSizePolicy(keeps)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self.star)
        row.addWidget(self.note, 1)
        row.addWidget(self.group)

    def show_runs(self, runs: Sequence[Run]) -> None:
        """Show what these are called, where that is not being typed."""
        same = list(runs) == list(self.runs)
        self.runs = list(runs)
        starred = all(run.label.starred for run in runs)
        self.star.setChecked(starred)
        self.star.setText("★" if starred else "☆")
        groups = {run.label.group for run in runs}
        if not (same and self.group_line.hasFocus()):
            self.group.clear()
            self.group.addItems(self.run_list.groups)
            self.group.setEditText(groups.pop() if len(groups) == 1 else "")
        self.note.setVisible(len(runs) == 1)
        if not (same and self.note.hasFocus()):
            self.note.setText(runs[0].label.note if len(runs) == 1 else "")

    def toggle_star(self) -> None:
        """Star all of them, or take the stars away where all have one."""
        starred = not all(run.label.starred for run in self.runs)
        for run in self.runs:
            self.run_list.set_label(run, starred=starred)

    def _keep_group(self) -> None:
        text = self.group.currentText().strip()
        if text or len({run.label.group for run in self.runs}) == 1:
            for run in self.runs:
                self.run_list.set_label(run, group=text)

    def _keep_note(self) -> None:
        if len(self.runs) == 1:
            self.run_list.set_label(self.runs[0], note=self.note.text().strip())
