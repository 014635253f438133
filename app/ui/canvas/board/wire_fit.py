"""Whether a wire could be drawn between two cards, and if not, why not."""

from time import perf_counter

from app.ui.canvas.board.board import Board
from app.ui.canvas.board.cards import Card
from app.workspace.focus import Focus
from graph import edits, order
from graph.check.infer import infer
from graph.model import source_of
from graph.ops.port import Call, Input, Output, title
from graph.problem import Refused
from graph.shape import Misfit, Shape

BUDGET = 0.008
"""Seconds that trying the insides of blocks may take at once."""


class WireFit:
    """Which wires would fit in a graph as it is now: '' for one that fits, else why it does not."""

    def __init__(self, focus: Focus, board: Board) -> None:
        self.focus, self.board = focus, board
        self.document = focus.document
        self.model = self.document.model
        self.graph = self.model.graphs[focus.graph]
        self.known: dict[tuple[str, str, int], str] = {}

    def readers(self, source: str) -> dict[str, str]:
        """For each card, why its first free input cannot take a wire from an output."""
        start = source_of(source)[0]
        above = order.needed_by(self.graph, [start])
        until = perf_counter() + BUDGET
        return {
            name: _loop_message(name, start, name in above)
            or ("takes no input" if isinstance(card.node.op, Input) else "")
            or self._misfit(source, card, first_free(card), perf_counter() < until)
            for name, card in self.board.cards.items()
        }

    def sources(self, target: str, port: int) -> dict[str, str]:
        """For each card, why its first output cannot be wired to an input."""
        below = order.fed_by(self.graph, [target])
        card = self.board.cards[target]
        until = perf_counter() + BUDGET
        return {
            name: _loop_message(target, name, name in below)
            or ("has no output" if isinstance(other.node.op, Output) else "")
            or self._misfit(name, card, port, perf_counter() < until)
            for name, other in self.board.cards.items()
        }

    def why_not(self, source: str, card: Card, port: int) -> str:
        """Why an input cannot take a wire, found by checking the model with the wire in it."""
        key = (source, card.name, port)
        if key not in self.known:
            self.known[key] = self._checked(source, card.name, port)
        return self.known[key]

    def _misfit(self, source: str, card: Card, port: int, thorough: bool) -> str:
        if isinstance(card.node.op, Call):
            return self.why_not(source, card, port) if thorough else ""
        shapes = [*(card.result.inputs if card.result else ()), None]
        shapes[port : port + 1] = [self._shape(source)]
        given = [shape for shape in shapes[: card.entries] if shape is not None]
        if len(given) < max(1, len(card.node.inputs)) or card.result is None:
            return ""
        try:
            card.op.outputs(*given)
        except Misfit as misfit:
            return f"{title(card.op)} {misfit}"
        return ""

    def _shape(self, source: str) -> Shape | None:
        name, exit = source_of(source)
        result = self.board.cards[name].result
        outputs = result.outputs if result is not None else None
        return outputs[exit] if outputs is not None and exit < len(outputs) else None

    def _checked(self, source: str, target: str, port: int) -> str:
        try:
            model = edits.connect(self.model, self.focus.graph, source, target, port)
        except Refused as refused:
            return str(refused)
        scope = infer(model, self.document.report).scope(self.focus.block)
        result = scope.results.get(target) if scope is not None else None
        if result is None or self._shape(source) is None or None in result.inputs:
            return ""
        if result.problem is not None:
            return result.problem.message
        return "its inside cannot take this shape" if result.broken_inside else ""


def first_free(card: Card) -> int:
    """The input that a wire dropped on a card goes to; a full card gives its first."""
    free = card.free()
    return 0 if free is None else free


def _loop_message(target: str, source: str, loops: bool) -> str:
    return f"a wire from {source} to {target} would close a loop" if loops else ""
