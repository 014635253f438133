"""The floor: a QGraphicsScene whose items paint a rectangle, a text and a curve in Python."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import (
    QGraphicsItem,
    QGraphicsScene,
    QGraphicsView,
    QStyleOptionGraphicsItem,
    QWidget,
)

from graph.model import Model
from tests.bench.boards import Builder

CARD = 160, 64
REACH = 120
"""How long the curve is that leaves an item."""
CANVAS, FILL, EDGE = (
    QColor("#16181d"),
    QBrush(QColor("#242830")),
    QPen(QColor("#6ea8fe")),
)
INK = QPen(QColor("#e6e8ec"))


class Item(QGraphicsItem):
    """A node and one wire."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemIsMovable)
        width, height = CARD
        self.body = QRectF(0, 0, width, height)
        self.curve = QPainterPath(QPointF(width, height / 2))
        half = width + REACH / 2
        self.curve.cubicTo(half, height / 2, half, 0, width + REACH, 0)

    def boundingRect(self) -> QRectF:
        return self.body.adjusted(-2, -2, REACH + 2, 2)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        painter.setPen(EDGE)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(self.curve)
        painter.setBrush(FILL)
        painter.drawRoundedRect(self.body, 8, 8)
        painter.setPen(INK)
        painter.drawText(self.body, Qt.AlignmentFlag.AlignCenter, self.name)


class Floor:
    """A scene with an item for each node."""

    def __init__(self, model: Model) -> None:
        self.scene = QGraphicsScene()
        self.scene.setBackgroundBrush(CANVAS)
        self.items: dict[str, Item] = {}
        for name, node in model.network.nodes.items():
            item = self.items[name] = Item(name)
            if node.at is not None:
                item.setPos(*node.at)
            self.scene.addItem(item)
        self.view = QGraphicsView(self.scene)
        self.view.setRenderHint(QPainter.RenderHint.Antialiasing)

    @property
    def widget(self) -> QWidget:
        return self.view

    def see_all(self) -> None:
        extent = self.scene.itemsBoundingRect()
        self.view.fitInView(extent, Qt.AspectRatioMode.KeepAspectRatio)

    def see(self, name: str) -> None:
        self.view.resetTransform()
        self.view.centerOn(self.items[name])

    def place(self, name: str) -> QPointF:
        return self.items[name].mapToScene(30, 20)

    def touch(self) -> None:
        """It keeps nothing."""

    def close(self) -> None:
        self.scene.clear()
        self.items.clear()


def builder(model: Model) -> Builder:
    """Everything is part of the canvas."""
    return lambda: Floor(model)
