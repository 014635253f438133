"""What was edited and not saved is kept beside, and offered again after a crash."""

import logging
import secrets
from dataclasses import dataclass, replace
from pathlib import Path

from filelock import FileLock, Timeout
from PySide6.QtCore import QObject, Qt, Signal

from app.store import edit_log
from app.store.edit_log import EditLog
from app.workspace.document import State
from app.workspace.edit_log_writer import EditLogWriter, forget
from app.workspace.files import Files
from graph import file
from graph.problem import Refused

log = logging.getLogger(__name__)
LONGEST_WAIT = 2.0
"""Seconds that a save waits for the edits before it to be written."""
LOG, COPY = ".edits", ".convas"
"""How logs end, and the copies that earlier versions kept."""


class Recovery(QObject):
    """Keeps every edit of the open document in a log, until it is saved or given up.

    A held lock tells a log that is in use from one that a process left behind: no process id
    could, of which a container gives everybody the same. `message(sentence)` says that edits
    cannot be kept.
    """

    message = Signal(str)
    _failed = Signal(str)

    def __init__(self, files: Files, folder: Path, parent: QObject) -> None:
        super().__init__(parent)
        self.files, self.document, self.folder = files, files.document, folder
        self.writer = EditLogWriter(folder / f"{secrets.token_hex(8)}{LOG}", self._failed.emit)
        self.restored: list[Leftover] = []
        """Logs of what is open now, which go once it is saved or given up."""
        self._restoring: EditLog | None = None
        # From the writer's thread, and not before the caller has connected `message`.
        self._failed.connect(self._report, Qt.ConnectionType.QueuedConnection)
        self.document.changed.connect(self._append)
        self.document.rebased.connect(self._begin)
        files.saving.connect(lambda: self.writer.flush(LONGEST_WAIT))
        self._begin()

    def _append(self, before: State, after: State) -> None:
        """Log an edit, an undo or a redo; another model altogether begins the log anew."""
        if not self.document.opening:
            self.writer.append(before.model, after.model)

    def _begin(self) -> None:
        """The document was opened or saved: only what comes now is unsaved."""
        if not self._restoring:
            self._forget_restored()
        continued = tuple(leftover.token for leftover in self.restored)
        model, origin = self.document.model, self.document.file
        restoring = self._restoring
        digest = restoring.digest if restoring else self.files.watch.digest
        self.writer.begin(
            model, origin, unsaved=restoring is not None, continues=continued, digest=digest
        )

    def _report(self, reason: str) -> None:
        self.message.emit(f"Edits cannot be kept safe from a crash: {reason}. Save often.")

    def end(self) -> None:
        """The program ends as it should: there is nothing to offer again."""
        self.writer.end()
        self._forget_restored()

    def _forget_restored(self) -> None:
        while self.restored:
            self.restored.pop().forget()

    def offer(self) -> None:
        """Ask about the newest network that a process left behind with edits."""
        asked = False
        for leftover in left_behind(self.folder):
            kept = None if asked else self._read(leftover)
            if kept is None:
                leftover.release()
            elif kept.unsaved and not _is_saved(kept):
                self._ask(leftover, kept)
                asked = True
            else:
                leftover.forget()

    def _ask(self, leftover: "Leftover", kept: EditLog) -> None:
        when = edit_log.written(leftover.path)
        answer = self.files.questions.restore(
            f"Convas ended before {kept.name} was saved, on {when}. Restore what was edited?"
        )
        if answer == "restore":
            self._restore(leftover, kept)
        elif answer == "discard":
            leftover.forget()
        else:
            leftover.release()

    def _read(self, leftover: "Leftover") -> EditLog | None:
        """What is in it; one that cannot be read is told, and put aside."""
        try:
            return leftover.read()
        except Refused as refusal:
            if leftover.path.exists():  # else another window has had it meanwhile
                log.warning("%s cannot be restored: %s", leftover.path, refusal)
                self.files.questions.show_error(
                    f"What was not saved cannot be restored: {refusal}. "
                    f"It is kept as {leftover.put_aside()}."
                )
        return None

    def _restore(self, leftover: "Leftover", kept: EditLog) -> None:
        """Show it; what is left behind stays until the document is saved or given up."""
        self.restored.append(leftover)
        self._restoring = kept
        try:
            shown = self.files.restore(kept.model, kept.origin, kept.digest)
        finally:
            self._restoring = None
        if not shown:
            self.restored.remove(leftover)
            leftover.release()


@dataclass(frozen=True)
class Leftover:
    """A log that a process left behind, and the lock that makes it ours.

    `older` are those whose edits are in it too: they stay and go with it.
    """

    path: Path
    lock: FileLock
    older: tuple["Leftover", ...] = ()

    @property
    def token(self) -> str:
        """What other logs call it."""
        return self.path.stem

    def read(self) -> EditLog:
        """What is in it; raises Refused."""
        copied = self.path.suffix == COPY
        return edit_log.read_copy(self.path) if copied else edit_log.read(self.path)

    def forget(self) -> None:
        """Take it away."""
        forget(self.path, self.lock)
        for leftover in self.older:
            leftover.forget()

    def release(self) -> None:
        """Leave it to whoever starts next."""
        for leftover in (self, *self.older):
            leftover.lock.release(force=True)

    def put_aside(self) -> Path:
        """Keep it under a name that is not offered again."""
        aside = self.path.with_suffix(".unreadable")
        self.path.rename(aside)
        self.forget()
        return aside


def left_behind(folder: Path) -> list[Leftover]:
    """The logs of processes that are no more, newest first, each locked for this one.

    One whose edits are in a later one too is not among them: it goes with that.
    """
    found = [Leftover(path, lock) for path in _newest(folder) if (lock := _locked(path))]
    by_token = {leftover.token: leftover for leftover in found}
    older = {leftover.token: _continued(leftover) & by_token.keys() for leftover in found}
    hidden = set().union(*older.values())
    return [
        replace(leftover, older=tuple(by_token[token] for token in older[leftover.token]))
        for leftover in found
        if leftover.token not in hidden
    ]


def _newest(folder: Path) -> list[Path]:
    paths = [path for path in folder.glob("*") if path.suffix in (LOG, COPY)]
    return sorted(paths, key=lambda path: path.stat().st_mtime, reverse=True)


def _locked(path: Path) -> FileLock | None:
    lock = FileLock(path.with_suffix(".lock"), timeout=0, thread_local=False)
    try:
        lock.acquire()
    except (Timeout, OSError):
        return None
    return lock


def _continued(leftover: Leftover) -> set[str]:
    try:
        return set(leftover.read().continues)
    except Refused:
        return set()


def _is_saved(kept: EditLog) -> bool:
    """Whether its file holds what is in the log: the process ended after a save."""
    if kept.origin is None:
        return False
    try:
        return file.load(kept.origin) == kept.model
    except Refused:
        return False
