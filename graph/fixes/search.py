"""The search for fixes: what might help is tried, and offered if it helps and harms nothing."""

from collections.abc import Iterator
from itertools import islice

from graph import paths
from graph.check.infer import infer
from graph.check.report import Report
from graph.edits import blocks
from graph.fixes import ends, joins, ports, settings
from graph.fixes.spot import Candidate, Fix, Spot
from graph.model import Model
from graph.ops.join import Concat, Elementwise
from graph.problem import Problem, Refused

MOST = 3


def fixes(model: Model, report: Report, problem: Problem) -> tuple[Fix, ...]:
    """Up to three edits that leave the network without this problem and with no new error.

    In a block that is used more than once an edit changes every use: it says so, and if that
    would harm another use, this use is given a block of its own.
    """
    found: dict[str, Fix] = {}
    for ways in _offers(model, report, problem):
        helping = (fix for fix in ways if fix.text not in found and _helps(report, problem, fix))
        for fix in islice(helping, 1):
            found[fix.text] = fix
        if len(found) == MOST:
            break
    return tuple(found.values())


def _offers(model: Model, report: Report, problem: Problem) -> Iterator[tuple[Fix, ...]]:
    """Each thing to try, with the ways to do it; of these one is offered, the first that helps."""
    if not problem.path:
        yield from ((_as_fix(model, candidate),) for candidate in ends.candidates(report))
        return
    block, name = paths.parent(model, problem.path)
    scope = report.scope(block)
    if scope is None or name not in scope.results:
        return
    spot = Spot(model, block, name, scope)
    for candidate in _candidates(spot, problem):
        shared = candidate.graph == spot.graph and paths.uses(model, spot.graph) > 1
        own = (_in_own_block(spot, candidate),) if shared else ()
        yield _as_fix(model, candidate), *own


def _as_fix(model: Model, candidate: Candidate) -> Fix:
    count = paths.uses(model, candidate.graph)
    text = f"{candidate.text} in all {count} uses" if count > 1 else candidate.text
    return Fix(text, lambda m: candidate.edit(m, candidate.graph))


def _in_own_block(spot: Spot, candidate: Candidate) -> Fix:
    """The same in a copy of the block that only this use has."""
    above, use = paths.parent(spot.model, spot.block)
    around = paths.graph_at(spot.model, above)

    def edit(model: Model) -> Model:
        model = blocks.make_own(model, around, use)
        own = paths.used_block(model, around, use)
        return candidate.edit(model, own or spot.graph)

    return Fix(f"{candidate.text} in a block of its own for {use}", edit)


def _candidates(spot: Spot, problem: Problem) -> Iterator[Candidate]:
    op, result = spot.result.op, spot.result
    if problem.severity == "warning":
        yield from ports.for_remark(spot)
    elif None in result.inputs or not result.inputs:
        yield from ports.for_open_port(spot)
    elif not op.held:  # else an argument could not be filled in, and nothing is known of it
        shapes = [shape for shape in result.inputs if shape is not None]
        if isinstance(op, Concat | Elementwise):
            yield from joins.candidates(spot, shapes)
        else:
            yield from settings.candidates(spot, op, shapes)


def _helps(report: Report, problem: Problem, fix: Fix) -> bool:
    """Whether the problem is gone and nothing is wrong that was right before."""
    try:
        after = infer(fix.edit(report.model), report)
    except Refused:
        return False
    key = (problem.path, problem.severity)
    if any((p.path, p.severity) == key and _same_kind(p, problem) for p in after.problems):
        return False
    before = {p.path for p in report.problems if p.severity == "error"}
    return not any(
        p.severity == "error" and p.path not in before and _was_sound(report, p.path)
        for p in after.problems
    )


def _same_kind(one: Problem, other: Problem) -> bool:
    """Any error at the same node; of the network as a whole, and of remarks, the same sentence."""
    return one.message == other.message or (bool(one.path) and one.severity == "error")


def _was_sound(report: Report, path: str) -> bool:
    """Whether a node had shapes: one that waited may turn out to have an error of its own."""
    found = report.find(path) if path else None
    return not path or (found is not None and found.outputs is not None)
