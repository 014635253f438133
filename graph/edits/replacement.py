"""The edit that puts another operation in a node's place."""

from dataclasses import replace
from typing import Any

from graph.declare.op import Op
from graph.declare.target import BlockArgument, NodeField
from graph.edits.checked import checked
from graph.edits.splice import check_use, node_at, with_nodes, with_target
from graph.model import Model, Node, Wire, source_of
from graph.ops.port import Call, Input, Output, title
from graph.problem import Refused


@checked
def replace_operation(model: Model, graph: str, name: str, op: Op) -> Model:
    """Put another operation, or use of a block, in a node's place.

    Its name, its position and its wires stay, and so does each setting that both have: a
    Conv2d in the place of a DepthwiseConv2d keeps kernel_size and padding, a block in the place
    of a Conv2d what it takes for out_channels. Raises Refused where a wire would have no port.
    """
    nodes = model.graphs[graph].nodes
    node = node_at(nodes, name)
    if isinstance(node.op, Input | Output) or isinstance(op, Input | Output):
        raise Refused(f"{name if isinstance(node.op, Input | Output) else title(op)} is a port")
    if isinstance(op, Call):
        check_use(model, graph, op.block)
    made = replace(node, op=_with_settings(model, op, _settings(node.op)))
    made = replace(made, inputs=_inputs(model, name, made))
    _check_readers(model, graph, name, made)
    return with_nodes(model, graph, {**nodes, name: made})


def _settings(op: Op) -> dict[str, Any]:
    """What is set of an operation, by name; of a use of a block what it is given, too."""
    if isinstance(op, Call):
        return {"repeat": op.repeat, **dict(op.values)}
    return op.set_fields()


def _with_settings(model: Model, op: Op, settings: dict[str, Any]) -> Op:
    """The operation with what it takes of some settings; what does not suit it is left."""
    arguments = model.graphs[op.block].arguments if isinstance(op, Call) else {}
    for name, value in settings.items():
        target = BlockArgument(name) if name in arguments else NodeField(name)
        if isinstance(target, BlockArgument) or name in op.specs:
            try:
                op = with_target(op, target, _plain(value) if name in arguments else value)
            except ValueError:
                continue
    return op


def _plain(value: Any) -> Any:
    """3 for a height and width of 3, as arguments of blocks are written."""
    pair = isinstance(value, tuple) and len(value) == 2 and value[0] == value[1]
    return value[0] if pair else value


def _inputs(model: Model, name: str, node: Node) -> tuple[Wire | None, ...]:
    """The wires at the ports that the new operation has; what it has more stays open."""
    join = node.op.arity is None and not isinstance(node.op, Call)
    wires = [entry for entry in node.inputs if entry is not None]
    ports = len(wires) if join else model.input_ports(replace(node, inputs=()))
    if len(wires) > ports:
        takes = f"{ports} input{'s' * (ports != 1)}"
        raise Refused(f"{title(node.op)} takes {takes}, and {name} has {len(wires)} wires")
    kept = node.inputs if len(node.inputs) <= ports else tuple(wires)
    return tuple(wires) if join else kept + (None,) * (ports - len(kept))


def _check_readers(model: Model, graph: str, name: str, node: Node) -> None:
    """Raise Refused where an output that is read would be no more."""
    outputs = model.output_ports(node)
    for reader, other in model.graphs[graph].nodes.items():
        for entry in other.inputs:
            source, port = source_of(entry) if entry else ("", 0)
            if source == name and port >= outputs:
                raise Refused(f"{reader} reads output {port + 1} of {name}")
