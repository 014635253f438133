"""The form of what is selected: a row for each of its settings, under their headings."""

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QGridLayout, QLabel, QWidget

from app.ui.panels.inspector.argument_edits import ArgumentEdits
from app.ui.panels.inspector.row import Row
from app.ui.panels.inspector.subject import Subject
from app.ui.panels.inspector.targets import ArgumentDefault, Target, UseArgument
from app.ui.widgets.line_editor import LineEditor, plain
from app.workspace.document import Edit
from app.workspace.workspace import Workspace
from graph.declare.target import BlockArgument
from graph.problem import Refused


class Form(QWidget):
    """Labels, editors and one sentence under each that is wrong."""

    let_go = Signal()
    """The field with the keyboard is gone, or left by Enter or Esc."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.document = workspace.document
        self.argument_edits = ArgumentEdits(workspace.document, workspace.questions)
        self.subject: Subject | None = None
        self.rows: dict[Target, Row] = {}
        self.last: Row | None = None
        """The row that had the keyboard last."""
        self._headings: list[QLabel] = []
        self.grid = QGridLayout(self)
        self.grid.setContentsMargins(0, 0, 0, 0)
        self.grid.setHorizontalSpacing(8)
        self.grid.setVerticalSpacing(7)
        self.grid.setColumnStretch(1, 1)
        self.grid.setColumnMinimumWidth(0, 12 * self.fontMetrics().averageCharWidth())
        QApplication.instance().focusChanged.connect(self._follow_focus)  # type: ignore[union-attr]

    def _follow_focus(self, before: QWidget | None, now: QWidget | None) -> None:
        for row in self.rows.values():
            if now is row.editor:
                self.last = row

    def show_subject(self, subject: Subject) -> None:
        """Fill the form; it is made anew only for another subject."""
        if self.subject is None or subject.signature != self.subject.signature:
            self._build(subject)
        self.subject = subject
        for setting in subject.settings:
            self.rows[setting.target].show_setting(setting, subject)

    def _build(self, subject: Subject) -> None:
        held = any(row.editor.hasFocus() for row in self.rows.values())
        self._clear()
        line, section = 0, ""
        for setting in subject.settings:
            if setting.section != section:
                section = setting.section
                self._add_heading(section, line)
                line += 1
            row = self.rows[setting.target] = Row(self, self, subject, setting)
            row.add_to(self.grid, line)
            line += 2
        if held:
            self.let_go.emit()

    def _clear(self) -> None:
        for row in self.rows.values():
            row.remove(self.grid)
        for heading in self._headings:
            self.grid.removeWidget(heading)
            heading.deleteLater()
        self.rows, self._headings, self.last = {}, [], None

    def _add_heading(self, text: str, line: int) -> None:
        heading = QLabel(text, self)
        heading.setTextFormat(Qt.TextFormat.PlainText)
        heading.setProperty("role", "heading")
        heading.setContentsMargins(0, 8 if line else 0, 0, 0)
        self._headings.append(heading)
        self.grid.addWidget(heading, line, 0, 1, 2)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape):
            self.let_go.emit()
        else:
            super().keyPressEvent(event)

    def commit(self, row: Row, value: Any) -> None:
        """Set a field of every node of the subject, as one step for what is typed in one go."""
        subject, target = self.subject, row.setting.target
        if subject is None:
            return
        if isinstance(target, BlockArgument | ArgumentDefault | UseArgument):
            value = plain(value)
        if row.before is None:
            row.before = subject.as_in(self.document.model, row.setting)
        self._apply(row, subject.change(target, value))

    def restore(self, row: Row) -> None:
        """Give every node back what it had when the typing began."""
        before, row.before = row.before, None
        if before is not None:
            self._apply(row, before)

    def _apply(self, row: Row, edit: Edit) -> None:
        subject = self.subject
        assert subject is not None
        merge = f"typing {row.editor.gesture}" if isinstance(row.editor, LineEditor) else None
        try:
            self.document.apply(edit, f"set {subject.title}.{row.setting.label}", merge)
        except Refused as refusal:
            row.editor.show_refusal(str(refusal))

    def reset(self, row: Row) -> None:
        """Give a field its default again."""
        subject, setting = self.subject, row.setting
        if subject is not None:
            of_use = isinstance(setting.target, BlockArgument | UseArgument)
            value = None if of_use else setting.default
            self.document.edit(subject.change(setting.target, value), f"reset {setting.label}")
