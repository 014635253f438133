"""How the body of a card looks; cards that look the same share one picture."""

from typing import NamedTuple

from app.ui.canvas.board.cards import State
from graph.declare.op import Category

BAND = 4


class CardLook(NamedTuple):
    """A card's size and states."""

    width: int
    height: int
    category: Category
    state: State
    selected: bool
    dim: bool

    @property
    def stacked(self) -> bool:
        """Whether it is a block: cards lie behind it."""
        return self.category == "block"
