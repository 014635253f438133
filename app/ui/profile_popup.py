"""How profiles are taken: a small panel below the Profile button."""

import re

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLabel, QLineEdit, QVBoxLayout, QWidget

from app.protocol import Settings
from app.ui.theme import theme
from app.ui.widgets.field_editors import ChoiceEditor
from app.ui.widgets.field_form import ModelForm
from app.workspace.profile_settings import ProfileSettings
from app.workspace.settings import MOST_BATCHES

NAMES = ("precision", "memory_format", "mode", "passes", "samples", "find_batch")
CUDA_ONLY = {"precision": "tf32", "mode": "cuda-graph"}
"""What the CPU does not have."""
WHY = "only on a CUDA device"


class ProfilePopup(QFrame):
    """A popup; each change takes effect at once, and `changed()` follows."""

    changed = Signal()

    def __init__(self, profile_settings: ProfileSettings, window: QWidget) -> None:
        super().__init__(window, Qt.WindowType.Popup)
        self.profile_settings = profile_settings
        self.setProperty("role", "popup")
        self.setAccessibleName("How profiles are taken")
        self.fields = ModelForm(Settings, NAMES, columns=1)
        self.batches, self.error = QLineEdit(), QLabel(wordWrap=True)
        self._lay_out()
        self.fields.changed.connect(self._take)
        self.batches.textEdited.connect(lambda _: self._take())

    def _lay_out(self) -> None:
        heading = QLabel("How profiles are taken")
        heading.setProperty("role", "heading")
        self.error.setProperty("role", "error")
        self.error.hide()
        self.batches.setFont(theme.monospaced())
        self.batches.setToolTip(
            "Several batches, one profile each: 1, 8, 32\nEmpty for the one in the toolbar"
        )
        self.fields.add_row("batches", self.batches)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 10, 14, 12)
        column.setSpacing(8)
        for part in (heading, self.fields, self.error):
            column.addWidget(part)
        self.setFixedWidth(300)

    def show_below(self, button: QWidget) -> None:
        """Show it under a button, right edges together."""
        self._fill()
        self.adjustSize()
        corner = button.mapToGlobal(QPoint(button.width(), button.height() + 4))
        self.move(corner - QPoint(self.width(), 0))
        self.show()
        self.fields.editors[NAMES[0]].setFocus(Qt.FocusReason.PopupFocusReason)

    def _fill(self) -> None:
        """Show the settings as they are; what the device does not have cannot be chosen."""
        self.fields.show_value(self.profile_settings.settings)
        self.batches.setText(", ".join(map(str, self.profile_settings.sweep)))
        self.batches.setPlaceholderText(f"{self.profile_settings.batch:,}, as in the toolbar")
        why = WHY if self.profile_settings.device == "cpu" else ""
        for name, option in CUDA_ONLY.items():
            editor = self.fields.editors[name]
            assert isinstance(editor, ChoiceEditor)
            editor.forbid(option, why)

    def _take(self) -> None:
        settings, sentence = self.fields.check()
        try:
            sweep = read_batches(self.batches.text())
        except ValueError as why:
            sweep, sentence = (), str(why)
        theme.mark(self.batches, wrong=bool(sentence and settings is not None))
        self.error.setText(sentence)
        self.error.setVisible(bool(sentence))
        self.adjustSize()
        if not sentence:
            self.profile_settings.set_profile(settings, sweep)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.close()
        else:
            super().keyPressEvent(event)


def read_batches(typed: str) -> tuple[int, ...]:
    """`1, 8, 32`, in order and each once; raises ValueError with a sentence."""
    words = [word for word in re.split(r"[,;\s]+", typed.strip()) if word]
    good = all(word.isascii() and word.isdigit() and len(word) <= 7 for word in words)
    found = sorted({int(word) for word in words}) if good else [0]
    if found and not 1 <= found[0] <= found[-1] <= 1_000_000:
        raise ValueError("Batches are whole numbers from 1 to 1,000,000: 1, 8, 32.")
    if len(found) > MOST_BATCHES:
        raise ValueError(f"At most {MOST_BATCHES} batches at a time.")
    return tuple(found)
