"""Writes a log of edits in a thread of its own, beside whoever edits."""

import errno
import logging
import os
from collections.abc import Callable
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Event, Thread
from time import monotonic
from typing import BinaryIO

from filelock import FileLock

from app.store import edit_log
from graph.format import disk
from graph.model import Model

log = logging.getLogger(__name__)
LARGEST = 16 * 2**20
"""Bytes of a log, from which on it begins anew with the model as it is."""
RETRY = 5.0
"""Seconds until a log that could not be written is tried again."""

Task = Callable[[], None]


class EditLogWriter:
    """A log of edits and the lock that marks it as in use; every method returns at once.

    `report(sentence)` is called in the thread, once, when the log cannot be written. It is tried
    again from the model of that time on. What was handed over is in the system's hands as soon
    as it is written, so it outlives the process; another thread brings it to the disk.
    """

    def __init__(self, path: Path, report: Callable[[str], None]) -> None:
        self.path = path
        self.lock = FileLock(path.with_suffix(".lock"), timeout=0, thread_local=False)
        self._report = report
        self._tasks: SimpleQueue[Task | None] = SimpleQueue()
        self._file: BinaryIO | None = None
        self._model: Model | None = None
        self._first: Callable[[Model, bool], bytes] | None = None
        self._failed_at = 0.0
        self._reported = False
        self._syncing: Thread | None = None
        self._thread = Thread(target=self._run, name="edit log", daemon=True)
        self._thread.start()

    def begin(
        self,
        model: Model,
        origin: Path | None,
        *,
        unsaved: bool,
        continues: tuple[str, ...],
        digest: str = "",
    ) -> None:
        """Begin the log anew, with a model that was opened or saved."""

        def first(now: Model, dirty: bool) -> bytes:
            return edit_log.first_line(
                now, origin, unsaved=dirty, continues=continues, digest=digest
            )

        def begin() -> None:
            self._model, self._first = model, first
            self._begin_anew(unsaved)

        self._tasks.put(begin)

    def append(self, before: Model, after: Model) -> None:
        """Add an edit."""

        def append() -> None:
            self._model = after
            if self._file is None:
                if monotonic() - self._failed_at >= RETRY:
                    self._begin_anew(True)
                return
            self._write(self._file, edit_log.edit_line(before, after))
            if self._file is not None and self._file.tell() > LARGEST:
                self._begin_anew(True)

        self._tasks.put(append)

    def flush(self, seconds: float) -> bool:
        """Wait until all that was handed over is written; whether it was, in time."""
        done = Event()
        self._tasks.put(done.set)
        return done.wait(seconds)

    def end(self) -> None:
        """Stop, and take the log away."""
        self._tasks.put(None)
        self._thread.join(10)
        forget(self.path, self.lock)

    def _run(self) -> None:
        while True:
            task = self._next_task()
            if task is None:
                self._close()
                return
            try:
                task()
            except Exception as error:  # whatever it is, the next edit is to be kept
                self._fail(error)

    def _next_task(self) -> Task | None:
        """The next one; after a failure and some seconds without any, to try again."""
        try:
            return self._tasks.get(timeout=RETRY if self._failed_at else None)
        except Empty:
            return lambda: self._begin_anew(True)

    def _begin_anew(self, unsaved: bool) -> None:
        """Write the first line into another file, which takes the log's place when it is whole."""
        self._close()
        if self._model is None or self._first is None:
            return
        self.path.parent.mkdir(parents=True, exist_ok=True)
        if not self.lock.is_locked:
            self.lock.acquire()
        beside = self.path.with_suffix(".new")
        self._file = beside.open("wb", buffering=0)
        self._write(self._file, self._first(self._model, unsaved))
        os.replace(beside, self.path)
        self._failed_at = 0.0

    def _write(self, target: BinaryIO, content: bytes) -> None:
        """Without a buffer, which a full disk would leave filled; a part is as bad as nothing."""
        if target.write(content) != len(content):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        self._sync(target)

    def _sync(self, target: BinaryIO) -> None:
        """Bring it to the disk, which may take long, while other edits are written."""
        if self._syncing is None or not self._syncing.is_alive():
            self._syncing = Thread(target=_sync, args=(os.dup(target.fileno()),), daemon=True)
            self._syncing.start()

    def _fail(self, error: Exception) -> None:
        self._close()
        self._failed_at = monotonic()
        if not self._reported:
            self._reported = True
            log.warning("The log of edits %s cannot be written: %s", self.path, error)
            self._report(disk.reason(error) if isinstance(error, OSError) else str(error))

    def _close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None


def _sync(descriptor: int) -> None:
    try:
        os.fsync(descriptor)
    except OSError as error:
        log.warning("The log of edits may not be on the disk: %s", error)
    finally:
        os.close(descriptor)


def forget(path: Path, lock: FileLock) -> None:
    """Take a log away with all that lies beside it, the lock last."""
    for suffix in (path.suffix, ".new", ".origin"):
        _remove(path.with_suffix(suffix))
    lock.release(force=True)
    _remove(path.with_suffix(".lock"))


def _remove(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        log.warning("%s cannot be removed: %s", path, error)
