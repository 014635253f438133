"""Under what conditions costs are shown and networks are measured."""

from PySide6.QtCore import QObject, Signal

from app.worker.messages import Settings


class Conditions(QObject):
    """The batch, the device and the settings of profiles a person chose; `changed()` follows each.

    `sweep` holds the batches that a profile goes through instead of the one, or nothing.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.batch = 32
        self.device = "auto"
        self.settings = Settings()
        self.sweep: tuple[int, ...] = ()

    def set_batch(self, batch: int) -> None:
        """Images at a time."""
        self.batch = batch
        self.changed.emit()

    def set_device(self, device: str) -> None:
        """`cpu`, `cuda:0`, or `auto` for the first GPU, or the CPU where there is none."""
        self.device = device
        self.changed.emit()

    def set_profile(self, settings: Settings, sweep: tuple[int, ...]) -> None:
        """How profiles are taken; batch and device are chosen apart."""
        self.settings, self.sweep = settings, sweep
        self.changed.emit()

    def asked(self) -> list[Settings]:
        """The profiles to take now, one for each batch."""
        batches = self.sweep or (self.batch,)
        chosen = [{"device": self.device, "batch": batch} for batch in batches]
        return [self.settings.model_copy(update=given) for given in chosen]
