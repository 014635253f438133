"""The open graph beside another network: how its nodes differ, and the nodes it lacks."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from app.ui.canvas.board.board import Board
from app.ui.canvas.board.ghosts import Ghosts, ghosts
from graph.check.compare import Kind as Difference
from graph.check.report import Report
from graph.model import Point

NO_GHOSTS = Ghosts(frozenset(), Board())


@dataclass(frozen=True)
class Comparison:
    """Another network, None for none, and how the open one differs from it at each path."""

    other: Report | None = None
    differences: Mapping[str, Difference] = field(default_factory=dict)

    def marks(self, names: Iterable[str], path: Callable[[str], str]) -> Mapping[str, Difference]:
        """How those of some nodes that differ do, by name; `path` gives the path of a name."""
        if not self.differences:
            return {}
        paths = {name: path(name) for name in names}
        found = self.differences
        return {name: found[at] for name, at in paths.items() if at in found}

    def ghosts(self, board: Board, block: str, positions: Mapping[str, Point]) -> Ghosts:
        """The nodes that only the other network has in a block, standing beside the cards.

        `positions` are those at which nodes were last shown: what was deleted since appears where
        it stood.
        """
        if self.other is None:
            return NO_GHOSTS
        return ghosts(self.other.model, self.other.scope(block), board, positions)
