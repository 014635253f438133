"""Copying and pasting nodes as text."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.declare.arg import Arg
from graph.edits.paste import paste
from graph.file import dumps
from graph.format.fragment import Fragment, fragment, from_fragment
from graph.model import Graph, Model, Node
from graph.ops.activation import ReLU
from graph.ops.convolution import Conv2d
from graph.ops.head import Linear
from graph.ops.join import Concat
from graph.ops.port import Call, Input
from graph.problem import Refused
from presets.catalogue import PRESETS
from tests.support.hypothesis_profile import tries
from tests.support.random_models import models

GOOGLENET = PRESETS["googlenet"].make()
CHAIN = Model(
    {
        "Net": Graph(
            {
                "x": Node(Input(shape=(3, 8, 8))),
                "a": Node(ReLU(), ("x",), (240.0, 0.0)),
                "b": Node(ReLU(), ("a",), (480.0, 0.0)),
                "both": Node(Concat(), ("x", "a", "b")),
            }
        )
    },
    "Net",
)


@given(models(), st.data())
@tries(50)
def test_what_was_copied_is_pasted_the_same(model: Model, data: st.DataObject) -> None:
    nodes = model.network.nodes
    chosen = [name for name in nodes if data.draw(st.booleans())]
    pasted = from_fragment(fragment(model, model.main, chosen))
    assert [(n, node.op, node.at) for n, node in pasted.nodes.items()] == [
        (n, node.op, node.at) for n, node in nodes.items() if n in chosen
    ]
    assert all(repr(graph) == repr(model.graphs[n]) for n, graph in pasted.graphs.items())


def test_wires_among_the_copied_nodes_are_kept_and_others_left_open() -> None:
    pasted = from_fragment(fragment(CHAIN, "Net", ["both", "a", "b"]))
    assert {name: node.inputs for name, node in pasted.nodes.items()} == {
        "a": (None,),
        "b": ("a",),
        "both": (None, "a", "b"),
    }


def test_the_blocks_that_copied_nodes_use_come_along_with_those_inside_them() -> None:
    pasted = from_fragment(fragment(GOOGLENET, "GoogLeNet", ["inception3a"]))
    assert list(pasted.graphs) == ["ConvRelu", "Inception"]
    assert pasted.graphs["Inception"] == GOOGLENET.graphs["Inception"]


def test_nodes_without_blocks_bring_none() -> None:
    assert from_fragment(fragment(CHAIN, "Net", ["a"])) == Fragment(
        {"a": Node(ReLU(), (None,), (240.0, 0.0))}, {}
    )


def test_a_field_may_name_an_argument_of_the_graph_it_was_copied_from() -> None:
    conv = Conv2d(out_channels=Arg("width"), kernel_size=1)
    block = Graph({"conv": Node(conv, (None,))}, {"width": 8})
    model = Model({"Net": Graph(), "Block": block}, "Net")
    assert from_fragment(fragment(model, "Block", ["conv"])).nodes["conv"].op == conv


def test_pasted_where_it_is_not_known_the_field_gets_the_value_it_had() -> None:
    copied = from_fragment(fragment(GOOGLENET, "GoogLeNet", ["aux1", "fc"]))
    model, names = paste(CHAIN, "Net", copied)
    nodes = {name: model.network.nodes[name].op for name in names}
    assert nodes["fc"] == Linear(out_features=1000)
    assert nodes["aux1"].value("num_classes") == 1000
    model, (name,) = paste(GOOGLENET, "GoogLeNet", copied)[0], ["fc2"]
    assert model.network.nodes[name].op == Linear(out_features=Arg("num_classes"))


def broken(**changes: object) -> str:
    """A copied node with something wrong."""
    text = fragment(CHAIN, "Net", ["a"])
    return json.dumps({**json.loads(text), **changes})


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "it is empty"),
        ("conv1", "it is not JSON: line 1 cannot be read from column 1 on"),
        (dumps(CHAIN), "it does not hold nodes copied in Convas"),
        (
            broken(version=9),
            "it was written by a newer Convas (format 9); this one reads up to 1",
        ),
        (
            broken(nodes={"del": {"op": "ReLU"}}),
            "name 'del' is a word of Python; choose another",
        ),
        (
            broken(nodes={"a": {"op": "ReLU", "inputs": ["b"]}}),
            "node a reads 'b', which is not there",
        ),
        (
            broken(nodes={"a": {"op": "Call", "block": "B"}}),
            "node a uses block 'B', which is not there",
        ),
        (
            broken(nodes={"a": {"op": "Conv2d", "out_channels": -1, "kernel_size": 1}}),
            "node a: out_channels must be a whole number, at least 1, not -1",
        ),
    ],
)
def test_text_that_is_no_fragment_is_refused_with_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(Refused) as caught:
        from_fragment(text)
    assert str(caught.value) == sentence


def test_a_copied_use_of_a_block_reads_like_the_original() -> None:
    pasted = from_fragment(fragment(GOOGLENET, "GoogLeNet", ["conv1"]))
    assert pasted.nodes["conv1"].op == GOOGLENET.network.nodes["conv1"].op
    assert isinstance(pasted.nodes["conv1"].op, Call)
