"""What a person can add to a network: operations, library blocks and the model's own blocks."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from app.workspace.document import Document, Edit
from app.workspace.focus import Focus
from graph import edits
from graph.declare.op import Category, Op
from graph.edits.paste import bring
from graph.model import Model, Point, Wire, wire
from graph.names import fresh
from graph.ops import CATALOGUE
from graph.ops.port import Call
from graph.problem import Refused
from presets.blocks import BLOCKS, FACTS

MIME = "application/x-convas-entry"
"""The type of a drag from the palette; its data is an entry's key in UTF-8."""

HEADINGS: dict[Category, str] = {
    "block": "Blocks",
    "convolution": "Convolution",
    "pooling": "Pooling",
    "normalization": "Normalisation",
    "activation": "Activation",
    "join": "Join",
    "head": "Head",
    "shape": "Shape",
    "port": "Ports",
}
"""The palette's headings, in its order."""


@dataclass(frozen=True)
class Entry:
    """One thing to add. The key is `op:Conv2d`, `library:ConvRelu` or `own:Stem`."""

    key: str
    title: str
    category: Category
    aliases: tuple[str, ...] = ()
    doc: str = ""


def _operations() -> Iterable[Entry]:
    for name, kind in CATALOGUE.items():
        if kind is not Call:
            doc = (kind.__doc__ or "").partition("\n")[0]
            yield Entry(f"op:{name}", name, kind.category, kind.aliases, doc)


def _library() -> Iterable[Entry]:
    for title, (_, block) in BLOCKS.items():
        doc = f"{block.graph.doc}\n{FACTS.get(title, '')}".strip()
        yield Entry(f"library:{title}", title, "block", (block.name,), doc)


ENTRIES: tuple[Entry, ...] = (*_library(), *_operations())
"""What every model can use, in the palette's order."""


def entries(model: Model) -> tuple[Entry, ...]:
    """What can be added to this model: its own blocks too, where the library has not the same."""
    return (*_own(model), *ENTRIES)


def _own(model: Model) -> Iterable[Entry]:
    shared = {block.name for _, block in BLOCKS.values() if _is_as_in_library(model, block.name)}
    for name, graph in model.graphs.items():
        if name != model.main and name not in shared:
            yield Entry(f"own:{name}", name, "block", (), graph.doc)


def _is_as_in_library(model: Model, name: str) -> bool:
    block = next(b for _, b in BLOCKS.values() if b.name == name)
    return name in model.graphs and bring(model, block.graphs)[1][name] == name


def matching(typed: str, among: Iterable[Entry]) -> list[Entry]:
    """The entries that fit what was typed, best first; all of them for nothing typed."""
    scored = [(score(typed, entry.title, *entry.aliases), entry) for entry in among]
    return [entry for points, entry in sorted(scored, key=lambda s: -s[0]) if points > 0]


def score(typed: str, title: str, *aliases: str) -> float:
    """How well a title or alias fits: 0 for not at all; its beginning counts most."""
    wanted = _plain(typed)
    if not wanted:
        return 1
    own = max(_fit(wanted, _plain(title)), _fit(wanted, _initials(title)))
    others = [_fit(wanted, _plain(alias)) for alias in aliases]
    return max(own, 0.9 * max(others, default=0))


@lru_cache(maxsize=1 << 16)
def _plain(words: str) -> str:
    """Letters and digits alone; of a large network there are many thousand."""
    return re.sub(r"\W", "", words.lower())


def _fit(wanted: str, word: str) -> float:
    if word == wanted:
        return 100
    if word.startswith(wanted):
        return 80 - len(word) / 10
    if wanted in word:
        return 60 - len(word) / 10
    letters = iter(word)
    in_order = len(wanted) > 2 and wanted[0] == word[:1] and all(c in letters for c in wanted)
    return 20 - len(word) / 10 if in_order else 0


@lru_cache(maxsize=1 << 16)
def _initials(title: str) -> str:
    return "".join(re.findall(r"[A-Z]", title)).lower()


def add(
    document: Document,
    focus: Focus,
    key: str,
    at: Point | None,
    wire_into: tuple[str, int] | None = None,
    wires_from: Sequence[Wire] = (),
    wire_to: tuple[str, int] | None = None,
    wrap: Callable[[Edit], Edit] = lambda edit: edit,
) -> bool:
    """Add an entry to the open graph and select it, as one step of undo; whether that was done.

    `wire_into` is a wire, by the node and input it enters, to put the new node on; `wires_from`
    are outputs to wire to its inputs, `wire_to` the input its output is wired to.
    `wrap` makes of the edit one that does more, such as making room for the new card.
    """
    graph = focus.graph
    name = ""

    def added(model: Model) -> Model:
        nonlocal name
        model, op, stem = made(model, key)
        nodes = model.graphs[graph].nodes
        name = fresh(stem, {other.partition(".")[0] for other in nodes} | set(nodes))
        model = edits.add(model, graph, name, op, at=at)
        if wire_into is not None:
            model = edits.insert(model, graph, name, *wire_into)
        for port, source in enumerate(wires_from):
            model = edits.connect(model, graph, source, name, port)
        return edits.connect(model, graph, wire(name), *wire_to) if wire_to else model

    done = document.edit(wrap(added), f"add {key.partition(':')[2]}")
    if done:
        focus.select([name])
    return done


def made(model: Model, key: str) -> tuple[Model, Op, str]:
    """An entry's operation, the model with the blocks it needs, and a name to begin with."""
    kind, _, name = key.partition(":")
    if kind == "op" and name in CATALOGUE:
        return model, CATALOGUE[name](**CATALOGUE[name].starter), _stem(name)
    if kind == "library" and name in BLOCKS:
        stem, block = BLOCKS[name]
        model, names = bring(model, block.graphs)
        return model, Call(block=names[block.name]), stem
    if kind == "own" and name in model.graphs:
        return model, Call(block=name), name[0].lower() + name[1:]
    raise Refused(f"there is no {name!r} to add")


def _stem(operation: str) -> str:
    """conv of Conv2d, maxpool of MaxPool2d."""
    return operation.removesuffix("2d").lower()
