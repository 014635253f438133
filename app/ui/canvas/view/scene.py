"""The open graph as cards and wires, kept in step with the document.

There are no QGraphicsItems: cards and wires are plain objects in two spatial indexes, and the
scene paints those in the area asked for. With 5,000 nodes that is built faster than one item
each, needs less memory, and lets each scale draw as much as can be read at it.
"""

from collections.abc import Iterable, Mapping, Sequence

from PySide6.QtCore import QObject, QRectF, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QGraphicsScene

from app.ui.canvas.board.board import Board, rect_of
from app.ui.canvas.board.card_updates import describe_cards, position_cards
from app.ui.canvas.board.cards import Card, Wire
from app.ui.canvas.board.ghosts import Ghosts
from app.ui.canvas.board.make_room import make_room
from app.ui.canvas.board.node_changes import GraphState, NodeChanges
from app.ui.canvas.board.outline import Outlines
from app.ui.canvas.paint import painting
from app.ui.canvas.paint.cost_bars import CostBars, Quantity, cost_bars
from app.ui.canvas.paint.frame import Frame
from app.ui.canvas.paint.guard import PaintGuard
from app.ui.canvas.paint.picture_cache import PictureCache
from app.ui.canvas.view.comparison import Comparison
from app.workspace.document import Edit, State
from app.workspace.workspace import Workspace
from graph.check.compare import Kind as Difference
from graph.check.report import Report
from graph.model import Graph, Model, Point

EXTENT = QRectF(-100_000, -100_000, 200_000, 200_000)
"""How far one can pan."""
MANY = 60
"""From so many changed cards on, everything is painted again instead of an area."""


class Scene(QGraphicsScene):
    """The cards and wires of the open graph.

    `graph_shown()` follows when another graph is shown, preceded by `network_opened()` when it is
    of another network altogether; `area_changed(area)` follows any change of what is painted, and
    `content_changed()` one of what is written on cards.
    """

    network_opened = Signal()
    graph_shown = Signal()
    area_changed = Signal(QRectF)
    content_changed = Signal()

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(EXTENT, parent)
        self.setItemIndexMethod(QGraphicsScene.ItemIndexMethod.NoIndex)
        self.document, self.focus = workspace.document, workspace.focus
        self.layer_times, self.positions = workspace.layer_times, workspace.positions
        self.reasons: Mapping[str, str] = {}
        self.lifted: Wire | None = None
        self.drop_target: Wire | None = None
        self.quantity: Quantity | None = None
        self.comparison = Comparison()
        self._bars: CostBars | None = None
        self._differences: Mapping[str, Difference] | None = None
        self._ghosts: Ghosts | None = None
        self._frame: Frame | None = None
        self.guard = PaintGuard()
        self._pictures = PictureCache()
        self._previewed: set[str] = set()
        self._outlines = Outlines()
        self.document.opened.connect(self._open)
        self.document.changed.connect(self._follow)
        self.focus.moved.connect(self.show)
        self.focus.selected.connect(self._select)
        self.layer_times.changed.connect(self.repaint)
        self.show()

    @property
    def cards(self) -> Mapping[str, Card]:
        """Every card by its node's name."""
        return self.board.cards

    @property
    def graph(self) -> Graph:
        """The graph that is shown."""
        return self.state.graph

    @property
    def bars(self) -> CostBars | None:
        """The bars on the cards, if a quantity was chosen for them."""
        if self._bars is None and self.quantity is not None:
            report, results = self.document.report, self.state.results
            self._bars = cost_bars(self.quantity, self.focus, results, report, self.layer_times)
        return self._bars

    @property
    def differences(self) -> Mapping[str, Difference]:
        """How nodes of the open graph differ from the network compared with."""
        if self._differences is None:
            self._differences = self.comparison.marks(self.cards, self.focus.path)
        return self._differences

    @property
    def ghosts(self) -> Ghosts:
        """The nodes that the network compared with has here and the open graph has not."""
        if self._ghosts is None:
            positions = self.positions.of(self.name)
            self._ghosts = self.comparison.ghosts(self.board, self.focus.block, positions)
        return self._ghosts

    @property
    def extent(self) -> QRectF:
        """The rectangle round everything there is to see."""
        return self.board.extent_with_wires | self.ghosts.board.extent

    @property
    def frame(self) -> Frame:
        """What is painted now; another one after each change."""
        if self._frame is None:
            self._frame = Frame(
                self.board,
                self.ghosts,
                self._pictures,
                self.selected,
                self.selected_wires,
                self.reasons,
                self.lifted,
                self.drop_target,
                self.bars,
                self.differences,
            )
        return self._frame

    # Following the document

    def show(self) -> None:
        """Show the graph in focus, with new cards."""
        self.board = Board()
        self.selected = frozenset(self.focus.names)
        self.selected_wires = frozenset(self.focus.wires)
        self._take_state()
        self._describe(self.graph.nodes)
        self._position(self.cards)
        self.board.wire_all(self.graph.nodes)
        self._frame = None
        self.graph_shown.emit()

    def _take_state(self) -> None:
        """Remember the graph in focus as the one that is shown."""
        self._drop_derived()
        self.name = self.focus.graph
        graph = self.document.model.graphs[self.name]
        self.state = GraphState.of(graph, self.focus.scope)

    def _drop_derived(self) -> None:
        """Have bars, differences and ghosts worked out again when they are next painted."""
        self._bars = self._differences = self._ghosts = None

    def _open(self) -> None:
        """Another network is open: no node of it has been shown yet."""
        self.positions.forget()
        self.network_opened.emit()
        self.show()

    def _follow(self, before: State, after: State) -> None:
        if self.focus.graph != self.name:
            self.show()
        else:
            self._update()

    def _update(self) -> None:
        """Bring the cards and wires in step that differ from what is shown."""
        before = self.state
        self._take_state()
        changes = NodeChanges.between(before, self.state)
        area = self._area((*changes.removed, *changes.affected))
        boxes = {name: self.cards[name].box for name in changes.affected if name in self.cards}
        self._apply(changes)
        moved = {name for name in changes.affected if boxes.get(name) != self.cards[name].box}
        area |= self.board.reroute(moved | (self._previewed & self.cards.keys()))
        self._previewed = set()
        self.board.tighten()
        self._repaint_area(area | self._area(changes.affected), changes.count)
        self.content_changed.emit()

    def _apply(self, changes: NodeChanges) -> None:
        """Make the cards and wires those of the new state."""
        nodes = self.graph.nodes
        for name, old in changes.renamed.items():
            self.positions.keep(self.name, {name: (self.cards[old].x, self.cards[old].y)})
        for name in changes.removed:
            self.board.drop(name)
        self._describe(changes.redescribed)
        for name in changes.repositioned:
            self.cards[name].node = nodes[name]
        self._position(changes.affected)
        self.board.wire(changes.rewired, nodes)

    def _describe(self, names: Iterable[str]) -> None:
        model, state = self.document.model, self.state
        describe_cards(self.board, model, self.name, state, self._outlines, names)

    def _position(self, names: Iterable[str]) -> None:
        position_cards(self.board, self.name, self.state, self.positions, names)

    # What edits of the open graph need to know of it

    def unplaced(self) -> dict[str, Point]:
        """Where the nodes are shown that have no position in the model."""
        return self.positions.unplaced(self.name, self.graph)

    def making_room(self, change: Edit) -> Edit:
        """An edit that also makes room for what it inserts into wires of the open graph."""

        def changed(model: Model) -> Model:
            return make_room(model, change(model), self.name, self.board)

        return changed

    # While a gesture is under way

    def preview(self, positions: Mapping[str, Point]) -> None:
        """Show cards at positions that are not in the model yet."""
        before = self._area(positions)
        self._previewed |= positions.keys()
        self.board.follow(positions)
        self._repaint_area(before | self._area(positions), len(positions))

    def settle(self, names: Iterable[str]) -> None:
        """Put cards back to where the model has them, with their wires routed round others."""
        here = [name for name in names if name in self.cards]
        self._position(here)
        self.board.reroute(here)
        self._previewed = set()
        self.board.tighten()
        self.repaint()

    def show_bends(self, wire: Wire, bends: Sequence[Point]) -> None:
        """Show a wire with bends that are not in the model yet."""
        before = rect_of(wire.box)
        self.board.show_bends(wire, bends)
        self._repaint_area(before | rect_of(wire.box), 1)

    def show_fit(self, reasons: Mapping[str, str], lifted: Wire | None = None) -> None:
        """While a wire is drawn, mark the cards that can take it: those with '' as reason.

        `lifted` is the wire whose end is being dragged, which is not painted. `{}` ends it.
        """
        self.reasons, self.lifted = reasons, lifted
        self._repaint_area(EXTENT, 0)

    def show_drop_target(self, wire: Wire | None) -> None:
        """Mark the wire into which what is being dragged would be inserted."""
        if wire is not self.drop_target:
            self.drop_target = wire
            self._repaint_area(EXTENT, 0)

    # What is painted besides

    def paint_by(self, quantity: Quantity | None) -> None:
        """Choose what the bars show."""
        self.quantity = quantity
        self.repaint()

    def compare(self, other: Report | None, differences: Mapping[str, Difference]) -> None:
        """Mark at each path how it differs from another network; None ends it."""
        now = self.comparison
        if other is not now.other or differences != now.differences:
            self.comparison = Comparison(other, differences)
            self.repaint()

    def repaint(self) -> None:
        """Paint everything again, with bars and differences worked out anew."""
        self._drop_derived()
        self._repaint_area(EXTENT, 0)
        self.content_changed.emit()

    def _select(self) -> None:
        names, wires = frozenset(self.focus.names), frozenset(self.focus.wires)
        targets = {target for target, _ in wires ^ self.selected_wires}
        changed = targets | (names ^ self.selected)
        self.selected, self.selected_wires = names, wires
        self._repaint_area(self._area(changed), len(changed))

    def _area(self, names: Iterable[str]) -> QRectF:
        """The rectangle round some cards and their wires; of many, everything."""
        names = tuple(names)
        return EXTENT if len(names) > MANY else self.board.area_of(names)

    def _repaint_area(self, area: QRectF, count: int) -> None:
        self._frame = None
        self.guard.reset()
        self.area_changed.emit(EXTENT if count > MANY else area)

    def drawBackground(self, painter: QPainter, rect: QRectF | object) -> None:
        """Everything there is, in the detail of this scale."""
        area, whole = QRectF(rect), QRectF(painter.viewport())  # type: ignore[arg-type]
        failure = self.guard.failure
        self.guard.paint(painter, whole, lambda: painting.paint(painter, self.frame, area))
        if self.guard.failure != failure:
            self.area_changed.emit(EXTENT)  # the rest of the view shows the message too
