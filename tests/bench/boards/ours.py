"""Convas's canvas as it stands in the window, without the panels."""

from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QGraphicsView, QWidget

from app.ui.canvas import Canvas
from app.workspace.workspace import Workspace
from graph.model import Model
from tests.bench.boards import Builder
from tests.support.window import bare_workspace


class Ours:
    """The canvas of a document."""

    def __init__(self, workspace: Workspace) -> None:
        self.document = workspace.document
        self.canvas = Canvas(workspace)

    @property
    def widget(self) -> QWidget:
        return self.canvas

    @property
    def view(self) -> QGraphicsView:
        return self.canvas.view

    def see_all(self) -> None:
        self.canvas.view.frame_all()

    def see(self, name: str) -> None:
        card = self.canvas.scene.cards[name]
        self.canvas.view.zoom_to(1.0)
        self.canvas.view.centerOn(card.x + card.w / 2, card.y + card.h / 2)

    def place(self, name: str) -> QPointF:
        card = self.canvas.scene.cards[name]
        return QPointF(card.x + 30, card.y + 20)

    def touch(self) -> None:
        self.canvas.scene.repaint()

    def close(self) -> None:
        """The document has no window to go with; dragging was an edit of it."""
        self.document.history.clear()
        self.document.deleteLater()


def builder(model: Model) -> Builder:
    """The document with its check is there before; its time is in `check`."""
    workspace = bare_workspace(model)
    return lambda: Ours(workspace)
