"""Which entries of the catalogue fit one end of a wire, as they come."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace

from app.workspace import catalogue
from graph.check.infer import infer
from graph.check.scope import Result
from graph.declare.op import Op
from graph.edits.splice import check_use
from graph.model import Graph, Model, Node
from graph.names import fresh
from graph.ops.port import Input
from graph.problem import Refused
from graph.shape import Shape

MAP: Shape = (64, 56, 56)
VECTOR: Shape = (4096,)


def takers(model: Model, graph: str, shape: Shape | None) -> Iterator[catalogue.Entry]:
    """The entries that can read a wire of this shape in a graph; None is a shape not known."""
    for entry in catalogue.entries(model):
        given = [shape] if shape is not None else [MAP, VECTOR]
        if any(_outputs(model, graph, entry.key, one) is not None for one in given):
            yield entry


def givers(model: Model, graph: str, target: Result) -> Iterator[catalogue.Entry]:
    """The entries whose output has as many dimensions as a node's input takes."""
    ranks = _ranks(model, target)
    for entry in catalogue.entries(model):
        given = (_outputs(model, graph, entry.key, one) for one in (MAP, VECTOR))
        if any(shapes and len(shapes[0]) in ranks for shapes in given):
            yield entry


def _ranks(model: Model, target: Result) -> set[int]:
    """1 for vectors, 3 for maps: as its other inputs are, else as it would take."""
    known = {len(shape) for shape in target.inputs if shape is not None}
    return known or {len(shape) for shape in (MAP, VECTOR) if _through(model, target.op, shape)}


def _outputs(model: Model, graph: str, key: str, shape: Shape) -> tuple[Shape, ...] | None:
    """What an entry makes of a shape; None where it cannot take it or cannot be used there."""
    with suppress(Refused):
        grown, op, _ = catalogue.made(model, key)
        if isinstance(op, Input):
            return None
        for block in [op.block] if hasattr(op, "block") else []:
            check_use(grown, graph, block)
        return _through(grown, op, shape)
    return None


def _through(model: Model, op: Op, shape: Shape) -> tuple[Shape, ...] | None:
    """What a node makes of one shape at all its inputs; None if it cannot."""
    ports = 2 if op.arity is None else op.arity
    ports = model.input_ports(Node(op)) or ports
    if not ports:
        return None
    nodes = {"x": Node(Input(shape=shape)), "node": Node(op, ("x",) * ports)}
    name = fresh("Trial", model.graphs)
    trial = replace(model.with_graph(name, Graph(nodes)), main=name)
    return infer(trial).top.results["node"].outputs
