"""Signs of life of processes that have no line to whoever watches them: a file each, touched."""

import atexit
import os
import threading
import time
from contextlib import suppress
from pathlib import Path

FOLDER_VARIABLE = "CONVAS_PULSES"
"""The variable of the environment that holds the folder of these files."""
BEAT = 1.0
"""Seconds between two signs of life."""


def start() -> None:
    """Give a sign of life each second from now on, until this process ends."""
    own, over = Path(os.environ[FOLDER_VARIABLE]) / str(os.getpid()), threading.Event()
    thread = threading.Thread(target=_touch, args=(own, over), daemon=True)
    thread.start()

    def end() -> None:
        over.set()
        thread.join()
        with suppress(OSError):
            own.unlink()

    atexit.register(end)


def _touch(own: Path, over: threading.Event) -> None:
    with suppress(OSError):  # the folder is gone, and whoever watched with it
        own.touch()
        while not over.wait(BEAT):
            own.touch()


class Heartbeats:
    """The processes that give signs of life in a folder, to be seen about once a second."""

    def __init__(self, folder: Path, silence: float) -> None:
        self.folder, self.silence = folder, silence
        self._seen: dict[Path, int] = {}
        self._quiet: dict[Path, float] = {}
        self._looked = time.monotonic()

    def silent(self) -> set[int]:
        """The numbers of those that gave no sign for more than `silence` seconds.

        Time in which nobody looked does not count: then all were halted together (Ctrl-Z, a lid).
        """
        now = time.monotonic()
        passed, self._looked = min(now - self._looked, 2 * BEAT), now
        with suppress(OSError):
            for path in self.folder.iterdir():
                self._look(path, passed)
        late = [path for path, quiet in self._quiet.items() if quiet > self.silence]
        return {int(path.name) for path in late if path.exists()}

    def _look(self, path: Path, passed: float) -> None:
        seen = path.stat().st_mtime_ns
        same = self._seen.get(path) == seen
        self._quiet[path] = self._quiet[path] + passed if same else 0.0
        self._seen[path] = seen
