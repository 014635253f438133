"""The catalogue, held against torch's own signatures; a new layer shows here what it lacks."""

import inspect
import sys

import pytest
import torch
from PySide6.QtCore import QObject

from graph.declare.spec import Spec
from graph.ops import CATALOGUE
from graph.ops.port import Call, Input
from tests.support.random_layers import LAYERS

MODULES = {name: op for name, op in CATALOGUE.items() if op.torch}
OURS = {("BatchNorm2d", "scale"), ("DepthwiseConv2d", "multiplier")}
"""Fields that torch does not have, and that generated source takes care of."""
REQUIRED = {("Softmax", "dim"), ("LogSoftmax", "dim")}
"""Torch's default, None, is deprecated there; here the dimension has to be said."""


def as_torch(spec: Spec) -> object:
    """A default in torch's form: one number for a height and width that are equal."""
    value = spec.default
    pair = spec.kind.name in ("pair", "padding")
    return value[0] if pair and isinstance(value, tuple) else value


@pytest.mark.parametrize("name", MODULES)
def test_defaults_are_torch_s_own(name):
    module = getattr(torch.nn, MODULES[name].torch.removeprefix("nn."))
    theirs = inspect.signature(module.__init__).parameters
    for field, spec in MODULES[name].specs.items():
        if (name, field) in OURS:
            assert field in MODULES[name].hidden
            continue
        assert field in theirs, f"torch.nn has no {field}"
        wanted = theirs[field].default
        if (name, field) not in REQUIRED:
            assert spec.required == (wanted is inspect.Parameter.empty), field
        if not spec.required and (name, field) not in REQUIRED:
            assert as_torch(spec) == wanted, field


@pytest.mark.parametrize("name", CATALOGUE)
def test_a_layer_is_declared_whole(name):
    op = CATALOGUE[name]
    assert op.__doc__ and op.category
    assert all(spec.doc for spec in op.specs.values())
    if op is not Call:
        made = op(**op.starter)
        assert made == op(**made.set_fields())
        assert isinstance(made.label(), str)


def test_every_layer_is_among_the_random_ones():
    ports = {"Input", "Output", "Call"}
    assert set(LAYERS) | ports >= set(CATALOGUE)


def test_an_input_takes_what_the_palette_gives_it():
    assert Input(**Input.starter).shape == (3, 224, 224)


def test_qt_calls_do_not_eat_none():
    """PySide6 6.12.0 on Python 3.11 drops a reference to None with each void call."""
    thing = QObject()
    before = sys.getrefcount(None)
    for _ in range(1000):
        thing.setObjectName("x")
    assert abs(sys.getrefcount(None) - before) < 200
