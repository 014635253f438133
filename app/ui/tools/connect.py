"""Wiring by keyboard: the selected nodes to each other, or one to what is chosen by name."""

from functools import partial
from itertools import pairwise

from PySide6.QtCore import QObject

from app.ui.canvas.board.cards import Card
from app.ui.canvas.board.wire_fit import WireFit, first_free
from app.ui.canvas.canvas import Canvas
from app.ui.widgets.finder import Choice, Finder
from app.workspace.workspace import Workspace
from graph import edits
from graph.model import Model, wire
from graph.ops.port import title


class Connect(QObject):
    """Draws wires without the mouse."""

    def __init__(self, workspace: Workspace, canvas: Canvas, finder: Finder) -> None:
        super().__init__()
        self.document, self.focus = workspace.document, workspace.focus
        self.canvas, self.finder = canvas, finder

    def connect_selected(self) -> None:
        """Wire each selected node to the next in the order of selection, all into a join.

        With one selected, ask for the node that shall read it.
        """
        names = self.focus.names
        if not names:
            self.document.refuse("Select the nodes to wire: with Shift, one after the other.")
        elif len(names) == 1:
            self._ask(names[0])
        else:
            self._wire(self._pairs(names))

    def _pairs(self, names: tuple[str, ...]) -> list[tuple[str, str]]:
        """From, to; a pair that can only be wired the other way round is turned."""
        cards = self.canvas.scene.cards
        join = next((name for name in reversed(names) if cards[name].grows), None)
        if join is not None and len(names) > 2:
            return [(name, join) for name in names if name != join]
        pairs = pairwise(names)
        return [
            pair if cards[pair[0]].exits and cards[pair[1]].entries else pair[::-1]
            for pair in pairs
        ]

    def _wire(self, pairs: list[tuple[str, str]]) -> None:
        graph = self.focus.graph
        listed = ", ".join(f"{source} to {target}" for source, target in pairs)

        def wired(model: Model) -> Model:
            for source, target in pairs:
                port = _port(model, graph, target)
                model = edits.connect(model, graph, wire(source), target, port)
            return model

        self.document.edit(wired, f"wire {listed}")

    def _ask(self, name: str) -> None:
        scene = self.canvas.scene
        if not scene.cards[name].exits:
            self.document.refuse(f"{name} has no output to wire")
            return
        fit = WireFit(self.focus, scene.board)
        why = fit.readers(wire(name))
        takers = [
            card
            for other, card in scene.cards.items()
            if other != name and card.entries and not why[other]
        ]
        takers.sort(key=lambda card: card.free() is None)
        choices = [_choice(card, partial(self._wire, [(name, card.name)])) for card in takers]
        view = self.canvas.view
        card = scene.cards[name]
        corner = view.mapFromScene(card.x + card.w, card.y + card.h)
        spot = view.viewport().mapTo(self.finder.over, corner)
        self.finder.ask(f"Wire {name} to", choices, spot)


def _choice(card: Card, do: partial[None]) -> Choice:
    port = first_free(card)
    taken = ", in place of its wire" if card.wired(port) else ""
    what = f"input {port + 1}{taken}"
    return Choice(card.name, do, what, card.node.op.category, (title(card.op),))


def _port(model: Model, graph: str, target: str) -> int:
    """The first input without a wire; a full node gives its first, a join one more."""
    node = model.graphs[graph].nodes[target]
    for port in range(model.input_ports(node)):
        if node.inputs[port : port + 1] in ((), (None,)):
            return port
    return len(node.inputs) if node.op.arity is None else 0
