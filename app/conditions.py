"""Under what conditions costs are shown and networks are measured."""

from PySide6.QtCore import QObject, Signal


class Conditions(QObject):
    """The batch and the device a person chose; `changed()` follows either."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.batch = 32
        self.device = "auto"

    def set_batch(self, batch: int) -> None:
        """Images at a time."""
        self.batch = batch
        self.changed.emit()

    def set_device(self, device: str) -> None:
        """`cpu`, `cuda:0`, or `auto` for the first GPU, or the CPU where there is none."""
        self.device = device
        self.changed.emit()
