"""The open graph beside another network: what to say of its cards, and the ghosts between them."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from app.ui.canvas.board.board import Board
from app.ui.canvas.board.ghosts import Ghosts, ghosts
from graph.check.compare import Kind
from graph.check.report import Report

if TYPE_CHECKING:
    from app.ui.canvas.view.scene import Scene

NONE = Ghosts(frozenset(), Board())


class Compared:
    """Worked out when it is first painted, and kept until the graph or the other one changes."""

    def __init__(self, scene: "Scene") -> None:
        self.scene = scene
        self.other: Report | None = None
        self.kinds: Mapping[str, Kind] = {}
        self.forget()

    def show(self, other: Report | None, kinds: Mapping[str, Kind]) -> bool:
        """Compare with another network, None with nothing; whether that is new."""
        if other is self.other and kinds == self.kinds:
            return False
        self.other, self.kinds = other, kinds
        self.forget()
        return True

    def forget(self) -> None:
        """The open graph is another."""
        self._marks: Mapping[str, Kind] | None = None
        self._ghosts: Ghosts | None = None

    @property
    def marks(self) -> Mapping[str, Kind]:
        """What to say of each node that differs, by name."""
        if self._marks is None:
            names = self.scene.cards if self.kinds else ()
            paths = {name: self.scene.focus.path(name) for name in names}
            self._marks = {n: self.kinds[path] for n, path in paths.items() if path in self.kinds}
        return self._marks

    @property
    def ghosts(self) -> Ghosts:
        """The nodes that only the other network has in this place."""
        scene, other = self.scene, self.other
        if other is None:
            return NONE
        if self._ghosts is None:
            scope, known = other.scope(scene.focus.place), scene.positions.of(scene.name)
            self._ghosts = ghosts(other.model, scope, scene.board, known)
        return self._ghosts
