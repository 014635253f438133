"""The builder that presets are written with: one call a node, in the order of the paper's table."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from graph.declare.arg import Arg
from graph.declare.kind import Value
from graph.declare.op import Op
from graph.initialization import Initialization
from graph.model import Graph, Model, Node, Wire
from graph.names import check_beside, check_node, check_word
from graph.ops.port import Call, Input, Output


@dataclass(frozen=True)
class Block:
    """A block to use in a model, with the blocks inside it."""

    name: str
    graphs: Mapping[str, Graph] = field(repr=False)

    @property
    def graph(self) -> Graph:
        """The block's own graph."""
        return self.graphs[self.name]


class Builder:
    """Makes a network or a block node by node; each call gives the wire from the new node.

    Keywords after the name are its arguments with their defaults. Raises Refused for a
    name that cannot be used and pydantic's ValidationError for a value that cannot.
    """

    def __init__(self, name: str, doc: str = "", **arguments: Value) -> None:
        check_word(name, "block")
        self.name = name
        self.doc = doc
        self.arguments = arguments
        self.nodes: dict[str, Node] = {}
        self.graphs: dict[str, Graph] = {}
        self.initialization = Initialization()

    def input(self, *shape: int, name: str = "x") -> Wire:
        """An input of C×H×W; in a block the sizes are an example."""
        return self.add(name, Input(shape=shape))

    def add(self, name: str, op: Op, *inputs: Wire) -> Wire:
        """One operation."""
        check_node(name)
        check_beside(name, self.nodes)
        self.nodes[name] = Node(op, inputs)
        return name

    def call(self, name: str, block: Block, *wires_and_values: Any, **values: Any) -> Wire:
        """One use of a block: its wires first, then its arguments in order or by name."""
        count = len(block.graph.inputs)
        wires, given = wires_and_values[:count], wires_and_values[count:]
        repeat = values.pop("repeat", 1)
        named = dict(zip(block.graph.arguments, given, strict=False)) | values
        self.graphs.update(block.graphs)
        return self.add(name, Call(block=block.name, values=named, repeat=repeat), *wires)

    def output(self, wire: Wire, name: str = "output", **fields: Any) -> None:
        """What the graph gives; role="auxiliary" for an output of training only."""
        self.add(name, Output(**fields), wire)

    def block(self) -> Block:
        """What was built, as a block."""
        return Block(self.name, {**self.graphs, self.name: self._graph()})

    def model(self) -> Model:
        """What was built, as a network; raises ValueError for an argument that cannot be."""
        for node in self.nodes.values():
            node.op.bind(self.arguments)
        graphs = {self.name: self._graph(), **self.graphs}
        return Model(graphs, self.name, self.initialization)

    def _graph(self) -> Graph:
        return Graph(self.nodes, self.arguments, self.doc)


def arguments(*names: str) -> tuple[Arg, ...]:
    """The arguments of the block being built, to use as values."""
    return tuple(Arg(name) for name in names)
