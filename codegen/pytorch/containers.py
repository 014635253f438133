"""Which nodes with dotted names become an nn.Sequential, and which a ModuleDict."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from graph.check.scope import Scope
from graph.model import Graph


@dataclass(frozen=True)
class Group:
    """Nodes whose names begin alike, as the attribute of a class that holds them all.

    branch2.0 and branch2.1, where the second reads only the first and nobody else does, are a
    `chain`, which nn.Sequential holds and runs:

        self.branch2 = nn.Sequential(nn.Conv2d(…), nn.ReLU())

    Others, as heads.cls and heads.box, stand in a ModuleDict, and `forward` calls each:

        self.heads = nn.ModuleDict({"cls": nn.Linear(…), "box": nn.Linear(…)})

    Either way their weights have the paths that the nodes have in the model. `parts` maps what
    follows the common beginning (0, 1; cls, box) to a node's name, or to a group inside.
    """

    name: str
    parts: Mapping[str, "Group | str"]
    chain: bool

    @cached_property
    def nodes(self) -> tuple[str, ...]:
        """Every node in it, in order."""
        return tuple(node for part in self.parts.values() for node in nodes_of(part))


def nodes_of(part: Group | str) -> tuple[str, ...]:
    """The nodes of a group, or the node alone."""
    return part.nodes if isinstance(part, Group) else (part,)


def groups(scope: Scope, names: list[str], single: frozenset[str]) -> dict[str, Group | str]:
    """The attributes of a module: each a node or a group of nodes, in order.

    `single` are the nodes that can stand in an nn.Sequential: modules with one input and output.
    """
    return _grouped(scope, "", names, single)


def _grouped(
    scope: Scope, prefix: str, names: list[str], single: frozenset[str]
) -> dict[str, Group | str]:
    found: dict[str, list[str]] = {}
    for name in names:
        found.setdefault(name[len(prefix) :].partition(".")[0], []).append(name)
    made: dict[str, Group | str] = {}
    for head, members in found.items():
        path = prefix + head
        if members == [path]:
            made[head] = path
            continue
        parts = _grouped(scope, path + ".", members, single)
        made[head] = Group(path, parts, _is_chain(scope, parts, single))
    return made


def _is_chain(scope: Scope, parts: Mapping[str, Group | str], single: frozenset[str]) -> bool:
    if list(parts) != [str(i) for i in range(len(parts))] or len(parts) < 1:
        return False
    if any(isinstance(part, Group) and not part.chain for part in parts.values()):
        return False
    nodes = [node for part in parts.values() for node in nodes_of(part)]
    if not single.issuperset(nodes) or len({n in scope.deployed for n in nodes}) > 1:
        return False
    return all(_only_link(scope, one, other) for one, other in pairwise(nodes))


def _only_link(scope: Scope, one: str, other: str) -> bool:
    graph: Graph = scope.graph
    readers = [name for name in scope.wiring.readers.get(one, ()) if name in scope.live]
    return graph.nodes[other].inputs == (one,) and readers == [other]
