"""The JSON Schema of .convas files."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from jsonschema import Draft202012Validator

from graph.file import dumps
from graph.format import schema
from graph.model import Model
from graph.ops import CATALOGUE
from presets.catalogue import PRESETS
from tests.support.hypothesis_profile import tries
from tests.support.random_models import models

VALIDATOR = Draft202012Validator(schema.schema())
DATA = Path(__file__).parents[1] / "data"


def valid(file: Any) -> bool:
    """Whether the schema takes a file."""
    return bool(VALIDATOR.is_valid(file))


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(schema.schema())


def test_the_committed_schema_is_current() -> None:
    assert schema.PATH.read_text(encoding="utf-8") == schema.text(), (
        "run python -m graph.format.schema"
    )


@pytest.mark.parametrize("preset", PRESETS.values(), ids=PRESETS)
def test_presets_follow_the_schema(preset) -> None:
    VALIDATOR.validate(json.loads(dumps(preset.make())))


@pytest.mark.parametrize("name", ["version1", "newer_operation"])
def test_sample_files_follow_the_schema(name: str) -> None:
    VALIDATOR.validate(json.loads((DATA / f"{name}.convas").read_text()))


@given(models())
@tries(30)
def test_every_file_written_follows_the_schema(model: Model) -> None:
    VALIDATOR.validate(json.loads(dumps(model)))


def test_fields_of_an_operation_never_hide_the_node_s_own() -> None:
    for op in CATALOGUE.values():
        assert not {"op", "inputs", "at"} & op.specs.keys()


CONV = {"op": "Conv2d", "out_channels": 8, "kernel_size": 3}


@pytest.mark.parametrize(
    "node",
    [
        {},
        {"op": 1},
        {"op": "Conv2d"},
        {**CONV, "out_channels": 0},
        {**CONV, "out_channels": "8"},
        {**CONV, "out_channels": True},
        {**CONV, "kernel_size": [3, 0]},
        {**CONV, "kernel_size": [3, 3, 3]},
        {**CONV, "out_channels": {"arg": "a b"}},
        {**CONV, "out_channels": {"argument": "a"}},
        {**CONV, "padding": "valid"},
        {**CONV, "strides": 2},
        {**CONV, "inputs": "x"},
        {**CONV, "inputs": ["x:first"]},
        {**CONV, "inputs": ["x", "x"]},
        {**CONV, "at": [1]},
        {"op": "Output", "role": "side"},
        {"op": "Call", "block": "B", "values": []},
    ],
    ids=json.dumps,
)
def test_a_broken_node_does_not_follow_the_schema(node: dict[str, Any]) -> None:
    graphs = {"Net": {"nodes": {"x": {"op": "Input", "shape": [3]}, "conv": CONV}}}
    file = {"format": "convas", "version": 1, "main": "Net", "graphs": graphs}
    assert valid(file)
    graphs["Net"]["nodes"]["conv"] = node
    assert not valid(file)


@pytest.mark.parametrize(
    "change",
    [
        {"format": "other"},
        {"version": 2},
        {"main": 1},
        {"graphs": {}},
        {"graphs": {"Net": {}}},
        {"graphs": {"a b": {"nodes": {}}}},
        {"graphs": {"Net": {"nodes": {}, "wires": []}}},
        {"graphs": {"Net": {"nodes": {}, "arguments": {"a": {"arg": "b c"}}}}},
        {"theme": "dark"},
        {"initialization": {"scheme": "zeros"}},
        {"initialization": {"std": 0}},
    ],
    ids=json.dumps,
)
def test_a_broken_file_does_not_follow_the_schema(change: dict[str, Any]) -> None:
    file = {
        "format": "convas",
        "version": 1,
        "main": "Net",
        "graphs": {"Net": {"nodes": {}}},
    }
    assert valid(file)
    assert not valid({**file, **change})
