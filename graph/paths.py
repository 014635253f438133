"""Paths: the one name that a node has on the canvas, in tables, in state_dict and in profiles.

A path is the names of the blocks on the way to a node and then its own, joined by dots:
`inception3a.branch1.conv`. Names may have dots themselves (`branch1.0`), so only the model, or
a report of it, can say where one name ends. The path of a graph is that of the use it is seen
at; '' is the network. A block that repeats has a number for each time: `stage.0.conv`,
`stage.1.conv`; `stage` and `stage.0` are both the node `stage`.
"""

from collections.abc import Container, Iterator

from graph.model import Graph, Model
from graph.ops.port import Call


def join(prefix: str, name: str) -> str:
    """The path of a node in the graph at `prefix`; `join("", "conv")` is conv."""
    return f"{prefix}.{name}" if prefix else name


def head(names: Container[str], path: str) -> tuple[str, str]:
    """The longest of these names that a path begins with, and what follows it.

    `head({"a", "branch1.0"}, "branch1.0.conv")` is ("branch1.0", "conv"). Where none does, the
    first is the whole path.
    """
    parts = path.split(".")
    for count in range(len(parts), 0, -1):
        name = ".".join(parts[:count])
        if name in names:
            return name, ".".join(parts[count:])
    return path, ""


def ancestors(path: str) -> Iterator[str]:
    """What a path begins with, dot by dot, without itself: a, a.b of a.b.conv."""
    parts = path.split(".")
    for count in range(1, len(parts)):
        yield ".".join(parts[:count])


def within(path: str, block: str) -> bool:
    """Whether a node lies in the block at a path, at whatever depth; all lie in the network."""
    return not block or path.startswith(f"{block}.")


def repetitions(path: str, times: int | None) -> list[str]:
    """The paths of a block that repeats: itself.0, itself.1 and so on; itself if it does not."""
    return [path] if times is None else [f"{path}.{i}" for i in range(times)]


def locate(model: Model, path: str) -> tuple[str, str]:
    """The graph that holds the node at a path, and the node's name; KeyError if none is there."""
    graph = model.main
    while True:
        nodes = model.graphs[graph].nodes
        name, rest = head(nodes, path)
        if name not in nodes:
            raise KeyError(path)
        if not rest:
            return graph, name
        op = nodes[name].op
        if not isinstance(op, Call) or op.block not in model.graphs:
            raise KeyError(path)
        if op.repeat != 1:
            turn, _, rest = rest.partition(".")
            if not rest and turn.isdecimal():
                return graph, name
        graph, path = op.block, rest


def parent(model: Model, path: str) -> tuple[str, str]:
    """The path of the graph that holds a node, and the node's name; KeyError if none is there.

    `parent(model, "stage.0.conv")` is ("stage.0", "conv"); of "stage.0" it is ("", "stage").
    """
    name = locate(model, path)[1]
    whole = path if _ends_with(path, name) else path.rpartition(".")[0]
    return whole[: -len(name)].rstrip("."), name


def graph_at(model: Model, path: str) -> str:
    """The name of the block used at a path; the network's for ''."""
    if not path:
        return model.main
    graph, name = locate(model, path)
    op = model.graphs[graph].nodes[name].op
    return op.block if isinstance(op, Call) else graph


def inside(model: Model, path: str) -> str:
    """What the paths inside a use begin with: `stage`, or `stage.0` where it repeats."""
    if not path:
        return path
    graph, name = locate(model, path)
    op = model.graphs[graph].nodes[name].op
    once = not isinstance(op, Call) or op.repeat == 1
    return path if once or not _ends_with(path, name) else f"{path}.0"


def is_use(model: Model, path: str) -> bool:
    """Whether a block is used at a path."""
    try:
        graph, name = locate(model, path)
    except KeyError:
        return False
    return used_block(model, graph, name) is not None


def trail(model: Model, path: str) -> list[tuple[str, str]]:
    """The graphs from the network down to the one at a path, each as (path, name of its use)."""
    found = []
    while path:
        above, name = parent(model, path)
        found.append((path, name))
        path = above
    return [("", model.main), *reversed(found)]


def used_block(model: Model, graph: str, name: str) -> str | None:
    """The block that a node uses, if it uses one that is there."""
    op = model.graphs[graph].nodes[name].op
    return op.block if isinstance(op, Call) and op.block in model.graphs else None


def uses_in(graph: Graph, block: str) -> Iterator[str]:
    """The nodes of a graph that use a block."""
    if block in graph.calls:
        for name, node in graph.nodes.items():
            if isinstance(node.op, Call) and node.op.block == block:
                yield name


def uses(model: Model, block: str) -> int:
    """How many nodes use a block directly, in all graphs."""
    return sum(1 for graph in model.graphs.values() for _ in uses_in(graph, block))


def first_use(model: Model, block: str) -> str | None:
    """The path of a block's first use, nearest to the network; '' for the network itself.

    None where nothing that the network uses leads to it.
    """
    if block == model.main:
        return ""
    waiting, seen = [""], {model.main}
    for prefix in waiting:
        graph = graph_at(model, prefix)
        for name in model.graphs[graph].nodes:
            used = used_block(model, graph, name)
            path = inside(model, join(prefix, name)) if used else ""
            if used == block:
                return path
            if used and used not in seen:
                seen.add(used)
                waiting.append(path)
    return None


def _ends_with(path: str, name: str) -> bool:
    """Whether a path is a node's own, not that of one of its repetitions."""
    return path == name or path.endswith(f".{name}")
