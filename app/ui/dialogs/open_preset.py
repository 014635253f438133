"""The dialog that opens a preset: what it is, what is known of it, and its settings."""

from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QFont
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app import quantity
from app.ui.theme import theme
from app.ui.widgets.field_form import FieldForm
from app.ui.widgets.line_editor import LineEditor
from graph.check.infer import infer
from graph.declare.field import Field, field_like
from graph.model import Model
from graph.shape import text
from presets.catalogue import PRESETS
from presets.registry import Preset

SOON = 120
"""Milliseconds after the last key until a network is counted."""
NAME = Qt.ItemDataRole.UserRole
LABELS = {"num_classes": "classes", "input_size": "input size, pixels"}


class PresetDialog(QDialog):
    """Presets on the left, the one to open on the right; `chosen` is it, once it is accepted."""

    def __init__(self, parent: QWidget | None, name: str) -> None:
        super().__init__(parent)
        self.setWindowTitle("Open a preset")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)  # its edge, too
        self.model: Model | None = None
        self.chosen: tuple[str, Model] | None = None
        self.list = QListWidget()
        self.title, self.source, self.results = QLabel(), QLabel(), QLabel()
        self.figures = QLabel()
        self.form, self.form_holder = FieldForm(()), QVBoxLayout()
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.open_button = self.buttons.addButton("Open", QDialogButtonBox.ButtonRole.AcceptRole)
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
        return self.form.values()

    def _lay_out(self) -> None:
        self.list.setAccessibleName("Presets")
        self.list.setProperty("role", "choices")
        self.list.ensurePolished()  # or its rows keep the height they have unstyled
        self.list.setFixedWidth(self.fontMetrics().averageCharWidth() * 30)
        self.title.setFont(theme.font(13, QFont.Weight.DemiBold))
        self.open_button.setProperty("role", "primary")
        self.open_button.setDefault(True)
        for label, role in ((self.source, "dim"), (self.results, "dim"), (self.figures, "")):
            label.setWordWrap(True)
            label.setProperty("role", role)
        self.form_holder.addWidget(self.form)
        right = QVBoxLayout()
        right.setContentsMargins(24, 20, 20, 16)
        right.setSpacing(8)
        for part in (self.title, self.source, self.results):
            right.addWidget(part)
        right.addSpacing(8)
        right.addLayout(self.form_holder)
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
        first = next(iter(self.form.editors.values()), None)
        if first is not None:
            first.setFocus(Qt.FocusReason.TabFocusReason)

    def _show(self) -> None:
        preset = self.preset
        self.title.setText(preset.title)
        self.source.setText(preset.source)
        self.results.setText(preset.results)
        self.results.setVisible(bool(preset.results))
        self._show_form(FieldForm(_fields(preset)))
        self.count()

    def _show_form(self, form: FieldForm) -> None:
        """Put the form of another preset in the place of the last one."""
        self.form_holder.replaceWidget(self.form, form)
        self.form.hide()
        self.form.deleteLater()
        self.form = form
        form.changed.connect(self.soon.start)
        for editor in form.editors.values():
            if not isinstance(editor, LineEditor):
                editor.edited.connect(self.count)

    def count(self) -> None:
        """Make the network and say what it comes to, or why it cannot be."""
        self.soon.stop()
        self.model, sound = None, False
        if not (sentence := self.form.problem()):
            try:
                made = self.preset.make(**self.settings)
            except ValueError as error:
                sentence = f"It cannot be made so: {str(error).rpartition(': ')[2]}"
            else:
                self.model, (sentence, sound) = made, _figures(made)
        theme.mark(self.figures, role="" if sound else "error")
        self.figures.setText(sentence)
        self.open_button.setEnabled(self.model is not None)
        self.open_button.setDefault(True)  # Qt gives that up for a disabled button

    def accept(self) -> None:
        """Open what the form says, if it can be."""
        if self.soon.isActive():
            self.count()
        if self.model is not None:
            self.chosen = self.preset.name, self.model
            super().accept()


def _fields(preset: Preset) -> list[Field]:
    """What can be set of a preset, from the signature of the function that makes it."""
    return [_field(preset, name, default) for name, default in preset.settings.items()]


def _field(preset: Preset, name: str, default: Any) -> Field:
    label = LABELS.get(name, name.replace("_", " "))
    limits = {"at_least": 1} if type(default) is int else {}
    return field_like(name, default, preset.choices.get(name, ()), label=label, **limits)


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
