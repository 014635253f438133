"""What a block's class takes: channels in, sizes by position, settings by name."""

import json
import keyword
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from codegen.pytorch.sizes import (
    Key,
    Trace,
    Tracer,
    as_symbols,
    channels_of,
    with_named_channels,
)
from codegen.pytorch.symbol import written
from graph.check.report import Report
from graph.check.scope import Scope
from graph.declare.arg import Arg
from graph.declare.op import Op
from graph.declare.target import BlockArgument
from graph.model import Graph
from graph.names import SOURCE, fresh
from graph.ops.port import Call

TAKEN = SOURCE | {"l", "O", "I"}
"""Names that no variable gets: those the source uses, and those that look like digits."""
OF_MODULE = frozenset({"isinstance", "Path", "load_file"})
"""Names that no class gets, as the module itself uses them; no block can have those in SOURCE."""


@dataclass(frozen=True)
class Signature:
    """The parameters of a block's class, in their order, and the text of each size in it.

    def __init__(self, in_channels, out_channels, fc_in_features, stride=1)
                       inputs       positional    extras          keywords
    """

    inputs: tuple[tuple[int, str], ...]
    """The block's inputs whose channels the class has to know, with the parameters' names."""
    positional: tuple[str, ...]
    """Arguments without a default: those that layers take by position, and those whose default is
    a sum of others, which every call writes out: `Bottleneck(width, 4 * width)`."""
    keywords: tuple[str, ...]
    computed: tuple[str, ...]
    """Sums of others that the network, which nothing calls, works out for itself."""
    extras: Mapping[Key, str]
    """Sizes on whose text the uses of the block do not agree."""
    names: Mapping[str, str]
    """Arguments of the block by their names in Python."""
    sizes: Mapping[Key, str]
    """The text of every constructor argument that follows from shapes."""

    def parameters(self, graph: Graph) -> list[str]:
        """As they stand in __init__."""
        return [
            *(name for _, name in self.inputs),
            *(self.names[a] for a in self.positional),
            *self.extras.values(),
            *(f"{self.names[a]}={source(graph.arguments[a])}" for a in self.keywords),
        ]


def source(value: Any, names: Mapping[str, str] | None = None) -> str:
    """A value in Python; an Arg as it is written, with these names for arguments."""
    if isinstance(value, Arg):
        return value.written(names or {})
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


def class_names(blocks: Iterable[str]) -> dict[str, str]:
    """What the classes of blocks are called: as the blocks, but where the source needs the name."""
    blocks = list(blocks)
    taken = {*blocks, *OF_MODULE}
    return {block: fresh(block, taken) if block in OF_MODULE else block for block in blocks}


def signatures(
    report: Report, uses: Mapping[str, Sequence[Scope]], taken: set[str]
) -> dict[str, Signature]:
    """The signature of every block from all its uses in the network, the network's own too.

    `uses` has inner blocks first, so that what a class has to hand on to them is known. No
    parameter gets a name in `taken`: those of the module's classes and functions.
    """
    wirings = {name: scopes[0].wiring for name, scopes in uses.items()}
    signed: dict[str, Signature] = {}
    handed: dict[str, Mapping[Key, str]] = {}
    tracer = Tracer(report.model, wirings, handed)
    by_position: dict[str, tuple[str, ...]] = {}
    for block, scopes in uses.items():
        graph = report.model.graphs[block]
        by_position[block] = _by_position(graph, by_position)
        signed[block] = _Signing(block, graph, signed, {*TAKEN, *taken}).signature(
            scopes, tracer, () if block == report.model.main else by_position[block]
        )
        handed[block] = signed[block].extras
    return signed


def _by_position(graph: Graph, inner: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Arguments without a default: those that feed a field which its layer takes by position,
    such as out_channels, then those whose default is a sum of others."""
    found: set[str] = set()
    for node in graph.nodes.values():
        below = inner.get(node.op.block, ()) if isinstance(node.op, Call) else ()
        for target, argument in node.op.held.items():
            in_block = isinstance(target, BlockArgument)
            if target.name in below if in_block else node.op.specs[target.name].positional:
                found |= argument.names
    sums = (name for name, default in graph.arguments.items() if isinstance(default, Arg))
    return tuple(dict.fromkeys([*(a for a in graph.arguments if a in found), *sums]))


class _Signing:
    """One block on the way to its signature.

    A block whose uses give its convolution 192 and 256 channels, and always 64 filters, is

        def __init__(self, in_channels):
            self.conv = nn.Conv2d(in_channels, 64, 1)

    A size that follows from the parameters is written with them (`in_channels + 32`); one on whose
    text the uses do not agree becomes a parameter of its own, an extra: `fc_in_features`, where
    one use flattens 7×7 pixels and another 4×4.
    """

    def __init__(
        self, block: str, graph: Graph, inner: Mapping[str, Signature], taken: set[str]
    ) -> None:
        self.block = block
        self.graph = graph
        self.inner = inner
        self.taken = taken
        """Names that are no parameter's: those of Python, of torch and of classes, and those given."""
        self.names = {argument: self._fresh(argument) for argument in graph.arguments}
        self.inputs = [self._fresh(name) for name in _channel_names(graph)]

    def _fresh(self, wanted: str) -> str:
        name = fresh(wanted, self.taken)
        self.taken.add(name)
        return name

    def signature(
        self, scopes: Sequence[Scope], tracer: Tracer, positional: tuple[str, ...]
    ) -> Signature:
        """The signature from all the block's uses."""
        traces = [self._trace(scope, tracer) for scope in scopes]
        sizes, extras = self._texts(traces)
        first = traces[0].sizes
        needed = {n for k in sizes if k not in extras for n in getattr(first[k], "names", ())}
        sums = (a for a, default in self.graph.arguments.items() if isinstance(default, Arg))
        computed = tuple(a for a in sums if a not in positional)
        return Signature(
            tuple((i, name) for i, name in enumerate(self.inputs) if name in needed),
            positional,
            tuple(a for a in self.graph.arguments if a not in (*positional, *computed)),
            computed,
            extras,
            self.names,
            sizes,
        )

    def _trace(self, scope: Scope, tracer: Tracer) -> Trace:
        values = as_symbols(scope.values, self.names)
        if self.block == tracer.model.main:
            return tracer.trace(self.block, values, ())
        shapes = [out[0] for n in self.graph.inputs if (out := scope.results[n].outputs)]
        return tracer.trace(self.block, values, with_named_channels(shapes, self.inputs))

    def _texts(self, traces: Sequence[Trace]) -> tuple[dict[Key, str], dict[Key, str]]:
        """What the source writes for each size, and which sizes are parameters of their own."""
        sizes: dict[Key, str] = {}
        extras: dict[Key, str] = {}
        for key in traces[0].sizes:
            if not self._is_written(key):
                continue
            texts = {written(trace.sizes[key]) for trace in traces}
            if len(texts) > 1:
                extras[key] = self._fresh(_parameter(key))
            sizes[key] = extras.get(key) or texts.pop()
        return sizes, extras

    def _is_written(self, key: Key) -> bool:
        """Whether the class needs the size: for its layers, or for parameters of its blocks."""
        op = self.graph.nodes[key[0]].op
        if not isinstance(op, Call) or not key[1].startswith(":"):
            return True
        return any(channels_of(port) == key[1] for port, _ in self.inner[op.block].inputs)


def _channel_names(graph: Graph) -> list[str]:
    """What the channels of a block's inputs are called: in_channels, or x_channels, y_channels."""
    if len(graph.inputs) == 1:
        return ["in_channels"]
    return [f"{name.replace('.', '_')}_channels" for name in graph.inputs]


def _parameter(key: Key) -> str:
    """The name of an extra: fc_in_features for ("fc", "in_features")."""
    words = "_".join(part.replace(".", "_").strip("=:") for part in key[-2:])
    return f"size_{words}" if keyword.iskeyword(words) or not words.isidentifier() else words
