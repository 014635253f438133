"""The canvas as a widget: the view, with breadcrumb, bubbles, minimap and legend."""

from pathlib import Path

from PySide6.QtCore import QEvent, QPoint, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.layout.arrange import GRID, arrange
from app.ui.canvas.board.board import around
from app.ui.canvas.board.free_position import free_position
from app.ui.canvas.board.neighbours import Direction, step
from app.ui.canvas.overlay.accessible_text import accessible_text
from app.ui.canvas.overlay.breadcrumb import Breadcrumb
from app.ui.canvas.overlay.bubbles import Bubbles
from app.ui.canvas.overlay.corners import arrange_corners
from app.ui.canvas.overlay.legend import Legend
from app.ui.canvas.overlay.minimap import Minimap
from app.ui.canvas.paint.cost_bars import Quantity
from app.ui.canvas.paint.pens import Pens, current_pens
from app.ui.canvas.view.gestures.bend import without_bends
from app.ui.canvas.view.scene import Scene
from app.ui.canvas.view.view import View
from app.ui.canvas.wire_commands import WireCommands
from app.workspace.workspace import Workspace
from graph import edits, paths
from graph.check.compare import Kind as Difference
from graph.check.report import Report
from graph.model import Model
from graph.ops.port import Call
from graph.order import as_digraph


class Canvas(QWidget):
    """The open graph to look at and to edit; every edit goes to the document.

    `message(text)` says what is under the pointer; `menu_wanted(target, point)` asks for the menu of
    a node, a wire, a port or the canvas at a point of the screen.
    """

    message = Signal(str)
    menu_wanted = Signal(str, QPoint)

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.pens: Pens | None = None
        self.comparison_legend = ""
        self.document, self.focus = workspace.document, workspace.focus
        self.layer_times, self.selection = workspace.layer_times, workspace.selection
        self.scene = Scene(workspace, self)
        self.view = View(self.scene, self)
        self.wires = WireCommands(self.view)
        self.breadcrumb = Breadcrumb(self.document, self.focus, self)
        self.minimap = Minimap(self.view, self)
        self.legend = Legend(self)
        self.bubbles = Bubbles(self.view, self, (self.minimap, self.legend))
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addWidget(self.breadcrumb)
        self.breadcrumb.followed.connect(self.view.setFocus)
        column.addWidget(self.view, 1)
        self.setFocusProxy(self.view)
        self._connect()
        self._apply_theme()
        self._describe()

    def _connect(self) -> None:
        for name in ("message", "menu_wanted"):
            getattr(self.view, name).connect(getattr(self, name))
        self.view.focus_changed.connect(self.update)
        self.view.nudged.connect(self.nudge)
        self.view.extended.connect(lambda direction: self.select_next(direction, extend=True))
        self.layer_times.changed.connect(self._measured)
        self.focus.selected.connect(self._describe)
        self.scene.content_changed.connect(self._describe)
        self.scene.graph_shown.connect(self._describe)
        self.scene.content_changed.connect(self._update_legend)
        self.scene.graph_shown.connect(self._update_legend)
        self.view.view_changed.connect(self._place_overlays)

    # Commands

    def paint_by(self, quantity: Quantity | None) -> None:
        """Show each card's share of a cost or of time, or its field; None for nothing."""
        self.scene.paint_by(quantity)

    def show_differences(
        self, other: Report | None, differences: dict[str, Difference], legend: str
    ) -> None:
        """Mark the nodes that another network has not, or has otherwise; show those it has more."""
        self.comparison_legend = legend
        self.scene.compare(other, differences)
        self._update_legend()

    def show_ghost(self, path: str) -> None:
        """Bring a node that only the other network has into view, or the block it was in."""
        other = self.scene.comparison.other
        if other is None or other.find(path) is None:
            return
        block, name = paths.parent(other.model, path)
        while block and not paths.is_use(self.document.model, block):
            block, name = paths.parent(other.model, block)
        self.focus.enter(block)
        self.focus.select([])
        ghost = self.scene.ghosts.board.cards.get(name)
        if ghost is not None:
            self.view.look_at(around([ghost]))

    def save_picture(self, path: Path) -> None:
        """Draw all of the open graph into an .svg, .pdf or .png file; raises Refused."""
        # late: the SVG and PDF engines are not needed to start
        from app.ui.canvas.paint.picture_file import save_picture

        save_picture(self.scene.frame, self.scene.extent, path, self.scene.name)

    def delete_selected(self) -> None:
        """Take the selected nodes and wires away."""
        graph, names, wires = self.focus.graph, self.focus.names, self.focus.wires
        if not names:
            if wires:
                self.wires.cut()
            return
        rest = [end for end in wires if end[0] not in names]

        def deleted(model: Model) -> Model:
            return edits.remove(edits.cut(model, graph, rest), graph, names)

        self.view.edit(deleted, f"delete {_listed(names)}")

    def paste(self) -> None:
        """Paste at the pointer, or in the middle of the view, where nothing is covered."""
        at, board = self.view.aim, self.scene.board
        self.selection.paste(
            lambda _, size: free_position(board, size, (at.x() - size[0] / 2, at.y() - size[1] / 2))
        )

    def dissolve_selected(self) -> None:
        """Take the selected nodes away and join what they leave."""
        names = self.focus.names
        if names:
            graph = self.focus.graph
            self.view.edit(
                lambda m: edits.remove_and_join(m, graph, names),
                f"delete and join {_listed(names)}",
            )

    def select_all(self) -> None:
        """Select every node of the open graph."""
        self.focus.select(self.scene.cards)

    def select_linked(self) -> None:
        """Select everything that wires lead to from the selected nodes."""
        links = as_digraph(self.scene.graph).to_undirected(as_view=True)
        found: set[str] = set(self.focus.names)
        stack = list(found)
        while stack:
            fresh = set(links[stack.pop()]) - found
            found |= fresh
            stack.extend(fresh)
        self.focus.select(name for name in self.scene.cards if name in found)

    def go_forward(self) -> None:
        """Select the next node along the wires, or the first."""
        self.select_next("forward")

    def go_back(self) -> None:
        """Select the node that the selected one reads."""
        self.select_next("back")

    def go_up(self) -> None:
        """Select the nearest node above."""
        self.select_next("up")

    def go_down(self) -> None:
        """Select the nearest node below."""
        self.select_next("down")

    def select_next(self, direction: Direction, *, extend: bool = False) -> None:
        """Select the next node in a direction, in addition to what is selected if `extend`."""
        names = self.focus.names
        found = step(self.scene.cards, names[-1] if names else None, direction)
        if found is not None:
            kept = [name for name in names if name != found] if extend else []
            self.focus.select([*kept, found])
            self.view.reveal()

    def nudge(self, dx: int, dy: int) -> None:
        """Move the selected nodes by steps of the grid; nudges in a row are one step of undo."""
        names, cards, graph = self.focus.names, self.scene.cards, self.focus.graph
        if not names:
            return
        by = dx * GRID, dy * GRID
        positions = {n: (cards[n].x + by[0], cards[n].y + by[1]) for n in names}
        whole = {**self.scene.unplaced(), **positions}
        merge = f"nudge {graph} {' '.join(names)}"
        self.view.edit(lambda m: edits.move(m, graph, whole), f"move {_listed(names)}", merge)

    def arrange(self) -> None:
        """Lay out the selected nodes where they are, or the whole graph."""
        graph, selected = self.scene.graph, self.focus.names
        names = frozenset(selected if len(selected) > 1 else graph.nodes)
        part = graph.with_nodes({n: node for n, node in graph.nodes.items() if n in names})
        sizes = {n: (card.w, card.h) for n, card in self.scene.cards.items()}
        positions = arrange(part, sizes, sides=self.scene.board.map_sides)
        if len(selected) > 1:
            positions = _moved_to(
                positions, [(c.x, c.y) for n in names if (c := self.scene.cards[n])]
            )
        whole = {**self.scene.unplaced(), **positions}
        ends = [wire.end for wire in self.scene.board.wires if wire.target.name in names]

        def laid_out(model: Model) -> Model:
            model = edits.move(model, self.scene.name, whole)
            return without_bends(model, self.scene.name, ends)

        self.view.edit(laid_out, "lay out")
        if len(selected) < 2:
            self.view.frame_all()

    def enter_selected(self) -> None:
        """Open the selected block."""
        for name in self.focus.names[:1]:
            if isinstance(self.scene.cards[name].node.op, Call):
                self.focus.enter(self.focus.path(name))
            else:
                self.document.refuse(f"{name} is not a block")

    def leave(self) -> None:
        """Go up to the graph that uses the open block."""
        self.focus.leave()

    # Overlays

    def _measured(self) -> None:
        """The first profile turns the bars on."""
        if self.layer_times.forward and self.scene.quantity is None:
            self.paint_by("time")

    def _describe(self) -> None:
        """Let a screen reader read out what is selected."""
        text = accessible_text(self.scene)
        if text != self.view.accessibleDescription():
            self.view.setAccessibleDescription(text)

    def _waiting(self) -> str:
        """Why the open block shows no shapes: something before this use of it has an error."""
        if self.focus.scope is not None:
            return ""
        errors = [p for p in self.document.report.problems if p.severity == "error"]
        where = str(errors[0]) if errors else "an error"
        return f"This use waits for what is before it. {where}"

    def _update_legend(self) -> None:
        bars = self.scene.bars
        costs = bars.legend if bars is not None else ""
        self.legend.show_lines([self._waiting(), costs, self.comparison_legend])
        self._place_overlays()

    def _place_overlays(self) -> None:
        arrange_corners(self, self.view, self.minimap, self.legend)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The line round the canvas, which shows that it has the keyboard."""
        painter, theme = QPainter(self), current_pens().theme
        painter.setPen(theme.accent if self.view.hasFocus() else theme.canvas)
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_overlays()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self.pens not in (None, current_pens()):
            self._apply_theme()

    def _apply_theme(self) -> None:
        self.pens = current_pens()
        self.legend.apply_theme()
        self.bubbles.apply_theme()
        self.scene.repaint()


def _listed(names: tuple[str, ...]) -> str:
    return names[0] if len(names) == 1 else f"{len(names)} nodes"


def _moved_to(
    positions: dict[str, tuple[float, float]], before: list[tuple[float, float]]
) -> dict[str, tuple[float, float]]:
    """The same arrangement with its corner where it was before."""
    dx = min(x for x, _ in before) - min(x for x, _ in positions.values())
    dy = min(y for _, y in before) - min(y for _, y in positions.values())
    return {name: (x + dx, y + dy) for name, (x, y) in positions.items()}
