"""What is found out about one node, or about those below one, as graph/check/infer.py needs it."""

from collections.abc import Collection, Mapping, Sequence
from math import prod

from graph import order
from graph.check.scope import FLOAT32, Result
from graph.check.wiring import Wiring
from graph.declare.kind import Value
from graph.declare.op import Op
from graph.model import Graph, Node, Wire, source_of
from graph.ops.port import Call
from graph.problem import Problem
from graph.shape import Misfit, Shape, text

MOST_VALUES = (2**63 - 1) // FLOAT32
"""In one tensor: torch counts its bytes in 63 bits."""
NOTHING_ENTERS: tuple[Shape | None, ...] = (None,)


def entered(name: str, op: Op, shape: Shape) -> Result:
    if prod(shape) <= MOST_VALUES:
        return Result(op, (), (shape,))
    return Result(op, (), None, Problem(name, f"Input {too_many(shape, 0)}"))


def wait_below(
    below: Sequence[str],
    results: dict[str, Result],
    wiring: Wiring,
    touched: list[str],
    changed: Collection[str],
) -> list[str]:
    """Let the nodes below an error wait; the ones to look at one by one are returned.

    Thousands may stand below. One that has a single wire, and was right before, now has nothing
    on it: that is all there is to find out. What has more wires, or changed itself, or is a
    block, has to be worked out as always.
    """
    left, stack = [], list(below)
    while stack:
        name = stack.pop()
        was = results.get(name)
        plain = was is not None and len(was.inputs) == 1 and was.inside is None
        if was is None or not plain or was.outputs is None or name in changed:
            left.append(name)
            continue
        results[name] = Result(was.op, NOTHING_ENTERS)
        touched.append(name)
        stack += wiring.readers.get(name, ())
    return left


def waits(node: Node, results: Mapping[str, Result]) -> bool:
    """Whether it only waits for nodes above: the quick answer for the many below an error."""
    for entry in node.inputs:
        if entry is None or entry not in results:  # `split:1` is not there under that name
            return False
    return bool(node.inputs)


def defaults(graph: Graph) -> dict[str, Value]:
    """The values of the network's arguments; none where one cannot be worked out."""
    try:
        return dict(graph.defaults)
    except ValueError:
        return {}


def shape_on(entry: Wire | None, results: Mapping[str, Result]) -> Shape | None:
    """What a wire brings; None where that is not known."""
    if entry is None:
        return None
    source, port = source_of(entry) if ":" in entry else (entry, 0)
    above = results.get(source)
    outputs = above.outputs if above is not None else None
    return outputs[port] if outputs is not None and port < len(outputs) else None


def row_problem(name: str, op: Call, result: Result) -> Problem | None:
    """What keeps a block from reading itself, if something does."""
    if result.outputs is None:
        return None
    if len(result.inputs) != 1 or len(result.outputs) != 1:
        reason = "has not one input and one output"
    elif result.outputs != result.inputs:
        reason = f"makes {text(result.outputs[0])} of {text(result.inputs[0] or ())}"
    else:
        return None
    return Problem(name, f"{op.block} cannot stand in a row: it {reason}")


def costed(op: Op, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> Result:
    result = Result(op, inputs, outputs)
    made = sum(map(prod, outputs))
    result.activation_bytes = FLOAT32 * made
    if op.has_weights:
        result.parameters = sum(map(prod, op.weights(*inputs).values()))
        result.buffers = sum(map(prod, op.buffers(*inputs).values()))
        result.macs = op.macs(inputs, outputs[0])
    if made + result.parameters > MOST_VALUES:
        raise Misfit(too_many(outputs[0], result.parameters))
    if op.has_remarks:
        result.remark = op.remark(*inputs)
    return result


def too_many(made: Shape, parameters: int) -> str:
    what = f"{parameters:,} weights" if parameters > MOST_VALUES // 2 else text(made)
    return f"would make {what}, more than torch can count"


def loops(graph: Graph, results: dict[str, Result]) -> None:
    """Nodes in a loop have an error, those behind it wait."""
    loop = order.loop((name, node.sources) for name, node in graph.nodes.items())
    path = " → ".join(loop)
    for name, node in graph.nodes.items():
        if name not in results:
            problem = Problem(name, f"is in a loop: {path}") if name in loop else None
            results[name] = Result(node.op, (None,) * len(node.inputs), None, problem)
