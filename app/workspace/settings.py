"""What is remembered of a person's choices from one start to the next, in QSettings.

Each value is read on its own: one that is missing, damaged or of a later version is its default,
and the others stay as they were chosen.
"""

import logging
from typing import Annotated, Any, Generic, Literal, TypeVar, overload

from pydantic import BaseModel, BeforeValidator, Field, InstanceOf, TypeAdapter, ValidationError
from PySide6.QtCore import QByteArray, QSettings

from app.protocol import Settings
from graph.training.dataset import DATASETS
from graph.training.recipe import Recipe
from presets.recipes import RECIPES

log = logging.getLogger(__name__)
T = TypeVar("T")

MOST_BATCHES = 16
Batch = Annotated[int, Field(ge=1, le=1_000_000)]


class ProfileChoices(BaseModel):
    """How profiles are taken; `sweep` are batches to go through instead of the toolbar's one."""

    settings: Settings = Settings()
    sweep: tuple[Batch, ...] = Field((), max_length=MOST_BATCHES)


class TrainingChoices(BaseModel):
    """What was chosen for the last training, but for the consent to download: asked each time."""

    data: str = next(iter(DATASETS))
    folders: dict[str, str] = {}
    known: str = next(iter(RECIPES))
    recipe: Recipe = next(iter(RECIPES.values())).recipe
    find_batch: bool = False


def _texts(value: Any) -> list[str]:
    """A list of texts; an ini file has a single one without a list, and an empty one as None."""
    if isinstance(value, list | tuple):
        return [item for item in value if isinstance(item, str) and item]
    return [value] if isinstance(value, str) and value else []


Texts = Annotated[list[str], BeforeValidator(_texts)]
Layout = InstanceOf[QByteArray] | None
"""What Qt gives for the state of a window or a splitter."""


class Setting(Generic[T]):
    """One value: its key in QSettings, its type, and what it is where none can be read.

    Used as a descriptor: `settings.theme = "dark"` keeps, `settings.theme` reads.
    """

    def __init__(self, key: str, kind: Any, default: T) -> None:
        self.key, self.default = key, default
        self._as_json = isinstance(default, BaseModel)
        self._type: TypeAdapter[T] = TypeAdapter(kind)

    @overload
    def __get__(self, owner: None, kind: type) -> "Setting[T]": ...

    @overload
    def __get__(self, owner: "UserSettings", kind: type) -> T: ...

    def __get__(self, owner: "UserSettings | None", kind: type) -> "Setting[T] | T":
        return self if owner is None else self._read(owner.store)

    def __set__(self, owner: "UserSettings", value: T) -> None:
        kept = self._type.dump_json(value).decode() if self._as_json else value
        owner.store.setValue(self.key, kept)

    def _read(self, store: QSettings) -> T:
        if not store.contains(self.key):
            return self.default
        try:
            kept = store.value(self.key)
            if self._as_json:
                return self._type.validate_json(str(kept))
            return self._type.validate_python(kept)
        except (ValidationError, ValueError, TypeError, RuntimeError, SystemError) as error:
            # The last three are PySide's, for a QVariant that is nothing Python knows.
            log.warning("The setting %s cannot be read: %s", self.key, error)
            return self.default


class UserSettings:
    """The remembered values by name."""

    theme = Setting("theme", Literal["system", "dark", "light"], "system")
    toured = Setting("toured", bool, False)
    window: Setting[QByteArray | None] = Setting("window", Layout, None)
    sides: Setting[QByteArray | None] = Setting("sides", Layout, None)
    middle: Setting[QByteArray | None] = Setting("middle", Layout, None)
    hidden: Setting[list[str]] = Setting("hidden", Texts, [])
    batch: Setting[int | None] = Setting("batch", Batch, None)
    last: Setting[str] = Setting("last", Annotated[str, Field(strict=True)], "")
    """The file or preset that was open, for the next start."""
    recent: Setting[list[str]] = Setting("recent", Texts, [])
    machines: Setting[list[str]] = Setting("machines", Texts, [])
    profile = Setting("profile", ProfileChoices, ProfileChoices())
    training = Setting("training", TrainingChoices, TrainingChoices())

    def __init__(self, store: QSettings | None = None) -> None:
        self.store = store or QSettings()
