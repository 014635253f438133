"""One field of the form: its label, its editor, the way back to the default, and what is wrong."""

from collections.abc import Callable
from functools import partial
from typing import Any, Protocol

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QMenu, QToolButton, QWidget

from app.ui.panels.inspector.argument_edits import ArgumentEdits
from app.ui.panels.inspector.settings import Setting
from app.ui.panels.inspector.subject import Subject
from app.ui.panels.inspector.targets import ArgumentDefault, UseArgument
from app.ui.widgets.field_editors import editor_for
from app.ui.widgets.line_editor import LineEditor, plain, shown
from app.ui.widgets.plain_text import plain_tooltip
from app.workspace.document import Edit
from graph.declare.arg import Arg
from graph.declare.target import BlockArgument


class RowOwner(Protocol):
    """What a row needs of its form."""

    argument_edits: ArgumentEdits

    def commit(self, row: "Row", value: Any) -> None:
        """Set the field to a value."""

    def restore(self, row: "Row") -> None:
        """Give up what was typed."""

    def reset(self, row: "Row") -> None:
        """Give the field its default again."""


class Row:
    """The widgets of one field, in one line of a grid and the next, for what is wrong."""

    def __init__(
        self, owner: RowOwner, parent: QWidget, subject: Subject, setting: Setting
    ) -> None:
        self.owner, self.subject, self.setting = owner, subject, setting
        self.before: Edit | None = None
        """Gives back what stood here when the typing began; None while nobody types."""
        self.label = QLabel(setting.label, parent)
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        self.label.setProperty("role", "dim")
        self.editor = editor_for(setting.field, as_text=setting.is_text)
        self.editor.setParent(parent)
        self.back = QToolButton(parent)
        self.back.setText("↺")
        self.back.setProperty("role", "reset")
        self.wrong = QLabel(parent, wordWrap=True)
        self.wrong.setTextFormat(Qt.TextFormat.PlainText)
        self.wrong.setProperty("role", "error")
        self.wrong.hide()
        self._describe()
        self._connect()

    def add_to(self, grid: QGridLayout, line: int) -> None:
        """Put the widgets into two lines of a grid; the way back follows its field by Tab."""
        grid.addWidget(self.label, line, 0)
        grid.addWidget(self.editor, line, 1)
        inside = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        grid.addWidget(self.back, line, 1, inside)
        grid.addWidget(self.wrong, line + 1, 0, 1, 2)
        self.back.raise_()
        self.back.hide()

    def _describe(self) -> None:
        setting = self.setting
        tip = f"{setting.field.doc}\n{setting.field.phrase}"
        for widget in (self.label, self.editor):
            widget.setToolTip(plain_tooltip(tip))
        self.label.setBuddy(self.editor)
        self.editor.setAccessibleName(setting.full_label)
        self.editor.setAccessibleDescription(setting.field.doc)
        self.editor.setObjectName(setting.target.name)
        self.back.setAccessibleName(f"reset {setting.label}")
        self.back.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def _connect(self) -> None:
        self.editor.edited.connect(lambda value: self.owner.commit(self, value))
        self.editor.refused.connect(self._show_problem)
        if isinstance(self.editor, LineEditor):
            self.editor.restored.connect(lambda _: self.owner.restore(self))
            self.editor.left.connect(self._end)
        for widget in (self.editor, self.label):
            widget.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
            widget.customContextMenuRequested.connect(partial(self._open_menu, widget))
        self.back.clicked.connect(lambda: self.owner.reset(self))

    def _end(self) -> None:
        self.before = None

    def show_setting(self, setting: Setting, subject: Subject) -> None:
        """Show the value there is now."""
        self.setting, self.subject = setting, subject
        if isinstance(self.editor, LineEditor):
            self.editor.allow_names(frozenset(setting.arguments), subject.numbers(setting))
        self.editor.show_value(setting.value, bound=setting.bound, mixed=setting.mixed)
        if isinstance(setting.target, BlockArgument | UseArgument):
            self.back.setVisible(setting.is_set)
            self.back.setToolTip(f"Back to the block's own {shown(plain(setting.default))}")

    def _show_problem(self, sentence: str) -> None:
        self.wrong.setText(sentence)
        self.wrong.setVisible(bool(sentence))

    def _open_menu(self, widget: QWidget, at: QPoint) -> None:
        menu = self.menu()
        menu.exec(widget.mapToGlobal(at))
        menu.deleteLater()

    def menu(self) -> QMenu:
        """What can be done with the field."""
        menu = QMenu(self.editor)
        for text, do in (*self._of_value(), *self._of_argument()):
            menu.addAction(text.replace("&", "&&"), do)
        return menu

    def _of_value(self) -> list[tuple[str, Callable[[], None]]]:
        """Arguments in place of its value, a value in place of an argument, and the default."""
        owner, setting, found = self.owner, self.setting, list[tuple[str, Callable[[], None]]]()
        if isinstance(setting.value, Arg):
            use = f"Use {shown(plain(setting.bound))} here, whatever {setting.value} is"
            found.append((use, partial(owner.commit, self, setting.bound)))
        elif len(self.subject.names) == 1 and setting.lifts:
            make = partial(owner.argument_edits.make, self.subject, setting)
            found.append(("Make an argument…", make))
        if setting.lifts or isinstance(setting.target, UseArgument):
            for name in setting.arguments:
                if setting.value != Arg(name):
                    use = f"Use the argument {name}"
                    found.append((use, partial(owner.commit, self, Arg(name))))
        of_use = self.subject.names or isinstance(setting.target, UseArgument)
        if setting.is_set and of_use and not setting.field.required:
            reset = f"Reset to {shown(plain(setting.default)) or 'nothing'}"
            found.append((reset, partial(owner.reset, self)))
        return found

    def _of_argument(self) -> list[tuple[str, Callable[[], None]]]:
        """Its name, its order and its end, where it is the default of an argument."""
        if not isinstance(self.setting.target, ArgumentDefault):
            return []
        edits, where = self.owner.argument_edits, (self.subject.graph, self.setting.target.name)
        named = edits.is_named(*where)
        end = ("Write out where it is used", edits.write_out)
        text, do = end if named else ("Remove the argument", edits.remove)
        return [
            ("Rename the argument…", partial(edits.rename, *where)),
            ("Say what it is for…", partial(edits.describe, *where)),
            ("Move up", partial(edits.move, *where, -1)),
            ("Move down", partial(edits.move, *where, 1)),
            (text, partial(do, *where)),
        ]

    def remove(self, grid: QGridLayout) -> None:
        """Take the row away."""
        for widget in (self.label, self.editor, self.back, self.wrong):
            grid.removeWidget(widget)
            widget.hide()
            widget.deleteLater()
