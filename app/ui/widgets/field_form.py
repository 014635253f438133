"""Forms made of fields: an editor for each, with its limits, choices and words."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pydantic import BaseModel, ValidationError
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from app.ui.theme import theme
from app.ui.widgets.field_editors import Editor, editor_for
from app.ui.widgets.line_editor import LineEditor
from graph.declare.field import Field
from graph.declare.model_fields import fields_of


class FieldForm(QWidget):
    """The form; `changed()` follows each edit by hand. Fields fill `columns` from top to bottom."""

    changed = Signal()

    def __init__(self, fields: Iterable[Field], columns: int = 1) -> None:
        super().__init__()
        self.fields = {field.name: field for field in fields}
        self.editors: dict[str, Editor] = {}
        self.labels: dict[str, QLabel] = {}
        self._restored = False
        self.grid = QGridLayout(self)
        self.grid.setContentsMargins(0, 0, 0, 0)
        self.grid.setHorizontalSpacing(10)
        self.grid.setVerticalSpacing(6)
        high = -(-len(self.fields) // columns)
        for index, field in enumerate(self.fields.values()):
            self._add(field, index % high, 3 * (index // high))
        for column in range(columns):
            self.grid.setColumnStretch(3 * column + 1, 1)
            if column:
                self.grid.setColumnMinimumWidth(3 * column - 1, 10)

    def _add(self, field: Field, row: int, column: int) -> None:
        editor, label = editor_for(field), QLabel(field.title)
        label.setProperty("role", "dim")
        label.setBuddy(editor)
        editor.setAccessibleName(field.title)
        editor.setAccessibleDescription(field.doc)
        editor.setObjectName(field.name)
        editor.edited.connect(lambda _: self.changed.emit())
        editor.refused.connect(lambda wrong: self.changed.emit() if wrong else None)
        if isinstance(editor, LineEditor):
            editor.restored.connect(self._restore)
        self.editors[field.name], self.labels[field.name] = editor, label
        self.allow(field.name, "")
        self.grid.addWidget(label, row, column)
        self.grid.addWidget(editor, row, column + 1)

    def _restore(self) -> None:
        self._restored = True
        self.changed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc that gave a field its value back does not close the dialog too."""
        restored, self._restored = self._restored, False
        if not (event.key() == Qt.Key.Key_Escape and restored):
            super().keyPressEvent(event)

    def add_row(self, name: str, editor: QWidget) -> None:
        """An editor of something else, below."""
        label, row = QLabel(name), self.grid.rowCount()
        label.setProperty("role", "dim")
        label.setBuddy(editor)
        label.setToolTip(editor.toolTip())
        editor.setAccessibleName(name)
        self.grid.addWidget(label, row, 0)
        self.grid.addWidget(editor, row, 1)

    def show_values(self, values: Mapping[str, Any]) -> None:
        """Show a value for each field."""
        for name, editor in self.editors.items():
            editor.show_value(values[name])

    def values(self) -> dict[str, Any]:
        """What the editors say; a text where that cannot be read."""
        return {name: _value(editor) for name, editor in self.editors.items()}

    def problem(self) -> str:
        """What is wrong with the first field that is wrong, in a sentence; each is marked."""
        sentences = [self._problem(name) for name in self.fields]
        return next(filter(None, sentences), "")

    def _problem(self, name: str) -> str:
        editor = self.editors[name]
        try:
            self.fields[name].check(editor.value())
        except ValueError as error:
            theme.mark(editor, wrong=True)
            return _sentence(str(error))
        theme.mark(editor, wrong=False)
        return ""

    def allow(self, name: str, why_not: str) -> None:
        """Let a field be edited, or say why it has no effect."""
        field = self.fields[name]
        self.editors[name].setEnabled(not why_not)
        limits = "" if field.kind.name == "bool" else field.phrase
        tip = "\n".join(filter(None, (field.doc, limits, why_not)))
        for widget in (self.editors[name], self.labels[name]):
            widget.setToolTip(tip)


class ModelForm(FieldForm):
    """The form of a pydantic model."""

    def __init__(self, model: type[BaseModel], names: Sequence[str] = (), columns: int = 2) -> None:
        known = fields_of(model) if not names else {n: fields_of(model)[n] for n in names}
        super().__init__(known.values(), columns)
        self.model = model

    def show_value(self, value: BaseModel) -> None:
        """Show the fields of a value."""
        self.show_values({name: getattr(value, name) for name in self.fields})

    def check(self, others: Mapping[str, Any] | None = None) -> tuple[Any, str]:
        """The value with `others`, or None and what is wrong with the first field, in a sentence."""
        if wrong := self.problem():
            return None, wrong
        try:
            return self.model(**{**self.values(), **(others or {})}), ""
        except ValidationError:
            return None, "These settings do not go together."


def _value(editor: Editor) -> Any:
    try:
        return editor.value()
    except ValueError:
        assert isinstance(editor, LineEditor)
        return editor.text()


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."
