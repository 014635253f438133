"""The choice of a recipe: a known one with its source, and every field to be edited."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from app.ui.widgets.boxes import ComboBox
from app.ui.widgets.field_editors import ChoiceEditor
from app.ui.widgets.field_form import ModelForm
from graph.training.recipe import Recipe
from presets.recipes import RECIPES


class RecipeChoice(QWidget):
    """`changed()` follows each choice and each edit."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.known, self.source = ComboBox(), QLabel(wordWrap=True)
        self.fields = ModelForm(Recipe)
        self._lay_out()
        self.known.activated.connect(self._choose)
        self.fields.changed.connect(self._edited)

    def _lay_out(self) -> None:
        for name, known in RECIPES.items():
            self.known.addItem(name, name)
            last = self.known.count() - 1
            self.known.setItemData(last, known.source, Qt.ItemDataRole.ToolTipRole)
        self.known.setAccessibleName("Recipe")
        self.source.setProperty("role", "dim")
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(10)
        grid.addWidget(self.known, 0, 0)
        grid.addWidget(self.source, 0, 1)
        grid.addWidget(self.fields, 1, 0, 1, 2)
        grid.setColumnStretch(1, 1)

    @property
    def name(self) -> str:
        """The known recipe that the fields began as."""
        return str(self.known.currentData())

    def show_recipe(self, name: str, recipe: Recipe) -> None:
        """Show what was chosen before."""
        self.known.setCurrentIndex(max(0, self.known.findData(name)))
        self.fields.show_value(recipe)

    def check(self) -> tuple[Recipe | None, str]:
        """The recipe, or None and what is wrong with it, in a sentence."""
        recipe, why = self.fields.check()
        known = RECIPES[self.name]
        edited = "" if recipe == known.recipe else " (edited)"
        self.source.setText(f"{known.source}{edited}")
        return recipe, why

    def allow(self, on_cpu: bool) -> None:
        """Grey out what has no effect with the rest as it is, and what the device does not have."""
        values, allow = self.fields.values(), self.fields.allow
        with_momentum = values["optimizer"] in ("SGD", "RMSprop")
        allow("momentum", "" if with_momentum else f"{values['optimizer']} has none")
        for name in ("step_epochs", "step_factor"):
            in_steps = values["schedule"] == "step"
            allow(name, "" if in_steps else "only for the schedule step")
        counted = values["steps"] is not None
        allow("epochs", "steps are given instead" if counted else "")
        precision = self.fields.editors["precision"]
        assert isinstance(precision, ChoiceEditor)
        precision.forbid("tf32", "only on a CUDA device" if on_cpu else "")

    def _choose(self) -> None:
        self.fields.show_value(RECIPES[self.name].recipe)
        self.changed.emit()

    def _edited(self) -> None:
        """Where the fields are those of another known recipe, say so."""
        recipe, _ = self.fields.check()
        same = next((n for n, k in RECIPES.items() if k.recipe == recipe), self.name)
        self.known.setCurrentIndex(self.known.findData(same))
        self.changed.emit()
