"""What a row of the form sets: of a node, of a block's own declaration, or of the network."""

from dataclasses import dataclass

from graph.declare.target import BlockArgument, NodeField


@dataclass(frozen=True, slots=True)
class UseArgument:
    """An argument of the open block, as the use that one is inside of gives it."""

    name: str


@dataclass(frozen=True, slots=True)
class ArgumentDefault:
    """The default of an argument of the open block, or of the network."""

    name: str


@dataclass(frozen=True, slots=True)
class InputShape:
    """The shape of an input of the network, by the name of its node."""

    name: str


@dataclass(frozen=True, slots=True)
class WeightStart:
    """How the network's weights start, by a field of graph.initialization."""

    name: str


Target = NodeField | BlockArgument | UseArgument | ArgumentDefault | InputShape | WeightStart


def label(target: Target) -> str:
    """What a form calls it: its own name, but for inputs and the start of weights."""
    match target:
        case InputShape(node):
            return f"size of {node}"
        case WeightStart("scheme"):
            return "weights"
    return target.name
