"""GoogLeNet as TensorFlow-slim has it: inception_v1, with slim's names and SAME padding."""

from typing import Any

from graph.build import Block, Builder, arguments
from graph.model import Model
from graph.ops.convolution import Conv2d
from graph.ops.head import Dropout
from graph.ops.join import Concat
from graph.ops.pooling import AvgPool2d, GlobalAvgPool, MaxPool2d
from graph.ops.structure import Flatten
from presets.convolutions import conv_bn_relu
from presets.googlenet import TABLE
from presets.registry import CLASSES, preset

CONV = conv_bn_relu(scale=False)
NAMES = dict(zip(TABLE, ("3b", "3c", "4b", "4c", "4d", "4e", "4f", "5b", "5c"), strict=True))
ENDPOINTS = (
    "Conv2d_1a_7x7",
    "MaxPool_2a_3x3",
    "Conv2d_2b_1x1",
    "Conv2d_2c_3x3",
    "MaxPool_3a_3x3",
    "Mixed_3b",
    "Mixed_3c",
    "MaxPool_4a_3x3",
    "Mixed_4b",
    "Mixed_4c",
    "Mixed_4d",
    "Mixed_4e",
    "Mixed_4f",
    "MaxPool_5a_2x2",
    "Mixed_5b",
    "Mixed_5c",
)


def same(size: int, kernel: int, stride: int) -> tuple[int, int, int, int]:
    """TensorFlow's SAME on a square: as many pixels before as after, or one fewer."""
    total = max((-(-size // stride) - 1) * stride + kernel - size, 0)
    return (total // 2, total - total // 2) * 2


def _mixed() -> Block:
    """inception_v1's block: 3×3 where the paper has 5×5."""
    net = Builder(
        "Mixed",
        "Inception v1 with slim's names.",
        ch1x1=64,
        ch3x3red=96,
        ch3x3=128,
        ch5x5red=16,
        ch5x5=32,
        pool_proj=32,
    )
    ch1x1, ch3x3red, ch3x3, ch5x5red, ch5x5, pool_proj = arguments(*net.arguments)
    x = net.input(192, 28, 28)
    zero = net.call("Branch_0.Conv2d_0a_1x1", CONV, x, ch1x1)
    one = net.call("Branch_1.Conv2d_0a_1x1", CONV, x, ch3x3red)
    one = net.call("Branch_1.Conv2d_0b_3x3", CONV, one, ch3x3, kernel_size=3, padding=1)
    two = net.call("Branch_2.Conv2d_0a_1x1", CONV, x, ch5x5red)
    two = net.call("Branch_2.Conv2d_0b_3x3", CONV, two, ch5x5, kernel_size=3, padding=1)
    pool = MaxPool2d(kernel_size=3, stride=1, padding=1)
    three = net.add("Branch_3.MaxPool_0a_3x3", pool, x)
    three = net.call("Branch_3.Conv2d_0b_1x1", CONV, three, pool_proj)
    net.output(net.add("concat", Concat(), zero, one, two, three))
    return net.block()


MIXED = _mixed()


@preset(
    "googlenet-slim",
    title="GoogLeNet (TF-slim)",
    source="TensorFlow-slim, inception_v1: 3×3 for 5×5, BatchNorm with offset only, SAME padding",
    results="69.8% top-1, 89.6% top-5 on ImageNet with slim's weights",
    choices={"final_endpoint": ENDPOINTS},
)
def googlenet_slim(
    num_classes: int = 1000, input_size: int = 224, final_endpoint: str = "Mixed_5c"
) -> Model:
    """With num_classes=0 it ends at the pooled features, before Mixed_5c at that endpoint."""
    net = Builder("InceptionV1", "Inception v1 as in TensorFlow-slim.")
    x = net.input(3, input_size, input_size)
    steps = _steps(same(input_size, 7, 2))
    for name in ENDPOINTS:
        what, *values = steps[name]
        if isinstance(what, Block):
            options = values.pop() if values and isinstance(values[-1], dict) else {}
            x = net.call(name, what, x, *values, **options)
        else:
            x = net.add(name, what, x)
        if name == final_endpoint:
            break
    if final_endpoint != ENDPOINTS[-1]:
        net.output(x, "endpoint")
        return net.model()
    if not num_classes:
        net.output(net.add("AvgPool_0a", GlobalAvgPool(), x), "features")
        return net.model()
    net.arguments = {"num_classes": num_classes}
    x = net.add("AvgPool_0a_7x7", AvgPool2d(kernel_size=7, stride=1), x)
    x = net.add("Dropout_0b", Dropout(p=0.2), x)
    x = net.add("Conv2d_0c_1x1", Conv2d(out_channels=CLASSES, kernel_size=1), x)
    net.output(net.add("SpatialSqueeze", Flatten(), x), "Logits")
    return net.model()


def _steps(padding: tuple[int, int, int, int]) -> dict[str, tuple[Any, ...]]:
    """What stands at each endpoint. A SAME max pool is one whose last window may be cut short."""
    halve = MaxPool2d(kernel_size=3, stride=2, ceil_mode=True)
    return {
        "Conv2d_1a_7x7": (
            CONV,
            64,
            {"kernel_size": 7, "stride": 2, "padding": padding},
        ),
        "MaxPool_2a_3x3": (halve,),
        "Conv2d_2b_1x1": (CONV, 64),
        "Conv2d_2c_3x3": (CONV, 192, {"kernel_size": 3, "padding": 1}),
        "MaxPool_3a_3x3": (halve,),
        "MaxPool_4a_3x3": (halve,),
        "MaxPool_5a_2x2": (MaxPool2d(kernel_size=2, stride=2, ceil_mode=True),),
        **{f"Mixed_{NAMES[row]}": (MIXED, *channels) for row, channels in TABLE.items()},
    }
