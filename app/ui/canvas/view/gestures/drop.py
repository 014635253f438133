"""Dropping an entry of the palette on the canvas or on a wire."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QPointF

from app.layout.arrange import GRID
from app.ui.canvas.board.cards import BASE, WIDTHS, Wire
from app.workspace import catalogue
from graph.problem import Refused

if TYPE_CHECKING:
    from app.ui.canvas.view.view import View


class Drop:
    """An entry on its way over the canvas; the wire it would go on lights up."""

    def __init__(self, view: "View", data: QMimeData) -> None:
        self.view = view
        self.key = bytes(data.data(catalogue.MIME).data()).decode()

    def move(self, at: QPointF) -> None:
        """The pointer is elsewhere."""
        self.view.board_scene.target(self._wire(at))

    def leave(self) -> None:
        """The entry is somewhere else."""
        self.view.board_scene.target(None)

    def drop(self, at: QPointF) -> None:
        """Add the entry, its card under the pointer."""
        wire = self._wire(at)
        self.leave()
        scene = self.view.board_scene
        corner = (_snap(at.x() - WIDTHS[0] / 2), _snap(at.y() - BASE / 2))
        into = (wire.target.name, wire.port) if wire is not None else None
        try:
            catalogue.place(scene.document, scene.focus, self.key, corner, wire_into=into)
        except Refused as refused:
            self.view.refused.emit(str(refused))

    def _wire(self, at: QPointF) -> Wire | None:
        return self.view.board_scene.board.wire_at(at.x(), at.y(), 10)


def accepts(data: QMimeData) -> bool:
    """Whether a drag is of an entry of the palette."""
    return data.hasFormat(catalogue.MIME)


def _snap(value: float) -> float:
    return round(value / GRID) * GRID
