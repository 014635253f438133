"""Candidates for a layer that cannot take its input: its own settings, and what stands before it."""

from collections.abc import Iterator
from math import gcd
from typing import Any

from graph import edits
from graph.check.infer import infer
from graph.fixes.spot import Candidate, Spot, field
from graph.model import Model, source_of
from graph.ops.head import Linear
from graph.ops.pooling import GlobalAvgPool
from graph.ops.port import Input
from graph.ops.structure import Flatten
from graph.shape import Shape

NEAR = 2048
"""How far from what is set a divisor is looked for: nobody means one farther away."""
MULTIPLES = (2, 4, 8, 16, 32, 64)
"""What an image's sides are multiples of where a network halves and doubles them."""
LARGEST_SIDE = 2048


def candidates(spot: Spot, op: Any, shapes: list[Shape]) -> Iterator[Candidate]:
    """All that might help a layer with these shapes at its inputs, the likeliest first."""
    x = shapes[0]
    if len(x) == 1:
        yield from _keep_dimensions(spot)
    if isinstance(op, Linear):
        yield spot.insert(0, "flatten", Flatten(), "insert a Flatten")
        yield spot.insert(0, "pool", GlobalAvgPool(), "insert a GlobalAvgPool")
    yield from _counts(spot, op, x)
    if hasattr(op, "kernel_size") and len(x) == 3:
        yield from _window(spot, op, x)


def _keep_dimensions(spot: Spot) -> Iterator[Candidate]:
    """A map where a vector comes from a pool or a Flatten: the pool keeps it, the Flatten goes."""
    source = source_of(spot.node.inputs[0] or "")[0]
    above = spot.scope.graph.nodes.get(source)
    if above is not None and isinstance(above.op, GlobalAvgPool):
        yield spot.set(source, field("keepdim"), True)
    if above is not None and isinstance(above.op, Flatten):

        def edit(model: Model, graph: str) -> Model:
            return edits.remove_and_join(model, graph, [source])

        yield spot.change(f"remove {source}", edit)


def _counts(spot: Spot, op: Any, x: Shape) -> Iterator[Candidate]:
    """Counts and sizes that have to follow the input's."""
    channels = x[0]
    if hasattr(op, "groups"):
        common = gcd(channels, getattr(op, "out_channels", channels))
        yield from _divisors(spot, "groups", op.groups, common)
    if hasattr(op, "num_groups"):
        yield from _divisors(spot, "num_groups", op.num_groups, channels)
    if hasattr(op, "num_parameters"):
        yield from (spot.set(spot.name, field("num_parameters"), n) for n in (channels, 1))
    if hasattr(op, "normalized_shape"):
        yield spot.set(spot.name, field("normalized_shape"), x[-len(op.normalized_shape) :])
    if hasattr(op, "split_sizes") and op.dim - 1 < len(x):
        total, parts = x[op.dim - 1], len(op.split_sizes)
        even = [total // parts] * (parts - 1)
        yield spot.set(spot.name, field("split_sizes"), (*even, total - sum(even)))
    if hasattr(op, "output_padding"):
        yield spot.set(spot.name, field("output_padding"), 0)
    if getattr(op, "padding", None) == "same":
        reach = zip(op.kernel_size, op.dilation, strict=True)
        yield spot.set(spot.name, field("padding"), tuple(d * (k - 1) // 2 for k, d in reach))
        yield spot.set(spot.name, field("stride"), 1)


def _divisors(spot: Spot, name: str, now: int, number: int) -> Iterator[Candidate]:
    """The divisors of a number that come nearest to what is set."""
    near = range(max(1, now - NEAR), min(now + NEAR, number) + 1)
    found = {d for d in near if number % d == 0} | {gcd(now, number), 1}
    for d in sorted(found, key=lambda d: abs(d - now))[:2]:
        yield spot.set(spot.name, field(name), d)


def _window(spot: Spot, op: Any, x: Shape) -> Iterator[Candidate]:
    """A window that its input, or its padding, does not suit."""
    if op.padding != "same":
        yield spot.set(spot.name, field("padding"), tuple(k // 2 for k in op.kernel_size))
    yield spot.set(spot.name, field("kernel_size"), tuple(map(min, op.kernel_size, x[1:])))
    if _input_side(spot) is not None:
        yield from _smallest_square(spot.model)


def even_inputs(spot: Spot) -> Iterator[Candidate]:
    """The next larger images whose sides halve evenly, once, twice and so on."""
    found = _input_side(spot)
    for multiple in MULTIPLES if found is not None else ():
        height, width = (-(-side // multiple) * multiple for side in found or ())
        if (height, width) != found:
            yield _resized(spot.model, height, width)


def _input_side(spot: Spot) -> Shape | None:
    """Height and width of the network's only image, if it has one and not a huge one."""
    network = spot.model.network
    op: Any = network.nodes[network.inputs[0]].op if len(network.inputs) == 1 else None
    if not isinstance(op, Input) or len(op.shape) != 3 or max(op.shape[1:]) > LARGEST_SIDE:
        return None
    return op.shape[1:]


def _smallest_square(model: Model) -> Iterator[Candidate]:
    """The smallest square image that every layer can take, found by halving."""
    op: Any = model.network.nodes[model.network.inputs[0]].op
    low, high = max(op.shape[1:]), LARGEST_SIDE
    while low < high:
        middle = (low + high) // 2
        if infer(_resized(model, middle, middle).edit(model, model.main)).sound:
            high = middle
        else:
            low = middle + 1
    yield _resized(model, low, low)


def _resized(model: Model, height: int, width: int) -> Candidate:
    name = model.network.inputs[0]
    op: Any = model.network.nodes[name].op
    shape = (op.shape[0], height, width)
    return Candidate(
        f"set the input to {shape[0]}×{height}×{width}",
        model.main,
        lambda m, g: edits.set_field(m, g, name, "shape", shape),
    )
