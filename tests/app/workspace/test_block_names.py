"""The names that are offered for a block of some nodes."""

import pytest

from app.workspace.block_names import suggested
from graph.declare.op import Op
from graph.ops.activation import ReLU
from graph.ops.convolution import Conv2d
from graph.ops.normalization import BatchNorm2d
from graph.ops.pooling import MaxPool2d

CONV = Conv2d(out_channels=8, kernel_size=3)
POOL = MaxPool2d(kernel_size=2)


@pytest.mark.parametrize(
    ("ops", "name"),
    [
        ({"branch3.0": CONV, "branch3.1": CONV}, "Branch3"),
        ({"conv1": CONV, "conv2": CONV, "conv_3": CONV}, "Conv"),
        ({"inception4b": CONV, "inception4c": CONV}, "Inception4"),
        ({"a": CONV, "b": BatchNorm2d(), "c": ReLU()}, "ConvBnRelu"),
        ({"a": CONV, "b": POOL}, "ConvMaxPool"),
        ({"conv": CONV}, "Conv"),
        ({"a": CONV, "b": POOL, "c": ReLU(), "d": BatchNorm2d()}, "Block"),
        ({}, "Block"),
    ],
)
def test_a_name_comes_from_the_nodes(ops: dict[str, Op], name: str) -> None:
    assert suggested(ops) == name
