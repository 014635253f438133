"""What one frame of the canvas shows: the cards and wires, and every state that changes how they look."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from PySide6.QtCore import QRectF

from app.ui.canvas.board.board import Board
from app.ui.canvas.board.cards import Card, Wire
from app.ui.canvas.board.ghosts import Ghosts
from app.ui.canvas.paint.batch import Batch
from app.ui.canvas.paint.cost_bars import CostBars
from app.ui.canvas.paint.picture_cache import DirectPictures
from app.workspace.focus import WireEnd
from graph.check.compare import Kind as Difference


@dataclass(frozen=True)
class Frame:
    """Everything that painting needs to know. The scene makes a new one after each change."""

    board: Board
    ghosts: Ghosts
    pictures: DirectPictures
    selected: frozenset[str] = frozenset()
    selected_wires: frozenset[WireEnd] = frozenset()
    """Selected wires, by the node and the input that they enter."""
    reasons: Mapping[str, str] = field(default_factory=dict)
    """While a wire is drawn, why each card cannot take its end; '' for a card that can."""
    lifted: Wire | None = None
    """The wire whose end is being dragged: the gesture draws it, not the canvas."""
    drop_target: Wire | None = None
    """The wire into which what is being dragged would be inserted."""
    bars: CostBars | None = None
    differences: Mapping[str, Difference] = field(default_factory=dict)
    """How nodes differ from the network compared with."""

    def difference(self, card: Card) -> Difference | None:
        """How a card's node differs from the network compared with, if it does."""
        return self.differences.get(card.name)

    def refuses(self, card: Card) -> bool:
        """Whether a wire is being drawn that this card cannot take."""
        return bool(self.reasons.get(card.name))

    def accepts(self, card: Card) -> bool:
        """Whether a wire is being drawn that this card can take."""
        return self.reasons.get(card.name) == ""

    def is_marked(self, wire: Wire) -> bool:
        """Whether a wire is selected, or the one into which something would be inserted."""
        return wire is self.drop_target or wire.end in self.selected_wires

    def in_front(self, wire: Wire) -> bool:
        """Whether a wire is at one of the selected cards."""
        return wire.source.name in self.selected or wire.target.name in self.selected

    def ghosts_in(self, area: QRectF) -> list[Card]:
        """The ghosts in an area, without the copies of cards that their wires end at."""
        found = self.ghosts.board.cards_in(area)
        return [card for card in found if card.name in self.ghosts.names]

    @cached_property
    def batch(self) -> Batch:
        """All cards as rectangles and all wires as lines, for views from far away."""
        return self.batch_of(self.board.cards.values(), self.board.wires)

    def batch_of(self, cards: Iterable[Card], wires: Iterable[Wire]) -> Batch:
        """Some cards as rectangles and some wires as lines."""
        return Batch.of(cards, wires, self.selected)
