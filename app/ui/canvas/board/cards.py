"""Cards and the wires between them: text, size, ports and position of a node; the path of a wire."""

from collections.abc import Sequence
from math import hypot
from typing import Literal

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath, QPainterPathStroker

from app.layout.ports import PITCH, offset
from app.layout.spatial_index import Box
from app.ui.canvas.board.outline import Outline
from app.ui.canvas.board.route import Route, straight, through
from app.ui.theme.text_metrics import width
from graph.caption import settings
from graph.check.scope import Result
from graph.declare.op import Op
from graph.model import Model, Node, Point
from graph.ops.port import Call, Input, Output, title

State = Literal["sound", "warning", "error", "waiting"]

MARGIN = 14
"""Between the left edge of a card and its text."""
LEVEL = 4
"""Wires that rise or fall less than this count as straight."""
BASE = 64
ROOM = 60
"""Kept free beside the name for the measured time."""
GRAB = 10
"""How near a bend of a wire a press counts as on it, canvas pixels."""
SAMPLES = 48
"""Points of a wire that are looked at to find out whether it passes an area."""
WIDTHS = (144, 160, 176, 192, 208)


class Card:
    """One node's card. x, y, w and h are canvas pixels; hit tests are arithmetic on them."""

    __slots__ = (
        "entering",
        "entries",
        "exits",
        "h",
        "kind",
        "leaving",
        "name",
        "node",
        "outline",
        "result",
        "sides",
        "state",
        "w",
        "x",
        "y",
    )

    def __init__(self, name: str) -> None:
        self.name = name
        self.x = self.y = 0.0
        self.entering: list[Wire] = []
        self.leaving: list[Wire] = []
        self.sides: dict[int, tuple[bool, float]] = {}

    def show(
        self,
        model: Model,
        node: Node,
        result: Result | None,
        used: bool,
        inside: bool,
        outline: Outline | None,
    ) -> None:
        """Show a node with its result; `used` if an output depends on it, `inside` a block or not."""
        self.node, self.result, self.outline = node, result, outline
        self.kind = kind(model, self.op, inside)
        self.state = state(result, used)
        inputs = max(model.input_ports(node), len(node.inputs))
        self.entries = inputs + self.grows
        self.exits = model.output_ports(node)
        self.w = _wide(self.name, self.kind)
        self.h = _high(max(self.entries, self.exits), outline)

    @property
    def op(self) -> Op:
        """The operation, with arguments as at this use where they are known."""
        return self.result.op if self.result is not None else self.node.op

    @property
    def grows(self) -> bool:
        """Whether it takes one more wire than it has: a join."""
        return self.node.op.arity is None and not isinstance(self.node.op, Call)

    @property
    def box(self) -> Box:
        """Left, top, right, bottom."""
        return self.x, self.y, self.x + self.w, self.y + self.h

    @property
    def painted(self) -> Box:
        """Everything drawn for it: with badge, stack and the shapes at its outputs."""
        return self.x - 12, self.y - 16, self.x + self.w + 150, self.y + self.h + 16

    @property
    def fault(self) -> int | None:
        """The input that its problem is about."""
        problem = self.result.problem if self.result is not None else None
        return problem.port if problem is not None else None

    def entry(self, port: int) -> Point:
        """The middle of an input port."""
        return self.x, self.y + self.h / 2 + offset(port, self.entries)

    def exit(self, port: int) -> Point:
        """The middle of an output port."""
        return self.x + self.w, self.y + self.h / 2 + offset(port, self.exits)

    def side(self, port: int) -> tuple[bool, float]:
        """Where the shape at an output is written, below its wires or above, and for how far they
        run straight so as not to cross it."""
        if port not in self.sides:
            self.sides[port] = self._side(port)
        return self.sides[port]

    def _side(self, port: int) -> tuple[bool, float]:
        rises = [wire.rise for wire in self.leaving if wire.exit == port]
        up, down = min(rises, default=0) < -LEVEL, max(rises, default=0) > LEVEL
        if up and down:
            return False, width(self.shape(port), "mono") + 16
        return up, 0.0

    def refit(self) -> None:
        """One of its outgoing wires runs elsewhere: they are all drawn anew."""
        self.sides.clear()
        for wire in self.leaving:
            wire.redraw()

    def wired(self, port: int) -> bool:
        """Whether an input port has a wire."""
        return port < len(self.node.inputs) and self.node.inputs[port] is not None

    def free(self) -> int | None:
        """The first input without a wire."""
        return next((port for port in range(self.entries) if not self.wired(port)), None)

    def shape(self, port: int) -> str:
        """What leaves an output, as text; 'waiting' while it is not known."""
        outputs = self.result.outputs if self.result is not None else None
        if outputs is not None and port < len(outputs):
            return "×".join(map(str, outputs[port]))
        return "" if self.state == "error" else "waiting"


def state(result: Result | None, used: bool) -> State:
    """What the border shows: an error here or inside, waiting for one above, a remark."""
    if result is None:
        return "waiting"
    if result.problem is not None or result.broken_inside:
        return "error"
    if result.outputs is None:
        return "waiting"
    return "sound" if result.remark is None and used else "warning"


def kind(model: Model, op: Op, inside: bool) -> str:
    """What a node is, in a line: `MaxPool2d · 3×3 /2`, `Inception · 64, 96, 128…`."""
    label = settings(model, op) if isinstance(op, Call) else op.label()
    if isinstance(op, Input | Output):
        return f"{label} of the block" if inside else label
    if op.category == "join":
        return label or op.name
    return f"{title(op)} · {label}" if label else title(op)


def _wide(name: str, line: str) -> int:
    text = max(width(name, "name") + ROOM, width(line, "plain")) + 2 * MARGIN - 4
    return next((w for w in WIDTHS if text <= w), WIDTHS[-1])


def _high(ports: int, outline: Outline | None) -> int:
    base = BASE + (outline.strip if outline is not None else 0)
    return max(base, -(-((ports - 1) * PITCH + 32) // 16) * 16)


class Wire:
    """One wire, by the input it enters; its path is made when it is first drawn."""

    __slots__ = ("_path", "bends", "exit", "port", "route", "source", "target")

    def __init__(
        self, source: Card, exit: int, target: Card, port: int, bends: Sequence[Point] = ()
    ) -> None:
        self.source, self.exit = source, exit
        self.target, self.port = target, port
        self.bends = tuple(bends)
        """The points that a person had it drawn through."""
        self._path: QPainterPath | None = None

    @property
    def end(self) -> tuple[str, int]:
        """The node and the input that it enters, by which it is known in the model."""
        return self.target.name, self.port

    @property
    def ends(self) -> tuple[Point, Point]:
        """The port where it starts and the one where it ends."""
        return self.source.exit(self.exit), self.target.entry(self.port)

    def run(self, route: Route) -> None:
        """Take a route between the cards, or through its bends."""
        self.route = route
        self._path = None

    def follow(self, by: Point = (0.0, 0.0)) -> None:
        """Run straight from end to end, for as long as a card is being moved.

        If both of its cards are, `by` is how far, and its bends move along.
        """
        self.show_bends([(x + by[0], y + by[1]) for x, y in self.bends])

    def show_bends(self, bends: Sequence[Point]) -> None:
        """Run through other bends, for as long as one is being dragged."""
        self.run(through(*self.ends, bends) if bends else straight(*self.ends))

    def redraw(self) -> None:
        """Make the path anew: another wire of its source has come or gone."""
        self._path = None

    @property
    def path(self) -> QPainterPath:
        """The line to draw, straight for as long as the shape at its start needs."""
        if self._path is None:
            self._path = self.route.path(self.source.side(self.exit)[1])
        return self._path

    @property
    def box(self) -> Box:
        """The area it lies in, with the width of its line."""
        left, top, right, bottom = self.route.box
        return left - 3, top - 3, right + 3, bottom + 3

    @property
    def label(self) -> Box:
        """Where the shape at its start is written, above it or below."""
        x, y = self.source.exit(self.exit)
        return x, y - 20, x + 150, y + 20

    @property
    def rise(self) -> float:
        """How much lower its first bend leads, if that is before the end of the shape written there."""
        points = self.route.points
        if self.route.cornered:
            beside = width(self.source.shape(self.exit), "mono") + MARGIN
            if points[1][0] - points[0][0] > beside:
                return 0.0
        return next((y - points[0][1] for _, y in points if y != points[0][1]), 0.0)

    @property
    def faulty(self) -> bool:
        """Whether it enters the port that the target's problem is about."""
        return self.target.fault == self.port and self.target.wired(self.port)

    def near(self, x: float, y: float, within: float) -> bool:
        """Whether a point is at most so far from the line, or on a bend."""
        if self.bend_at(x, y) is not None:
            return True
        stroker = QPainterPathStroker()
        stroker.setWidth(2 * within)
        return stroker.createStroke(self.path).contains(QPointF(x, y))

    def bend_at(self, x: float, y: float) -> int | None:
        """The bend at a point; the line itself turns a little before it."""
        near = (i for i, (bx, by) in enumerate(self.bends) if hypot(bx - x, by - y) <= GRAB)
        return next(near, None)

    def distance(self, area: QRectF) -> float | None:
        """How near it passes the middle of an area, None if it passes outside.

        It is looked at as it runs, and as it would run if no card were in its way.
        """
        unhindered = straight(*self.ends)
        lines = [self.path] if self.route.cornered else [self.path, unhindered.path()]
        steps = [step / SAMPLES for step in range(SAMPLES + 1)]
        points = [line.pointAtPercent(step) for line in lines for step in steps]
        middle = area.center()
        inside = (point - middle for point in points if area.contains(point))
        return min((hypot(by.x(), by.y()) for by in inside), default=None)

    def crosses(self, line: QPainterPath) -> bool:
        """Whether a line drawn over the canvas cuts it."""
        return self.path.intersects(line)
