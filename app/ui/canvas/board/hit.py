"""What is under the pointer: a port, a card or a wire."""

from dataclasses import dataclass
from math import hypot
from typing import Literal

from PySide6.QtCore import QPointF, QRectF

from app.ui.canvas.board.board import Board
from app.ui.canvas.board.cards import Card, Wire
from graph.model import wire

GRAB = 11
"""How near a port a press counts as on it, canvas pixels."""


Target = Literal["node", "wire", "port", "canvas"]
"""What has a menu of its own."""


@dataclass(frozen=True)
class Hit:
    """The thing at a point; `port` for an input or output."""

    part: Literal["input", "output", "card", "wire", "nothing"]
    card: Card | None = None
    port: int = 0
    wire: Wire | None = None

    @property
    def target(self) -> Target:
        """What it belongs to."""
        match self.part:
            case "input" | "output":
                return "port"
            case "card":
                return "node"
            case "wire":
                return "wire"
            case _:
                return "canvas"

    @property
    def wires(self) -> tuple[tuple[str, int], ...]:
        """The wire hit, or those at the port hit, by the inputs that they enter."""
        if self.wire is not None:
            return (self.wire.end,)
        card, port = self.card, self.port
        if self.part == "output" and card is not None:
            return tuple(wire.end for wire in card.leaving if wire.exit == port)
        entering = self.entering if self.part == "input" else None
        return (entering.end,) if entering is not None else ()

    @property
    def source(self) -> str:
        """The wire that starts at the output hit."""
        return wire(self.card.name, self.port) if self.card else ""

    @property
    def entering(self) -> Wire | None:
        """The wire that ends in the input hit."""
        wires = self.card.entering if self.card else ()
        return next((w for w in wires if w.port == self.port), None)


def hit(board: Board, at: QPointF, selected: frozenset[str], ports: bool) -> Hit:
    """What a press at a point of the scene is on; ports come before cards, cards before wires."""
    x, y = at.x(), at.y()
    if ports:
        found = _port(board, x, y)
        if found is not None:
            return found
    card = board.card_at(x, y, selected)
    if card is not None:
        return Hit("card", card)
    line = board.wire_at(x, y, 6)
    return Hit("wire", line.target, line.port, line) if line else Hit("nothing")


def _port(board: Board, x: float, y: float) -> Hit | None:
    near = QRectF(x - GRAB, y - GRAB, 2 * GRAB, 2 * GRAB)
    best, least = None, float(GRAB)
    for card in board.cards_in(near):
        for part, count, position in (
            ("input", card.entries, card.entry),
            ("output", card.exits, card.exit),
        ):
            for port in range(count):
                px, py = position(port)
                distance = hypot(px - x, py - y)
                if distance <= least:
                    best, least = Hit(part, card, port), distance  # type: ignore[arg-type]
    return best
