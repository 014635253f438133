"""A convolution with what follows it: the bricks that most blocks are made of."""

from graph.build import Block, Builder, arguments
from graph.model import Wire
from graph.ops.activation import ReLU
from graph.ops.convolution import Conv2d, DepthwiseConv2d
from graph.ops.normalization import BatchNorm2d

WINDOW = {"out_channels": 64, "kernel_size": 1, "stride": 1, "padding": 0}
"""The arguments of a block around one convolution, with their defaults."""


def _convolution(name: str, doc: str, *, bias: bool) -> tuple[Builder, Wire]:
    """A block that begins with a convolution, and the wire behind it."""
    net = Builder(name, doc, **WINDOW)
    settings = dict(zip(WINDOW, arguments(*WINDOW), strict=True))
    conv = Conv2d(**settings, bias=bias)
    return net, net.add("conv", conv, net.input(64, 56, 56))


def conv_relu(*, bias: bool = True) -> Block:
    """A convolution, then ReLU."""
    net, x = _convolution("ConvRelu", "A convolution, then ReLU.", bias=bias)
    net.output(net.add("relu", ReLU(), x))
    return net.block()


def conv_bn_relu(*, bias: bool = False, eps: float = 0.001, scale: bool = True) -> Block:
    """A convolution, BatchNorm, then ReLU (Ioffe and Szegedy, 2015)."""
    net, x = _convolution("ConvBnRelu", "A convolution, BatchNorm, then ReLU.", bias=bias)
    x = net.add("bn", BatchNorm2d(eps=eps, scale=scale), x)
    net.output(net.add("relu", ReLU(), x))
    return net.block()


def _separable() -> Block:
    """Chollet, Xception, 2017: a window for each channel, then 1×1 across them."""
    net = Builder(
        "SeparableConv",
        "A window for each channel, then 1×1 across channels.",
        out_channels=128,
    )
    (out_channels,) = arguments(*net.arguments)
    x = net.input(64, 56, 56)
    x = net.add("depthwise", DepthwiseConv2d(kernel_size=3, padding=1, bias=False), x)
    x = net.add("pointwise", Conv2d(out_channels=out_channels, kernel_size=1, bias=False), x)
    net.output(x)
    return net.block()


CONV_RELU = conv_relu()
CONV_BN_RELU = conv_bn_relu()
SEPARABLE = _separable()
