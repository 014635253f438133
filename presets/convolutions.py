"""A convolution with what follows it: the bricks that most blocks are made of."""

from graph.build import Block, Builder, arguments
from graph.ops.activation import ReLU
from graph.ops.convolution import Conv2d, DepthwiseConv2d
from graph.ops.normalization import BatchNorm2d


def conv_relu(*, bias: bool = True) -> Block:
    """A convolution, then ReLU."""
    net = Builder(
        "ConvRelu",
        "A convolution, then ReLU.",
        out_channels=64,
        kernel_size=1,
        stride=1,
        padding=0,
    )
    out_channels, kernel_size, stride, padding = arguments(*net.arguments)
    conv = Conv2d(
        out_channels=out_channels,
        kernel_size=kernel_size,
        stride=stride,
        padding=padding,
        bias=bias,
    )
    x = net.input(64, 56, 56)
    x = net.add("conv", conv, x)
    net.output(net.add("relu", ReLU(), x))
    return net.block()


def conv_bn_relu(*, bias: bool = False, eps: float = 0.001, scale: bool = True) -> Block:
    """A convolution, BatchNorm, then ReLU (Ioffe and Szegedy, 2015)."""
    net = Builder(
        "ConvBnRelu",
        "A convolution, BatchNorm, then ReLU.",
        out_channels=64,
        kernel_size=1,
        stride=1,
        padding=0,
    )
    out_channels, kernel_size, stride, padding = arguments(*net.arguments)
    conv = Conv2d(
        out_channels=out_channels,
        kernel_size=kernel_size,
        stride=stride,
        padding=padding,
        bias=bias,
    )
    x = net.input(64, 56, 56)
    x = net.add("conv", conv, x)
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
