"""The editors of fields: a line, a flag or a choice."""

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QCheckBox, QWidget

from app.ui.widgets.boxes import ComboBox
from app.ui.widgets.line_editor import LineEditor
from graph.declare.field import Field


class FlagEditor(QCheckBox):
    """Yes or no."""

    edited = Signal(object)
    refused = Signal(str)

    def __init__(self, field: Field, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = field
        self.show_value(bool(field.default))
        self.checkStateChanged.connect(self._changed)

    def _changed(self, state: Qt.CheckState) -> None:
        self.setTristate(False)
        self._describe()
        self.edited.emit(self.value())

    def _describe(self) -> None:
        words = {Qt.CheckState.Checked: "yes", Qt.CheckState.Unchecked: "no"}
        self.setText(words.get(self.checkState(), "mixed"))

    def value(self) -> bool:
        """Whether it is on."""
        return self.isChecked()

    def show_value(self, value: Any, *, bound: Any = None, mixed: bool = False) -> None:
        """Show a value; a dash for nodes that differ."""
        blocked = self.blockSignals(True)
        self.setTristate(mixed)
        state = Qt.CheckState.Checked if value else Qt.CheckState.Unchecked
        self.setCheckState(Qt.CheckState.PartiallyChecked if mixed else state)
        self._describe()
        self.blockSignals(blocked)

    def show_refusal(self, sentence: str) -> None:
        """Say why it cannot be."""
        self.refused.emit(sentence)


class ChoiceEditor(ComboBox):
    """One of a few words."""

    edited = Signal(object)
    refused = Signal(str)

    def __init__(self, field: Field, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = field
        self.addItems(field.choices)
        self.show_value(field.default)
        self.currentTextChanged.connect(lambda word: self.edited.emit(word))

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

    def show_value(self, value: Any, *, bound: Any = None, mixed: bool = False) -> None:
        """Show a value; nothing for nodes that differ."""
        blocked = self.blockSignals(True)
        self.setCurrentIndex(-1 if mixed else self.findText(str(value)))
        self.blockSignals(blocked)

    def show_refusal(self, sentence: str) -> None:
        """Say why it cannot be."""
        self.refused.emit(sentence)


Editor = LineEditor | FlagEditor | ChoiceEditor


def editor_for(field: Field, *, as_text: bool = False) -> Editor:
    """The editor of a field; `as_text` for a flag or a word that an argument stands for."""
    if field.kind.name == "bool" and not as_text:
        return FlagEditor(field)
    if field.choices and not as_text:
        return ChoiceEditor(field)
    return LineEditor(field)
