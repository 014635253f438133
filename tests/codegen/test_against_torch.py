"""The check against torch: what we say of a network, and what torch makes of it."""

import pytest
from hypothesis import event, given

from graph.check.infer import infer
from graph.declare.op import Op
from graph.model import Model
from graph.shape import Shape
from tests.support.hypothesis_profile import tries
from tests.support.random_layers import LAYERS, alone, cases
from tests.support.random_networks import changed_networks, networks, reused_layers
from tests.support.torch_reference import ByHand, agree, images

HARD = ["Conv2d", "DepthwiseConv2d", "ConvTranspose2d", "MaxPool2d", "AvgPool2d"]
"""Layers with more corners than others."""


def same_verdict(model: Model) -> None:
    """Errors are where torch raises, and nowhere else; without one, torch says the same."""
    report = infer(model)
    errors = {problem.path for problem in report.problems if problem.severity == "error"}
    judge = ByHand(model)
    judge.run(images([*report.inputs.values()]))
    assert errors == set(judge.broken), report.problems
    event("broken" if errors else "sound")
    if not errors:
        agree(model, report)


@pytest.mark.parametrize("kind", LAYERS)
def test_a_layer_is_what_torch_makes_of_it(kind: str) -> None:
    @tries(60 if kind in HARD else 20)
    @given(cases(kind))
    def check(case: tuple[Op, tuple[Shape, ...]]) -> None:
        same_verdict(alone(*case))

    check()


@pytest.mark.parametrize("kind", LAYERS)
def test_a_block_of_a_layer_is_what_torch_makes_of_it_at_every_use(kind: str) -> None:
    @tries(15)
    @given(reused_layers(kind))
    def check(model: Model) -> None:
        agree(model, infer(model))

    check()


@tries(150)
@given(networks())
def test_a_network_is_what_torch_makes_of_it(model: Model) -> None:
    agree(model, infer(model))


@tries(150)
@given(changed_networks())
def test_a_network_is_broken_where_torch_raises(model: Model) -> None:
    same_verdict(model)
