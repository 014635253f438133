"""Texts that do not hold a model, and the sentence a person reads then."""

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from graph.file import dumps, loads
from graph.problem import Refused
from presets.catalogue import PRESETS
from tests.support.invalid_files import cases, model, net, refusal, valued

NOT_JSON = {
    "empty": ("", "it is empty"),
    "blank": (" \n ", "it is empty"),
    "python": ("import os", "it is not JSON: line 1 cannot be read from column 1 on"),
    "comma": ('{"a": 1,\n }', "it is not JSON: line 2 cannot be read from column 2 on"),
    "two values": ("{}\n{}", "it is not JSON: line 2 cannot be read from column 1 on"),
    "cut in a text": (
        '{"format": "con',
        "it breaks off at line 1: the rest is missing",
    ),
    "cut": ('{"format":\n', "it breaks off at line 2: the rest is missing"),
    "NaN": (valued("NaN"), "it has NaN where a number should be"),
    "infinity": (valued("[-Infinity]"), "it has -Infinity where a number should be"),
    "1e999": (valued("1e999"), "it has the number '1e999', which is too large"),
    "long": (valued("9" * 5000), "it has a number of 5,000 digits"),
    "arrays": ("[" * 100_000, "it is nested more than 100 levels deep"),
    "closed arrays": (
        valued("[" * 100_000 + "]" * 100_000),
        "it is nested more than 100 levels deep",
    ),
    "deep": (
        valued("[" * 100 + "]" * 100, "inputs"),
        "it is nested more than 100 levels deep",
    ),
    "objects": ('{"a":' * 100_000, "it is nested more than 100 levels deep"),
    "twice": (
        net().replace('"x":', '"x": {"op": "ReLU"}, "x":'),
        "it has 'x' twice in one place, and one would hide the other",
    ),
    "escaped half": (
        model({"Net": {"doc": "\ud83d", "nodes": {}}}),
        "it has half a letter in one of its texts (a lone surrogate)",
    ),
    "half": (
        '{"\udc00": 1}',
        "it has half a letter in one of its texts (a lone surrogate)",
    ),
}
NOT_A_MODEL = {
    "list": ("[1]", "it does not hold a Convas model"),
    "null": ("null", "it does not hold a Convas model"),
    "other": ('{"name": "package"}', "it does not hold a Convas model"),
    "no version": (
        '{"format": "convas"}',
        "its version must be a whole number, not None",
    ),
    "true": (model({}, version=True), "its version must be a whole number, not True"),
    "below": (model({}, version=-1), "its version must be a whole number, not -1"),
    "newer": (
        model({}, version=3),
        "it was written by a newer Convas (format 3); this one reads up to 1",
    ),
    "a name of 0": (
        model([{"name": 7, "nodes": [], "wires": []}], version=0),
        "block must be a text, not 7",
    ),
    "a node's name of 0": (
        model([{"name": "Net", "nodes": [{"name": True, "type": "ReLU"}], "wires": []}], version=0),
        "Net: name must be a text, not True",
    ),
    "not of 0": (
        model([{"name": "Net"}], version=0),
        "it says it is of format 0, but is not laid out so",
    ),
    "more": (
        model({"Net": {"nodes": {}}}, theme=1),
        "it has no field 'theme' in this version of Convas",
    ),
    "no graphs": (
        model(None),
        "graphs must be a JSON object with a name for each part; it is missing",
    ),
    "list of graphs": (
        model([1]),
        "graphs must be a JSON object with a name for each part; it is not [1]",
    ),
    "no graph": (model({}), "its main network, 'Net', is not among its graphs"),
    "main": (
        model({"Net": {"nodes": {}}}, main="Other"),
        "its main network, 'Other', is not among its graphs",
    ),
    "main list": (
        model({"Net": {"nodes": {}}}, main=["Net"]),
        "its main network, ['Net'], is not among its graphs",
    ),
    "initialization": (
        model({"Net": {"nodes": {}}}, initialization={"scheme": "zeros"}),
        "initialization: scheme must be one of torch, xavier, kaiming, truncated normal, "
        "not 'zeros'",
    ),
    "std": (
        model({"Net": {"nodes": {}}}, initialization={"std": 0}),
        "initialization: std must be a number, more than 0, at most 1,000,000, not 0",
    ),
    "many": (
        model({"Net": {"nodes": {f"n{i}": {} for i in range(200_001)}}}),
        "it has 200,001 nodes; a model has at most 200,000",
    ),
}


@pytest.mark.parametrize(("text", "sentence"), cases(text=NOT_JSON, file=NOT_A_MODEL))
def test_a_text_that_is_no_model_is_refused_with_a_sentence(text: str, sentence: str) -> None:
    assert refusal(text) == sentence


@pytest.mark.parametrize("part", [0.1, 0.5, 0.9, 0.999])
def test_a_truncated_file_is_refused(part: float) -> None:
    text = dumps(PRESETS["googlenet"].make())
    assert refusal(text[: int(len(text) * part)])


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


@given(
    JSON,
    st.sampled_from(["graphs", "Net", "arguments", "nodes", "x", "op", "shape", "at"]),
)
@example({"arg": 1}, "shape")
@example({"arg": "shape"}, "op")
def test_any_value_anywhere_is_opened_or_refused(value: Any, key: str) -> None:
    x = {"op": "Input", "shape": [1], "at": [0, 0], "inputs": []}
    text = model({"Net": {"arguments": {}, "nodes": {"x": x}}})

    def swap(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        return {k: value if k == key else v for k, v in pairs}

    with suppress(Refused):
        loads(json.dumps(json.loads(text, object_pairs_hook=swap)))
