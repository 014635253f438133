"""Texts of files with something wrong, and the sentence they are refused with."""

import json
from typing import Any

import pytest

from graph.file import loads
from graph.problem import Refused

RELU = {"op": "ReLU"}
X = {"op": "Input", "shape": [3, 8, 8]}


def refusal(text: str) -> str:
    """The sentence that `text` is refused with; one, and a short one."""
    with pytest.raises(Refused) as caught:
        loads(text)
    sentence = str(caught.value)
    assert len(sentence) < 300 and "\n" not in sentence
    sentence.encode()
    return sentence


def model(graphs: Any, **more: Any) -> str:
    """A file with these graphs, the first of which is the network."""
    main = next(iter(graphs), "Net") if isinstance(graphs, dict) else "Net"
    file = {"format": "convas", "version": 1, "main": main, "graphs": graphs}
    return json.dumps({**file, **more})


def net(**nodes: Any) -> str:
    """A file with these nodes beside an input x."""
    return model({"Net": {"nodes": {"x": X, **nodes}}})


def node(*inputs: Any, **fields: Any) -> str:
    """A file with a node of these fields named conv1."""
    return net(conv1={"op": "Conv2d", "inputs": list(inputs), **fields})


def valued(value: str, field: str = "shape") -> str:
    """A file with this JSON as the value of a field."""
    return net().replace("[3, 8, 8]", value).replace("shape", field)


def call(block: Any, **fields: Any) -> dict[str, Any]:
    """A graph of one node that uses a block."""
    return {"nodes": {"use": {"op": "Call", "block": block, **fields}}}


def cases(**tables: dict[str, tuple[str, str]]) -> list[Any]:
    """Every text with its sentence, named for the test's report."""
    return [
        pytest.param(*case, id=f"{table}: {name}")
        for table, named in tables.items()
        for name, case in named.items()
    ]
