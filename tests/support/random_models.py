"""Random models, for claims that hold of every model."""

import json
from collections.abc import Callable, Mapping
from typing import Any, get_args

from hypothesis import strategies as st

from graph.declare.arg import Arg
from graph.declare.spec import Spec
from graph.initialization import Initialization, Scheme
from graph.model import Graph, Model, Node, wire
from graph.names import check_beside, check_word
from graph.ops import CATALOGUE
from graph.ops.port import Call, Unknown
from graph.problem import Refused

FLOATS = st.floats(-1e9, 1e9).map(lambda x: x + 0.0)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
LETTERS = st.characters(categories=["Lu", "Ll", "Lo", "Nd"], include_characters="_")
POINTS = st.none() | st.tuples(FLOATS, FLOATS)
BENDS = st.lists(st.tuples(FLOATS, FLOATS), min_size=1, max_size=3).map(tuple)
OPS = {name: op for name, op in CATALOGUE.items() if op is not Call}


def passes(check: Callable[..., None], *given: Any) -> bool:
    """Whether a check lets something through."""
    try:
        check(*given)
    except Refused:
        return False
    return True


WORDS = st.text(LETTERS, min_size=1, max_size=5).filter(
    lambda word: passes(check_word, word, "block")
)
PARTS = WORDS | st.integers(0, 12).map(str)
FEW = st.sampled_from(["conv", "branch1", "größe"])
NAMES = st.tuples(WORDS | FEW, st.lists(PARTS, max_size=2)).map(
    lambda parts: ".".join([parts[0], *parts[1]])
)
UNKNOWN = st.recursive(
    st.none() | st.booleans() | st.integers() | FLOATS | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)


def whole(spec: Spec) -> st.SearchStrategy[int]:
    """Whole numbers within a field's limits."""
    low = -(2**31) + 1 if spec.at_least is None else int(spec.at_least)
    return st.integers(low, 2**31 - 1 if spec.at_most is None else int(spec.at_most))


def reals(spec: Spec) -> st.SearchStrategy[float]:
    """Numbers within a field's limits; 0 has no sign, as in a file."""
    low = -1e9 if spec.at_least is None else spec.at_least
    high = 1e9 if spec.at_most is None else spec.at_most
    return st.floats(low, high).map(lambda x: x + 0.0)


def plain_values() -> st.SearchStrategy[Any]:
    """What an argument may hold."""
    number = st.integers(-(2**31) + 1, 2**31 - 1)
    sizes = st.lists(number, min_size=1, max_size=8).map(tuple)
    return st.none() | number | FLOATS | st.booleans() | TEXTS | sizes


def field_values(spec: Spec, arguments: Mapping[str, Any]) -> st.SearchStrategy[Any]:
    """What a field may hold in a graph with these arguments."""
    number, real = whole(spec), reals(spec)
    pair = number | st.tuples(number, number)
    kinds: dict[str, st.SearchStrategy[Any]] = {
        "int": number,
        "float": real,
        "reals": st.lists(real, min_size=1, max_size=4).map(tuple),
        "bool": st.booleans(),
        "choice": st.sampled_from(spec.kind.json.get("enum", [""])),
        "pair": pair,
        "sizes": st.lists(number, min_size=1, max_size=8).map(tuple),
        "padding": pair | st.tuples(number, number, number, number) | st.just("same"),
    }
    found = kinds[spec.kind.name]
    if spec.kind.optional:
        found |= st.none()
    return (
        found | st.sampled_from([Arg(name) for name in arguments])
        if arguments and spec.lifts
        else found
    )


@st.composite
def ops(draw: st.DrawFn, arguments: Mapping[str, Any], blocks: Mapping[str, Graph]) -> Any:
    """One operation of any kind."""
    kind = draw(st.sampled_from([*OPS, *(["Call"] * 8 if blocks else []), "Unknown"]))
    if kind == "Unknown":
        return draw(unknowns())
    if kind == "Call":
        block = draw(st.sampled_from(list(blocks)))
        given = plain_values() | st.sampled_from([Arg(name) for name in arguments] or [1])
        values = {name: draw(given) for name in blocks[block].arguments if draw(st.booleans())}
        return Call(block=block, values=values, repeat=draw(st.integers(1, 3)))
    specs = OPS[kind].specs.values()
    chosen = [spec for spec in specs if spec.required or draw(st.booleans())]
    return OPS[kind](**{spec.name: draw(field_values(spec, arguments)) for spec in chosen})


@st.composite
def unknowns(draw: st.DrawFn) -> Unknown:
    """An operation of a newer Convas, with any settings."""
    fields = draw(st.dictionaries(TEXTS, UNKNOWN, max_size=3))
    own = {key: value for key, value in fields.items() if key not in ("op", "inputs", "at")}
    return Unknown(kind=draw(WORDS) + "_", fields=json.dumps(own, ensure_ascii=False))


@st.composite
def graphs(draw: st.DrawFn, blocks: Mapping[str, Graph]) -> Graph:
    """A graph without loops that may use some blocks, its nodes in any order."""
    arguments = draw(st.dictionaries(WORDS, plain_values(), max_size=3))
    docs = {name: draw(TEXTS) for name in arguments if draw(st.booleans())}
    numbers = [name for name, value in arguments.items() if type(value) is int]
    sums = draw(st.dictionaries(WORDS, st.sampled_from([2, 3]), max_size=1)) if numbers else {}
    for name, factor in sums.items():
        arguments.setdefault(name, Arg(f"{numbers[0]} // {2**20} * {factor}"))
    ports = Model(blocks, "")
    nodes: dict[str, Node] = {}
    wires: list[str | None] = [None]
    for name in draw(st.lists(NAMES, max_size=6)):
        if not passes(check_beside, name, nodes):
            continue
        op = draw(ops(arguments, blocks))
        count = ports.input_ports(Node(op))
        count = draw(st.integers(0, 4)) if op.arity is None else count
        inputs = draw(st.lists(st.sampled_from(wires), min_size=count, max_size=count))
        bent = {wire: draw(BENDS) for wire in inputs if wire and draw(st.booleans())}
        nodes[name] = Node(op, tuple(inputs), draw(POINTS), tuple(bent.items()))
        wires += [wire(name, port) for port in range(ports.output_ports(nodes[name]))]
    order = draw(st.permutations(list(nodes)))
    return Graph({name: nodes[name] for name in order}, arguments, draw(TEXTS), docs)


@st.composite
def models(draw: st.DrawFn) -> Model:
    """A network and the blocks it uses, in any order."""
    made: dict[str, Graph] = {}
    for name in draw(st.lists(WORDS, min_size=1, max_size=3, unique=True)):
        made[name] = draw(graphs(made))
    main = list(made)[-1]
    order = draw(st.permutations(list(made)))
    scheme = draw(st.sampled_from(get_args(Scheme)))
    start = Initialization(scheme, draw(st.just(0.01) | st.floats(1e-6, 10)))
    return Model({name: made[name] for name in order}, main, start)
