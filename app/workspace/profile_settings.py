"""Under what conditions costs are shown and networks are measured."""

from PySide6.QtCore import QObject, Signal

from app.protocol import Settings
from app.workspace.settings import ProfileChoices, UserSettings

USUAL_BATCH = 32


class ProfileSettings(QObject):
    """The batch, the device and the settings of profiles a person chose; `changed()` follows each.

    `sweep` holds the batches that a profile goes through instead of the one, or nothing.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.batch = USUAL_BATCH
        self.device = "auto"
        self.settings = Settings()
        self.sweep: tuple[int, ...] = ()

    def set_batch(self, batch: int) -> None:
        """Images at a time."""
        self.batch = batch
        self.changed.emit()

    def begin_small(self, settings: UserSettings) -> bool:
        """On a CPU begin with a batch that takes seconds, unless one was chosen; whether it does.

        Once for all starts: what is kept in the settings counts as chosen.
        """
        chosen = settings.batch is not None or self.batch != USUAL_BATCH
        if self.device != "cpu" or chosen:
            return False
        settings.batch = 1
        self.set_batch(1)
        return True

    def set_device(self, device: str) -> None:
        """`cpu`, `cuda:0`, or `auto` for the first GPU, or the CPU where there is none."""
        self.device = device
        self.changed.emit()

    def set_profile(self, settings: Settings, sweep: tuple[int, ...]) -> None:
        """How profiles are taken; batch and device are chosen apart."""
        self.settings, self.sweep = settings, sweep
        self.changed.emit()

    def wanted(self) -> list[Settings]:
        """The profiles to take now, one for each batch."""
        batches = self.sweep or (self.batch,)
        chosen = [{"device": self.device, "batch": batch} for batch in batches]
        return [self.settings.model_copy(update=given) for given in chosen]

    def unusual(self) -> list[str]:
        """What is not as it is unless somebody chooses, in words."""
        unlike = unusual(self.settings)
        return [*unlike, f"{len(self.sweep)} batches"] if self.sweep else unlike

    def remember(self, settings: UserSettings) -> None:
        """Keep the batch and how profiles are taken for the next time."""
        settings.batch = self.batch
        settings.profile = ProfileChoices(settings=self.settings, sweep=self.sweep)

    def recall(self, settings: UserSettings) -> None:
        """Take profiles as the last time; the batch is the toolbar's to set."""
        self.set_profile(settings.profile.settings, settings.profile.sweep)


def unusual(settings: Settings) -> list[str]:
    """What of some settings is not as it is unless somebody chooses."""
    plain = Settings()
    names = ("precision", "memory_format", "mode", "passes")
    chosen = ((getattr(settings, name), getattr(plain, name)) for name in names)
    return [str(value) for value, usual in chosen if value != usual]
