"""What can be done to the selected nodes, besides moving and deleting them."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication

from app.layout.arrange import arrange
from app.layout.lanes import Size
from app.workspace import block_names
from app.workspace.document import Document
from app.workspace.focus import Focus
from app.workspace.positions import Positions
from app.workspace.questions import Questions
from graph import edits
from graph.edits import blocks, paste
from graph.format.fragment import fragment, from_fragment
from graph.model import Graph, Model, Node, Point, Wire, wire
from graph.names import check_word, fresh
from graph.ops.port import Call, Input, Output, title
from graph.problem import Refused
from graph.shape import Shape

CARD = (144.0, 64.0)
"""The size that most cards have."""
BY = 24.0
"""Pixels that a copy stands beside the original."""


Placement = Callable[[Point, Size], Point]
"""The corner for nodes that would stand at a corner and take up a size."""


class Selection(QObject):
    """Copy, paste, group, dissolve; what cannot be done is reported by the document."""

    def __init__(
        self,
        document: Document,
        focus: Focus,
        positions: Positions,
        questions: Questions,
    ) -> None:
        super().__init__()
        self.document, self.focus, self.positions = document, focus, positions
        self.questions = questions
        self._pastes = 0

    def copy(self) -> None:
        """The nodes as JSON text on the clipboard."""
        if self.focus.names:
            QGuiApplication.clipboard().setText(self._text())
            self._pastes = 0

    def cut(self) -> None:
        """Copy the nodes, then take them away."""
        graph, names = self.focus.graph, self.focus.names
        if names:
            self.copy()
            self.document.edit(lambda m: edits.remove(m, graph, names), f"cut {_listed(names)}")

    def paste(self, placement: Placement | None = None) -> None:
        """Add the nodes whose text is on the clipboard, from this window or another.

        Without a placement they stand a little beside where they were copied.
        """
        text = QGuiApplication.clipboard().text()
        if not text.strip():
            self.document.refuse("There is nothing on the clipboard to paste.")
            return
        self._pastes += 1
        by = BY * self._pastes
        self._paste(text, placement or _beside(by), "paste")

    def duplicate(self) -> None:
        """Add the same nodes once more, beside themselves; the clipboard stays as it is."""
        if self.focus.names:
            self._paste(self._text(), _beside(BY), "duplicate")

    def _text(self) -> str:
        """The selected nodes, each with the place where it is shown."""
        graph, names = self.focus.graph, self.focus.names
        shown = {n: at for n, at in self._unplaced().items() if n in names}
        return fragment(edits.move(self.document.model, graph, shown), graph, names)

    def _paste(self, text: str, placement: Placement, what: str) -> None:
        graph, made = self.focus.graph, [""]

        def pasted(model: Model) -> Model:
            found = from_fragment(text)
            corners = [node.at or (0.0, 0.0) for node in found.nodes.values()]
            model, made[:] = paste.paste(model, graph, found, _shift(corners, placement))
            return model

        if self.document.edit(pasted, what):
            self.focus.select(made)
            self.focus.revealed.emit()

    def group(self) -> None:
        """Ask for a name, make a block of the nodes and put one use of it in their place."""
        names = self._groupable()
        if not names:
            self.document.refuse("Select the nodes to make a block of.")
            return
        graph = self.focus.graph
        nodes = self.document.model.graphs[graph].nodes
        taken = self.document.model.graphs
        suggested = fresh(block_names.suggested({n: nodes[n].op for n in names}), taken)
        block = self.questions.text("What the block is called", suggested, self._check_block)
        if block is not None:
            self._group(graph, nodes, names, block)

    def _groupable(self) -> tuple[str, ...]:
        """The selected nodes without ports, which stay outside; ports where nothing else is."""
        nodes, chosen = self.document.model.graphs[self.focus.graph].nodes, self.focus.names
        inner = [n for n in chosen if not isinstance(nodes[n].op, Input | Output)]
        return tuple(inner) or chosen

    def _check_block(self, name: str) -> str:
        try:
            check_word(name, "block")
        except Refused as refusal:
            return str(refusal)
        taken = name in self.document.model.graphs
        return f"there is already a block {name!r}" if taken else ""

    def _group(
        self, graph: str, nodes: Mapping[str, Node], names: tuple[str, ...], block: str
    ) -> None:
        shapes, shown, made = self._shapes(), self._unplaced(), [""]
        spot = _middle([nodes[n].at or shown[n] for n in names])

        def grouped(model: Model) -> Model:
            model, made[0] = blocks.group(model, graph, names, block, shapes)
            return edits.move(model, graph, {made[0]: spot})

        if self.document.edit(grouped, f"make {block} of {_listed(names)}"):
            self.focus.select(made)

    def _shapes(self) -> dict[Wire, Shape]:
        scope = self.focus.scope
        results = scope.results if scope else {}
        return {
            wire(name, port): shape
            for name, result in results.items()
            for port, shape in enumerate(result.outputs or ())
        }

    def dissolve(self) -> None:
        """Put the block's own nodes in place of each selected use."""
        graph = self.focus.graph
        nodes = self.document.model.graphs[graph].nodes
        uses = [name for name in self.focus.names if isinstance(nodes[name].op, Call)]
        if not uses:
            self.document.refuse("Select a block to dissolve.")
            return

        shown = self._unplaced()

        def dissolved(model: Model) -> Model:
            for name in uses:
                spot = nodes[name].at or shown[name]
                about = _about(spot, name, model.graphs[title(nodes[name].op)])
                model = blocks.dissolve(model, graph, name)
                now = model.graphs[graph].nodes
                loose = {n: at for n, at in about.items() if n in now and not now[n].at}
                model = edits.move(model, graph, loose)
            return model

        if self.document.edit(dissolved, f"dissolve {_listed(uses)}"):
            now = self.document.model.graphs[graph].nodes
            self.focus.select(name for name in now if name not in nodes)

    def _unplaced(self) -> dict[str, Point]:
        """Where the nodes of the open graph are shown that have no position of their own."""
        name = self.focus.graph
        return self.positions.unplaced(name, self.document.model.graphs[name])


def _beside(by: float) -> Placement:
    """So many pixels to the right and below."""
    return lambda corner, _: (corner[0] + by, corner[1] + by)


def _shift(corners: list[Point], placement: Placement) -> Point:
    """By how much nodes are moved to stand where they are placed."""
    if not corners:
        return 0.0, 0.0
    left, top = min(x for x, _ in corners), min(y for _, y in corners)
    width = max(x for x, _ in corners) - left + CARD[0]
    height = max(y for _, y in corners) - top + CARD[1]
    x, y = placement((left, top), (width, height))
    return x - left, y - top


def _about(spot: Point, use: str, block: Graph) -> dict[str, Point]:
    """Places about a spot for the nodes of a block, as they stand in it when laid out."""
    places = arrange(block, dict.fromkeys(block.nodes, CARD), None)
    x, y = _middle(list(places.values()))
    return {f"{use}.{n}": (spot[0] + px - x, spot[1] + py - y) for n, (px, py) in places.items()}


def _middle(places: list[Point]) -> Point:
    return (
        sum(x for x, _ in places) / len(places),
        sum(y for _, y in places) / len(places),
    )


def _listed(names: tuple[str, ...] | list[str]) -> str:
    return names[0] if len(names) == 1 else f"{len(names)} nodes"
