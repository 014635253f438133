"""Dropping an entry of the palette on the canvas or into a wire."""

from math import dist

from PySide6.QtCore import QMimeData, QPointF, QRectF

from app.ui.canvas.board.cards import Card, Wire
from app.ui.canvas.board.free_position import free_position
from app.ui.canvas.view.gestures.base import Surface
from app.workspace import catalogue
from graph.model import Node

ASTRAY = 48
"""How far from where it was let go a card still stands where a person put it, canvas pixels."""


class Drop:
    """An entry being dragged over the canvas; the wire it would be inserted into is marked."""

    def __init__(self, view: Surface, data: QMimeData) -> None:
        self.view, self.scene = view, view.board_scene
        self.key = bytes(data.data(catalogue.MIME).data()).decode()
        self.card = self._card()

    def move(self, at: QPointF) -> None:
        """The pointer is elsewhere."""
        self.scene.show_drop_target(self._wire(at))

    def leave(self) -> None:
        """The entry is somewhere else."""
        self.scene.show_drop_target(None)

    def drop(self, at: QPointF) -> None:
        """Add the entry with its card under the pointer, or as near as there is room."""
        wire = self._wire(at)
        self.leave()
        corner = self._area(at).topLeft().toTuple()
        free = free_position(self.scene.board, (self.card.w, self.card.h), corner)
        astray = wire is not None and dist(free, corner) > ASTRAY
        position = None if astray else free  # None: it stands beside what it reads
        into = (wire.target.name, wire.port) if wire is not None else None
        document, focus, room = self.scene.document, self.scene.focus, self.scene.making_room
        if catalogue.add(document, focus, self.key, position, wire_into=into, wrap=room):
            self.view.reveal()

    def _card(self) -> Card:
        """The card that the entry will have."""
        model, op, stem = catalogue.made(self.scene.document.model, self.key)
        card = Card(stem)
        inside = self.scene.name != model.main
        card.show(model, Node(op), result=None, used=True, inside=inside, outline=None)
        return card

    def _area(self, at: QPointF) -> QRectF:
        """Where the card would be."""
        return QRectF(at.x() - self.card.w / 2, at.y() - self.card.h / 2, self.card.w, self.card.h)

    def _wire(self, at: QPointF) -> Wire | None:
        """The wire under the card, if the entry has an input and an output to insert it by."""
        if not self.card.entries or not self.card.exits:
            return None
        return self.scene.board.wire_under(self._area(at))


def accepts(data: QMimeData) -> bool:
    """Whether a drag is of an entry of the palette."""
    return data.hasFormat(catalogue.MIME)
