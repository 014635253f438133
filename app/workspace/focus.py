"""Where a person is: which block is open on the canvas and which nodes are selected."""

from collections.abc import Iterable

from PySide6.QtCore import QObject, Signal

from app.workspace.document import Document, State
from graph import paths
from graph.check.scope import Scope

WireEnd = tuple[str, int]
"""A wire by the node and the input that it enters."""


class Focus(QObject):
    """The open block, by what paths in it begin with ('' is the network), and the selection.

    Nodes can be selected and, on the canvas, the wires between them.

    `moved()` follows a change of the open block, `selected()` one of the selection, `revealed()`
    a wish to see the selection. None of this is an edit.
    """

    moved = Signal()
    selected = Signal()
    revealed = Signal()

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.document = document
        self.block = ""
        self.names: tuple[str, ...] = ()
        self.wires: tuple[WireEnd, ...] = ()
        document.opened.connect(self._begin)
        document.changed.connect(self._follow)

    @property
    def graph(self) -> str:
        """The name of the graph on the canvas."""
        return paths.graph_at(self.document.model, self.block)

    @property
    def scope(self) -> Scope | None:
        """The open graph with the shapes of this use; None while they are unknown."""
        return self.document.report.scope(self.block)

    @property
    def paths(self) -> tuple[str, ...]:
        """The paths of the selected nodes."""
        return tuple(self.path(name) for name in self.names)

    def path(self, name: str) -> str:
        """The path of a node of the open graph."""
        return paths.join(self.block, name)

    def enter(self, place: str) -> None:
        """Open the block used at a path; one that repeats at its first time, `stage.0`."""
        place = paths.inside(self.document.model, place)
        if place != self.block:
            self.block, self.names, self.wires = place, (), ()
            self.moved.emit()
            self.selected.emit()

    def leave(self) -> None:
        """Go up to the graph that uses the open block, with the use selected."""
        if self.block:
            self.go(self.block)

    def select(self, names: Iterable[str], wires: Iterable[WireEnd] = ()) -> None:
        """Select nodes and wires of the open graph, and nothing else."""
        chosen = tuple(names), tuple(wires)
        if chosen != (self.names, self.wires):
            self.names, self.wires = chosen
            self.selected.emit()

    def go(self, path: str) -> None:
        """Open the graph a node is in, select the node and bring it into view."""
        place, name = paths.parent(self.document.model, path)
        self.enter(place)
        self.select([name])
        self.revealed.emit()

    def _begin(self) -> None:
        """Another model is open. Of one without layers the input is selected: what is added first
        follows it."""
        self.enter("")
        empty = next(self.document.report.leaves(), None) is None
        self.select(self.document.model.network.inputs[:1] if empty else ())

    def _follow(self, before: State, after: State) -> None:
        place = self.block
        while place and not paths.is_use(after.model, place):
            place = paths.parent(before.model, place)[0]
        place = paths.inside(after.model, place)
        if place != self.block:
            self.enter(place)
            return
        nodes = after.model.graphs[self.graph].nodes
        wires = [
            (name, port)
            for name, port in self.wires
            if name in nodes and any(nodes[name].inputs[port : port + 1])
        ]
        self.select([name for name in self.names if name in nodes], wires)
