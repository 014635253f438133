"""Paths: joined, split and found again, with dots in names and blocks that repeat."""

import pytest

from graph import edits, paths
from graph.build import Builder
from graph.check.infer import infer
from graph.edits import blocks
from graph.model import Model
from graph.ops.activation import ReLU
from graph.ops.convolution import Conv2d


def network() -> Model:
    """conv → stage (twice a block of branch.0 and branch.1) → last, which is no block."""
    inner = Builder("Part")
    x = inner.add("branch.0", Conv2d(out_channels=8, kernel_size=1), inner.input(8, 4, 4))
    inner.output(inner.add("branch.1", ReLU(), x))
    net = Builder("Net")
    x = net.add("conv", Conv2d(out_channels=8, kernel_size=1), net.input(3, 4, 4))
    x = net.call("stage.a", inner.block(), x, repeat=2)
    net.output(net.call("once", inner.block(), x))
    return net.model()


@pytest.mark.parametrize(
    ("path", "graph", "parent", "name"),
    [
        ("conv", "Net", "", "conv"),
        ("stage.a", "Net", "", "stage.a"),
        ("stage.a.1", "Net", "", "stage.a"),
        ("stage.a.1.branch.0", "Part", "stage.a.1", "branch.0"),
        ("once.branch.1", "Part", "once", "branch.1"),
    ],
)
def test_a_path_is_taken_apart(path: str, graph: str, parent: str, name: str) -> None:
    assert paths.locate(network(), path) == (graph, name)
    assert paths.parent(network(), path) == (parent, name)


@pytest.mark.parametrize("path", ["", "nothing", "conv.deeper", "stage.a.branch.0", "once.branch"])
def test_a_path_to_nothing_is_a_key_error(path: str) -> None:
    with pytest.raises(KeyError):
        paths.locate(network(), path)
    assert not paths.is_use(network(), path)


def test_every_layer_of_a_report_is_found_at_its_path() -> None:
    report = infer(network())
    for leaf in report.leaves():
        above, name = paths.parent(report.model, leaf.path)
        scope = report.scope(above)
        assert paths.join(above, name) == leaf.path and paths.within(leaf.path, above)
        assert scope is not None and scope.results[name] is leaf.result


def test_uses_are_counted_and_the_first_is_found() -> None:
    model = network()
    assert paths.uses(model, "Part") == 2 and paths.uses(model, "Net") == 0
    assert paths.first_use(model, "Net") == "" and paths.first_use(model, "Part") == "stage.a.0"
    assert paths.trail(model, "stage.a.1") == [("", "Net"), ("stage.a.1", "stage.a")]
    alone = blocks.make_own(model, "Net", "once")
    assert paths.first_use(alone, "Part2") == "once"
    assert paths.first_use(edits.remove(alone, "Net", ["once"]), "Part2") is None
