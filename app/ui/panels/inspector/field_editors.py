"""The editors of fields: what is typed is checked at each keystroke and handed on if it is right."""

from typing import Any

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QWheelEvent
from PySide6.QtWidgets import QAbstractSpinBox, QCheckBox, QComboBox, QWidget

from app.ui.panels.inspector.subject import Setting
from app.ui.theme import theme
from graph.declare.field import read
from graph.declare.kind import Arg

_UNDO = (QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo)


def shown(value: Any) -> str:
    """A value as a field shows it: 5 × 5."""
    if isinstance(value, tuple):
        return " × ".join(map(str, value))
    return "" if value is None else str(value)


def plain(value: Any) -> Any:
    """5 for a pair of fives: how a block's argument is written."""
    same = isinstance(value, tuple) and len(value) == 2 and value[0] == value[1]
    return value[0] if same else value


class NumberEditor(QAbstractSpinBox):
    """A number, a pair, a list or a text in one line; arrow keys and the wheel step it.

    A pair is typed as `5` or `3 × 5`, an argument of the block by its name.
    """

    typed = Signal(object)
    refused = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setting: Setting | None = None
        self.known: dict[str, Any] = {}
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFont(theme.monospaced())
        self.lineEdit().setTextMargins(7, 0, 7, 0)
        self.lineEdit().textEdited.connect(self._edited)
        self.setMinimumWidth(96)

    def show_setting(self, setting: Setting, known: dict[str, Any]) -> None:
        """Show a value; what is being typed stays while it means the same."""
        was, self.setting, self.known = self.setting, setting, known
        if was == setting or (self.lineEdit().isModified() and self._means(setting.value)):
            return
        self._write()

    def _write(self) -> None:
        setting = self.setting
        argument = setting is not None and isinstance(setting.value, Arg)
        self.lineEdit().setText(self._text())
        self.lineEdit().setCursorPosition(0)
        self.lineEdit().setPlaceholderText("mixed" if setting and setting.mixed else "not set")
        theme.mark(self, argument=argument, wrong=False)
        self.refused.emit("")

    def _text(self) -> str:
        setting = self.setting
        if setting is None or setting.mixed:
            return ""
        if isinstance(setting.value, Arg):
            return f"{setting.value.name} = {shown(plain(setting.bound))}"
        pair = setting.spec.kind.name in ("pair", "padding") and isinstance(setting.value, int)
        return shown((setting.value, setting.value) if pair else setting.value)

    def _read(self) -> Any:
        typed = self.lineEdit().text().partition("=")[0].strip()
        if typed in self.known:
            return Arg(typed)
        return read(self.setting.spec, typed) if self.setting else None

    def _means(self, value: Any) -> bool:
        try:
            return bool(plain(self._read()) == plain(value))
        except ValueError:
            return False

    def _edited(self) -> None:
        try:
            value = self._read()
        except ValueError as error:
            self.show_refusal(str(error))
            return
        theme.mark(self, wrong=False)
        self.refused.emit("")
        self.typed.emit(value)

    def show_refusal(self, sentence: str) -> None:
        """Mark what is typed as wrong, and say why."""
        theme.mark(self, wrong=True)
        self.refused.emit(sentence)

    def stepEnabled(self) -> QAbstractSpinBox.StepEnabledFlag:
        """Numbers go up and down; Qt's limits do not know ours, stepBy does."""
        flags = QAbstractSpinBox.StepEnabledFlag
        return flags.StepUpEnabled | flags.StepDownEnabled

    def stepBy(self, steps: int) -> None:
        """Step the number, or every number of a pair or list, within the field's limits."""
        if self.setting is None or isinstance(self.setting.value, Arg | str):
            return
        value = self.setting.value
        stepped = (
            tuple(self._stepped(v, steps) for v in value)
            if isinstance(value, tuple)
            else self._stepped(value, steps)
        )
        self.lineEdit().setText(shown(stepped))
        self._edited()

    def _stepped(self, value: Any, steps: int) -> Any:
        spec = self.setting.spec if self.setting else None
        low = spec.at_least if spec and spec.at_least is not None else -(2**31)
        high = spec.at_most if spec and spec.at_most is not None else 2**31 - 1
        if isinstance(value, float):
            return round(min(max(value + steps * 0.1, low), high), 10)
        return int(min(max((value or 0) + steps, low), high))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll the panel, not a number nobody chose."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """What is wrong or half typed gives way to the value there is."""
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self._write()

    def event(self, event: QEvent) -> bool:
        """Undo and redo are the window's, not the line's own."""
        asks = isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride
        if asks and any(map(event.matches, _UNDO)):
            event.ignore()
            return True
        return super().event(event)


class FlagEditor(QCheckBox):
    """Yes or no."""

    typed = Signal(object)
    refused = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.clicked.connect(lambda _: self.typed.emit(self.isChecked()))

    def show_setting(self, setting: Setting, known: dict[str, Any]) -> None:
        """Show a value; a dash for nodes that differ."""
        self.setTristate(setting.mixed)
        state = Qt.CheckState.Checked if setting.value else Qt.CheckState.Unchecked
        self.setCheckState(Qt.CheckState.PartiallyChecked if setting.mixed else state)
        self.setText("mixed" if setting.mixed else "yes" if setting.value else "no")

    def show_refusal(self, sentence: str) -> None:
        """Say why it cannot be."""
        self.refused.emit(sentence)


class ChoiceEditor(QComboBox):
    """One of a few words."""

    typed = Signal(object)
    refused = Signal(str)

    def __init__(self, options: list[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.addItems(options)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.textActivated.connect(lambda word: self.typed.emit(word))

    def show_setting(self, setting: Setting, known: dict[str, Any]) -> None:
        """Show a value."""
        self.setCurrentIndex(-1 if setting.mixed else self.findText(str(setting.value)))

    def show_refusal(self, sentence: str) -> None:
        """Say why it cannot be."""
        self.refused.emit(sentence)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll the panel, not a word nobody chose."""
        event.ignore()


Editor = NumberEditor | FlagEditor | ChoiceEditor


def editor_of(setting: Setting) -> Editor:
    """The editor for a field; one that names an argument is always shown as text."""
    if setting.is_text:
        return NumberEditor()
    if setting.spec.kind.name == "bool":
        return FlagEditor()
    return ChoiceEditor(list(setting.spec.kind.json["enum"]))
