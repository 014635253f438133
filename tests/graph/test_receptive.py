"""Receptive fields, against values worked out by hand."""

from graph.build import Block, Builder, arguments
from graph.check.infer import infer
from graph.check.receptive import Field, receptive_fields
from graph.model import Model
from graph.ops.convolution import Conv2d, ConvTranspose2d
from graph.ops.head import Linear
from graph.ops.join import Concat
from graph.ops.pooling import AvgPool2d, GlobalAvgPool, MaxPool2d
from graph.ops.structure import Split
from presets.catalogue import PRESETS


def fields(model: Model) -> dict[str, Field]:
    return receptive_fields(infer(model))


def test_along_a_chain_windows_add_and_steps_multiply() -> None:
    net = Builder("Chain")
    x = net.input(3, 64, 64)
    x = net.add("a", Conv2d(out_channels=4, kernel_size=7, stride=2, padding=3), x)
    x = net.add("b", MaxPool2d(kernel_size=3, stride=2), x)
    x = net.add("c", Conv2d(out_channels=4, kernel_size=3, dilation=2, padding=2), x)
    x = net.add("d", AvgPool2d(kernel_size=2), x)
    x = net.add("e", Conv2d(out_channels=4, kernel_size=3), x)
    net.output(x)
    # a: 7, step 2; b: 7 + 2·2; c: 11 + 4·4; d: 27 + 1·4; e: 31 + 2·8
    assert fields(net.model()) == {"a": 7, "b": 11, "c": 27, "d": 31, "e": 47}


def test_googlenets_stem_and_first_blocks() -> None:
    found = fields(PRESETS["googlenet"].make())
    assert found["conv1.conv"] == found["conv1"] == 7
    assert found["maxpool1"] == found["norm1"] == 11
    assert found["conv3.conv"] == 19 and found["maxpool2"] == 27
    assert found["inception3a.branch1.conv"] == 27
    assert found["inception3a.branch2.1.conv"] == 43
    assert found["inception3a.branch3.1.conv"] == 59
    assert found["inception3a.concat"] == found["inception3a"] == 59


def test_sides_that_differ_are_both_told() -> None:
    net = Builder("Sides")
    x = net.input(3, 32, 32)
    x = net.add("wide", Conv2d(out_channels=4, kernel_size=(1, 7)), x)
    net.output(net.add("tall", Conv2d(out_channels=4, kernel_size=(7, 1)), x))
    assert fields(net.model()) == {"wide": (1, 7), "tall": 7}


def test_where_branches_join_the_largest_counts() -> None:
    net = Builder("Join")
    x = net.input(8, 32, 32)
    parts = net.add("parts", Split(split_sizes=(4, 4)), x)
    one = net.add("one", Conv2d(out_channels=4, kernel_size=1), parts)
    five = Conv2d(out_channels=4, kernel_size=5, padding=2)
    five_wide = net.add("five", five, f"{parts}:1")
    net.output(net.add("concat", Concat(), one, five_wide))
    assert fields(net.model()) == {"parts": 1, "one": 1, "five": 5, "concat": 5}


def three_by_three() -> Block:
    block = Builder("Three", features=8)
    (features,) = arguments("features")
    x = block.input(8, 16, 16)
    conv = Conv2d(out_channels=features, kernel_size=3, padding=1)
    block.output(block.add("conv", conv, x))
    return block.block()


def test_each_repetition_of_a_block_adds_its_own() -> None:
    net = Builder("Repeat")
    x = net.input(8, 16, 16)
    net.output(net.call("stage", three_by_three(), x, repeat=3))
    found = {"stage.0.conv": 3, "stage.1.conv": 5, "stage.2.conv": 7, "stage": 7}
    assert fields(net.model()) == found


def test_global_pooling_sees_the_whole_map_and_what_follows_no_more() -> None:
    net = Builder("Pool")
    x = net.input(3, 32, 32)
    x = net.add("conv", Conv2d(out_channels=4, kernel_size=2, stride=2), x)
    x = net.add("pool", GlobalAvgPool(), x)
    net.output(net.add("fc", Linear(out_features=4), x))
    assert fields(net.model()) == {"conv": 2, "pool": 32, "fc": 32}


def test_after_upsampling_neighbours_lie_closer() -> None:
    net = Builder("Up")
    x = net.input(3, 32, 32)
    x = net.add("down", Conv2d(out_channels=4, kernel_size=2, stride=2), x)
    x = net.add("up", ConvTranspose2d(out_channels=4, kernel_size=2, stride=2), x)
    net.output(net.add("conv", Conv2d(out_channels=4, kernel_size=3), x))
    assert fields(net.model()) == {"down": 2, "up": 2, "conv": 4}


def test_below_an_error_nothing_is_claimed() -> None:
    net = Builder("Broken")
    x = net.input(3, 8, 8)
    x = net.add("conv", Conv2d(out_channels=4, kernel_size=3), x)
    x = net.add("fc", Linear(out_features=4), x)
    net.output(net.add("after", Linear(out_features=4), x))
    assert fields(net.model()) == {"conv": 3}
