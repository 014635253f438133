"""Where wires enter and leave a card, from its size and the number of its ports."""

from graph.model import Node
from graph.ops.port import Call

PITCH = 24
"""Between two ports of a card."""


def offset(port: int, count: int) -> float:
    """How far below the middle of a card a port is, of so many on that side."""
    return (port - (count - 1) / 2) * PITCH


def entries(node: Node) -> int:
    """The inputs that a card shows: a join shows one more than it has, for the next wire."""
    grows = node.op.arity is None and not isinstance(node.op, Call)
    return len(node.inputs) + grows
