"""BN-Inception, Inception v2 (Ioffe and Szegedy, Batch normalization, 2015)."""

from typing import Any

from graph.build import Block, Builder, arguments
from graph.model import Model
from graph.ops.head import Linear
from graph.ops.join import Concat
from graph.ops.pooling import AvgPool2d, GlobalAvgPool, MaxPool2d
from presets.convolutions import conv_bn_relu
from presets.registry import CLASSES, preset

CONV = conv_bn_relu(bias=True, eps=1e-5)
HALVE = MaxPool2d(kernel_size=3, stride=2, ceil_mode=True)
POOLS = {
    "average": AvgPool2d(kernel_size=3, stride=1, padding=1),
    "max": MaxPool2d(kernel_size=3, stride=1, padding=1),
}


def _inception(name: str, pool: str) -> Block:
    """Inception with two 3×3 for the 5×5."""
    net = Builder(
        name,
        f"Two 3×3 where v1 has a 5×5, {pool} pooling.",
        ch1x1=64,
        ch3x3red=64,
        ch3x3=64,
        dbl3x3red=64,
        dbl3x3a=96,
        dbl3x3b=96,
        pool_proj=32,
    )
    ch1x1, ch3x3red, ch3x3, dblred, dbla, dblb, pool_proj = arguments(*net.arguments)
    x = net.input(192, 28, 28)
    one = net.call("branch1", CONV, x, ch1x1)
    three = net.call("branch2.0", CONV, x, ch3x3red)
    three = net.call("branch2.1", CONV, three, ch3x3, kernel_size=3, padding=1)
    double = net.call("branch3.0", CONV, x, dblred)
    double = net.call("branch3.1", CONV, double, dbla, kernel_size=3, padding=1)
    double = net.call("branch3.2", CONV, double, dblb, kernel_size=3, padding=1)
    proj = net.call("branch4.1", CONV, net.add("branch4.0", POOLS[pool], x), pool_proj)
    net.output(net.add("concat", Concat(), one, three, double, proj))
    return net.block()


def _reduction() -> Block:
    """The "/2" blocks: stride 2 in the last 3×3s, a max pool passed through."""
    net = Builder(
        "InceptionReduction",
        "Halves the map: stride 2 in the last 3×3s beside a max pool.",
        ch3x3red=128,
        ch3x3=160,
        dbl3x3red=64,
        dbl3x3a=96,
        dbl3x3b=96,
    )
    ch3x3red, ch3x3, dblred, dbla, dblb = arguments(*net.arguments)
    x = net.input(320, 28, 28)
    three = net.call("branch1.0", CONV, x, ch3x3red)
    three = net.call("branch1.1", CONV, three, ch3x3, kernel_size=3, stride=2, padding=1)
    double = net.call("branch2.0", CONV, x, dblred)
    double = net.call("branch2.1", CONV, double, dbla, kernel_size=3, padding=1)
    double = net.call("branch2.2", CONV, double, dblb, kernel_size=3, stride=2, padding=1)
    pool = net.add("branch3", HALVE, x)
    net.output(net.add("concat", Concat(), three, double, pool))
    return net.block()


AVERAGE, MAX = _inception("InceptionV2", "average"), _inception("InceptionV2Max", "max")
REDUCTION = _reduction()

#      block       1×1  3×3r 3×3  dblr dbl3×3    proj
TABLE: dict[str, tuple[Any, ...]] = {
    "3a": (AVERAGE, 64, 64, 64, 64, 96, 96, 32),
    "3b": (AVERAGE, 64, 64, 96, 64, 96, 96, 64),
    "3c": (REDUCTION, 128, 160, 64, 96, 96),
    "4a": (AVERAGE, 224, 64, 96, 96, 128, 128, 128),
    "4b": (AVERAGE, 192, 96, 128, 96, 128, 128, 128),
    "4c": (AVERAGE, 160, 128, 160, 128, 160, 160, 128),
    "4d": (AVERAGE, 96, 128, 192, 160, 192, 192, 128),
    "4e": (REDUCTION, 128, 192, 192, 256, 256),
    "5a": (AVERAGE, 352, 192, 320, 160, 224, 224, 128),
    "5b": (MAX, 352, 192, 320, 192, 224, 224, 128),
}


@preset(
    "bn-inception",
    title="BN-Inception",
    source="Ioffe and Szegedy, Batch normalization, 2015, figure 5",
    results="4.9% top-5 error of an ensemble on ImageNet validation",
)
def bn_inception(num_classes: int = 1000, input_size: int = 224) -> Model:
    """Inception v2: GoogLeNet with BatchNorm and two 3×3 for each 5×5."""
    net = Builder(
        "BnInception",
        "BN-Inception, also called Inception v2.",
        num_classes=num_classes,
    )
    x = net.input(3, input_size, input_size)
    x = net.call("conv1", CONV, x, 64, kernel_size=7, stride=2, padding=3)
    x = net.add("pool1", HALVE, x)
    x = net.call("conv2", CONV, x, 64)
    x = net.call("conv3", CONV, x, 192, kernel_size=3, padding=1)
    x = net.add("pool2", HALVE, x)
    for name, (block, *channels) in TABLE.items():
        x = net.call(f"inception{name}", block, x, *channels)
    x = net.add("avgpool", GlobalAvgPool(), x)
    net.output(net.add("fc", Linear(out_features=CLASSES), x), "logits")
    return net.model()
