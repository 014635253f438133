"""Adding nodes: out of the palette, by the search box, or to the end of a wire let go.

What is added follows the one selected node: on its wire, where it feeds exactly one and the new
node can stand on it (as Houdini has it: a chain grows in its middle), else on a new wire.
Shift+Enter always makes a new wire, for a branch. A join takes every selected node.
"""

from collections.abc import Iterable
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QPoint, QPointF

from app.layout.arrange import GRID
from app.ui.canvas.board.cards import BASE, WIDTHS, Card
from app.ui.canvas.canvas import Canvas
from app.ui.panels.palette.palette import Palette
from app.ui.widgets.finder import Choice, Finder
from app.workspace import catalogue, fitting_entries
from app.workspace.catalogue import HEADINGS, Entry
from app.workspace.workspace import Workspace
from graph.model import Node, Point, Wire, source_of, wire
from graph.ops.port import Call
from graph.shape import Shape

GAP = 72
ROOM = GRID
"""Kept free round a new card."""


class AddNode(QObject):
    """Puts what is chosen where it was asked for."""

    def __init__(
        self,
        workspace: Workspace,
        canvas: Canvas,
        palette: Palette,
        finder: Finder,
    ) -> None:
        super().__init__()
        self.document, self.focus = workspace.document, workspace.focus
        self.finder = finder
        self.canvas, self.view = canvas, canvas.view
        self._pointed: QPoint | None = None
        finder.closed.connect(lambda: self.view.show_loose(None))
        palette.chosen.connect(self.add)
        self.view.node_wanted.connect(self.ask)
        self.view.node_wanted_here.connect(self.here)
        self.view.insertion_wanted.connect(self.ask_insertion)
        self.view.reader_wanted.connect(self.ask_reader)
        self.view.source_wanted.connect(self.ask_source)

    # Asking

    def add(self, key: str) -> None:
        """Add an entry behind what is selected, else in the middle of what is in view."""
        self._follow(key, self._free(self._beside()), self._into())

    def here(self) -> None:
        """Ask what to add at the pointer, if that moved; else beside the selected node."""
        pointer = self.view.pointer
        if pointer is not None and pointer != self._pointed:
            self._pointed = pointer
            self.ask(self.view.aim)
        else:
            self._ask_at(self._beside())

    def ask(self, at: QPointF) -> None:
        """Ask what to add at a point of the canvas."""
        self._ask_at(self._corner(at))

    def _ask_at(self, corner: Point) -> None:
        corner = self._free(corner)
        into = self._into()
        self._search(
            "Add a layer or block",
            catalogue.entries(self.document.model),
            lambda entry: partial(self._follow, entry.key, corner, into),
            lambda entry: partial(self._follow, entry.key, corner, None),
            QPointF(*corner),
            self._note(into),
        )

    def ask_reader(self, at: QPointF, source: Wire) -> None:
        """Ask what shall read an output; only what takes its shape is offered."""
        shape = self._shape(source)
        corner = self._free((_snap(at.x()), _snap(at.y() - BASE / 2)))
        shown = "×".join(map(str, shape)) if shape else "a shape not known yet"
        self._search(
            f"What takes {shown}",
            fitting_entries.takers(self.document.model, self.focus.graph, shape),
            lambda e: partial(self._add, e.key, corner, wires_from=(source,)),
            None,
            at,
            f"reads {source}",
        )

    def ask_source(self, at: QPointF, target: str, port: int) -> None:
        """Ask what shall feed an input; only what it could take is offered."""
        scope = self.focus.scope
        result = scope.results.get(target) if scope else None
        model = self.document.model
        entries: Iterable[Entry] = catalogue.entries(model)
        if result is not None:
            entries = fitting_entries.givers(model, self.focus.graph, result)
        corner = self._free((_snap(at.x() - WIDTHS[0]), _snap(at.y() - BASE / 2)))
        self._search(
            f"What feeds {target}",
            entries,
            lambda e: partial(self._add, e.key, corner, wire_to=(target, port)),
            None,
            at,
            f"feeds input {port + 1} of {target}",
        )

    def ask_insertion(self, at: QPointF, target: str, port: int) -> None:
        """Ask what to insert into the wire to an input; only what takes its shape is offered."""
        source = self.document.model.graphs[self.focus.graph].nodes[target].inputs[port]
        assert source is not None
        model, shape = self.document.model, self._shape(source)
        entries = fitting_entries.takers(model, self.focus.graph, shape)
        self._search(
            f"Insert between {source} and {target}",
            (entry for entry in entries if entry.category != "port"),
            lambda entry: partial(self._add, entry.key, None, wire_into=(target, port)),
            None,
            at,
            "the cards behind it make room",
        )

    def _shape(self, source: Wire) -> Shape | None:
        """What leaves an output, as far as it is known."""
        scope, (name, port) = self.focus.scope, source_of(source)
        result = scope.results.get(name) if scope else None
        return result.outputs[port] if result and result.outputs else None

    def _search(
        self,
        what: str,
        entries: Iterable[Entry],
        do: Any,
        branch: Any,
        at: QPointF,
        note: str,
    ) -> None:
        choices = [
            Choice(
                entry.title,
                do(entry),
                HEADINGS[entry.category],
                entry.category,
                entry.aliases,
                branch(entry) if branch else None,
            )
            for entry in entries
        ]
        viewport, window = self.view.viewport(), self.finder.over
        spot = viewport.mapTo(window, self.view.mapFromScene(at))
        self.finder.ask(what, choices, spot, note)

    def _note(self, into: tuple[str, int] | None) -> str:
        names = self._sources()
        if into is not None and not names:
            return f"Enter: into the wire to {into[0]}"
        if not names:
            return ""
        if into is not None:
            behind = f"Enter: on the wire from {names[0]} to {into[0]}"
            return f"{behind} · Shift+Enter: a new branch"
        return f"Enter: behind {', '.join(names)}"

    # What the selection is wired to

    def _sources(self) -> list[str]:
        """The selected nodes that have an output."""
        model = self.document.model
        nodes = model.graphs[self.focus.graph].nodes
        return [n for n in self.focus.names if model.output_ports(nodes[n])]

    def _into(self) -> tuple[str, int] | None:
        """The selected wire, or the only one that the one selected node feeds, by its end."""
        if len(self.focus.wires) == 1 and not self.focus.names:
            return self.focus.wires[0]
        names = self.focus.names
        leaving = self.canvas.scene.cards[names[0]].leaving if len(names) == 1 else []
        return (leaving[0].target.name, leaving[0].port) if len(leaving) == 1 else None

    def _follow(self, key: str, corner: Point, into: tuple[str, int] | None) -> None:
        """Add an entry behind what is selected, as far as it can be wired."""
        model, op, _ = catalogue.made(self.document.model, key)
        sources = [wire(name) for name in self._sources()]
        ports = model.input_ports(Node(op))
        takes = len(sources) if op.arity is None and not isinstance(op, Call) else ports
        if into is not None and takes and model.output_ports(Node(op)):
            self._add(key, None, wire_into=into)
        else:
            self._add(key, corner, wires_from=tuple(sources[:takes]))

    def _add(self, key: str, corner: Point | None, **wired: Any) -> None:
        """Add an entry; for one on a wire the canvas finds the position."""
        room = self.canvas.scene.making_room
        if catalogue.add(self.document, self.focus, key, corner, wrap=room, **wired):
            self.focus.revealed.emit()
            self.view.setFocus()

    # Where it goes

    def _corner(self, at: QPointF) -> Point:
        """The corner of a card whose middle is at a point."""
        return _snap(at.x() - WIDTHS[0] / 2), _snap(at.y() - BASE / 2)

    def _beside(self) -> Point:
        """Right of the selected cards, or the middle of the view."""
        cards = [self.canvas.scene.cards[name] for name in self.focus.names]
        if not cards:
            middle = self.view.viewport().rect().center()
            return self._corner(self.view.mapToScene(middle))
        last = max(cards, key=lambda card: card.x + card.w)
        return _snap(last.x + last.w + GAP), _snap(last.y + last.h / 2 - BASE / 2)

    def _free(self, corner: Point) -> Point:
        """The nearest position below where no other card is."""
        cards = self.canvas.scene.cards.values()
        x, y = corner
        while under := [card for card in cards if _overlaps(card, x, y)]:
            y = _snap(max(card.y + card.h for card in under) + 2 * GRID)
        return x, y


def _overlaps(card: Card, x: float, y: float) -> bool:
    across = card.x - ROOM < x + WIDTHS[0] and x < card.x + card.w + ROOM
    return across and card.y - ROOM < y + BASE and y < card.y + card.h + ROOM


def _snap(value: float) -> float:
    return round(value / GRID) * GRID
