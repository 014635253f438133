"""The dialog that asks for an export: the form on the left, its options on the right."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QSpinBox,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.ui.theme import theme
from app.workspace.export_forms import FORMS, ExportRequest
from presets.catalogue import PRESETS

OPSETS = range(13, 29)
"""Those of ONNX that codegen.onnx writes, which takes too long to import here."""
DRAWN, FROM_FILE = "drawn from a seed", "from a file …"
WEIGHTS = "Weights (*.safetensors *.pth *.pt)"


class Options(QWidget):
    """Rows of a form's options; `words` gives them as the command line takes them."""

    def __init__(self) -> None:
        super().__init__()
        self.rows = QFormLayout(self)
        self.rows.setContentsMargins(0, 0, 0, 0)
        self.rows.setHorizontalSpacing(16)
        self.rows.setVerticalSpacing(8)
        self._words: list[Callable[[], tuple[str, ...]]] = []

    @property
    def words(self) -> tuple[str, ...]:
        """The options as they stand."""
        return tuple(word for words in self._words for word in words())

    def number(self, label: str, flag: str, value: int, most: int) -> QSpinBox:
        """A whole number from 0 on."""
        made = QSpinBox(minimum=0, maximum=most, value=value)
        made.lineEdit().setTextMargins(7, 0, 7, 0)
        self._add(label, made, lambda: (flag, str(made.value())))
        return made

    def choice(self, label: str, flag: str, options: list[str], now: str) -> QComboBox:
        """One of some words."""
        made = QComboBox()
        made.addItems(options)
        made.setCurrentText(now)
        self._add(label, made, lambda: (flag, made.currentText()) if flag else ())
        return made

    def flag(self, label: str, flag: str, doc: str) -> QCheckBox:
        """Yes or no."""
        made = QCheckBox(doc)
        self._add(label, made, lambda: (flag,) if made.isChecked() else ())
        return made

    def weights(self, first: str, names: tuple[str, ...]) -> None:
        """Where the numbers come from; a file is asked for at once."""
        made = QComboBox()
        made.addItem(first, ())
        for name in names:
            made.addItem(f"torchvision's {name}", ("--weights", name))
        made.addItem(FROM_FILE)
        made.activated.connect(lambda at: self._ask_file(made, at))
        self._add("weights", made, lambda: tuple(made.currentData() or ()))

    def _ask_file(self, box: QComboBox, at: int) -> None:
        if box.itemText(at) != FROM_FILE:
            return
        chosen, _ = QFileDialog.getOpenFileName(self, "Weights", "", WEIGHTS)
        box.setCurrentIndex(0)
        if chosen:
            box.insertItem(at, Path(chosen).name, ("--weights", chosen))
            box.setCurrentIndex(at)

    def _add(self, label: str, editor: QWidget, words: Callable[[], tuple[str, ...]]) -> None:
        editor.setAccessibleName(label)
        self.rows.addRow(label, editor)
        self._words.append(words)


class ExportDialog(QDialog):
    """`chosen` is the export that was asked for, once it is accepted."""

    def __init__(self, parent: QWidget | None, form: str, preset: str, name: str):
        super().__init__(parent)
        self.setWindowTitle("Export")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)  # its edge, too
        self.name = name
        self.chosen: ExportRequest | None = None
        self.list, self.pages = QListWidget(), QStackedWidget()
        self.options = {key: Options() for key in FORMS}
        self.endings = QComboBox()
        self._fill(PRESETS[preset].weights if preset in PRESETS else ())
        self._lay_out()
        self.list.currentRowChanged.connect(self.pages.setCurrentIndex)
        self.list.setCurrentRow(list(FORMS).index(form))

    @property
    def form(self) -> str:
        """The key of the form that is chosen."""
        return list(FORMS)[self.list.currentRow()]

    def _fill(self, names: tuple[str, ...]) -> None:
        self.options["pytorch"].weights("none", names)
        onnx = self.options["onnx"]
        onnx.weights(DRAWN, names)
        onnx.number("seed", "--seed", 0, 2**31 - 1)
        onnx.choice("opset", "--opset", [str(n) for n in OPSETS], "17")
        onnx.flag("annotations", "--annotate", "beside it, for Netron and Model Explorer")
        drawing = self.options["diagram"]
        self.endings = drawing.choice(
            "file", "", [ending[1:] for ending in FORMS["diagram"].endings], "svg"
        )
        drawing.number("blocks opened, levels", "--depth", 0, 64)

    def _lay_out(self) -> None:
        self.list.setAccessibleName("Forms")
        self.list.setProperty("role", "choices")
        self.list.ensurePolished()  # or its rows keep the height they have unstyled
        self.list.setFixedWidth(self.fontMetrics().averageCharWidth() * 24)
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
        column = QVBoxLayout(made)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for part in (title, doc):
            column.addWidget(part)
        column.addSpacing(8)
        column.addWidget(options)
        column.addStretch(1)
        return made

    def _ask_path(self) -> None:
        """Ask where it goes; without an answer the dialog stays."""
        form = FORMS[self.form]
        several = len(form.endings) > 1
        ending = f".{self.endings.currentText()}" if several else form.endings[0]
        chosen, _ = QFileDialog.getSaveFileName(
            self,
            f"ExportRequest {FORMS[self.form].title}",
            f"{self.name}{ending}",
            f"*{ending}",
        )
        if chosen:
            path = Path(chosen)
            path = path if path.suffix else path.with_suffix(ending)
            to = ending[1:] if several else self.form
            self.chosen = ExportRequest(to, path, self.options[self.form].words)
            self.accept()

    def showEvent(self, event: object) -> None:
        """The keyboard starts at the forms."""
        super().showEvent(event)  # type: ignore[arg-type]
        self.list.setFocus(Qt.FocusReason.TabFocusReason)
