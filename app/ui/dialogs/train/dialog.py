"""The dialog that starts a training: data, recipe, device; the window stays usable beside it."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QShowEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.client.host import Host
from app.ui.dialogs.train.data import DataChoice
from app.ui.dialogs.train.recipe import RecipeChoice
from app.ui.theme import theme
from app.ui.widgets.boxes import ComboBox
from app.workspace.settings import TrainingChoices
from app.workspace.workspace import Workspace
from graph.fixes import Fix
from graph.training.advice import advice
from graph.training.recipe import Recipe
from graph.training.suits import mismatch, one_value

WIDE = 620


class TrainDialog(QDialog):
    """Follows the network: what keeps it from being trained is a sentence, with a fix."""

    def __init__(self, workspace: Workspace, window: QWidget) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)  # its edge, too
        self.document, self.settings = workspace.document, workspace.settings
        self.profile_settings, self.trainer = workspace.profile_settings, workspace.runs.trainer
        self.fix: Fix | None = None
        self.data = DataChoice(workspace.questions.folder_to_open)
        self.recipe = RecipeChoice()
        self.device = ComboBox()
        self.find_batch = QCheckBox("Find a batch that fits, if memory runs out")
        self.error, self.fix_button = QLabel(wordWrap=True), QPushButton()
        self.start, self.close_button = QPushButton("Start"), QPushButton("Close")
        self._lay_out()
        self._restore()
        self._connect()

    def _lay_out(self) -> None:
        self.setMinimumWidth(WIDE)
        self.setSizeGripEnabled(False)
        self.title = QLabel()
        self.title.setFont(theme.font(12, QFont.Weight.DemiBold))
        for widget, name in (
            (self.device, "Device of the training"),
            (self.fix_button, "Change the network"),
            (self.start, "Start the training"),
        ):
            widget.setAccessibleName(name)
        self.error.setProperty("role", "error")
        self.start.setProperty("role", "primary")
        self.start.setDefault(True)
        self.fix_button.setProperty("role", "fix")
        self.fix_button.setAutoDefault(False)
        self.close_button.setAutoDefault(False)
        self.data.browse.setAutoDefault(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(12)
        column.addWidget(self.title)
        for heading, part in (("Data", self.data), ("Recipe", self.recipe)):
            column.addWidget(_rule())
            column.addLayout(_section(heading, part))
        column.addWidget(_rule())
        column.addLayout(_section("Run on", self._device_row()))
        column.addStretch(1)
        column.addLayout(self._foot())

    def _device_row(self) -> QWidget:
        made = QWidget()
        row = QHBoxLayout(made)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self.device, 1)
        row.addWidget(self.find_batch)
        self.device.setMinimumContentsLength(18)
        self.device.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        return made

    def _foot(self) -> QVBoxLayout:
        top = QHBoxLayout()
        top.setSpacing(12)
        top.addWidget(self.error, 1)
        top.addWidget(self.fix_button)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch(1)
        buttons.addWidget(self.close_button)
        buttons.addWidget(self.start)
        column = QVBoxLayout()
        column.setSpacing(10)
        column.addLayout(top)
        column.addLayout(buttons)
        return column

    def _connect(self) -> None:
        self.data.changed.connect(self.refresh)
        self.recipe.changed.connect(self.refresh)
        self.device.currentIndexChanged.connect(lambda _: self.refresh())
        self.fix_button.clicked.connect(self._apply_fix)
        self.start.clicked.connect(self._start)
        self.close_button.clicked.connect(self.close)
        self.document.changed.connect(lambda *_: self.refresh())
        self.trainer.devices_changed.connect(self._show_devices)
        self._show_devices()

    def _show_devices(self) -> None:
        """Offer what the worker found."""
        self.device.clear()
        for name, title in self.trainer.titles.items():
            self.device.addItem(title, name)
        if not self.trainer.titles:
            self.device.addItem("the first GPU, or the CPU", "auto")
        self._take_device()

    def _take_device(self) -> None:
        self.device.setCurrentIndex(max(0, self.device.findData(self.profile_settings.device)))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._take_device()
        self.refresh()

    def ask(self) -> None:
        """Show the dialog, or bring it to the front."""
        self.show()
        self.raise_()
        self.activateWindow()
        self.start.setFocus()

    def refresh(self) -> None:
        """Say what keeps the network from being trained, if anything."""
        if not self.isVisible():
            return
        self.title.setText(f"Train {self.document.model.main}")
        _, wrong_recipe = self.recipe.check()
        self.recipe.allow(on_cpu=self.device.currentData() == "cpu")
        sentence, self.fix = self._problem()
        sentence = sentence or wrong_recipe
        self.start.setEnabled(not sentence)
        if not sentence:
            sentence, self.fix = self._remark()
        self.fix_button.setVisible(self.fix is not None)
        self.fix_button.setText(self.fix.text if self.fix else "")
        self.error.setText(sentence)
        self.error.setVisible(bool(sentence))

    def _problem(self) -> tuple[str, Fix | None]:
        report = self.document.report
        if not report.sound:
            first = report.problems[0].message
            return f"It cannot be trained while there is an error: {first}.", None
        host = Host.of(str(self.device.currentData() or "auto"))[0].hostname
        found = mismatch(report, self.data.dataset, self.data.classes(host))
        recipe, _ = self.recipe.check()
        if found is None and recipe is not None:
            found = one_value(report, recipe.batch)
        if found is not None:
            return f"{found.sentence}.", found.fix
        return self.data.problem(host), None

    def _remark(self) -> tuple[str, Fix | None]:
        """What would go badly, though it can be started."""
        recipe, _ = self.recipe.check()
        found = advice(self.document.report, recipe.batch) if recipe is not None else ()
        return (f"{found[0].sentence}.", found[0].fix) if found else ("", None)

    def _apply_fix(self) -> None:
        """Do the offered edit, as one step of undo."""
        if self.fix is not None:
            self.document.edit(self.fix.edit, self.fix.text)

    def _start(self) -> None:
        recipe, sentence = self.recipe.check()
        if recipe is None or sentence or self._problem()[0]:
            self.refresh()
            return
        self._remember(recipe)
        self.hide()
        self.trainer.start(
            self.document.model,
            self.data.data(),
            recipe,
            str(self.device.currentData()),
            self.find_batch.isChecked(),
        )

    def _restore(self) -> None:
        last = self.settings.training
        self.data.choose(last.data, last.folders)
        self.recipe.show_recipe(last.known, last.recipe)
        self.find_batch.setChecked(last.find_batch)

    def _remember(self, recipe: Recipe) -> None:
        name, folders = self.data.dataset.name, self.data.folders
        self.settings.training = TrainingChoices(
            data=name,
            folders=folders,
            known=self.recipe.name,
            recipe=recipe,
            find_batch=self.find_batch.isChecked(),
        )


def _section(heading: str, part: QWidget) -> QHBoxLayout:
    """A heading on the left of what belongs to it."""
    label = QLabel(heading)
    label.setProperty("role", "heading")
    label.setFixedWidth(64)
    label.setContentsMargins(0, 5, 0, 0)
    row = QHBoxLayout()
    row.setSpacing(8)
    row.addWidget(label, 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(part, 1)
    return row


def _rule() -> QFrame:
    made = QFrame()
    made.setProperty("role", "rule")
    return made
