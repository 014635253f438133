"""What a person chose for the last training."""

from pydantic import BaseModel, ValidationError
from PySide6.QtCore import QSettings

from graph.training.dataset import DATASETS
from graph.training.recipe import Recipe
from presets.recipes import RECIPES

KEY = "training"


class Choices(BaseModel):
    """All but the consent to download, which is asked anew each time."""

    data: str = next(iter(DATASETS))
    folders: dict[str, str] = {}
    known: str = next(iter(RECIPES))
    recipe: Recipe = next(iter(RECIPES.values())).recipe
    find_batch: bool = False


def recall(settings: QSettings) -> Choices:
    """The last choices; the first of each where there are none, or none that can be read."""
    try:
        return Choices.model_validate_json(str(settings.value(KEY, "{}")))
    except ValidationError:
        return Choices()


def remember(settings: QSettings, chosen: Choices) -> None:
    """Keep these for the next time."""
    settings.setValue(KEY, chosen.model_dump_json())
