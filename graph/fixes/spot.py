"""Where a problem is, and what a fix is made of."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from graph import edits, paths
from graph.check.scope import Result, Scope
from graph.declare.arg import Arg
from graph.declare.op import Op
from graph.declare.target import NodeField, Target
from graph.edits import arguments
from graph.model import Model, Node
from graph.names import fresh
from graph.ops.port import Call
from graph.shape import text


@dataclass(frozen=True)
class Fix:
    """A named edit that makes a problem go away."""

    text: str
    edit: Callable[[Model], Model]


@dataclass(frozen=True)
class Candidate:
    """An edit that may be a fix: of the model, given the name of the graph to change.

    The graph is an argument of its own because the same edit may be tried on a copy of a block
    that only one of its uses has.
    """

    text: str
    graph: str
    edit: Callable[[Model, str], Model]


@dataclass(frozen=True)
class Spot:
    """The node with the problem: the use of its graph, the graph, and what is known there."""

    model: Model
    block: str
    """The path of the use at which the graph is seen; '' for the network."""
    name: str
    scope: Scope

    @property
    def graph(self) -> str:
        """The name of the graph that the node stands in."""
        return self.scope.name

    @property
    def node(self) -> Node:
        """The node with the problem."""
        return self.scope.graph.nodes[self.name]

    @property
    def result(self) -> Result:
        """What the check found out about it."""
        return self.scope.results[self.name]

    def change(self, text: str, edit: Callable[[Model, str], Model]) -> Candidate:
        """A change of the graph that the node stands in."""
        return Candidate(text, self.graph, edit)

    def set(self, name: str, target: Target, value: Any) -> Candidate:
        """Set a field of a node, or an argument that it gives its block.

        Where the field names an argument of the block around it, that argument is set, at this
        use alone: a number in its place would reach every other use.
        """
        arg = self.scope.graph.nodes[name].op.held.get(target)
        if arg is not None and arg.text.isidentifier():
            return self._set_argument(arg.text, value)
        whose = "" if name == self.name else f" of {name}"

        def edit(model: Model, graph: str) -> Model:
            return edits.set_target(model, graph, name, target, value)

        return self.change(f"set {target.name}{whose} to {_shown(value)}", edit)

    def _set_argument(self, argument: str, value: Any) -> Candidate:
        """The argument at the use that gives it: the nearest one above that names no other."""
        path, plain = self.block, _plain(value)
        while path:
            above, use = paths.parent(self.model, path)
            graph = paths.graph_at(self.model, above)
            op = self.model.graphs[graph].nodes[use].op
            given = dict(op.values).get(argument) if isinstance(op, Call) else None
            if not isinstance(given, Arg) or not given.text.isidentifier():
                return _given(graph, use, argument, plain)
            path, argument = above, given.text
        main = self.model.main
        text = f"set {argument} of {main} to {_shown(value)}"
        return Candidate(text, main, lambda m, g: arguments.set_argument(m, g, argument, plain))

    def insert(self, port: int, name: str, op: Op, label: str) -> Candidate:
        """Put a new node on the wire into a port; the canvas gives it its position."""
        wire = self.node.inputs[port]

        def edit(model: Model, graph: str) -> Model:
            new = fresh(name, model.graphs[graph].nodes)
            model = edits.add(model, graph, new, op, (wire,))
            return edits.connect(model, graph, new, self.name, port)

        return self.change(label, edit)

    def argument_of(self, value: int) -> Arg | None:
        """The only argument of the block that has this value at this use, if one has."""
        if self.graph == self.model.main:
            return None
        names = [n for n, v in self.scope.values.items() if type(v) is int and v == value]
        return Arg(names[0]) if len(names) == 1 else None


def _given(graph: str, use: str, argument: str, value: Any) -> Candidate:
    def edit(model: Model, graph: str) -> Model:
        return edits.set_argument_of_use(model, graph, use, argument, value)

    return Candidate(f"set {argument} of {use} to {_shown(value)}", graph, edit)


def field(name: str) -> NodeField:
    """The target that is a field of a node's operation."""
    return NodeField(name)


def _plain(value: Any) -> Any:
    """2 for a pair of twos: what a person would give an argument."""
    return value[0] if isinstance(value, tuple) and len(set(value)) == 1 else value


def _shown(value: Any) -> str:
    plain = _plain(value)
    return text(plain) if isinstance(plain, tuple) else str(plain)
