"""The blocks of the palette: ordinary graphs, made of the same parts as a person's own."""

from graph.build import Block, Builder, arguments
from graph.ops.activation import ReLU
from graph.ops.convolution import Conv2d
from graph.ops.head import Dropout, Linear
from graph.ops.join import Concat
from graph.ops.pooling import AvgPool2d, MaxPool2d
from graph.ops.structure import Flatten


def _conv_relu() -> Block:
    net = Builder(
        "ConvRelu",
        "A convolution, then ReLU.",
        out_channels=64,
        kernel_size=1,
        stride=1,
        padding=0,
    )
    out_channels, kernel_size, stride, padding = arguments(*net.arguments)
    x = net.input(64, 56, 56)
    conv = Conv2d(
        out_channels=out_channels,
        kernel_size=kernel_size,
        stride=stride,
        padding=padding,
    )
    x = net.add("conv", conv, x)
    net.output(net.add("relu", ReLU(), x))
    return net.block()


CONV_RELU = _conv_relu()


def _inception() -> Block:
    """Szegedy et al., Going deeper with convolutions, 2014, figure 2b."""
    net = Builder(
        "Inception", "Four parallel branches joined over channels.",
        ch1x1=64, ch3x3red=96, ch3x3=128, ch5x5red=16, ch5x5=32, pool_proj=32,
    )  # fmt: skip
    ch1x1, ch3x3red, ch3x3, ch5x5red, ch5x5, pool_proj = arguments(*net.arguments)
    x = net.input(192, 28, 28)
    one = net.call("branch1", CONV_RELU, x, ch1x1)
    three = net.call("branch2.0", CONV_RELU, x, ch3x3red)
    three = net.call("branch2.1", CONV_RELU, three, ch3x3, kernel_size=3, padding=1)
    five = net.call("branch3.0", CONV_RELU, x, ch5x5red)
    five = net.call("branch3.1", CONV_RELU, five, ch5x5, kernel_size=5, padding=2)
    pool = net.add("branch4.0", MaxPool2d(kernel_size=3, stride=1, padding=1), x)
    pool = net.call("branch4.1", CONV_RELU, pool, pool_proj)
    net.output(net.add("concat", Concat(), one, three, five, pool))
    return net.block()


def _inception_naive() -> Block:
    """Szegedy et al., Going deeper with convolutions, 2014, figure 2a."""
    net = Builder(
        "InceptionNaive", "1×1, 3×3, 5×5 and pooling side by side, without reductions.",
        ch1x1=64, ch3x3=128, ch5x5=32,
    )  # fmt: skip
    ch1x1, ch3x3, ch5x5 = arguments(*net.arguments)
    x = net.input(192, 28, 28)
    one = net.call("branch1", CONV_RELU, x, ch1x1)
    three = net.call("branch2", CONV_RELU, x, ch3x3, kernel_size=3, padding=1)
    five = net.call("branch3", CONV_RELU, x, ch5x5, kernel_size=5, padding=2)
    pool = net.add("branch4", MaxPool2d(kernel_size=3, stride=1, padding=1), x)
    net.output(net.add("concat", Concat(), one, three, five, pool))
    return net.block()


def _aux_head() -> Block:
    """Szegedy et al., Going deeper with convolutions, 2014, section 5."""
    net = Builder(
        "AuxHead", "A classifier on the way, for training only.", num_classes=1000
    )
    (num_classes,) = arguments(*net.arguments)
    x = net.input(512, 14, 14)
    x = net.add("pool", AvgPool2d(kernel_size=5, stride=3), x)
    x = net.call("conv", CONV_RELU, x, 128)
    x = net.add("flatten", Flatten(), x)
    x = net.add("fc1", Linear(out_features=1024), x)
    x = net.add("relu", ReLU(), x)
    x = net.add("dropout", Dropout(p=0.7), x)
    net.output(net.add("fc2", Linear(out_features=num_classes), x))
    return net.block()


INCEPTION = _inception()
INCEPTION_NAIVE = _inception_naive()
AUX_HEAD = _aux_head()

BLOCKS: dict[str, tuple[str, Block]] = {
    "Inception (v1)": ("inception", INCEPTION),
    "Inception (naive)": ("inception", INCEPTION_NAIVE),
    "ConvRelu": ("conv", CONV_RELU),
    "Auxiliary head": ("aux", AUX_HEAD),
}
"""The library: what the palette calls a block, what a new use of it is named, and the block."""
