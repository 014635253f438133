"""Inception v1 and its auxiliary head (Szegedy et al., Going deeper with convolutions, 2014)."""

from graph.build import Block, Builder, arguments
from graph.declare.op import Op
from graph.ops.activation import ReLU
from graph.ops.head import Dropout, Linear
from graph.ops.join import Concat
from graph.ops.pooling import AvgPool2d, MaxPool2d
from graph.ops.structure import Flatten
from presets.convolutions import CONV_BN_RELU, CONV_RELU


def inception(conv: Block, name: str = "Inception", *, five: int = 5, ceil: bool = False) -> Block:
    """Figure 2b: reductions before 3×3 and 5×5. `five` is 3 where code departs from the paper."""
    net = Builder(
        name,
        "Four parallel branches joined over channels.",
        ch1x1=64,
        ch3x3red=96,
        ch3x3=128,
        ch5x5red=16,
        ch5x5=32,
        pool_proj=32,
    )
    ch1x1, ch3x3red, ch3x3, ch5x5red, ch5x5, pool_proj = arguments(*net.arguments)
    x = net.input(192, 28, 28)
    one = net.call("branch1", conv, x, ch1x1)
    three = net.call("branch2.0", conv, x, ch3x3red)
    three = net.call("branch2.1", conv, three, ch3x3, kernel_size=3, padding=1)
    last = net.call("branch3.0", conv, x, ch5x5red)
    last = net.call("branch3.1", conv, last, ch5x5, kernel_size=five, padding=five // 2)
    pool = MaxPool2d(kernel_size=3, stride=1, padding=1, ceil_mode=ceil)
    proj = net.call("branch4.1", conv, net.add("branch4.0", pool, x), pool_proj)
    net.output(net.add("concat", Concat(), one, three, last, proj))
    return net.block()


def _naive() -> Block:
    """Figure 2a."""
    net = Builder(
        "InceptionNaive",
        "1×1, 3×3, 5×5 and pooling side by side, without reductions.",
        ch1x1=64,
        ch3x3=128,
        ch5x5=32,
    )
    ch1x1, ch3x3, ch5x5 = arguments(*net.arguments)
    x = net.input(192, 28, 28)
    one = net.call("branch1", CONV_RELU, x, ch1x1)
    three = net.call("branch2", CONV_RELU, x, ch3x3, kernel_size=3, padding=1)
    five = net.call("branch3", CONV_RELU, x, ch5x5, kernel_size=5, padding=2)
    pool = net.add("branch4", MaxPool2d(kernel_size=3, stride=1, padding=1), x)
    net.output(net.add("concat", Concat(), one, three, five, pool))
    return net.block()


PAPER_POOL = AvgPool2d(kernel_size=5, stride=3)


def aux_head(conv: Block, pool: Op = PAPER_POOL) -> Block:
    """Section 5: average pool to 4×4, 1×1, two linear layers, for training only."""
    net = Builder("AuxHead", "A classifier on the way, for training only.", num_classes=1000)
    (num_classes,) = arguments(*net.arguments)
    x = net.input(512, 14, 14)
    x = net.add("pool", pool, x)
    x = net.call("conv", conv, x, 128)
    x = net.add("flatten", Flatten(), x)
    x = net.add("fc1", Linear(out_features=1024), x)
    x = net.add("relu", ReLU(), x)
    x = net.add("dropout", Dropout(p=0.7), x)
    net.output(net.add("fc2", Linear(out_features=num_classes), x))
    return net.block()


INCEPTION = inception(CONV_RELU)
INCEPTION_BN = inception(CONV_BN_RELU, "InceptionBn")
INCEPTION_NAIVE = _naive()
AUX_HEAD = aux_head(CONV_RELU)
