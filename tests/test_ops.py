"""What every operation must have; to add a layer is to add a class, and this says what it lacks."""

import inspect
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, find, settings
from torch import nn

from graph.field import Arg
from graph.op import Op
from graph.ops import CATALOGUE
from graph.shape import Misfit
from tests.random_layers import LAYERS, cases

MODULES = {name: op for name, op in CATALOGUE.items() if op.torch}
REQUIRED_HERE = {
    ("Softmax", "dim"): "torch's None depends on the rank, and is deprecated",
    ("LogSoftmax", "dim"): "torch's None depends on the rank, and is deprecated",
}
OURS = {
    ("DepthwiseConv2d", "multiplier"): "torch has out_channels instead",
    ("BatchNorm2d", "scale"): "torch always learns it where it learns an offset",
}
"""Fields that torch's constructor does not have."""


def torchs(op: type[Op]) -> dict[str, inspect.Parameter]:
    """The parameters of the torch class that an operation names."""
    module = getattr(nn, op.torch.removeprefix("nn."))
    every = inspect.signature(module).parameters
    return {key: p for key, p in every.items() if p.kind is p.POSITIONAL_OR_KEYWORD}


def normal(op: type[Op], field: str, value: Any) -> Any:
    """A default of torch's as the field would hold it: 0 as (0, 0)."""
    return op.specs[field].check(value)


FIELDS = [(name, field) for name, op in MODULES.items() for field in op.specs]


@pytest.mark.parametrize(("name", "field"), FIELDS)
def test_a_field_has_torch_s_own_default(name: str, field: str) -> None:
    op = MODULES[name]
    if (name, field) in OURS:
        assert field in op.hidden and field not in torchs(op)
        return
    spec, own = op.specs[field], torchs(op)[field].default
    if own is inspect.Parameter.empty or (name, field) in REQUIRED_HERE:
        assert spec.required
    else:
        assert not spec.required
        assert spec.default == normal(op, field, own)


@pytest.mark.parametrize("name", MODULES)
def test_what_an_operation_leaves_out_of_torch_s_constructor_it_never_needs(
    name: str,
) -> None:
    op = MODULES[name]
    sized = [key.removesuffix("=") for key in op.sized]
    known = {*op.specs, *sized}
    left_out = {key: p for key, p in torchs(op).items() if key not in known}
    assert all(p.default is not inspect.Parameter.empty for p in left_out.values())


@pytest.mark.parametrize("name", MODULES)
def test_what_is_given_by_position_comes_first_in_torch_s_constructor(
    name: str,
) -> None:
    op = MODULES[name]
    places = [key for key in op.sized if not key.endswith("=")]
    places += [spec.name for spec in op.specs.values() if spec.positional]
    assert places == list(torchs(op))[: len(places)]


@pytest.mark.parametrize("name", CATALOGUE)
def test_an_operation_says_what_it_is(name: str) -> None:
    op = CATALOGUE[name]
    assert op.__doc__ and op.__doc__.strip().partition("\n")[0].endswith(".")
    assert op.category
    for spec in op.specs.values():
        assert spec.doc and not spec.doc.endswith(".")
        assert spec.phrase


@pytest.mark.parametrize("name", [n for n in CATALOGUE if n not in ("Call", "Unknown")])
def test_a_fresh_node_from_the_palette_is_valid(name: str) -> None:
    op = CATALOGUE[name]
    made = op(**op.starter)
    assert isinstance(made.label(), str)
    assert set(op.starter) >= {s.name for s in op.specs.values() if s.required}


@pytest.mark.parametrize("name", LAYERS)
def test_a_card_can_show_a_layer_whose_every_field_is_an_argument(name: str) -> None:
    op = LAYERS[name]
    made = op(**{field: Arg("n") for field in op.specs})
    assert isinstance(made.label(), str)
    assert made.output_count >= 1


FIRST = settings(
    max_examples=400,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def works(case: Any) -> bool:
    """Whether an operation takes the shapes."""
    op, shapes = case
    try:
        op.outputs(*shapes)
    except Misfit:
        return False
    return True


@pytest.mark.parametrize("name", LAYERS)
def test_the_random_tests_reach_a_layer_that_works(name: str) -> None:
    find(cases(name), works, settings=FIRST)


@pytest.mark.parametrize("name", LAYERS)
def test_the_random_tests_try_other_settings_than_the_defaults(name: str) -> None:
    for spec in LAYERS[name].specs.values():
        find(
            cases(name),
            lambda case, spec=spec: (
                works(case) and getattr(case[0], spec.name) != spec.default
            ),
            settings=FIRST,
        )
