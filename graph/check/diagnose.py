"""Why shapes do not fit where branches join: which branch differs, and what in it did that."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from math import prod
from typing import Any

from graph import order
from graph.check.scope import Result
from graph.declare.op import Op, dims
from graph.model import Graph, source_of
from graph.ops.join import Concat, Elementwise
from graph.ops.port import Call, title
from graph.problem import Problem
from graph.shape import Misfit, Shape, text


@dataclass(frozen=True)
class Odd:
    """The input of a join whose height and width differ from the others'."""

    port: int
    source: str
    got: Shape
    wanted: Shape


def odd_one(shapes: tuple[Shape | None, ...], sources: tuple[str, ...]) -> Odd | None:
    """The first input that departs from the most common height and width, if maps are joined.

    Where no size is more common than another, as in a U-Net's skip, the smaller map is to blame:
    pixels are lost more easily than made.
    """
    maps = [shape[1:] for shape in shapes if shape is not None and len(shape) == 3]
    if len(maps) != len(shapes) or len(set(maps)) < 2:
        return None
    times = Counter(maps)
    wanted = max(times, key=lambda size: (times[size], prod(size)))
    port = next(i for i, size in enumerate(maps) if size != wanted)
    return Odd(port, sources[port], maps[port], wanted)


def branch(graph: Graph, results: dict[str, Result], end: str) -> Iterator[str]:
    """The nodes from `end` upwards, as far as one leads to one."""
    read = Counter(s for node in graph.nodes.values() for s in node.sources)
    name = end
    while name in graph.nodes and name in results:
        yield name
        sources = graph.nodes[name].sources
        if len(sources) != 1 or read[sources[0]] > 1:
            return
        name = sources[0]


def window(result: Result) -> Op | None:
    """The operation with a window that a node stands for: itself, or the one in its block."""
    if not isinstance(result.op, Call):
        known = hasattr(result.op, "kernel_size") and not result.op.held
        return result.op if known else None
    inner = result.inside.results.values() if result.inside else ()
    found = [op for r in inner if (op := window(r)) is not None]
    return found[0] if len(found) == 1 else None


def explain(name: str, op: Op, misfit: Misfit, graph: Graph, results: dict[str, Result]) -> Problem:
    """The problem of a node whose inputs do not fit; at a join, with the branch at fault."""
    message, port = f"{title(op)} {misfit}", None
    if isinstance(op, Concat | Elementwise):
        node = graph.nodes[name]
        wires = [source_of(w) for w in node.inputs if w]
        shapes = tuple(_at(results, source, index) for source, index in wires)
        odd = odd_one(shapes, tuple(source for source, _ in wires))
        if odd is not None:
            port = odd.port
            message = f"{message}: {_blame(odd, graph, results)}"
    return Problem(name, message, port=port)


def _at(results: dict[str, Result], source: str, index: int) -> Shape | None:
    outputs = results[source].outputs
    return outputs[index] if outputs else None


def _blame(odd: Odd, graph: Graph, results: dict[str, Result]) -> str:
    who = odd.source.partition(".")[0]
    lost = [want - got for want, got in zip(odd.wanted, odd.got, strict=True)]
    if lost[0] != lost[1]:
        what = f"{who} is {text(odd.got)} where others are {text(odd.wanted)}"
    elif lost[0] > 0:
        what = f"{who} lost {lost[0]} pixel{'s' * (lost[0] != 1)}"
    else:
        what = f"{who} has {-lost[0]} pixel{'s' * (lost[0] != -1)} more"
    for name in branch(graph, results, odd.source):
        op: Any = window(results[name])
        if _side(results[name]) > 0:  # a layer that grows the map: it was too small before
            break
        if op is not None and _side(results[name]) < 0:
            return f"{what}, its {_setting(op)}"
    return f"{what}{_dropped(odd, graph, results)}"


def _side(result: Result) -> int:
    """How many pixels a layer adds to height and width together; less than 0 where it takes some."""
    above = result.inputs[0] if result.inputs else None
    below = result.outputs[0] if result.outputs else None
    return sum(below[1:]) - sum(above[1:]) if above and below else 0


def _dropped(odd: Odd, graph: Graph, results: dict[str, Result]) -> str:
    """`: pool4 makes 55×55 of 111×111`, the nearest layer above that halves without need of all.

    A layer that the other branches read too cannot be what sets this one apart.
    """
    others = {s for n in graph.nodes.values() if odd.source in n.sources for s in n.sources}
    shared = order.needed_by(graph, others - {odd.source})
    waiting, seen = [odd.source], {odd.source}
    for name in waiting:
        result = results.get(name)
        if name in shared or result is None:
            continue
        if _loses_pixels(result):
            above, below = result.inputs[0] or (), result.outputs[0] if result.outputs else ()
            return f": {name} makes {text(below[1:])} of {text(above[1:])}"
        fresh = [s for s in graph.nodes[name].sources if s not in seen]
        seen.update(fresh)
        waiting += fresh
    return ""


def _loses_pixels(result: Result) -> bool:
    """Whether the map that comes in is no whole multiple of the one that goes out."""
    above = result.inputs[0] if result.inputs else None
    below = result.outputs[0] if result.outputs else None
    if above is None or below is None or len(above) != 3 or len(below) != 3:
        return False
    pairs = zip(above[1:], below[1:], strict=True)
    return any(b < a and (a + b // 2) // b * b != a for a, b in pairs)


def _setting(op: Any) -> str:
    step = getattr(op, "step", op.stride)
    stride = "" if set(step) == {1} else f"stride {_short(step)} and "
    return f"{dims(op.kernel_size)} has {stride}padding {_short(op.padding)}"


def _short(value: Any) -> str:
    same = isinstance(value, tuple) and len(set(value)) == 1
    return str(value[0]) if same else str(value)
