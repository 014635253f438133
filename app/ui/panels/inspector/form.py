"""The form of the selected nodes, made from the fields that their operation declares."""

from functools import partial
from typing import Any

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QMenu, QToolButton, QWidget

from app.ui.panels.inspector.subject import Setting, Subject
from app.ui.panels.inspector.targets import ArgumentDefault, Target
from app.ui.widgets.field_editors import LineEditor, editor_for, plain, shown
from app.workspace.document import Document, Edit
from app.workspace.focus import Focus
from graph.declare.arg import Arg
from graph.declare.target import BlockArgument, NodeField
from graph.edits import arguments
from graph.names import fresh
from graph.problem import Refused


class Form(QWidget):
    """Labels, editors and one sentence under each that is wrong."""

    let_go = Signal()
    """The field with the keyboard is gone, or left by Enter or Esc."""

    def __init__(self, document: Document, focus: Focus, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.document, self.focus = document, focus
        self.subject: Subject | None = None
        self.rows: dict[Target, Row] = {}
        self.grid = QGridLayout(self)
        self.grid.setContentsMargins(0, 0, 0, 0)
        self.grid.setHorizontalSpacing(8)
        self.grid.setVerticalSpacing(7)
        self.grid.setColumnStretch(1, 1)
        self.grid.setColumnMinimumWidth(0, 12 * self.fontMetrics().averageCharWidth())

    def show_subject(self, subject: Subject) -> None:
        """Fill the form; it is made anew only for another subject."""
        if self.subject is None or subject.signature != self.subject.signature:
            self._build(subject)
        self.subject = subject
        for setting in subject.settings:
            self.rows[setting.target].show_setting(setting, subject)

    def _build(self, subject: Subject) -> None:
        held = any(row.editor.hasFocus() for row in self.rows.values())
        for row in self.rows.values():
            row.remove()
        self.rows = {s.target: Row(self, i, s) for i, s in enumerate(subject.settings)}
        if held:
            self.let_go.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape):
            self.let_go.emit()
        else:
            super().keyPressEvent(event)

    def commit(self, row: "Row", value: Any) -> None:
        """Set a field of every node of the subject, as one step for what is typed in one go."""
        subject, target = self.subject, row.setting.target
        if subject is None:
            return
        if isinstance(target, BlockArgument | ArgumentDefault):
            value = plain(value)
        if row.before is None:
            row.before = subject.as_in(self.document.model, row.setting)
        self._apply(row, subject.change(target, value))

    def restore(self, row: "Row") -> None:
        """Give every node back what it had when the typing began."""
        before, row.before = row.before, None
        if before is not None:
            self._apply(row, before)

    def _apply(self, row: "Row", edit: Edit) -> None:
        subject = self.subject
        assert subject is not None
        merge = f"typing {row.editor.gesture}" if isinstance(row.editor, LineEditor) else None
        try:
            self.document.apply(edit, f"set {subject.title}.{row.setting.label}", merge)
        except Refused as refusal:
            row.editor.show_refusal(str(refusal))

    def make_argument(self, setting: Setting) -> None:
        """Lift a field to an argument of the block, or the network, that it stands in."""
        subject, target = self.subject, setting.target
        if subject is None or not isinstance(target, NodeField | BlockArgument):
            return
        argument = fresh(setting.label, subject.arguments)
        name = subject.names[0]
        self.document.edit(
            lambda m: arguments.lift(m, subject.graph, name, target, argument),
            f"make {setting.label} an argument",
        )

    def remove_argument(self, setting: Setting) -> None:
        """Take an argument away that nothing names."""
        subject = self.subject
        if subject is not None:
            self.document.edit(
                lambda m: arguments.remove_argument(m, subject.graph, setting.target.name),
                f"remove the argument {setting.label}",
            )

    def reset(self, row: "Row") -> None:
        """Give a field its default again."""
        subject, setting = self.subject, row.setting
        if subject is not None:
            value = None if isinstance(setting.target, BlockArgument) else setting.default
            self.document.edit(subject.change(setting.target, value), f"reset {setting.label}")


class Row:
    """One field of the form: label, editor, the way back to the default, and what is wrong."""

    def __init__(self, form: Form, index: int, setting: Setting) -> None:
        self.form, self.setting = form, setting
        self.before: Edit | None = None
        """Gives back what stood here when the typing began; None while nobody types."""
        self.label = QLabel(setting.label, form)
        self.label.setProperty("role", "dim")
        self.editor = editor_for(setting.field, as_text=setting.is_text)
        self.back = QToolButton(form)
        self.back.setText("↺")
        self.back.setProperty("role", "reset")
        self.wrong = QLabel(form, wordWrap=True)
        self.wrong.hide()
        self.wrong.setProperty("role", "error")
        self._describe(setting)
        self._place(index)
        self._connect()

    def _place(self, index: int) -> None:
        grid = self.form.grid
        grid.addWidget(self.label, 2 * index, 0)
        grid.addWidget(self.editor, 2 * index, 1)
        inside = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        grid.addWidget(self.back, 2 * index, 1, inside)
        self.back.raise_()
        self.back.hide()
        grid.addWidget(self.wrong, 2 * index + 1, 0, 1, 2)

    def _describe(self, setting: Setting) -> None:
        tip = f"{setting.field.doc}\n{setting.field.phrase}"
        for widget in (self.label, self.editor):
            widget.setToolTip(tip)
        self.label.setBuddy(self.editor)
        self.editor.setAccessibleName(setting.label)
        self.editor.setAccessibleDescription(setting.field.doc)
        self.editor.setObjectName(setting.target.name)
        self.back.setAccessibleName(f"reset {setting.label}")

    def _connect(self) -> None:
        self.editor.edited.connect(lambda value: self.form.commit(self, value))
        self.editor.refused.connect(self._show_problem)
        if isinstance(self.editor, LineEditor):
            self.editor.restored.connect(lambda _: self.form.restore(self))
            self.editor.left.connect(self._end)
        self.editor.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.editor.customContextMenuRequested.connect(self._menu)
        self.back.clicked.connect(lambda: self.form.reset(self))

    def _end(self) -> None:
        self.before = None

    def show_setting(self, setting: Setting, subject: Subject) -> None:
        """Show the value there is now."""
        self.setting = setting
        if isinstance(self.editor, LineEditor):
            self.editor.allow_names(frozenset(subject.arguments), subject.numbers)
        self.editor.show_value(setting.value, bound=setting.bound, mixed=setting.mixed)
        if isinstance(setting.target, BlockArgument):
            self.back.setVisible(setting.is_set)
            self.back.setToolTip(f"Back to the block's own {shown(plain(setting.default))}")

    def _show_problem(self, sentence: str) -> None:
        self.wrong.setText(sentence)
        self.wrong.setVisible(bool(sentence))

    def _menu(self, at: QPoint) -> None:
        menu = self.menu()
        menu.exec(self.editor.mapToGlobal(at))
        menu.deleteLater()

    def menu(self) -> QMenu:
        """What can be done with the field."""
        form, setting, menu = self.form, self.setting, QMenu(self.editor)
        subject = form.subject
        if subject is None:
            return menu
        if isinstance(setting.value, Arg):
            menu.addAction(
                f"Use {shown(plain(setting.bound))} here, whatever {setting.value} is",
                lambda: form.commit(self, setting.bound),
            )
        elif len(subject.names) == 1 and setting.lifts:
            menu.addAction("Make an argument", lambda: form.make_argument(setting))
        if not subject.names and self._is_idle(subject):
            menu.addAction("Remove the argument", lambda: form.remove_argument(setting))
        known = subject.arguments if subject.names and setting.lifts else ()
        for name in known:
            if setting.value != Arg(name):
                menu.addAction(f"Use the argument {name}", partial(form.commit, self, Arg(name)))
        if setting.is_set and subject.names and not setting.field.required:
            menu.addAction(
                f"Reset to {shown(plain(setting.default)) or 'nothing'}",
                lambda: form.reset(self),
            )
        return menu

    def _is_idle(self, subject: Subject) -> bool:
        """Whether it is an argument of the graph that no field of a node names."""
        if not isinstance(self.setting.target, ArgumentDefault):
            return False
        graph, name = self.form.document.model.graphs[subject.graph], self.setting.target.name
        return not any(name in node.op.arguments for node in graph.nodes.values())

    def remove(self) -> None:
        """Take the row away."""
        for widget in (self.label, self.editor, self.back, self.wrong):
            self.form.grid.removeWidget(widget)
            widget.hide()
            widget.deleteLater()
