"""Whether another program has changed the open document's file since it was opened or saved."""

import hashlib
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal

from app.workspace.document import Document

SETTLED = 200
"""Milliseconds without a change until a file is looked at: it may be written in several steps."""

State = Literal["same", "changed", "deleted"]


class FileWatch(QObject):
    """Follows the document's file; `message(sentence)` says when it changes or goes."""

    message = Signal(str)

    def __init__(self, document: Document) -> None:
        super().__init__()
        self.document = document
        self.known, self.announced = _Seen(None), _Seen(None)
        self.watcher = QFileSystemWatcher(self)
        self.settling = QTimer(self, singleShot=True, interval=SETTLED)
        self.settling.timeout.connect(self._look)
        for changed in (self.watcher.fileChanged, self.watcher.directoryChanged):
            changed.connect(lambda _: self.settling.start())
        document.rebased.connect(self._begin)

    @property
    def digest(self) -> str:
        """Of what the file held when it was opened or saved; empty where there was none."""
        return self.known.digest

    def resume(self, digest: str) -> None:
        """The document was made from what the file held then: a change since is another program's.

        An empty one is of an earlier version, which kept none.
        """
        if digest:
            self.known = self.announced = _Seen(None, digest)
            self.settling.start()

    @property
    def state(self) -> State:
        """What has become of the file."""
        now = _Seen(self.document.file)
        if self.document.file is None or now == self.known:
            return "same"
        return "changed" if now.exists else "deleted"

    def _begin(self) -> None:
        """The document was opened or saved: its file is now as it should be."""
        self.known = self.announced = _Seen(self.document.file)
        watched = [*self.watcher.files(), *self.watcher.directories()]
        if watched:
            self.watcher.removePaths(watched)
        self._watch()

    def _watch(self) -> None:
        """The folder too: a file that is replaced, as most programs do, is another one."""
        if self.document.file is not None:
            paths = (self.document.file, self.document.file.parent)
            self.watcher.addPaths([str(path) for path in paths if path.exists()])

    def _look(self) -> None:
        self._watch()
        now, file = _Seen(self.document.file), self.document.file
        if file is None or now == self.announced:
            return
        self.announced = now
        if not now.exists:
            self.message.emit(f"{file.name} was deleted by another program.")
        elif now != self.known:
            self.message.emit(f"{file.name} was changed by another program; saving will ask.")


class _Seen:
    """A file as it was at a moment, told apart by its content."""

    def __init__(self, path: Path | None, digest: str = "") -> None:
        self.digest = digest
        try:
            if path is not None:
                self.digest = hashlib.sha256(path.read_bytes()).hexdigest()
        except OSError:
            pass

    @property
    def exists(self) -> bool:
        return bool(self.digest)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Seen) and self.digest == other.digest

    __hash__ = None  # type: ignore[assignment]
