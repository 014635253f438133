"""Small networks: sound, slow and broken."""

from graph.build import Builder
from graph.model import Model
from graph.ops.activation import ReLU
from graph.ops.convolution import Conv2d
from graph.ops.head import Dropout, Linear
from graph.ops.normalization import BatchNorm2d
from graph.ops.pooling import GlobalAvgPool
from graph.ops.structure import Flatten


def small() -> Model:
    net = Builder("Small")
    x = net.input(3, 16, 16)
    x = net.add("conv", Conv2d(out_channels=8, kernel_size=3), x)
    x = net.add("relu", ReLU(), x)
    x = net.add("pool", GlobalAvgPool(), x)
    net.output(net.add("fc", Linear(out_features=4), x))
    return net.model()


def slow() -> Model:
    net = Builder("Slow")
    x = net.input(64, 128, 128)
    for i in range(4):
        x = net.add(f"conv{i}", Conv2d(out_channels=64, kernel_size=3, padding=1), x)
    net.output(x)
    return net.model()


def broken() -> Model:
    net = Builder("Broken")
    x = net.input(3, 16, 16)
    net.output(net.add("fc", Linear(out_features=4), x))
    return net.model()


def tiny(channels: int = 1, size: int = 8, classes: int = 10) -> Model:
    """BatchNorm, dropout and an auxiliary output that counts 0.3."""
    net = Builder("Tiny")
    x = net.input(channels, size, size)
    x = net.add("conv", Conv2d(out_channels=8, kernel_size=3, stride=2), x)
    x = net.add("norm", BatchNorm2d(), x)
    x = net.add("relu", ReLU(), x)
    side = net.add("pool", GlobalAvgPool(), x)
    side = net.add("aux", Linear(out_features=classes), side)
    net.output(side, "side", role="auxiliary", weight=0.3)
    x = net.add("dropout", Dropout(p=0.2), net.add("flatten", Flatten(), x))
    net.output(net.add("fc", Linear(out_features=classes), x), "logits")
    return net.model()


def plain(classes: int = 10) -> Model:
    """Nothing that is drawn at random, and nothing that depends on the batch."""
    net = Builder("Plain")
    x = net.input(1, 8, 8)
    x = net.add("conv", Conv2d(out_channels=4, kernel_size=3), x)
    x = net.add("flatten", Flatten(), net.add("relu", ReLU(), x))
    net.output(net.add("fc", Linear(out_features=classes), x))
    return net.model()
