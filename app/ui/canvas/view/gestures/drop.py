"""Dropping an entry of the palette on the canvas or into a wire."""

from PySide6.QtCore import QMimeData, QPointF

from app.layout.arrange import GRID
from app.ui.canvas.board.cards import BASE, WIDTHS, Wire
from app.ui.canvas.view.gestures.base import Surface
from app.workspace import catalogue


class Drop:
    """An entry on its way over the canvas; the wire it would be inserted into is marked."""

    def __init__(self, view: Surface, data: QMimeData) -> None:
        self.view = view
        self.key = bytes(data.data(catalogue.MIME).data()).decode()

    def move(self, at: QPointF) -> None:
        """The pointer is elsewhere."""
        self.view.board_scene.show_drop_target(self._wire(at))

    def leave(self) -> None:
        """The entry is somewhere else."""
        self.view.board_scene.show_drop_target(None)

    def drop(self, at: QPointF) -> None:
        """Add the entry, its card under the pointer."""
        wire = self._wire(at)
        self.leave()
        scene = self.view.board_scene
        corner = (_snap(at.x() - WIDTHS[0] / 2), _snap(at.y() - BASE / 2))
        into = (wire.target.name, wire.port) if wire is not None else None
        catalogue.add(scene.document, scene.focus, self.key, corner, wire_into=into)

    def _wire(self, at: QPointF) -> Wire | None:
        return self.view.board_scene.board.wire_at(at.x(), at.y(), 10)


def accepts(data: QMimeData) -> bool:
    """Whether a drag is of an entry of the palette."""
    return data.hasFormat(catalogue.MIME)


def _snap(value: float) -> float:
    return round(value / GRID) * GRID
