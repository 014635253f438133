"""Another operation in a node's place: wires and common settings stay."""

from typing import Any

import pytest

from graph import edits, file
from graph.build import Builder
from graph.check.infer import infer
from graph.declare.op import Op
from graph.edits.replacement import replace_operation
from graph.model import Model
from graph.ops.activation import SiLU
from graph.ops.convolution import Conv2d, DepthwiseConv2d
from graph.ops.join import Concat
from graph.ops.port import Call, Output
from graph.ops.structure import Flatten
from graph.problem import Refused
from presets.catalogue import PRESETS


def op(model: Model, name: str) -> Any:
    return model.network.nodes[name].op


def replaced(model: Model, name: str, new: Op) -> Model:
    return replace_operation(model, model.main, name, new)


def test_an_activation_in_the_place_of_another() -> None:
    model = PRESETS["lenet"].make()
    made = replaced(model, "tanh1", SiLU())
    before, after = model.network.nodes["tanh1"], made.network.nodes["tanh1"]
    assert isinstance(after.op, SiLU)
    assert (after.inputs, after.at) == (before.inputs, before.at)
    assert list(made.network.nodes) == list(model.network.nodes)
    assert infer(made).sound and file.loads(file.dumps(made)) == made


def test_common_settings_stay_and_others_are_the_new_ones_own() -> None:
    model = PRESETS["lenet"].make()
    made = replaced(model, "conv1", DepthwiseConv2d(kernel_size=3))
    assert op(made, "conv1").kernel_size == (5, 5) and op(made, "conv1").padding == (2, 2)
    back = replaced(made, "conv1", Conv2d(out_channels=9, kernel_size=1))
    assert (op(back, "conv1").out_channels, op(back, "conv1").kernel_size) == (9, (5, 5))


def test_a_block_takes_what_it_has_an_argument_for() -> None:
    model = PRESETS["googlenet"].make()
    made = edits.add(model, model.main, "free", Conv2d(out_channels=48, kernel_size=3), ("x",))
    made = replaced(made, "free", Call(block="ConvRelu"))
    given = dict(op(made, "free").values)
    assert (given["out_channels"], given["kernel_size"]) == (48, 3)
    assert made.network.nodes["free"].inputs == ("x",)
    assert (
        op(replaced(made, "free", Conv2d(out_channels=1, kernel_size=1)), "free").out_channels == 48
    )


def test_a_join_keeps_all_its_wires() -> None:
    model = PRESETS["resnet18"].make()
    block = next(
        name
        for name, g in model.graphs.items()
        if any(n.op.name == "Add" for n in g.nodes.values())
    )
    name = next(n for n, node in model.graphs[block].nodes.items() if node.op.name == "Add")
    made = replace_operation(model, block, name, Concat())
    assert made.graphs[block].nodes[name].inputs == model.graphs[block].nodes[name].inputs


def join() -> Model:
    build = Builder("Net")
    x = build.input(3, 8, 8)
    a, b = build.add("a", SiLU(), x), build.add("b", SiLU(), x)
    build.output(build.add("sum", Concat(), a, b))
    return build.model()


@pytest.mark.parametrize(
    ("name", "new", "why"),
    [
        ("sum", Flatten(), "takes 1 input, and sum has 2 wires"),
        ("x", SiLU(), "x is a port"),
        ("a", Output(), "Output is a port"),
        ("gone", SiLU(), "there is no node"),
        ("a", Call(block="Net"), "is the network itself"),
    ],
)
def test_what_has_no_port_for_a_wire_is_refused(name: str, new: Op, why: str) -> None:
    with pytest.raises(Refused, match=why):
        replaced(join(), name, new)
