"""Problems as a person counts them: one for a node of a shared block, however often that is used."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from graph import paths
from graph.model import Model
from graph.problem import Problem


@dataclass(frozen=True)
class ProblemGroup:
    """The problem of one node, as it is in one use of its block: if it can be, the one looked at.

    A use behind another that has the problem waits for shapes, and has no problem of its own:
    `path` is then still the node in the use looked at, though `problem` is that of another.
    `block` is '' for a node of the network itself.
    """

    problem: Problem
    path: str
    block: str = ""
    uses: int = 1
    """Uses that have the problem."""
    all_uses: int = 1

    @property
    def where(self) -> str:
        """`inception4c.concat, in all 9 uses of Inception`."""
        if self.all_uses < 2:
            return self.path or "the network"
        if self.uses == self.all_uses:
            return f"{self.path}, in all {self.uses} uses of {self.block}"
        return f"{self.path}, in {self.block}, which has {self.all_uses} uses"


def group(model: Model, problems: Sequence[Problem], looked_at: str) -> list[ProblemGroup]:
    """One for each node and problem, in the order of the first; as in the block at a path."""
    found: dict[object, list[Problem]] = {}
    for key, problem in _keyed(model, problems):
        found.setdefault(key, []).append(problem)
    return [_group(model, members, looked_at) for members in found.values()]


def _keyed(model: Model, problems: Sequence[Problem]) -> Iterator[tuple[object, Problem]]:
    """Problems with what is the same in all uses of a block: node, severity, which of its several."""
    counts: dict[tuple[str, str], int] = {}
    for problem in problems:
        place = _place(model, problem.path)
        several = problem.path, problem.severity
        counts[several] = counts.get(several, 0) + 1
        yield (place, problem.severity, counts[several]), problem


def _place(model: Model, path: str) -> tuple[str, str]:
    """The graph and the node that a problem is at; as they are where the model has no such path."""
    if path in model.network.nodes:
        return model.main, path
    try:
        return paths.locate(model, path)
    except KeyError:
        return "", path


def _group(model: Model, members: Sequence[Problem], looked_at: str) -> ProblemGroup:
    here = (problem for problem in members if looked_at and paths.within(problem.path, looked_at))
    shown = next(here, members[0])
    block, name = _place(model, shown.path)
    if not block or block == model.main:
        return ProblemGroup(shown, shown.path)
    inside = bool(looked_at) and paths.graph_at(model, looked_at) == block
    path = paths.join(looked_at, name) if inside else shown.path
    return ProblemGroup(shown, path, block, len(members), _uses(model, block))


def _uses(model: Model, block: str) -> int:
    """How often a block is in the network; one that repeats counts once for all its times."""
    counts = {model.main: 1}

    def count(name: str) -> int:
        if name not in counts:
            direct = ((graph, len(list(paths.uses_in(held, name)))) for graph, held in graphs)
            counts[name] = sum(count(graph) * times for graph, times in direct if times)
        return counts[name]

    graphs = model.graphs.items()
    return count(block)
