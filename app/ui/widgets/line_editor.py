"""The editor of what is typed in a line: checked at each keystroke, and handed on if it is right."""

from collections.abc import Mapping
from itertools import count
from typing import Any

from PySide6.QtCore import QElapsedTimer, QEvent, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QKeySequence,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractSpinBox, QWidget

from app.ui.theme import theme
from graph.declare.arg import Arg
from graph.declare.field import Field
from graph.declare.sums import Number

UNDO = (QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo)
PAUSE = 2000
"""Milliseconds without a key after which typing goes on as another gesture."""
GESTURES = count()
NUMBERS = ("int", "float", "pair", "sizes", "reals", "padding")
"""Kinds whose values step up and down."""


def shown(value: Any) -> str:
    """A value as a field shows it: 5 × 5."""
    if isinstance(value, tuple):
        return " × ".join(map(shown, value))
    return "" if value is None else str(value)


def plain(value: Any) -> Any:
    """5 for a pair of fives: how a block's argument is written."""
    same = isinstance(value, tuple) and len(value) == 2 and value[0] == value[1]
    return value[0] if same else value


def _sum_of(text: str, arguments: frozenset[str]) -> Arg | None:
    """The argument, or the sum of arguments, that a text is; None for anything else."""
    try:
        found = Arg(text)
    except ValueError:
        return None
    return found if found.names <= arguments else None


class LineEditor(QAbstractSpinBox):
    """A number, a pair, a list or a text in one line; arrow keys and the wheel step it.

    A pair is typed as `5` or `3 × 5`, a sum as `2*32` or `out_channels // 4`, an argument of
    the block by its name. Each keystroke that can be read is `edited`, as a preview: Esc, and
    leaving text that cannot be read, give back what stood here before.
    """

    edited = Signal(object)
    refused = Signal(str)
    """What is wrong with the text, '' once it is right."""
    restored = Signal(object)
    """The typing is given up; the value is what stood here before."""
    left = Signal()
    """The typing is over: by Enter, Esc or the loss of the focus."""

    def __init__(self, field: Field, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = field
        self.shown: Any = field.default
        self.bound: Any = None
        self.mixed = False
        self.arguments: frozenset[str] = frozenset()
        self.names: Mapping[str, Number] = {}
        self._before: tuple[Any, Any, bool] | None = None
        """What was shown when the typing began; None while nobody types."""
        self.gesture = next(GESTURES)
        """Tells what is typed in one go from what is typed later: a step of undo each."""
        self._since = QElapsedTimer()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFont(theme.monospaced())
        self.lineEdit().setTextMargins(7, 0, 7, 0)
        self.lineEdit().textEdited.connect(self._edited)
        self.setMinimumWidth(96)
        self._write()

    def allow_names(self, arguments: frozenset[str], names: Mapping[str, Number]) -> None:
        """Arguments that may be typed in place of a value, and what sums may name."""
        self.arguments, self.names = arguments, names

    def show_value(self, value: Any, *, bound: Any = None, mixed: bool = False) -> None:
        """Show a value; what is being typed stays while it means the same.

        `bound` is what an Arg comes to; `mixed` says that several values are edited at once.
        """
        same = (value, bound, mixed) == (self.shown, self.bound, self.mixed)
        self.shown, self.bound, self.mixed = value, bound, mixed
        if not same and not (self._before is not None and self._means(value)):
            self._write()

    def value(self) -> Any:
        """What is typed; raises ValueError with a sentence where it cannot be read."""
        typed = self.lineEdit().text()
        name = typed.partition("=")[0].strip()
        return _sum_of(name, self.arguments) or self.field.read(typed, self.names)

    def _write(self) -> None:
        self._before = None
        self.lineEdit().setText(self._text())
        self.lineEdit().setCursorPosition(0)
        self.lineEdit().setPlaceholderText("mixed" if self.mixed else "not set")
        theme.mark(self, argument=isinstance(self.shown, Arg), wrong=False)
        self.refused.emit("")

    def _text(self) -> str:
        if self.mixed:
            return ""
        if isinstance(self.shown, Arg):
            return f"{self.shown} = {shown(plain(self.bound))}"
        pair = self.field.kind.name in ("pair", "padding") and isinstance(self.shown, int)
        return shown((self.shown, self.shown) if pair else self.shown)

    def _means(self, value: Any) -> bool:
        try:
            return bool(plain(self.value()) == plain(value))
        except ValueError:
            return False

    def _begin(self) -> None:
        if self._before is None:
            self._before = (self.shown, self.bound, self.mixed)
        if not self._since.isValid() or self._since.elapsed() > PAUSE:
            self.gesture = next(GESTURES)
        self._since.start()

    def _edited(self) -> None:
        self._begin()
        try:
            value = self.value()
        except ValueError as error:
            self.show_refusal(str(error))
            return
        theme.mark(self, wrong=False)
        self.refused.emit("")
        self.shown, self.bound, self.mixed = value, None, False
        self.edited.emit(value)

    def show_refusal(self, sentence: str) -> None:
        """Mark what is typed as wrong, and say why."""
        theme.mark(self, wrong=True)
        self.refused.emit(sentence)

    def restore(self) -> None:
        """Give up what was typed."""
        if self._before is not None:
            self.shown, self.bound, self.mixed = self._before
            self._write()
            self.restored.emit(self.shown)

    def _leave(self) -> None:
        """End the typing: what is wrong or half typed gives way to what stood here before."""
        if self.property("wrong"):
            self.restore()
        self._write()
        self._since.invalidate()
        self.left.emit()

    def stepEnabled(self) -> QAbstractSpinBox.StepEnabledFlag:
        """Numbers go up and down; Qt's limits do not know ours, stepBy does."""
        flags = QAbstractSpinBox.StepEnabledFlag
        return flags.StepUpEnabled | flags.StepDownEnabled

    def stepBy(self, steps: int) -> None:
        """Step the number, or every number of a pair or list, within the field's limits."""
        if self.field.kind.name not in NUMBERS or isinstance(self.shown, Arg | str):
            return
        value = self.shown
        stepped = (
            tuple(self._stepped(v, steps) for v in value)
            if isinstance(value, tuple)
            else self._stepped(value, steps)
        )
        self.lineEdit().setText(shown(stepped))
        self._edited()

    def _stepped(self, value: Any, steps: int) -> Any:
        low = -(2**31) if self.field.at_least is None else self.field.at_least
        high = 2**31 - 1 if self.field.at_most is None else self.field.at_most
        if isinstance(value, float):
            return round(min(max(value + steps * 0.1, low), high), 10)
        return int(min(max((value or 0) + steps, low), high))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll the panel, not a number nobody chose."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter ends the typing, Esc gives it up; both keys go on to the form around."""
        if event.key() == Qt.Key.Key_Escape:
            self.restore()
            event.ignore()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not self.property("wrong"):
                self._leave()
            event.ignore()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self._leave()

    def event(self, event: QEvent) -> bool:
        """Undo and redo are the window's, not the line's own."""
        asks = event.type() == QEvent.Type.ShortcutOverride
        if asks and isinstance(event, QKeyEvent) and any(map(event.matches, UNDO)):
            event.ignore()
            return True
        return super().event(event)
