"""Random operations with random settings, on shapes they may or may not take.

A field is drawn from what its declaration allows; `LIKELY` makes fields that must suit the
input do so more often. An operation that needs no such luck needs no line there.
"""

from collections.abc import Callable
from functools import cache
from itertools import pairwise
from typing import Any

from hypothesis import strategies as st

from graph.declare.op import Op
from graph.declare.spec import Spec
from graph.model import Graph, Model, Node, wire
from graph.ops import CATALOGUE
from graph.ops.join import Elementwise
from graph.ops.port import Call, Input, Output, Unknown
from graph.shape import Shape

LAYERS: dict[str, type[Op]] = {
    name: op
    for name, op in CATALOGUE.items()
    if not issubclass(op, Input | Output | Call | Unknown)
}
JOINS = [name for name, op in LAYERS.items() if op.arity is None]
CHANNELS = st.sampled_from([1, 2, 3, 4, 6, 8, 12])
SIDES = st.integers(1, 9)
MAPS = st.tuples(CHANNELS, SIDES, SIDES)
VECTORS = st.tuples(st.integers(1, 12))
ODD = st.tuples(CHANNELS, SIDES) | st.tuples(CHANNELS, SIDES, SIDES, SIDES)
NUMBERS = st.sampled_from([0.0, 0.1, 0.3, 1.0, 1.7, 2.0, -0.5, 1e-3])
FACTORS = st.sampled_from([0.0, 0.1, 0.3, 0.5, 0.7, 1.0, 1.1, 1.5, 2.0, 2.3, 3.0])


@cache
def index(count: int) -> st.SearchStrategy[int]:
    """A place in a list of so many; 0 one time in so many."""
    return st.integers(0, count - 1)


@st.composite
def shapes(draw: st.DrawFn, kind: str = "") -> Shape:
    """A shape for an input: mostly of the rank that the operation takes."""
    usual = VECTORS if kind == "Linear" else MAPS
    return draw([ODD, VECTORS, MAPS][draw(index(3))] if not draw(index(6)) else usual)


@cache
def values(kind: str, field: str) -> st.SearchStrategy[Any]:
    """What a field may hold, small enough to run."""
    spec = CATALOGUE[kind].specs[field]
    low = -3 if spec.at_least is None else int(spec.at_least)
    high = low + (7 if spec.positional or low < 0 else 3)
    number = st.integers(low, min(high, int(spec.at_most or high)))
    pair = number | st.tuples(number, number)
    real = NUMBERS.filter(lambda x: _within(spec, x))
    kinds: dict[str, st.SearchStrategy[Any]] = {
        "int": number,
        "float": real,
        "bool": st.booleans(),
        "choice": st.sampled_from(spec.kind.json.get("enum", [""])),
        "pair": pair,
        "sizes": st.lists(number, min_size=1, max_size=4).map(tuple),
        "reals": st.lists(real, min_size=1, max_size=4).map(tuple),
        "padding": pair | st.tuples(number, number, number, number) | st.just("same"),
    }
    found = kinds[spec.kind.name]
    return found | st.none() if spec.kind.optional else found


def _within(spec: Spec, x: float) -> bool:
    low, high = spec.at_least, spec.at_most
    return (low is None or x >= low) and (high is None or x <= high)


@cache
@st.composite
def settings(draw: st.DrawFn, kind: str, x: Shape) -> dict[str, Any]:
    """Fields of an operation for an input of this shape; each at its default mostly."""
    specs = LAYERS[kind].specs.values()
    chosen = draw(index(2 ** len(specs)))
    if draw(index(2)):
        chosen &= draw(index(2 ** len(specs)))
    given = {
        spec.name: draw(values(kind, spec.name))
        for place, spec in enumerate(specs)
        if spec.required or chosen >> place & 1
    }
    return given | draw(_likely(kind, x)) if draw(index(8)) else given


@cache
def _likely(kind: str, x: Shape) -> st.SearchStrategy[dict[str, Any]]:
    return LIKELY[kind](x) if kind in LIKELY else st.just({})


@cache
@st.composite
def layers(draw: st.DrawFn, kind: str, x: Shape) -> Op:
    """An operation of this kind for an input of this shape."""
    return LAYERS[kind](**draw(settings(kind, x)))


@st.composite
def cases(draw: st.DrawFn, kind: str) -> tuple[Op, tuple[Shape, ...]]:
    """An operation of this kind, and shapes for its inputs."""
    x = draw(shapes(kind))
    op = draw(layers(kind, x))
    if kind not in JOINS:
        return op, (x,)
    others = draw(st.lists(_beside(op, x), min_size=0, max_size=3))
    return op, (x, *others)


@st.composite
def _beside(draw: st.DrawFn, op: Op, x: Shape) -> Shape:
    """The shape of another branch: the same, or different in some dimensions."""
    if not draw(index(10)):
        return draw(shapes())
    if isinstance(op, Elementwise):
        return tuple(draw(st.sampled_from([size, size, size, 1])) for size in x)
    free = op.dim - 1 if draw(st.integers(0, 3)) else draw(st.integers(0, 2))
    return tuple(draw(SIDES) if i == free else size for i, size in enumerate(x))


def _divisors(number: int) -> st.SearchStrategy[int]:
    return st.sampled_from([n for n in range(1, number + 1) if number % n == 0])


def _grouped(x: Shape) -> st.SearchStrategy[dict[str, Any]]:
    """Groups that divide the channels that come and those that go."""
    return _divisors(x[0]).flatmap(
        lambda groups: st.fixed_dictionaries(
            {
                "groups": st.just(groups),
                "out_channels": st.integers(1, 4).map(lambda n: n * groups),
            }
        )
    )


def _parts(x: Shape) -> st.SearchStrategy[dict[str, Any]]:
    """Sizes that sum to one of the input's."""

    def cut(axis: int) -> st.SearchStrategy[dict[str, Any]]:
        cuts = st.sets(st.integers(1, max(1, x[axis] - 1)), max_size=3)
        return cuts.map(
            lambda at: {
                "dim": axis + 1,
                "split_sizes": tuple(_gaps([0, *sorted(at - {x[axis]}), x[axis]])),
            }
        )

    return st.integers(0, len(x) - 1).flatmap(cut)


def _gaps(marks: list[int]) -> list[int]:
    return [after - before for before, after in pairwise(marks)]


def _reshaped(x: Shape) -> st.SearchStrategy[dict[str, Any]]:
    """The input's sizes in another order, some of them joined, one perhaps left open."""
    joined = [(-1,), x[::-1], (x[0], -1), (-1, *x[1:]), (*x, 1), (1, *x)]
    return st.sampled_from(joined).map(lambda shape: {"shape": shape})


def _resized(x: Shape) -> st.SearchStrategy[dict[str, Any]]:
    """Either a size or a factor."""
    by_size = st.tuples(SIDES, SIDES).map(lambda s: {"size": s, "scale_factor": None})
    return by_size | FACTORS.map(lambda f: {"size": None, "scale_factor": f})


LIKELY: dict[str, Callable[[Shape], st.SearchStrategy[dict[str, Any]]]] = {
    "Conv2d": _grouped,
    "ConvTranspose2d": _grouped,
    "GroupNorm": lambda x: _divisors(x[0]).map(lambda n: {"num_groups": n}),
    "ChannelShuffle": lambda x: _divisors(x[0]).map(lambda n: {"groups": n}),
    "PixelShuffle": lambda x: st.sampled_from([1, 2]).map(lambda n: {"upscale_factor": n}),
    "PReLU": lambda x: st.sampled_from([1, x[0]]).map(lambda n: {"num_parameters": n}),
    "ChannelAffine": lambda x: st.fixed_dictionaries(
        {key: st.tuples(*[NUMBERS] * x[0]) for key in ("scale", "offset")}
    ),
    "LayerNorm": lambda x: st.integers(0, len(x) - 1).map(
        lambda start: {"normalized_shape": x[start:]}
    ),
    "ZeroPad2d": lambda x: st.tuples(*[st.integers(-2, 3)] * 4).map(
        lambda sides: {"padding": sides}
    ),
    "Split": _parts,
    "Reshape": _reshaped,
    "Upsample": _resized,
}


def alone(op: Op, shapes: tuple[Shape, ...]) -> Model:
    """A network of one operation, with an output for each of its own."""
    nodes = {f"x{i}": Node(Input(shape=x)) for i, x in enumerate(shapes)}
    nodes["layer"] = Node(op, tuple(nodes))
    for port in range(op.output_count):
        nodes[f"out{port}"] = Node(Output(), (wire("layer", port),))
    return Model({"Net": Graph(nodes)}, "Net")
