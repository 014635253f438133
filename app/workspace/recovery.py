"""What was edited and not saved is kept beside, and offered again after a crash."""

import os
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Thread

from PySide6.QtCore import QLockFile, QObject, QTimer

from app.workspace.files import Files
from graph import file
from graph.format import disk
from graph.model import Model
from graph.problem import Refused

AFTER = 2000
"""Milliseconds at most from an edit until it is kept."""


class Recovery(QObject):
    """Keeps the open document in a file of its own for as long as it is edited and not saved.

    A lock tells a file that is in use from one that a process left behind; two windows do not
    meet.
    """

    def __init__(self, files: Files, folder: Path, parent: QObject) -> None:
        super().__init__(parent)
        self.files, self.document, self.folder = files, files.document, folder
        self.copy = Copy(folder / f"{os.getpid()}.convas")
        self.lock: QLockFile | None = None
        self.writing: Thread | None = None
        self.timer = QTimer(self, singleShot=True, interval=AFTER)
        self.timer.timeout.connect(self.keep)
        for signal in (self.document.changed, self.document.renamed):
            signal.connect(self._wait)

    def _wait(self, *_: object) -> None:
        if not self.timer.isActive():
            self.timer.start()

    def keep(self) -> None:
        """Write the document if it is edited, else take the copy away; beside everything else."""
        if self.writing is not None and self.writing.is_alive():
            self._wait()
        elif not self.document.edited:
            self.copy.forget()
        elif self._locked():
            origin = str(self.document.file or "")
            content = self.document.model, origin
            self.writing = Thread(target=self.copy.write, args=content, daemon=True)
            self.writing.start()

    def _locked(self) -> bool:
        """Whether the copy's name is this process's; without a folder nothing is kept."""
        if self.lock is None:
            with suppress(OSError):
                self.folder.mkdir(parents=True, exist_ok=True)
            self.lock = _lock(self.copy.path)
            self.lock.tryLock(0)
        return self.lock.isLocked()

    def end(self) -> None:
        """The program ends as it should: there is nothing to offer again."""
        self.timer.stop()
        if self.writing is not None:
            self.writing.join()
        self.copy.forget()
        if self.lock is not None:
            self.lock.unlock()

    def offer(self) -> None:
        """Ask about the newest network that a process left behind."""
        for copy in left_behind(self.folder)[:1]:
            asked = f"Convas ended before {copy.name} was saved, on {copy.when}. Restore what was edited?"
            answer = self.files.questions.restore(asked)
            if answer == "restore":
                self._restore(copy)
            elif answer == "discard":
                copy.forget()

    def _restore(self, copy: "Copy") -> None:
        try:
            model = file.load(copy.path)
        except Refused as refusal:
            self.files.questions.show_error(str(refusal))
            copy.path.rename(copy.path.with_suffix(".unreadable"))
            return
        self.files.restore(model, copy.origin)
        self.keep()
        copy.forget()


@dataclass(frozen=True)
class Copy:
    """A kept network: its file, and beside it the path of the document it is of."""

    path: Path

    def write(self, model: Model, origin: str) -> None:
        """Put the network there; a full disk is no reason to disturb who is drawing."""
        with suppress(Refused):
            disk.replace(self._beside, origin.encode())
            disk.replace(self.path, file.dumps(model).encode())

    def forget(self) -> None:
        """Take it away."""
        for path in (self.path, self._beside):
            with suppress(OSError):
                path.unlink(missing_ok=True)

    @property
    def _beside(self) -> Path:
        return self.path.with_suffix(".origin")

    @property
    def origin(self) -> Path | None:
        """The document's file; None if it had none."""
        with suppress(Refused):
            text = disk.read_text(self._beside, 1 << 16)
            return Path(text) if text else None
        return None

    @property
    def name(self) -> str:
        """What the document is called."""
        return self.origin.name if self.origin is not None else "a new network"

    @property
    def when(self) -> str:
        """When it was kept."""
        kept = datetime.fromtimestamp(self.path.stat().st_mtime)
        return kept.strftime("%d %B at %H:%M")


def left_behind(folder: Path) -> list[Copy]:
    """The networks of processes that are no more, newest first."""
    found = []
    for path in folder.glob("*.convas"):
        lock = _lock(path)
        if lock.tryLock(0):
            lock.unlock()
            found.append(Copy(path))
    return sorted(found, key=lambda copy: copy.path.stat().st_mtime, reverse=True)


def _lock(path: Path) -> QLockFile:
    made = QLockFile(str(path.with_suffix(".lock")))
    made.setStaleLockTime(0)
    return made
