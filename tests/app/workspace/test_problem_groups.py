"""Problems of a shared block are one, seen as they are in the use a person is in."""

from app.workspace.problem_groups import ProblemGroup, group
from graph import edits
from graph.check.infer import infer
from graph.model import Model
from graph.ops.activation import ReLU
from presets.catalogue import PRESETS


def errors(model: Model, looked_at: str = "") -> list[ProblemGroup]:
    """The errors of a model as the panel counts them."""
    found = group(model, infer(model).problems, looked_at)
    return [one for one in found if one.problem.severity == "error"]


def test_a_problem_in_a_shared_block_is_one_in_all_its_uses() -> None:
    model = PRESETS["googlenet"].make()
    broken = edits.add(model, "Inception", "extra", ReLU())
    assert len([p for p in infer(broken).problems if p.severity == "error"]) == 9
    (one,) = errors(broken)
    assert one.where == "inception3a.extra, in all 9 uses of Inception"
    (there,) = errors(broken, "inception4c")
    assert there.where == "inception4c.extra, in all 9 uses of Inception"
    assert there.problem.path == "inception4c.extra"


def test_a_use_that_waits_for_another_shows_the_problem_as_its_own() -> None:
    model = PRESETS["googlenet"].make()
    broken = edits.set_argument_of_use(model, "Inception", "branch3.1", "padding", 1)
    (there,) = errors(broken, "inception4c")
    assert there.where == "inception4c.concat, in Inception, which has 9 uses"
    assert there.problem.path == "inception3a.concat"


def test_problems_of_the_network_itself_are_as_they_are() -> None:
    model = edits.disconnect(PRESETS["lenet"].make(), "LeNet", "conv2", 0)
    problems = infer(model).problems
    assert [one.problem for one in group(model, problems, "")] == list(problems)
    assert [one.where for one in group(model, problems, "")] == [p.path for p in problems]


def test_two_problems_of_a_node_stay_two() -> None:
    model = PRESETS["googlenet"].make()
    broken = edits.disconnect(model, "Inception", "concat", 0)
    broken = edits.disconnect(broken, "Inception", "concat", 1)
    problems = [p for p in infer(broken).problems if p.path == "inception3a.concat"]
    shown = [g for g in group(broken, infer(broken).problems, "") if g.path == "inception3a.concat"]
    assert len(shown) == len(problems)
