"""A form of a pydantic model: an editor for each field, with its limits, choices and words."""

from collections.abc import Mapping, Sequence
from dataclasses import astuple
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin

from annotated_types import Ge, Gt, Le, Lt
from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QStandardItemModel, QWheelEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QGridLayout,
    QLabel,
    QLineEdit,
    QWidget,
)

from app.ui.theme import theme

LIMITS = {Ge: "at least {}", Gt: "more than {}", Le: "at most {}", Lt: "less than {}"}


class Line(QLineEdit):
    """A number, or nothing where a field may be without; `changed()` follows each key."""

    changed = Signal()

    def __init__(self, kind: type, optional: bool) -> None:
        super().__init__()
        self.kind, self.optional = kind, optional
        self.setFont(theme.monospaced())
        self.setMinimumWidth(70)
        if optional:
            self.setPlaceholderText("not set")
        self.textEdited.connect(lambda _: self.changed.emit())

    def value(self) -> Any:
        """What is typed, as a number where it is one."""
        typed = self.text().strip().replace(",", "")
        if not typed and self.optional:
            return None
        try:
            return self.kind(typed)
        except ValueError:
            return self.text()

    def show_value(self, value: Any) -> None:
        """Show a number."""
        said = f"{value:.10g}" if isinstance(value, float) else str(value)
        self.setText("" if value is None else said)


class Flag(QCheckBox):
    """Yes or no."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.toggled.connect(self._toggled)
        self._toggled(False)

    def _toggled(self, on: bool) -> None:
        self.setText("yes" if on else "no")
        self.changed.emit()

    def value(self) -> bool:
        """Whether it is on."""
        return self.isChecked()

    def show_value(self, value: bool) -> None:
        """Show one."""
        self.setChecked(value)


class Choice(QComboBox):
    """One of a few words."""

    changed = Signal()

    def __init__(self, options: Sequence[str]) -> None:
        super().__init__()
        self.addItems(options)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.currentIndexChanged.connect(lambda _: self.changed.emit())

    def forbid(self, option: str, why: str) -> None:
        """Grey out a word and say why, or allow it again for ''; the first takes its place."""
        at, rows = self.findText(option), self.model()
        assert isinstance(rows, QStandardItemModel)
        rows.item(at).setEnabled(not why)
        rows.item(at).setToolTip(why)
        if why and self.currentIndex() == at:
            self.setCurrentIndex(0)

    def value(self) -> str:
        """The word that is chosen."""
        return self.currentText()

    def show_value(self, value: str) -> None:
        """Show one."""
        self.setCurrentText(value)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll the panel, not a word nobody chose."""
        event.ignore()


Editor = Line | Flag | Choice


class Fields(QWidget):
    """The form; `changed()` follows each edit by hand. Fields fill `columns` from top to bottom."""

    changed = Signal()

    def __init__(self, model: type[BaseModel], names: Sequence[str] = (), columns: int = 2) -> None:
        super().__init__()
        self.model = model
        self.names = tuple(names) or tuple(model.model_fields)
        self.editors: dict[str, Editor] = {}
        self.labels: dict[str, QLabel] = {}
        self.grid = QGridLayout(self)
        self.grid.setContentsMargins(0, 0, 0, 0)
        self.grid.setHorizontalSpacing(10)
        self.grid.setVerticalSpacing(6)
        self._telling = True
        high = -(-len(self.names) // columns)
        for index, name in enumerate(self.names):
            self._add(name, index % high, 3 * (index // high))
        for column in range(columns):
            self.grid.setColumnStretch(3 * column + 1, 1)
            if column:
                self.grid.setColumnMinimumWidth(3 * column - 1, 10)

    def _add(self, name: str, row: int, column: int) -> None:
        info = self.model.model_fields[name]
        editor, label = editor_of(info), QLabel(name.replace("_", " "))
        label.setProperty("role", "dim")
        label.setBuddy(editor)
        tip = "\n".join(filter(None, (info.description, phrase(info))))
        for widget in (label, editor):
            widget.setToolTip(tip)
        editor.setAccessibleName(name.replace("_", " "))
        editor.setAccessibleDescription(info.description or "")
        editor.setObjectName(name)
        editor.changed.connect(self._edited)
        self.editors[name], self.labels[name] = editor, label
        self.grid.addWidget(label, row, column)
        self.grid.addWidget(editor, row, column + 1)

    def add_row(self, name: str, editor: QWidget) -> None:
        """An editor of something else, below."""
        label, row = QLabel(name), self.grid.rowCount()
        label.setProperty("role", "dim")
        label.setBuddy(editor)
        label.setToolTip(editor.toolTip())
        editor.setAccessibleName(name)
        self.grid.addWidget(label, row, 0)
        self.grid.addWidget(editor, row, 1)

    def _edited(self) -> None:
        if self._telling:
            self.changed.emit()

    def show_value(self, value: BaseModel) -> None:
        """Show the fields of a value."""
        self._telling = False
        for name in self.names:
            self.editors[name].show_value(getattr(value, name))
        self._telling = True

    def values(self) -> dict[str, Any]:
        """What the editors say, right or wrong."""
        return {name: editor.value() for name, editor in self.editors.items()}

    def check(self, others: Mapping[str, Any] | None = None) -> tuple[Any, str]:
        """The value with `others`, or None and what is wrong with the first field, in a sentence."""
        for editor in self.editors.values():
            theme.mark(editor, wrong=False)
        try:
            return self.model(**{**self.values(), **(others or {})}), ""
        except ValidationError as error:
            wrong = error.errors()[0]
            name = str(wrong["loc"][0]) if wrong["loc"] else ""
            if name in self.editors:
                theme.mark(self.editors[name], wrong=True)
            return None, _sentence(self.model, name, wrong["input"])

    def allow(self, name: str, why_not: str) -> None:
        """Let a field be edited, or say why it has no effect."""
        self.editors[name].setEnabled(not why_not)
        info = self.model.model_fields[name]
        tip = "\n".join(filter(None, (info.description, phrase(info), why_not)))
        for widget in (self.editors[name], self.labels[name]):
            widget.setToolTip(tip)


def editor_of(info: FieldInfo) -> Editor:
    """The editor for a field."""
    kind, optional = _kind(info.annotation)
    if get_origin(kind) is Literal:
        return Choice(get_args(kind))
    return Flag() if kind is bool else Line(kind, optional)


def _kind(annotation: Any) -> tuple[Any, bool]:
    """int and True for int | None."""
    if get_origin(annotation) in (Union, UnionType):
        first = next(kind for kind in get_args(annotation) if kind is not type(None))
        return first, True
    return annotation, False


def phrase(info: FieldInfo) -> str:
    """What a field takes: `a number, more than 0, at most 100`."""
    kind, optional = _kind(info.annotation)
    if get_origin(kind) is Literal:
        return "one of " + ", ".join(get_args(kind))
    if kind is bool:
        return ""
    said = ["a whole number" if kind is int else "a number"]
    for limit in info.metadata:
        if type(limit) in LIMITS:
            (number,) = astuple(limit)
            said.append(LIMITS[type(limit)].format(f"{number:,}"))
    return ", ".join([*said, "or nothing"] if optional else said)


def _sentence(model: type[BaseModel], name: str, given: Any) -> str:
    info = model.model_fields.get(name)
    if info is None:
        return "These settings do not go together."
    shown = f"{given:g}" if isinstance(given, float) else str(given).strip() or "nothing"
    return f"{name.replace('_', ' ').capitalize()} must be {phrase(info)}, not {shown}."
