"""The network as a frozen value: nodes, graphs and the model they make."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from graph.declare.arg import Arg, resolved
from graph.declare.kind import Value, exact
from graph.declare.op import Op
from graph.initialization import AS_TORCH, Initialization
from graph.ops.port import Call, Input, Output

Wire = str
"""A node's name, or name:1 for its second output."""
Point = tuple[float, float]


def wire(source: str, port: int = 0) -> Wire:
    """The wire from an output of a node."""
    return f"{source}:{port}" if port else source


def source_of(wire: Wire) -> tuple[str, int]:
    """The node a wire comes from, and which of its outputs."""
    name, _, port = wire.partition(":")
    return name, int(port or 0)


@dataclass(frozen=True, slots=True)
class Node:
    """An operation at a point of the canvas, with the wires that enter it; None is an open port.

    `bends` has the points that a wire is drawn through on its way here, for wires that have some;
    those of a wire that goes are dropped.
    """

    op: Op
    inputs: tuple[Wire | None, ...] = ()
    at: Point | None = None
    bends: tuple[tuple[Wire, tuple[Point, ...]], ...] = ()

    def __post_init__(self) -> None:
        if self.bends:
            kept = tuple(bend for bend in self.bends if bend[0] in self.inputs)
            object.__setattr__(self, "bends", kept)

    @property
    def sources(self) -> tuple[str, ...]:
        """The nodes its wires come from, each as often as it has wires."""
        return tuple(w.partition(":")[0] for w in self.inputs if w is not None)


@dataclass(frozen=True, eq=False)
class Graph:
    """Named nodes; a block is a graph whose fields may name its `arguments` (with defaults).

    A default may be a sum of the arguments before it, as an Arg. `argument_docs` has a line on
    what an argument is for, for those that have one.
    """

    nodes: Mapping[str, Node] = field(default_factory=dict)
    arguments: Mapping[str, Value | Arg] = field(default_factory=dict)
    doc: str = ""
    argument_docs: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def inputs(self) -> tuple[str, ...]:
        """Its Input nodes: the input ports of the block, in order."""
        return tuple(name for name, node in self.nodes.items() if isinstance(node.op, Input))

    @cached_property
    def outputs(self) -> tuple[str, ...]:
        """Its Output nodes: the output ports of the block, in order."""
        return tuple(name for name, node in self.nodes.items() if isinstance(node.op, Output))

    @cached_property
    def defaults(self) -> Mapping[str, Value]:
        """What its arguments are where a use gives none; ValueError for a sum that cannot be."""
        return resolved(self.arguments)

    @cached_property
    def calls(self) -> frozenset[str]:
        """The blocks it uses directly."""
        return frozenset(n.op.block for n in self.nodes.values() if isinstance(n.op, Call))

    def with_nodes(self, nodes: Mapping[str, Node]) -> "Graph":
        """This graph with other nodes."""
        return replace(self, nodes=nodes)

    def same_arguments(self, other: "Graph") -> bool:
        """Whether arguments and defaults are the same, in order; 1, 1.0 and True differ."""
        one, two = self.arguments, other.arguments
        return one is two or (
            [*one] == [*two] and all(exact(one[name]) == exact(two[name]) for name in one)
        )

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Graph):
            return NotImplemented
        return self is other or (
            self.nodes == other.nodes
            and self.same_arguments(other)
            and (self.doc, self.argument_docs) == (other.doc, other.argument_docs)
        )

    __hash__ = None  # type: ignore[assignment]


@dataclass(frozen=True)
class Model:
    """Graphs by name; `main` is the network, the others are the blocks it may use."""

    graphs: Mapping[str, Graph]
    main: str
    initialization: Initialization = AS_TORCH

    @property
    def network(self) -> Graph:
        """The main graph."""
        return self.graphs[self.main]

    def with_graph(self, name: str, graph: Graph) -> "Model":
        """This model with one graph replaced or added."""
        return replace(self, graphs={**self.graphs, name: graph})

    def input_ports(self, node: Node) -> int:
        """How many inputs a node has: fixed by its op, by its block, or by its wires."""
        if isinstance(node.op, Call):
            block = self.graphs.get(node.op.block)
            return len(block.inputs) if block else len(node.inputs)
        return len(node.inputs) if node.op.arity is None else node.op.arity

    def output_ports(self, node: Node) -> int:
        """How many outputs a node has."""
        if isinstance(node.op, Call):
            block = self.graphs.get(node.op.block)
            return len(block.outputs) if block else 1
        return 0 if isinstance(node.op, Output) else node.op.output_count
