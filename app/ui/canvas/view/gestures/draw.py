"""Drawing wires: from an output, backwards from an input, and from the end of another wire."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from app.ui.canvas.board.cards import Card, Wire
from app.ui.canvas.board.route import Route
from app.ui.canvas.board.wire_fit import WireFit, first_free
from app.ui.canvas.paint.pens import Pens
from app.ui.canvas.view.gestures.base import Gesture, Surface
from app.ui.theme.text_metrics import font, metrics
from graph import edits
from graph.model import Model, Point, source_of, wire

Goal = tuple[Card, int]
WIDEST = 320
"""The width of a sentence beside the pointer, pixels of the screen."""


class Draw(Gesture):
    """Draws a wire from an output to an input; dropped on a card, it enters the first free input.

    `reason` is why the wire cannot end where it is now, '' where it can.
    """

    cursor = Qt.CursorShape.CrossCursor
    lifted: Wire | None = None

    def __init__(self, view: Surface, at: QPointF, source: str) -> None:
        super().__init__(view, at)
        self.source = source
        self.fit = WireFit(self.scene.focus, self.scene.board)
        self.at = at
        self.goal: Goal | None = None
        self.reason = ""
        self.scene.show_fit(self._reasons(), self.lifted)

    def _reasons(self) -> dict[str, str]:
        """For each card, why it cannot be the other end."""
        start = source_of(self.source)[0]
        return {**self.fit.readers(self.source), start: ""}

    def move(self, at: QPointF, keys: Qt.KeyboardModifier) -> None:
        self.at = at
        self.goal = self._goal(at)
        self.reason = self._reason(self.goal) if self.goal else ""

    def _goal(self, at: QPointF) -> Goal | None:
        hit = self.view.hit(at)
        if hit.card is None or hit.part == "wire":
            return None
        if hit.part == "input":
            return hit.card, hit.port
        return (
            None if hit.card.name == source_of(self.source)[0] else (hit.card, first_free(hit.card))
        )

    def _reason(self, goal: Goal) -> str:
        if not goal[0].entries:
            return f"{goal[0].name} takes no input"
        return self.fit.why_not(self.source, *goal)

    def release(self, at: QPointF, keys: Qt.KeyboardModifier) -> None:
        self.move(at, keys)
        self.cancel()
        if self.goal is not None:
            target, port = self.goal[0].name, self.goal[1]
            self.view.edit(
                lambda m: edits.connect(m, self.scene.name, self.source, target, port),
                f"wire {self.source} to {target}",
            )
        elif self.view.hit(at).part in ("nothing", "wire"):
            self.view.ask_reader(at, self.source, self._route())

    def cancel(self) -> None:
        self.scene.show_fit({})

    def paint(self, painter: QPainter, pens: Pens) -> None:
        route, pen = self._route(), pens.selected if not self.reason else pens.fault
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(route.path())
        if self.reason:
            _write_beside(painter, self.at, self.reason, self.view.seen, pens)

    def _route(self) -> Route:
        """From the output to the pointer, or to the port it would enter."""
        name, exit = source_of(self.source)
        end: Point = (self.at.x(), self.at.y())
        if self.goal is not None and self.goal[0].entries:
            end = self.goal[0].entry(self.goal[1])
        return Route((self.scene.cards[name].exit(exit), end))

    @property
    def area(self) -> QRectF:
        box = self._route().path().boundingRect().adjusted(-4, -4, 4, 4)
        size = (WIDEST + 40) / self.view.scale_now
        return box | QRectF(self.at.x() - size, self.at.y() - size, 2 * size, 2 * size)


class DrawBack(Draw):
    """Draws a wire backwards, from an input to the output it is dropped on."""

    def __init__(self, view: Surface, at: QPointF, target: Card, port: int) -> None:
        self.target = (target, port)
        super().__init__(view, at, "")

    def _reasons(self) -> dict[str, str]:
        card, port = self.target
        return {**self.fit.sources(card.name, port), card.name: ""}

    def _goal(self, at: QPointF) -> Goal | None:
        hit = self.view.hit(at)
        if hit.card is None or hit.card is self.target[0] or hit.part == "wire":
            return None
        return hit.card, hit.port if hit.part == "output" else 0

    def _reason(self, goal: Goal) -> str:
        if not goal[0].exits:
            return f"{goal[0].name} has no output"
        return self.fit.why_not(wire(goal[0].name, goal[1]), *self.target)

    def release(self, at: QPointF, keys: Qt.KeyboardModifier) -> None:
        self.move(at, keys)
        self.cancel()
        if self.goal is not None:
            source = wire(self.goal[0].name, self.goal[1])
            target, port = self.target[0].name, self.target[1]
            self.view.edit(
                lambda m: edits.connect(m, self.scene.name, source, target, port),
                f"wire {source} to {target}",
            )
        elif self.view.hit(at).part in ("nothing", "wire"):
            card, port = self.target
            self.view.ask_source(at, card.name, port, self._route())

    def _route(self) -> Route:
        start: Point = (self.at.x(), self.at.y())
        if self.goal is not None and self.goal[0].exits:
            start = self.goal[0].exit(self.goal[1])
        return Route((start, self.target[0].entry(self.target[1])))


class Reroute(Draw):
    """Drags the end of a wire to another input, or to nothing, which cuts it."""

    def __init__(self, view: Surface, at: QPointF, lifted: Wire) -> None:
        self.lifted = lifted
        super().__init__(view, at, wire(lifted.source.name, lifted.exit))

    def release(self, at: QPointF, keys: Qt.KeyboardModifier) -> None:
        self.move(at, keys)
        self.cancel()
        if self.lifted is None or self._back_home():
            return
        target = self.lifted.target.name
        verb = "cut the wire into" if self.goal is None else "re-route the wire into"
        self.view.edit(self._edited, f"{verb} {target}")

    def _back_home(self) -> bool:
        return (
            self.goal is not None
            and self.lifted is not None
            and (self.goal == (self.lifted.target, self.lifted.port))
        )

    def _edited(self, model: Model) -> Model:
        assert self.lifted is not None
        graph, old, port = self.scene.name, self.lifted.target, self.lifted.port
        model = edits.disconnect(model, graph, old.name, port)
        if self.goal is None:
            return model
        card, goal = self.goal
        closed_up = card is old and card.grows and goal > port
        return edits.connect(model, graph, self.source, card.name, goal - closed_up)


def _write_beside(painter: QPainter, at: QPointF, reason: str, seen: QRectF, pens: Pens) -> None:
    """The reason beside the pointer, in the size of the screen, towards the view's middle."""
    scale = painter.worldTransform().m11()
    flags = Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap
    text = metrics("plain").boundingRect(QRectF(0, 0, WIDEST, 200), flags, reason)
    left, up = at.x() > seen.center().x(), at.y() > seen.center().y()
    text.moveLeft(-24 - text.width() if left else 24)
    text.moveTop(-16 - text.height() if up else 16)
    painter.save()
    painter.translate(at)
    painter.scale(1 / scale, 1 / scale)
    painter.setPen(pens.borders["error"])
    painter.setBrush(pens.card)
    painter.drawRoundedRect(text.adjusted(-8, -6, 8, 6), 6, 6)
    painter.setPen(pens.theme.text)
    painter.setFont(font("plain"))
    painter.drawText(text.adjusted(0, 0, 2, 2), flags, reason)
    painter.restore()
