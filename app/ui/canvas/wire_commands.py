"""What can be done with selected wires, and with the port or wire that a menu was opened on."""

from PySide6.QtCore import QPointF

from app.ui.canvas.board.cards import Wire
from app.ui.canvas.board.hit import Hit
from app.ui.canvas.view.gestures.bend import without_bends
from app.ui.canvas.view.view import View
from app.workspace.focus import WireEnd
from graph import edits
from graph.model import wire as wire_from

GAP = 48
"""Between a port and what is added at it, canvas pixels."""


class WireCommands:
    """Commands on the selected wires; without a selected wire they show what to do."""

    def __init__(self, view: View) -> None:
        self.view, self.scene = view, view.board_scene
        self.focus = self.scene.focus

    def cut(self) -> None:
        """Cut the selected wires, or all wires of the selected nodes."""
        ends = self.focus.wires or self._of_nodes()
        if ends:
            graph, what = self.focus.graph, "a wire" if len(ends) == 1 else f"{len(ends)} wires"
            self.view.edit(lambda m: edits.cut(m, graph, ends), f"cut {what}")
        else:
            self.view.refuse("Select a wire to cut: click it.")

    def straighten(self) -> None:
        """Take the bends out of the selected wires."""
        ends, graph = [wire.end for wire in self._selected() if wire.bends], self.focus.graph
        if ends:
            self.view.edit(lambda m: without_bends(m, graph, ends), "straighten a wire")

    def insert(self) -> None:
        """Ask what to insert into the selected wire."""
        for wire in self._selected()[:1]:
            middle = wire.path.pointAtPercent(0.5)
            at = self.view.aim if self.view.aimed.wire is wire else middle
            self.view.insertion_wanted.emit(at, *wire.end)

    def go_to_source(self) -> None:
        """Select the node that the selected wire comes from."""
        self._go([wire.source.name for wire in self._selected()])

    def go_to_target(self) -> None:
        """Select the node that the selected wire leads to."""
        self._go([wire.target.name for wire in self._selected()])

    def add_at_port(self) -> None:
        """Ask what to wire to the port that the menu was opened on, else to the selected node."""
        hit, names = self._aimed(), self.focus.names
        if hit.part == "input" and hit.card is not None:
            at = QPointF(*hit.card.entry(hit.port))
            self.view.source_wanted.emit(at - QPointF(GAP, 0), hit.card.name, hit.port)
        elif hit.part == "output" and hit.card is not None:
            self._ask_reader(hit.card.name, hit.port)
        elif names and self.scene.cards[names[-1]].exits:
            self._ask_reader(names[-1], 0)
        else:
            self.view.refuse("Select a node that has an output.")

    def _aimed(self) -> Hit:
        """What the menu was opened on, if it is still there."""
        hit = self.view.aimed
        there = hit.card is not None and self.scene.cards.get(hit.card.name) is hit.card
        return hit if there else Hit("nothing")

    def _ask_reader(self, name: str, port: int) -> None:
        at = QPointF(*self.scene.cards[name].exit(port))
        self.view.reader_wanted.emit(at + QPointF(GAP, 0), wire_from(name, port))

    def _selected(self) -> list[Wire]:
        """The selected wires as they run on the board; where there is none, a message asks for one."""
        ends = set(self.focus.wires)
        cards = [self.scene.cards[name] for name, _ in self.focus.wires]
        found = [wire for card in cards for wire in card.entering if wire.end in ends]
        if not found:
            self.view.refuse("Select a wire: click it.")
        return list(dict.fromkeys(found))

    def _of_nodes(self) -> list[WireEnd]:
        cards = [self.scene.cards[name] for name in self.focus.names]
        wires = [wire for card in cards for wire in (*card.entering, *card.leaving)]
        return list(dict.fromkeys(wire.end for wire in wires))

    def _go(self, names: list[str]) -> None:
        if names:
            self.focus.select(dict.fromkeys(names))
            self.view.reveal()
