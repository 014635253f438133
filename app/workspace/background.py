"""Work that takes too long for the window's own thread."""

from collections.abc import Callable
from threading import Thread
from typing import Generic, TypeVar

from PySide6.QtCore import QObject, Signal

Given = TypeVar("Given")


class Background(QObject, Generic[Given]):
    """Works on a thread on one thing after the other; of those that come meanwhile, on the last.

    `done(result)` follows on the window's thread, for a thing that no later one waits behind.
    """

    done = Signal(object)
    _ended = Signal(object)

    def __init__(self, work: Callable[[Given], object], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.work = work
        self._waiting: list[Given] = []
        self._busy = False
        self._ended.connect(self._conclude)

    def start(self, given: Given) -> None:
        """Work on this as soon as what is in hand is done."""
        self._waiting = [given]
        if not self._busy:
            self._begin()

    def _begin(self) -> None:
        given, self._busy = self._waiting.pop(), True
        Thread(target=self._run, args=(given,), daemon=True).start()

    def _run(self, given: Given) -> None:
        results: list[object] = []
        try:
            results.append(self.work(given))
        finally:  # what was raised goes to threading.excepthook; the next thing is still worked on
            self._emit(results)

    def _emit(self, results: list[object]) -> None:
        try:
            self._ended.emit(results)
        except RuntimeError:
            return  # the window is gone by now

    def _conclude(self, results: list[object]) -> None:
        self._busy = False
        if self._waiting:
            self._begin()
        else:
            for result in results:
                self.done.emit(result)
