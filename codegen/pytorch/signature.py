"""What a block's class takes: channels in, sizes by position, settings by name."""

import json
import keyword
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from codegen.pytorch.sizes import Key, Trace, channels, follow, named
from codegen.pytorch.symbol import written
from graph.check.scope import Scope
from graph.check.wiring import Wiring
from graph.declare.kind import Arg
from graph.declare.op import Op
from graph.declare.target import BlockArgument
from graph.model import Graph, Model
from graph.names import SOURCE, fresh
from graph.ops.port import Call

TAKEN = SOURCE | {"l", "O", "I"}
"""Names that no variable gets: those the source uses, and those that look like digits."""


@dataclass(frozen=True)
class Signature:
    """The parameters of a block's class, and what each size in it is called there.

    `sizes` holds the text of every constructor argument that follows from shapes; where uses
    of the block do not agree on a text, the block takes it as one more parameter (`extras`).
    """

    inputs: tuple[tuple[int, str], ...]
    positional: tuple[str, ...]
    keywords: tuple[str, ...]
    extras: Mapping[Key, str]
    names: Mapping[str, str]
    """Arguments of the block by their names in Python."""
    sizes: Mapping[Key, str]

    def parameters(self, graph: Graph) -> list[str]:
        """As they stand in __init__."""
        return [
            *(name for _, name in self.inputs),
            *(self.names[a] for a in self.positional),
            *self.extras.values(),
            *(f"{self.names[a]}={source(graph.arguments[a])}" for a in self.keywords),
        ]


def source(value: Any, names: Mapping[str, str] | None = None) -> str:
    """A value in Python; an Arg as its name."""
    if isinstance(value, Arg):
        return (names or {}).get(value.name, value.name)
    if isinstance(value, tuple):
        inner = ", ".join(source(v) for v in value)
        return f"({inner},)" if len(value) == 1 else f"({inner})"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else repr(value)


def field_source(op: Op, field: str, names: Mapping[str, str]) -> str:
    """A field's value in Python; a height and width that are equal as one number."""
    value = getattr(op, field)
    if op.specs[field].kind.name in ("pair", "padding") and isinstance(value, tuple):
        value = value[0] if len(value) == 2 and value[0] == value[1] else value
    return source(value, names)


def positional(model: Model, block: str) -> tuple[str, ...]:
    """The arguments that feed a field which its layer takes by position, such as out_channels."""
    graph = model.graphs[block]
    found: set[str] = set()
    for node in graph.nodes.values():
        inner = positional(model, node.op.block) if isinstance(node.op, Call) else ()
        for target, argument in node.op.held.items():
            in_block = isinstance(target, BlockArgument)
            if target.name in inner if in_block else node.op.specs[target.name].positional:
                found.add(argument)
    return tuple(name for name in graph.arguments if name in found)


def sign(
    model: Model,
    block: str,
    uses: Sequence[Scope],
    wirings: Mapping[str, Wiring],
    inner: Mapping[str, Signature],
    taken: set[str],
) -> Signature:
    """The signature of a block, from all its uses in the model."""
    graph = model.graphs[block]
    words = {*TAKEN, *taken}
    names: dict[str, str] = {}
    for argument in graph.arguments:
        names[argument] = fresh(argument, words)
        words.add(names[argument])
    inputs = _input_names(graph, words)
    traces = [_trace(model, block, use, wirings, names, inputs) for use in uses]
    sizes, extras = _texts(graph, traces, inner, words)
    needed = {n for k in sizes for n in getattr(traces[0].sizes[k], "names", ()) if k not in extras}
    by_place = positional(model, block) if block != model.main else ()
    return Signature(
        tuple((i, name) for i, name in enumerate(inputs) if name in needed),
        by_place,
        tuple(a for a in graph.arguments if a not in by_place),
        extras,
        names,
        sizes,
    )


def _input_names(graph: Graph, words: set[str]) -> list[str]:
    single = len(graph.inputs) == 1
    made = []
    for name in graph.inputs:
        made.append(fresh("in_channels" if single else f"{name.replace('.', '_')}_channels", words))
        words.add(made[-1])
    return made


def _trace(
    model: Model,
    block: str,
    use: Scope,
    wirings: Mapping[str, Wiring],
    names: Mapping[str, str],
    inputs: Sequence[str],
) -> Trace:
    graph = model.graphs[block]
    values = named(use.values, names)
    if block == model.main:
        return follow(model, graph, wirings, block, values, ())
    shapes = [out[0] for n in graph.inputs if (out := use.results[n].outputs)]
    return follow(model, graph, wirings, block, values, channels(shapes, inputs))


def _texts(
    graph: Graph,
    traces: Sequence[Trace],
    inner: Mapping[str, Signature],
    words: set[str],
) -> tuple[dict[Key, str], dict[Key, str]]:
    """What the source has to say of each size, and which sizes it has to be told."""
    sizes: dict[Key, str] = {}
    extras: dict[Key, str] = {}
    for key in traces[0].sizes:
        if not _said_here(graph, key, inner):
            continue
        texts = {written(trace.sizes[key]) for trace in traces}
        if len(texts) > 1:
            extras[key] = fresh(_parameter(key), words)
            words.add(extras[key])
        sizes[key] = extras.get(key) or texts.pop()
    return sizes, extras


def _said_here(graph: Graph, key: Key, inner: Mapping[str, Signature]) -> bool:
    """Whether this class's own text needs the size: its layers', and its blocks' parameters."""
    op = graph.nodes[key[0]].op
    if not isinstance(op, Call):
        return len(key) == 2
    signature = inner[op.block]
    if key[1].startswith(":"):
        return any(f":{place}" == key[1] for place, _ in signature.inputs)
    return key[1:] in signature.extras


def _parameter(key: Key) -> str:
    words = "_".join(part.replace(".", "_").strip("=:") for part in key[-2:])
    return f"size_{words}" if keyword.iskeyword(words) or not words.isidentifier() else words
