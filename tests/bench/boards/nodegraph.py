"""NodeGraphQt, the node editor that most Qt programs in Python use."""

from typing import Any

from NodeGraphQt import BaseNode, NodeGraph
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtWidgets import QGraphicsView, QWidget

from graph.model import Model, Node, source_of
from tests.bench.boards import SIZE, Builder


class Plain(BaseNode):
    """A layer."""

    __identifier__ = "bench"
    NODE_NAME = "Plain"

    def __init__(self) -> None:
        super().__init__()
        self.add_input("x")
        self.add_output("y")


class Join(BaseNode):
    """A layer with four inputs."""

    __identifier__ = "bench"
    NODE_NAME = "Join"

    def __init__(self) -> None:
        super().__init__()
        for name in "abcd":
            self.add_input(name)
        self.add_output("y")


class NodeGraphBoard:
    """The same nodes and wires, made as its documentation does, without undo steps.

    Its search for loops walks every path, which in a chain of branches takes for ever: off.
    """

    def __init__(self, model: Model) -> None:
        self.graph = NodeGraph()
        self.graph.set_acyclic(False)
        self.graph.register_nodes([Plain, Join])
        self.nodes: dict[str, Any] = {
            name: self._node(name, node) for name, node in model.network.nodes.items()
        }
        for name, node in model.network.nodes.items():
            for port, entry in enumerate(node.inputs):
                if entry is not None:
                    start = self.nodes[source_of(entry)[0]].output(0)
                    end = self.nodes[name].input(port)
                    end.connect_to(start, push_undo=False, emit_signal=False)

    def _node(self, name: str, node: Node) -> Any:
        kind = "bench.Join" if len(node.inputs) > 1 else "bench.Plain"
        return self.graph.create_node(kind, name=name, pos=node.at, selected=False, push_undo=False)

    @property
    def widget(self) -> QWidget:
        return self.graph.widget

    @property
    def view(self) -> QGraphicsView:
        return self.graph.viewer()

    def see_all(self) -> None:
        """Without zoom_to_nodes, which takes longer than all the rest."""
        extent = QRectF()
        for node in self.nodes.values():
            extent |= node.view.sceneBoundingRect()
        self.graph.viewer().set_scene_rect(list(extent.getRect()))

    def see(self, name: str) -> None:
        at = self.nodes[name].view.sceneBoundingRect().center()
        width, height = SIZE
        corner = [at.x() - width / 2, at.y() - height / 2]
        self.graph.viewer().set_scene_rect([*corner, width, height])

    def place(self, name: str) -> QPointF:
        return self.nodes[name].view.mapToScene(30, 20)

    def touch(self) -> None:
        """It keeps nothing."""

    def close(self) -> None:
        self.nodes.clear()
        self.graph.clear_session()
        self.graph.deleteLater()


def builder(model: Model) -> Builder:
    """Everything is part of the canvas."""
    return lambda: NodeGraphBoard(model)
