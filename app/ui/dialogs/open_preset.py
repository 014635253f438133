"""The dialog that opens a preset: what it is, what is known of it, and its settings."""

from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QFont
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from app import quantity
from app.ui.theme import theme
from graph.check.infer import infer
from graph.model import Model
from graph.shape import text
from presets.catalogue import PRESETS
from presets.registry import Preset

SOON = 120
"""Milliseconds after the last key until a network is counted."""
NAME = Qt.ItemDataRole.UserRole
LABELS = {"num_classes": "classes", "input_size": "input size, pixels"}
Editor = QSpinBox | QCheckBox | QComboBox


class Opening(QDialog):
    """Presets on the left, the one to open on the right; `chosen` is it, once it is accepted."""

    def __init__(self, parent: QWidget | None, name: str) -> None:
        super().__init__(parent)
        self.setWindowTitle("Open a preset")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)  # its edge, too
        self.model: Model | None = None
        self.chosen: tuple[str, Model] | None = None
        self.editors: dict[str, Editor] = {}
        self.list = QListWidget()
        self.title, self.source, self.results = QLabel(), QLabel(), QLabel()
        self.figures = QLabel()
        self.form = QFormLayout()
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.open = self.buttons.addButton("Open", QDialogButtonBox.ButtonRole.AcceptRole)
        self.soon = QTimer(self, singleShot=True, interval=SOON)
        self._lay_out()
        self._fill()
        self._connect()
        self.choose(name)

    @property
    def preset(self) -> Preset:
        """The one that is chosen."""
        return PRESETS[self.list.currentItem().data(NAME)]

    @property
    def settings(self) -> dict[str, Any]:
        """Its settings as they stand in the form."""
        return {name: _value(editor) for name, editor in self.editors.items()}

    def _lay_out(self) -> None:
        self.list.setAccessibleName("Presets")
        self.list.setProperty("role", "choices")
        self.list.ensurePolished()  # or its rows keep the height they have unstyled
        self.list.setFixedWidth(self.fontMetrics().averageCharWidth() * 30)
        self.title.setFont(theme.font(13, QFont.Weight.DemiBold))
        self.open.setProperty("role", "primary")
        self.open.setDefault(True)
        for label, role in ((self.source, "dim"), (self.results, "dim"), (self.figures, "")):
            label.setWordWrap(True)
            label.setProperty("role", role)
        self.form.setHorizontalSpacing(16)
        self.form.setVerticalSpacing(8)
        right = QVBoxLayout()
        right.setContentsMargins(24, 20, 20, 16)
        right.setSpacing(8)
        for part in (self.title, self.source, self.results):
            right.addWidget(part)
        right.addSpacing(8)
        right.addLayout(self.form)
        right.addSpacing(8)
        right.addWidget(self.figures)
        right.addStretch(1)
        right.addWidget(self.buttons)
        row = QHBoxLayout(self)
        row.setContentsMargins(1, 1, 1, 1)
        row.setSpacing(0)
        row.addWidget(self.list)
        row.addLayout(right, 1)
        self.resize(760, 560)

    def _fill(self) -> None:
        for name, preset in PRESETS.items():
            item = QListWidgetItem(preset.title, self.list)
            item.setData(NAME, name)

    def _connect(self) -> None:
        self.list.currentItemChanged.connect(lambda *_: self._show())
        self.list.itemActivated.connect(lambda _: self.accept())
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self.soon.timeout.connect(self.count)

    def choose(self, name: str) -> None:
        """Show a preset, its first setting ready to be typed."""
        self.list.setCurrentRow(list(PRESETS).index(name))
        first = next(iter(self.editors.values()), None)
        if first is not None:
            first.setFocus(Qt.FocusReason.TabFocusReason)

    def _show(self) -> None:
        preset = self.preset
        self.title.setText(preset.title)
        self.source.setText(preset.source)
        self.results.setText(preset.results)
        self.results.setVisible(bool(preset.results))
        while self.form.rowCount():
            self.form.removeRow(0)
        self.editors = {
            name: self._editor(name, default) for name, default in preset.settings.items()
        }
        self.count()

    def _editor(self, name: str, default: Any) -> Editor:
        label = LABELS.get(name, name.replace("_", " "))
        choices = self.preset.choices.get(name)
        if isinstance(default, bool):
            made: Editor = QCheckBox(checked=default)
            made.toggled.connect(self.count)
        elif choices:
            made = QComboBox()
            made.addItems(choices)
            made.setCurrentText(default)
            made.currentTextChanged.connect(self.count)
        else:
            made = QSpinBox(minimum=0, maximum=100_000, value=default)
            made.lineEdit().setTextMargins(7, 0, 7, 0)
            made.valueChanged.connect(lambda _: self.soon.start())
        made.setAccessibleName(label)
        self.form.addRow(label, made)
        return made

    def count(self) -> None:
        """Make the network and say what it comes to, or why it cannot be."""
        self.soon.stop()
        self.model, sound = None, False
        try:
            made = self.preset.make(**self.settings)
        except ValueError as error:
            said = f"It cannot be made so: {str(error).rpartition(': ')[2]}"
        else:
            self.model, (said, sound) = made, _figures(made)
        theme.mark(self.figures, role="" if sound else "error")
        self.figures.setText(said)
        self.open.setEnabled(self.model is not None)
        self.open.setDefault(True)  # Qt gives that up for a disabled button

    def accept(self) -> None:
        """Open what the form says, if it can be."""
        if self.soon.isActive():
            self.count()
        if self.model is not None:
            self.chosen = self.preset.name, self.model
            super().accept()


def _value(editor: Editor) -> Any:
    if isinstance(editor, QCheckBox):
        return editor.isChecked()
    return editor.value() if isinstance(editor, QSpinBox) else editor.currentText()


def _figures(model: Model) -> tuple[str, bool]:
    """What it takes and gives, and what it costs, or its first problem; and whether it is sound."""
    report = infer(model)
    if not report.sound:
        first = report.problems[0]
        return str(first), False
    ends = " and ".join(text(shape) for shape in report.outputs.values() if shape)
    starts = " and ".join(text(shape) for shape in report.inputs.values())
    more = report.parameters_training - report.parameters
    heads = f", and {quantity.count(more)} more in training" if more else ""
    return (
        f"{starts} → {ends}\n{quantity.count(report.parameters)} parameters{heads}\n"
        f"{quantity.exact(report.macs)} MACs"
    ), True
