"""Xception (Chollet, Xception: deep learning with depthwise separable convolutions, 2017)."""

from graph.build import Block, Builder, arguments
from graph.declare.arg import Arg
from graph.model import Model, Wire
from graph.ops.activation import ReLU
from graph.ops.convolution import Conv2d
from graph.ops.head import Linear
from graph.ops.join import Add
from graph.ops.normalization import BatchNorm2d
from graph.ops.pooling import GlobalAvgPool, MaxPool2d
from presets.convolutions import SEPARABLE, conv_bn_relu
from presets.registry import CLASSES, preset

CONV = conv_bn_relu(eps=1e-5)


def _separable_bn(net: Builder, number: int, x: Wire, channels: int | Arg, *, relu: bool) -> Wire:
    """ReLU if `relu`, a separable 3×3 and its BatchNorm, numbered alike."""
    if relu:
        x = net.add(f"relu{number}", ReLU(), x)
    x = net.call(f"sepconv{number}", SEPARABLE, x, channels)
    return net.add(f"bn{number}", BatchNorm2d(), x)


def _down(name: str, *, first: bool) -> Block:
    """Figure 5, entry and exit flow: two separable convolutions, a max pool, and a projection."""
    start = "Two" if first else "ReLU, then two"
    net = Builder(
        name,
        f"{start} separable convolutions and a max pool, beside a projection.",
        middle=128,
        channels=128,
    )
    middle, channels = arguments(*net.arguments)
    x = net.input(64, 147, 147)
    out = _separable_bn(net, 1, x, middle, relu=not first)
    out = _separable_bn(net, 2, out, channels, relu=True)
    out = net.add("maxpool", MaxPool2d(kernel_size=3, stride=2, padding=1), out)
    conv = Conv2d(out_channels=channels, kernel_size=1, stride=2, bias=False)
    skip = net.add("skip.1", BatchNorm2d(), net.add("skip.0", conv, x))
    net.output(net.add("add", Add(), out, skip))
    return net.block()


def _middle() -> Block:
    """Figure 5, middle flow: three separable convolutions around a shortcut."""
    net = Builder(
        "XceptionMiddle",
        "Three separable convolutions around a shortcut.",
        channels=728,
    )
    (channels,) = arguments(*net.arguments)
    x = out = net.input(728, 19, 19)
    for number in (1, 2, 3):
        out = _separable_bn(net, number, out, channels, relu=True)
    net.output(net.add("add", Add(), out, x))
    return net.block()


ENTRY, DOWN, MIDDLE = (
    _down("XceptionEntry", first=True),
    _down("XceptionDown", first=False),
    _middle(),
)


@preset(
    "xception",
    title="Xception",
    source="Chollet, Xception: deep learning with depthwise separable convolutions, 2017, figure 5",
    results="79.0% top-1 and 94.5% top-5 on ImageNet",
)
def xception(num_classes: int = 1000, input_size: int = 299) -> Model:
    """Entry, eight middle and exit flow."""
    net = Builder("Xception", "Xception: entry, middle and exit flow.", num_classes=num_classes)
    x = net.input(3, input_size, input_size)
    x = net.call("conv1", CONV, x, 32, kernel_size=3, stride=2)
    x = net.call("conv2", CONV, x, 64, kernel_size=3)
    x = net.call("entry1", ENTRY, x, 128, 128)
    x = net.call("entry2", DOWN, x, 256, 256)
    x = net.call("entry3", DOWN, x, 728, 728)
    x = net.call("middle", MIDDLE, x, 728, repeat=8)
    x = net.call("exit", DOWN, x, 728, 1024)
    for number, channels in ((3, 1536), (4, 2048)):
        x = net.add(f"relu{number}", ReLU(), _separable_bn(net, number, x, channels, relu=False))
    x = net.add("avgpool", GlobalAvgPool(), x)
    net.output(net.add("fc", Linear(out_features=CLASSES), x), "logits")
    return net.model()
