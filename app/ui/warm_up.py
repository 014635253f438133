"""What is imported once the window is on screen, so that nothing waits for it later."""

from importlib import import_module
from threading import Thread

MODULES = ("networkx", "pyqtgraph")
"""What the first edit of a wire asks, and what draws the first curve."""


def import_later() -> None:
    """Import them beside everything else."""
    Thread(target=lambda: [import_module(name) for name in MODULES], daemon=True).start()
