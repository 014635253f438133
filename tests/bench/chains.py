"""Networks of any size: Inception-like modules of 8 nodes and 4 branches, one behind another."""

from dataclasses import replace
from math import ceil

from graph.build import Builder
from graph.declare.op import Op
from graph.model import Model, Point, Wire
from graph.ops.activation import ReLU
from graph.ops.convolution import Conv2d
from graph.ops.join import Concat
from graph.ops.pooling import MaxPool2d

NODES = 8
"""In a module."""
CHANNELS = 16
"""Of each branch."""
COLUMN, ROW = 272, 120
"""From a node to the next, in canvas pixels."""
WIDE, HIGH = 4 * COLUMN, 5 * ROW
"""What a module takes."""


def chain(count: int) -> Model:
    """Exactly so many nodes, of which one is the input, one the output and up to 7 ReLUs."""
    modules, spare = divmod(count - 2, NODES)
    net = Builder("Chain")
    x = net.input(3, 56, 56)
    for i in range(spare):
        x = net.add(f"relu{i}", ReLU(), x)
    for i in range(modules):
        x = _module(net, f"m{i}", x)
    net.output(x)
    return net.model()


def _module(net: Builder, name: str, x: Wire) -> Wire:
    ends = [net.add(f"{name}.b1", _conv(1), x)]
    for branch, kernel in (("b2", 3), ("b3", 5)):
        reduced = net.add(f"{name}.{branch}.0", _conv(1), x)
        ends.append(net.add(f"{name}.{branch}.1", _conv(kernel), reduced))
    pool = MaxPool2d(kernel_size=3, stride=1, padding=1)
    pooled = net.add(f"{name}.b4.0", pool, x)
    ends.append(net.add(f"{name}.b4.1", _conv(1), pooled))
    return net.add(f"{name}.join", Concat(), *ends)


def _conv(kernel: int) -> Op:
    return Conv2d(out_channels=CHANNELS, kernel_size=kernel, padding=kernel // 2)


def middle(count: int) -> str:
    """The module halfway down the chain."""
    return f"m{(count - 2) // NODES // 2}"


def placed(model: Model) -> Model:
    """The chain with a place for every node, its modules in rows like lines of text."""
    nodes = model.network.nodes
    modules = [name.partition(".")[0] for name in nodes if name.endswith(".join")]
    across = ceil((len(modules) * 1.6 * HIGH / WIDE) ** 0.5)
    corner = {name: (i % across * WIDE, i // across * HIGH) for i, name in enumerate(modules)}
    stem = [name for name in nodes if name.partition(".")[0] not in corner]
    places: dict[str, Point] = {name: (COLUMN * i, -HIGH / 2) for i, name in enumerate(stem)}
    for name in nodes.keys() - places.keys():
        module, _, part = name.partition(".")
        places[name] = _within(corner[module], part)
    moved = {name: replace(node, at=places[name]) for name, node in nodes.items()}
    return model.with_graph(model.main, model.network.with_nodes(moved))


def _within(corner: tuple[float, float], part: str) -> Point:
    """b2.1 is the second of the second branch; the join stands behind them all."""
    x, y = corner
    if part == "join":
        return x + 2 * COLUMN, y + 1.5 * ROW
    branch, _, place = part.partition(".")
    return x + COLUMN * int(place or 0), y + ROW * (int(branch[1:]) - 1)
