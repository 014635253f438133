"""What is imported late, because it takes long and the window's first picture does not need it.

Packages that copy all names out of Qt's modules are imported one at a time: two threads that make
PySide create the same class at the same moment end the process.
"""

from importlib import import_module
from threading import RLock, Thread

MODULES = ("networkx", "pyqtgraph", "pygments.lexers.python")
"""For the first edit of a wire, the first curve, and the first line of source."""
ONE_AT_A_TIME = RLock()


def import_late(*names: str) -> None:
    """Import packages here and now, after those that other threads are importing."""
    for name in names:
        with ONE_AT_A_TIME:
            import_module(name)


def import_later() -> None:
    """Import what will be needed on a thread, so that nothing waits for it."""
    Thread(target=import_late, args=MODULES, daemon=True).start()
