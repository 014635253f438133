"""The open graph as cards and wires, kept in step with the document.

There are no QGraphicsItems: cards and wires are plain objects in two indexes, and the scene
draws those in the area asked for. With 5,000 nodes that builds faster than one item for each,
needs less memory, and lets each scale draw what can be read at it.
"""

from collections.abc import Iterable, Mapping

from PySide6.QtCore import QObject, QRectF, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QGraphicsScene

from app.ui.canvas.board.board import Board, rect_of
from app.ui.canvas.board.cards import Card, Wire
from app.ui.canvas.board.ghosts import Ghosts
from app.ui.canvas.board.make_room import make_room
from app.ui.canvas.board.outline import Outlines
from app.ui.canvas.board.positions import Positions
from app.ui.canvas.paint import painting
from app.ui.canvas.paint.cost_bars import Heat, Kind, heat
from app.ui.canvas.paint.stamps import Stamps
from app.ui.canvas.view.comparison import Compared
from app.workspace.document import Document, State
from app.workspace.focus import Focus
from app.workspace.layer_times import Measured
from graph.check.compare import Kind as Difference
from graph.check.report import Report
from graph.check.scope import Result
from graph.model import Graph, Model, Node, Point
from graph.ops.port import Call

EXTENT = QRectF(-100_000, -100_000, 200_000, 200_000)
"""How far one can pan."""
MANY = 60
"""From so many changed cards on, all is painted again."""


class Scene(QGraphicsScene):
    """Draws the open graph. `shown()` follows another graph, `touched(area)` any change.

    `opened()` goes before `shown()` when it is of another network altogether; `told()` follows
    when what cards say may have changed.
    """

    opened = Signal()
    shown = Signal()
    touched = Signal(QRectF)
    told = Signal()

    def __init__(
        self,
        document: Document,
        focus: Focus,
        measured: Measured,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(EXTENT, parent)
        self.setItemIndexMethod(QGraphicsScene.ItemIndexMethod.NoIndex)
        self.document, self.focus, self.measured = document, focus, measured
        self.lit: Mapping[str, str] = {}
        self.lifted: Wire | None = None
        self.under: Wire | None = None
        self.kind: Kind | None = None
        self._heat: Heat | None = None
        self.compared = Compared(self)
        self.positions = Positions()
        self.stamps = Stamps()
        self._previewed: set[str] = set()
        self._outlines = Outlines()
        document.make_room = self._make_room
        document.opened.connect(self._open)
        document.changed.connect(self._follow)
        focus.moved.connect(self.show)
        focus.selected.connect(self._select)
        measured.changed.connect(self.repaint)
        self.show()

    @property
    def cards(self) -> Mapping[str, Card]:
        """Every card by its node's name."""
        return self.board.cards

    @property
    def heat(self) -> Heat | None:
        """The bars on the cards, if any were chosen."""
        if self._heat is None and self.kind is not None:
            report = self.document.report
            self._heat = heat(self.kind, self.focus, self.results, report, self.measured)
        return self._heat

    @property
    def differences(self) -> Mapping[str, Difference]:
        """What to say of the nodes of the open graph that another network has otherwise."""
        return self.compared.marks

    @property
    def ghosts(self) -> Ghosts:
        """The nodes that the network compared with has here, and the open graph has not."""
        return self.compared.ghosts

    @property
    def extent(self) -> QRectF:
        """The rectangle round everything there is to see."""
        return self.board.extent | self.ghosts.board.extent

    @property
    def batch(self) -> painting.Batch:
        """All cards and wires as rectangles and lines."""
        if self._batch is None:
            self._batch = painting.Batch.of(self.board, self.chosen)
        return self._batch

    # Following the document

    def show(self) -> None:
        """Show the graph in focus, from nothing."""
        self.board = Board()
        self.chosen = frozenset(self.focus.names)
        self._take()
        for name, node in self.graph.nodes.items():
            self._describe(name, node)
        self._stand(self.cards)
        self.board.wire_all(self.graph.nodes)
        self._batch: painting.Batch | None = None
        self.shown.emit()

    def _take(self) -> None:
        """What is shown from now on."""
        self._heat = None
        self.compared.forget()
        scope = self.focus.scope
        self.name = self.focus.graph
        self.graph: Graph = self.document.model.graphs[self.name]
        self.results: Mapping[str, Result] = scope.results if scope is not None else {}
        self.live = scope.live if scope is not None else frozenset(self.graph.nodes)

    def _open(self) -> None:
        """Another network: nothing stands where it stood."""
        self.positions.forget()
        self.opened.emit()
        self.show()

    def _follow(self, before: State, after: State) -> None:
        if self.focus.graph != self.name:
            self.show()
        else:
            self._patch()

    def _patch(self) -> None:
        """Bring in step what differs, node by node, from what is shown."""
        was, results, live = self.graph.nodes, self.results, self.live
        self._take()
        now = self.graph.nodes
        gone = [name for name in was if name not in now]
        changed = [n for n, node in now.items() if was.get(n) is not node]
        told = {n for n in now if self.results.get(n) is not results.get(n)}
        if live is not self.live:
            told |= (live ^ self.live) & now.keys()
        dirty = list(dict.fromkeys([*changed, *(n for n in now if n in told)]))
        touched = self._area((*gone, *dirty))
        boxes = {name: card.box for name in dirty if (card := self.cards.get(name))}
        self._rename(gone, [name for name in changed if name not in was])
        for name in gone:
            self.board.drop(name)
        for name in dirty:
            if name in told or name not in was or not _alike(was[name], now[name]):
                self._describe(name, now[name])
            else:
                self.cards[name].node = now[name]
        self._stand(dirty)
        for name in changed:
            if name not in was or was[name].inputs != now[name].inputs:
                self.board.wire(name, now[name])
        moved = {n for n in dirty if boxes.get(n) != self.cards[n].box}
        touched |= self.board.reroute(moved | (self._previewed & self.cards.keys()))
        self._previewed = set()
        self.board.tighten()
        self._touch(touched | self._area(dirty), len(dirty) + len(gone))
        self.told.emit()

    def _rename(self, gone: list[str], new: list[str]) -> None:
        """A node under a new name stays where it was."""
        for name in new:
            node = self.graph.nodes[name]
            old = next((o for o in gone if self.cards[o].node.op is node.op), None)
            if old is not None:
                self.positions.keep(self.name, {name: (self.cards[old].x, self.cards[old].y)})

    def _describe(self, name: str, node: Node) -> None:
        model = self.document.model
        block = node.op.block if isinstance(node.op, Call) else ""
        outline = self._outlines.of(block, model.graphs[block]) if block in model.graphs else None
        card = self.board.cards.get(name)
        if card is None:
            card = self.board.cards[name] = Card(name)
        inside = self.name != model.main
        card.show(model, node, self.results.get(name), name in self.live, inside, outline)

    def _stand(self, names: Iterable[str]) -> None:
        """Put cards where they belong."""
        graph, known = self.name, self.positions.of(self.name)
        cards = [self.cards[name] for name in names]
        if any(card.node.at is None and card.name not in known for card in cards):
            sizes = {name: (card.w, card.h) for name, card in self.cards.items()}
            self.positions.fill(graph, self.graph, sizes)
            known = self.positions.of(graph)
        for card in cards:
            self.board.put(card, card.node.at or known[card.name])

    def _make_room(self, before: Model, after: Model) -> Model:
        """Let what an edit puts on a wire of the open graph stand there."""
        return make_room(before, after, self.name, self.board)

    def unplaced(self) -> dict[str, Point]:
        """Where the nodes that have no place of their own are shown."""
        nodes = self.graph.nodes
        return {n: (c.x, c.y) for n, c in self.cards.items() if nodes[n].at is None}

    # While a gesture is under way

    def preview(self, places: Mapping[str, Point]) -> None:
        """Show cards at places that are not in the model yet."""
        before = self._area(places)
        self._previewed |= places.keys()
        self.board.follow(places)
        self._touch(before | self._area(places), len(places))

    def settle(self, names: Iterable[str]) -> None:
        """Put cards back to where the model has them, with their wires going round others."""
        here = [name for name in names if name in self.cards]
        self._stand(here)
        self.board.reroute(here)
        self._previewed = set()
        self.board.tighten()
        self.repaint()

    def light(self, why: Mapping[str, str], lifted: Wire | None = None) -> None:
        """While a wire is drawn: '' for each card that can take it, why not for the others.

        `lifted` is a wire whose end is in the hand, which is not drawn. Nothing ends it.
        """
        self.lit, self.lifted = why, lifted
        self._touch(EXTENT, 0)

    def target(self, wire: Wire | None) -> None:
        """Show which wire would take what is being dropped."""
        if wire is not self.under:
            self.under = wire
            self._touch(EXTENT, 0)

    def paint_by(self, kind: Kind | None) -> None:
        """Choose what the bars show."""
        self.kind = kind
        self.repaint()

    def compare(self, other: Report | None, kinds: Mapping[str, Difference]) -> None:
        """Say at each path how it differs from another network; None ends it."""
        if self.compared.show(other, kinds):
            self.repaint()

    def repaint(self) -> None:
        """Paint everything again."""
        self._heat = None
        self._touch(EXTENT, 0)
        self.told.emit()

    def _select(self) -> None:
        now = frozenset(self.focus.names)
        changed = now ^ self.chosen
        self.chosen = now
        self._touch(self._area(changed), len(changed))

    def _area(self, names: Iterable[str]) -> QRectF:
        """The rectangle round some cards and their wires; of many, everything."""
        names = tuple(names)
        if len(names) > MANY:
            return EXTENT
        area = QRectF()
        for name in names:
            card = self.cards.get(name)
            if card is not None:
                area |= rect_of(card.reach)
                for wire in (*card.entering, *card.leaving):
                    area |= rect_of(wire.box)
                for wire in card.entering:  # the shape at its start may change sides
                    area |= rect_of(wire.label)
        return area

    def _touch(self, area: QRectF, count: int) -> None:
        self._batch = None
        self.touched.emit(EXTENT if count > MANY else area)

    def drawBackground(self, painter: QPainter, rect: QRectF | object) -> None:
        """Everything, as far as it can be read at this scale."""
        painting.paint(painter, self, QRectF(rect))  # type: ignore[arg-type]


def _alike(was: Node, now: Node) -> bool:
    """Whether two nodes differ in their place only."""
    return was.op is now.op and was.inputs == now.inputs
