"""The other machines that a person added, to profile and train on; remembered."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from app.client.host import Host
from app.workspace.settings import UserSettings


class Machines(QObject):
    """Their names, each as ssh://me@host. `added(name)` follows a new one, `message(sentence)` a refusal."""

    added = Signal(str)
    message = Signal(str)

    def __init__(self, settings: UserSettings, ask: Callable[[], str | None]) -> None:
        super().__init__()
        self.settings, self._ask = settings, ask
        self.names = [name for name in settings.machines if _name(name) == name]

    def add(self) -> None:
        """Ask for a machine that ssh reaches, and offer its devices."""
        typed = (self._ask() or "").strip()
        if not typed:
            return
        name = _name(typed)
        if not name:
            self.message.emit(f"{typed} is no machine such as me@host or ssh://me@host:22.")
            return
        if name not in self.names:
            self.names.append(name)
            self.settings.machines = self.names
        self.added.emit(name)


def _name(typed: str) -> str:
    """As ssh://me@host; '' for what is no machine."""
    name = typed if typed.startswith("ssh://") else f"ssh://{typed}"
    try:
        host, _ = Host.of(name)
    except ValueError:
        return ""
    return host.address
