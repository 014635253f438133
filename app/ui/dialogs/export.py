"""The dialog that asks for an export: the form on the left, its options on the right."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.store.export_forms import FORMS, ExportForm, words
from app.ui.theme import theme
from app.ui.widgets.boxes import ComboBox
from app.ui.widgets.field_editors import ChoiceEditor
from app.ui.widgets.field_form import FieldForm
from app.workspace.export_request import ExportRequest
from graph.declare.field import Field
from graph.declare.kind import choice
from presets.catalogue import PRESETS

FROM_FILE = "from a file …"
WEIGHTS = "Weights (*.safetensors *.pth *.pt)"


class Options(FieldForm):
    """Rows of a form's options; `words` gives them as the command line takes them."""

    def __init__(self, form: ExportForm, named_weights: tuple[str, ...]) -> None:
        super().__init__(form.options)
        self.weights, self.ending = ComboBox(), ChoiceEditor(_endings(form))
        if form.without_weights:
            self._offer_weights(form.without_weights, named_weights)
        if len(form.endings) > 1:
            self.add_row("file", self.ending)

    @property
    def words(self) -> tuple[str, ...]:
        """The options as they stand."""
        return (*(self.weights.currentData() or ()), *words(self.fields, self.values()))

    def _offer_weights(self, without: str, named: tuple[str, ...]) -> None:
        """Where the numbers come from; a file is asked for at once."""
        self.weights.addItem(without, ())
        for name in named:
            self.weights.addItem(f"torchvision's {name}", ("--weights", name))
        self.weights.addItem(FROM_FILE)
        self.weights.activated.connect(self._ask_file)
        self.add_row("weights", self.weights)

    def _ask_file(self, at: int) -> None:
        box = self.weights
        if box.itemText(at) != FROM_FILE:
            return
        chosen, _ = QFileDialog.getOpenFileName(self, "Weights", "", WEIGHTS)
        box.setCurrentIndex(0)
        if chosen:
            box.insertItem(at, Path(chosen).name, ("--weights", chosen))
            box.setCurrentIndex(at)


class ExportDialog(QDialog):
    """`chosen` is the export that was asked for, once it is accepted."""

    def __init__(self, parent: QWidget | None, form: str, preset: str, name: str):
        super().__init__(parent)
        self.setWindowTitle("Export")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)  # its edge, too
        self.name = name
        self.chosen: ExportRequest | None = None
        self.list, self.pages, self.wrong = QListWidget(), QStackedWidget(), QLabel(wordWrap=True)
        named = PRESETS[preset].weights if preset in PRESETS else ()
        self.options = {key: Options(known, named) for key, known in FORMS.items()}
        self._lay_out()
        self.list.currentRowChanged.connect(self._turn_page)
        self.list.setCurrentRow(list(FORMS).index(form))

    @property
    def form(self) -> str:
        """The key of the form that is chosen."""
        return list(FORMS)[self.list.currentRow()]

    def _lay_out(self) -> None:
        self.list.setAccessibleName("Forms")
        self.list.setProperty("role", "choices")
        self.list.ensurePolished()  # or its rows keep the height they have unstyled
        self.list.setFixedWidth(self.fontMetrics().averageCharWidth() * 24)
        self.wrong.setProperty("role", "error")
        for key in FORMS:
            self.list.addItem(FORMS[key].title)
            self.pages.addWidget(self._page(key, self.options[key]))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        export = buttons.addButton("Export…", QDialogButtonBox.ButtonRole.AcceptRole)
        export.setProperty("role", "primary")
        export.setDefault(True)
        buttons.accepted.connect(self._ask_path)
        buttons.rejected.connect(self.reject)
        self.list.itemActivated.connect(lambda _: self._ask_path())
        right = QVBoxLayout()
        right.setContentsMargins(24, 20, 20, 16)
        right.addWidget(self.pages, 1)
        right.addWidget(self.wrong)
        right.addWidget(buttons)
        row = QHBoxLayout(self)
        row.setContentsMargins(1, 1, 1, 1)
        row.setSpacing(0)
        row.addWidget(self.list)
        row.addLayout(right, 1)
        self.resize(680, 380)

    def _page(self, key: str, options: Options) -> QWidget:
        made = QWidget()
        title, doc = QLabel(FORMS[key].title), QLabel(FORMS[key].doc, wordWrap=True)
        title.setFont(theme.font(13, QFont.Weight.DemiBold))
        doc.setProperty("role", "dim")
        options.changed.connect(self._check)
        column = QVBoxLayout(made)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for part in (title, doc):
            column.addWidget(part)
        column.addSpacing(8)
        column.addWidget(options)
        column.addStretch(1)
        return made

    def _turn_page(self, at: int) -> None:
        self.pages.setCurrentIndex(at)
        self._check()

    def _check(self) -> bool:
        """Say what is wrong with the options, if anything is."""
        self.wrong.setText(self.options[self.form].problem())
        return not self.wrong.text()

    def _ask_path(self) -> None:
        """Ask where it goes; without an answer the dialog stays."""
        if not self._check():
            return
        form, options = FORMS[self.form], self.options[self.form]
        several = len(form.endings) > 1
        ending = options.ending.value() if several else form.endings[0]
        chosen, _ = QFileDialog.getSaveFileName(
            self, f"Export {form.title}", f"{self.name}{ending}", f"*{ending}"
        )
        if chosen:
            path = Path(chosen)
            path = path if path.suffix else path.with_suffix(ending)
            to = ending[1:] if several and form.write is not None else self.form
            self.chosen = ExportRequest(to, path, options.words)
            self.accept()

    def showEvent(self, event: object) -> None:
        """The keyboard starts at the forms."""
        super().showEvent(event)  # type: ignore[arg-type]
        self.list.setFocus(Qt.FocusReason.TabFocusReason)


def _endings(form: ExportForm) -> Field:
    return Field("file", choice(*form.endings), default=form.endings[0])
