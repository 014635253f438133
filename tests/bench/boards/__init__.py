"""The canvas and what it is measured against, each behind the same few calls."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from typing import Protocol

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QGraphicsView, QWidget

from graph.model import Model

SIZE = 1600, 1000
OURS, FLOOR, SLOW = "Convas", "floor", "NodeGraphQt"


class Board(Protocol):
    """A network on a canvas."""

    @property
    def widget(self) -> QWidget:
        """What is shown."""

    @property
    def view(self) -> QGraphicsView:
        """What is painted and takes the mouse."""

    def see_all(self) -> None:
        """Everything in view."""

    def see(self, name: str) -> None:
        """A node in the middle, at 100%."""

    def place(self, name: str) -> QPointF:
        """Where a node can be grabbed, in the scene."""

    def touch(self) -> None:
        """Something changed: nothing that was kept from the last painting holds."""

    def close(self) -> None:
        """Let go of everything that does not go by itself."""


Builder = Callable[[], Board]
"""Makes a board; what is no part of a canvas was made before."""

_MODULES = {OURS: "ours", FLOOR: "floor", SLOW: "nodegraph"}


def kinds() -> list[str]:
    """What can be measured here."""
    return [name for name in _MODULES if name != SLOW or find_spec(name)]


def builder(kind: str, model: Model) -> Builder:
    """Makes this kind of board of a network whose nodes have places."""
    made = import_module(f"tests.bench.boards.{_MODULES[kind]}").builder(model)
    return made  # type: ignore[no-any-return]


def show(board: Board) -> None:
    """On the screen, with everything in view and painted."""
    board.widget.resize(*SIZE)
    board.widget.show()
    board.see_all()
    QApplication.processEvents()


def dismiss(board: Board) -> None:
    """Close a board for good."""
    board.widget.close()
    board.close()
    board.widget.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    QApplication.processEvents()


@contextmanager
def grabbed(board: Board, name: str) -> Iterator[Callable[[int], None]]:
    """A node under the pressed mouse; the call drags it so many pixels off and paints that."""
    start = board.view.mapFromScene(board.place(name))
    _mouse(board, QEvent.Type.MouseButtonPress, start, Qt.MouseButton.LeftButton)

    def drag(pixels: int) -> None:
        at = start + QPoint(pixels, pixels)
        _mouse(board, QEvent.Type.MouseMove, at, Qt.MouseButton.NoButton)
        QApplication.processEvents()

    yield drag
    drag(0)
    _mouse(board, QEvent.Type.MouseButtonRelease, start, Qt.MouseButton.LeftButton)
    QApplication.processEvents()


def _mouse(board: Board, what: QEvent.Type, at: QPoint, button: Qt.MouseButton) -> None:
    viewport = board.view.viewport()
    held = Qt.MouseButton.LeftButton
    if what == QEvent.Type.MouseButtonRelease:
        held = Qt.MouseButton.NoButton
    event = QMouseEvent(
        what,
        QPointF(at),
        QPointF(viewport.mapToGlobal(at)),
        button,
        held,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(viewport, event)
