"""A canvas on screen, a person's hands on it, and what the eye would complain of."""

from dataclasses import replace

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.ui.canvas import Canvas
from app.ui.canvas.view.scene import Scene
from app.workspace.positions import Positions
from graph import edits
from graph.build import Builder
from graph.model import Model
from graph.ops.activation import ReLU
from graph.ops.convolution import Conv2d
from tests.support.window import bare_workspace

LEFT, RIGHT, MIDDLE = (
    Qt.MouseButton.LeftButton,
    Qt.MouseButton.RightButton,
    Qt.MouseButton.MiddleButton,
)


NO, SHIFT, CTRL, ALT = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
)


class Hands:
    """A canvas on screen, and a person's hands on it."""

    def __init__(self, model: Model, qtbot: QtBot) -> None:
        self.workspace = bare_workspace(model)
        self.document, self.focus = self.workspace.document, self.workspace.focus
        self.canvas = Canvas(self.workspace)
        self.canvas.resize(1000, 640)
        qtbot.addWidget(self.canvas)
        self.canvas.show()
        qtbot.waitExposed(self.canvas)
        self.view, self.scene = self.canvas.view, self.canvas.scene
        self.view.setFocus()
        self.said: list[str] = []
        self.document.refused.connect(self.said.append)

    def anew(self) -> Scene:
        """The same network, drawn from nothing."""
        return Scene(replace(self.workspace, positions=Positions()))

    @property
    def nodes(self) -> dict[str, object]:
        """The nodes of the open graph."""
        return dict(self.document.model.graphs[self.focus.graph].nodes)

    def pixel(self, x: float, y: float) -> QPoint:
        """A point of the scene on the viewport."""
        return self.view.mapFromScene(QPointF(x, y))

    def middle(self, name: str) -> QPoint:
        """A place on a card away from its ports."""
        card = self.scene.cards[name]
        return self.pixel(card.x + card.w / 2, card.y + card.h / 2)

    def exit(self, name: str, port: int = 0) -> QPoint:
        """An output port."""
        return self.pixel(*self.scene.cards[name].exit(port))

    def entry(self, name: str, port: int = 0) -> QPoint:
        """An input port."""
        return self.pixel(*self.scene.cards[name].entry(port))

    def press(
        self, at: QPoint, button: Qt.MouseButton = LEFT, keys: Qt.KeyboardModifier = NO
    ) -> None:
        QTest.mousePress(self.view.viewport(), button, keys, at)

    def travel(
        self, at: QPoint, button: Qt.MouseButton = LEFT, keys: Qt.KeyboardModifier = NO
    ) -> None:
        """Move the mouse with a button held."""
        viewport = self.view.viewport()
        glob = viewport.mapToGlobal(at)
        kind = QEvent.Type.MouseMove
        event = QMouseEvent(kind, QPointF(at), QPointF(glob), Qt.MouseButton.NoButton, button, keys)
        QApplication.sendEvent(viewport, event)

    def drag(
        self,
        start: QPoint,
        end: QPoint,
        button: Qt.MouseButton = LEFT,
        keys: Qt.KeyboardModifier = NO,
    ) -> None:
        self.press(start, button, keys)
        self.travel((start + end) / 2, button, keys)
        self.travel(end, button, keys)
        QTest.mouseRelease(self.view.viewport(), button, keys, end)

    def click(self, at: QPoint, keys: Qt.KeyboardModifier = NO) -> None:
        QTest.mouseClick(self.view.viewport(), LEFT, keys, at)

    def key(self, key: Qt.Key, keys: Qt.KeyboardModifier = NO) -> None:
        QTest.keyClick(self.view, key, keys)


def small() -> Model:
    net = Builder("Small")
    x = net.input(3, 32, 32)
    a = net.add("a", Conv2d(out_channels=8, kernel_size=1), x)
    b = net.add("b", Conv2d(out_channels=8, kernel_size=3, padding=1), a)
    net.output(b)
    return edits.add(net.model(), "Small", "loose", ReLU())


def overlaps(scene: Scene) -> list[tuple[str, str]]:
    cards = list(scene.cards.values())
    return [
        (a.name, b.name)
        for i, a in enumerate(cards)
        for b in cards[i + 1 :]
        if a.x < b.x + b.w and b.x < a.x + a.w and a.y < b.y + b.h and b.y < a.y + a.h
    ]


def crossed(scene: Scene) -> list[tuple[str, str]]:
    """Wires that run over a card which is not one of their ends."""
    found = []
    for wire in scene.board.wires:
        for step in range(101):
            at = wire.path.pointAtPercent(step / 100)
            card = scene.board.card_at(at.x(), at.y())
            if card not in (None, wire.source, wire.target):
                found.append((wire.source.name, card.name))
                break
    return found


def spoil(hands: Hands) -> None:
    hands.document.apply(
        lambda m: edits.set_argument_of_use(m, "Inception", "branch3.1", "padding", 1),
        "padding",
    )
