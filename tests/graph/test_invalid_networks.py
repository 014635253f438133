"""Models that cannot be, and the sentence a person reads on opening their files."""

import time

import pytest

from graph.file import loads
from tests.support.invalid_files import RELU, X, call, cases, model, net, node, refusal

GRAPH = {
    "list": (
        model({"Net": []}),
        "Net must be a JSON object with a name for each part; it is not []",
    ),
    "number of nodes": (
        model({"Net": {"nodes": 5}}),
        "Net: nodes must be a JSON object with a name for each part; it is not 5",
    ),
    "no nodes": (
        model({"Net": {}}),
        "Net: nodes must be a JSON object with a name for each part; it is missing",
    ),
    "doc": (model({"Net": {"doc": 1, "nodes": {}}}), "Net: doc must be a text, not 1"),
    "field": (
        model({"Net": {"nodes": {}, "wires": []}}),
        "Net has no field 'wires' in this version of Convas",
    ),
    "name": (
        model({"a b": {"nodes": {}}}),
        "block 'a b' is not an identifier: use letters, digits and _",
    ),
    "long name": (
        model({"N" * 65: {"nodes": {}}}),
        "block 'NNNNNNNNNNNNNNNNNNNN…' is longer than 64 letters",
    ),
    "argument": (
        model({"Net": {"arguments": {"a": {"arg": "b"}}, "nodes": {}}}),
        "Net: the default of a names an argument 'b' that the block lacks",
    ),
    "argument of another kind": (
        model({"Net": {"arguments": {"a": {"b": 1}}, "nodes": {}}}),
        "Net: argument a must be a number, a flag, a text or a list of 1 to 4096 numbers, "
        "not {'b': 1}",
    ),
    "sum": (
        model({"Net": {"arguments": {"a": 0, "b": {"arg": "1 // a"}}, "nodes": {}}}),
        "Net: the default of b cannot be 1 // a, which divides by 0",
    ),
    "no sum": (
        model({"Net": {"arguments": {"a": 1, "b": {"arg": "a.real"}}, "nodes": {}}}),
        "Net: argument b must be a number, a flag, a text or a list of 1 to 4096 numbers, "
        "not {'arg': 'a.real'}",
    ),
    "document of nothing": (
        model({"Net": {"argument_docs": {"a": "?"}, "nodes": {}}}),
        "Net: argument_docs is about 'a', which is no argument",
    ),
    "argument's name": (
        model({"Net": {"arguments": {"class": 1}, "nodes": {}}}),
        "Net: argument 'class' is a word of Python; choose another",
    ),
    "node's name": (
        net(train=RELU),
        "Net: name 'train' is a name torch uses itself; choose another",
    ),
    "ligature": (
        net(**{"ﬁlter": RELU}),
        "Net: name 'ﬁlter' has a letter that Python reads as another; retype it plainly",
    ),
    "beside": (
        net(**{"a.b.c": RELU, "a": RELU}),
        "Net, node a.b.c: 'a.b.c' and 'a' cannot stand side by side: one holds the other",
    ),
}
NODE = {
    "null": (
        net(conv1=None),
        "Net, node conv1 must be a JSON object with a name for each part; it is missing",
    ),
    "op": (
        net(conv1={"inputs": []}),
        "Net, node conv1: op must be the name of an operation, not None",
    ),
    "op's type": (
        net(conv1={"op": ["ReLU"]}),
        "Net, node conv1: op must be the name of an operation, not ['ReLU']",
    ),
    "op's letters": (
        net(conv1={"op": "os.system()"}),
        "Net, node conv1: op must be the name of an operation, not 'os.system()'",
    ),
    "missing": (node("x", kernel_size=1), "Net, node conv1: out_channels is missing"),
    "limit": (
        node("x", out_channels=0, kernel_size=1),
        "Net, node conv1: out_channels must be a whole number, at least 1, not 0",
    ),
    "true": (
        node("x", out_channels=True, kernel_size=1),
        "Net, node conv1: out_channels must be a whole number, at least 1, not True",
    ),
    "float": (
        node("x", out_channels=8.0, kernel_size=1),
        "Net, node conv1: out_channels must be a whole number, at least 1, not 8.0",
    ),
    "large": (
        node("x", out_channels=2**31, kernel_size=1),
        "Net, node conv1: out_channels must be a whole number, at least 1, not 2147483648",
    ),
    "text": (
        node("x", out_channels=8, kernel_size="3"),
        "Net, node conv1: kernel_size must be a whole number or a pair of them "
        "(height, width), at least 1, not '3'",
    ),
    "field": (
        node("x", out_channels=8, kernel_size=3, strides=2),
        "Net, node conv1: Conv2d has no field 'strides' in this version of Convas",
    ),
    "lacking argument": (
        node("x", out_channels={"arg": "width"}, kernel_size=3),
        "Net, node conv1: out_channels names an argument 'width' that Net does not have",
    ),
    "at": (
        net(relu={**RELU, "at": [1]}),
        "Net, node relu: at must be two numbers, x and y in pixels, not [1]",
    ),
    "at true": (
        net(relu={**RELU, "at": [1, True]}),
        "Net, node relu: at must be two numbers, x and y in pixels, not [1, True]",
    ),
    "far": (
        net(relu={**RELU, "at": [1, 1e300]}),
        "Net, node relu: at must be two numbers, x and y in pixels, not [1, 1e+300]",
    ),
}
FORMS = 'a wire must be the name of a node, as "conv1" or, for its second output, "conv1:1"'
WIRES = {
    "text": (
        net(relu={**RELU, "inputs": "x"}),
        "Net, node relu: inputs must be a list of wires, not 'x'",
    ),
    "number": (
        net(relu={**RELU, "inputs": [0]}),
        f"Net, node relu: {FORMS}, not 0",
    ),
    "port": (
        net(relu={**RELU, "inputs": ["x:01"]}),
        f"Net, node relu: {FORMS}, not 'x:01'",
    ),
    "digits": (
        net(relu={**RELU, "inputs": ["x:" + "9" * 5000]}),
        f"Net, node relu: {FORMS}, not 'x:{'9' * 54}…",
    ),
    "nowhere": (
        net(relu={**RELU, "inputs": ["y"]}),
        "Net, node relu reads 'y', which is not there",
    ),
    "no output": (
        net(relu={**RELU, "inputs": ["x:1"]}),
        "Net, node relu reads x:1, but x has 1 output",
    ),
    "output": (
        net(out={"op": "Output"}, relu={**RELU, "inputs": ["out"]}),
        "Net, node relu reads out, but out has no output",
    ),
    "itself": (
        net(add={"op": "Add", "inputs": ["x", "add"]}),
        "Net, node add reads itself",
    ),
    "loop": (
        net(a={**RELU, "inputs": ["b"]}, b={**RELU, "inputs": ["a"]}),
        "Net, node a is in a loop: a → b → a",
    ),
    "two inputs": (
        net(relu={**RELU, "inputs": ["x", "x"]}),
        "Net, node relu: ReLU takes 1 input, but has 2",
    ),
    "no input": (
        net(y={**X, "inputs": ["x"]}),
        "Net, node y: Input takes no input, but has 1",
    ),
    "block's inputs": (
        model(
            {
                "Net": {
                    "nodes": {
                        "x": X,
                        "a": {"op": "Call", "block": "B", "inputs": ["x"]},
                    }
                },
                "B": {"nodes": {}},
            }
        ),
        "Net, node a: B takes no input, but has 1",
    ),
}


BLOCKS = {
    "missing": (
        model({"Net": call("B")}),
        "Net, node use uses block 'B', which is not there",
    ),
    "argument": (
        model({"Net": call({"arg": "a"})}),
        "Net, node use: block must be a text, not {'arg': 'a'}",
    ),
    "network": (
        model({"Net": {"nodes": {}}, "B": call("Net")}),
        "B, node use uses Net, which is the network itself, not a block",
    ),
    "itself": (
        model({"Net": {"nodes": {}}, "B": call("B")}),
        "block B contains itself: B uses B",
    ),
    "values": (
        model({"Net": call("B", values=[["a", 1]]), "B": {"nodes": {}}}),
        "Net, node use: values must be argument names with their values, not [['a', 1]]",
    ),
    "value's name": (
        model({"Net": call("B", values={"a=1)": 1}), "B": {"nodes": {}}}),
        "Net, node use: argument 'a=1)' is not an identifier: use letters, digits and _",
    ),
    "value's argument": (
        model({"Net": call("B", values={"a": {"arg": "b"}}), "B": {"nodes": {}}}),
        "Net, node use: values.a names an argument 'b' that Net does not have",
    ),
    "wires": (
        model(
            {
                "Net": {
                    "nodes": {
                        "x": {"op": "Input", "shape": [1]},
                        "add": {"op": "Add", "inputs": ["x"] * 500_001},
                    }
                }
            }
        ),
        "it has 500,001 wires; a model has at most 500,000",
    ),
    "65 deep": (
        model({f"B{i}": call(f"B{i + 1}") for i in range(65)} | {"B65": {"nodes": {}}}),
        "B0 has blocks nested 65 deep; Convas takes up to 64",
    ),
    "doubling": (
        model(
            {
                f"B{i}": {"nodes": {n: {"op": "Call", "block": f"B{i + 1}"} for n in ("a", "b")}}
                for i in range(60)
            }
            | {"B60": {"nodes": {}}}
        ),
        "B43 has more than 200,000 nodes with its blocks unfolded",
    ),
    "repeating": (
        model(
            {
                "Net": call("A", values={"n": 1000}),
                "A": {"arguments": {"n": 1}, **call("B", values={"m": {"arg": "n"}})},
                "B": {"arguments": {"m": 1}, **call("C", repeat={"arg": "m"})},
                "C": call("D", repeat=1000),
                "D": {"nodes": {}},
            }
        ),
        "B has more than 200,000 nodes with its blocks unfolded",
    ),
}


@pytest.mark.parametrize(
    ("text", "sentence"), cases(graph=GRAPH, node=NODE, wire=WIRES, block=BLOCKS)
)
def test_a_model_that_cannot_be_is_refused_with_a_sentence(text: str, sentence: str) -> None:
    assert refusal(text) == sentence


def test_blocks_may_nest_64_deep() -> None:
    graphs = {f"B{i}": call(f"B{i + 1}") for i in range(64)} | {"B64": {"nodes": {}}}
    assert len(loads(model(graphs)).graphs) == 65


@pytest.mark.parametrize("way", [1, -1])
def test_10000_nested_blocks_are_refused_at_once(way: int) -> None:
    graphs = {f"B{i}": call(f"B{i + 1}") for i in range(10_000)}
    graphs["B10000"] = {"nodes": {}}
    text = model(dict(list(graphs.items())[::way]), main="B0")
    start = time.process_time()
    assert refusal(text) == "B0 has blocks nested 10,000 deep; Convas takes up to 64"
    assert time.process_time() - start < 3


def test_a_loop_of_10000_nodes_is_refused_at_once() -> None:
    nodes = {f"n{i}": {**RELU, "inputs": [f"n{(i + 1) % 10_000}"]} for i in range(10_000)}
    start = time.process_time()
    assert " is in a loop: n" in refusal(net(**nodes))
    assert time.process_time() - start < 3
