"""Inception v3 (Szegedy et al., Rethinking the Inception architecture, 2015), as in torchvision."""

from typing import Any

from graph.build import Block, Builder, arguments
from graph.declare.arg import Arg
from graph.model import Model, Wire
from graph.ops.head import Dropout, Linear
from graph.ops.join import Concat
from graph.ops.pooling import AvgPool2d, GlobalAvgPool, MaxPool2d
from graph.ops.structure import Flatten
from presets.convolutions import CONV_BN_RELU
from presets.googlenet import TO_UNIT
from presets.registry import CLASSES, preset

HALVE = MaxPool2d(kernel_size=3, stride=2)
AVERAGE = AvgPool2d(kernel_size=3, stride=1, padding=1)
K3: dict[str, Any] = {"kernel_size": 3, "padding": 1}
K5: dict[str, Any] = {"kernel_size": 5, "padding": 2}
ACROSS: dict[str, Any] = {"kernel_size": (1, 7), "padding": (0, 3)}
DOWN: dict[str, Any] = {"kernel_size": (7, 1), "padding": (3, 0)}
ACROSS3: dict[str, Any] = {"kernel_size": (1, 3), "padding": (0, 1)}
DOWN3: dict[str, Any] = {"kernel_size": (3, 1), "padding": (1, 0)}
STEP: dict[str, Any] = {"kernel_size": 3, "stride": 2}


class _Branches:
    """A block of branches from one input to one concatenation."""

    def __init__(self, name: str, doc: str, example: tuple[int, int, int], **sizes: int) -> None:
        self.net = Builder(name, doc, **sizes)
        self.x = self.net.input(*example)

    def conv(
        self,
        name: str,
        x: Wire,
        channels: int | Arg,
        window: dict[str, Any] | None = None,
    ) -> Wire:
        return self.net.call(name, CONV_BN_RELU, x, channels, **(window or {}))

    def pooled(self, channels: int | Arg) -> Wire:
        average = self.net.add("avg_pool", AVERAGE, self.x)
        return self.conv("branch_pool", average, channels)

    def joined(self, *ends: Wire) -> Block:
        self.net.output(self.net.add("concat", Concat(), *ends))
        return self.net.block()


def _a() -> Block:
    """Figure 5: two 3×3 for a 5×5."""
    made = _Branches("InceptionA", "Two 3×3 for one of the 5×5s.", (192, 35, 35), pool_features=32)
    (pool_features,) = arguments("pool_features")
    one = made.conv("branch1x1", made.x, 64)
    five = made.conv("branch5x5_1", made.x, 48)
    five = made.conv("branch5x5_2", five, 64, K5)
    double = made.conv("branch3x3dbl_1", made.x, 64)
    double = made.conv("branch3x3dbl_2", double, 96, K3)
    double = made.conv("branch3x3dbl_3", double, 96, K3)
    return made.joined(one, five, double, made.pooled(pool_features))


def _b() -> Block:
    """Figure 10: a grid reduction."""
    made = _Branches("InceptionB", "Halves the map, 35 to 17.", (288, 35, 35))
    three = made.conv("branch3x3", made.x, 384, STEP)
    double = made.conv("branch3x3dbl_1", made.x, 64)
    double = made.conv("branch3x3dbl_2", double, 96, K3)
    double = made.conv("branch3x3dbl_3", double, 96, STEP)
    return made.joined(three, double, made.net.add("branch_pool", HALVE, made.x))


def _c() -> Block:
    """Figure 6: 1×7 then 7×1."""
    made = _Branches("InceptionC", "1×7 then 7×1 for 7×7.", (768, 17, 17), channels_7x7=128)
    (narrow,) = arguments("channels_7x7")
    one = made.conv("branch1x1", made.x, 192)
    seven = made.conv("branch7x7_1", made.x, narrow)
    seven = made.conv("branch7x7_2", seven, narrow, ACROSS)
    seven = made.conv("branch7x7_3", seven, 192, DOWN)
    double = made.conv("branch7x7dbl_1", made.x, narrow)
    double = made.conv("branch7x7dbl_2", double, narrow, DOWN)
    double = made.conv("branch7x7dbl_3", double, narrow, ACROSS)
    double = made.conv("branch7x7dbl_4", double, narrow, DOWN)
    double = made.conv("branch7x7dbl_5", double, 192, ACROSS)
    return made.joined(one, seven, double, made.pooled(192))


def _d() -> Block:
    """The second grid reduction."""
    made = _Branches("InceptionD", "Halves the map, 17 to 8.", (768, 17, 17))
    three = made.conv("branch3x3_1", made.x, 192)
    three = made.conv("branch3x3_2", three, 320, STEP)
    seven = made.conv("branch7x7x3_1", made.x, 192)
    seven = made.conv("branch7x7x3_2", seven, 192, ACROSS)
    seven = made.conv("branch7x7x3_3", seven, 192, DOWN)
    seven = made.conv("branch7x7x3_4", seven, 192, STEP)
    return made.joined(three, seven, made.net.add("branch_pool", HALVE, made.x))


def _e() -> Block:
    """Figure 7: the expanded filter bank."""
    made = _Branches("InceptionE", "The expanded filter bank: 1×3 beside 3×1.", (1280, 8, 8))
    one = made.conv("branch1x1", made.x, 320)
    three = made.conv("branch3x3_1", made.x, 384)
    three_a = made.conv("branch3x3_2a", three, 384, ACROSS3)
    three_b = made.conv("branch3x3_2b", three, 384, DOWN3)
    double = made.conv("branch3x3dbl_1", made.x, 448)
    double = made.conv("branch3x3dbl_2", double, 384, K3)
    double_a = made.conv("branch3x3dbl_3a", double, 384, ACROSS3)
    double_b = made.conv("branch3x3dbl_3b", double, 384, DOWN3)
    return made.joined(one, three_a, three_b, double_a, double_b, made.pooled(192))


def _aux() -> Block:
    """Figure 8: the auxiliary classifier on the last 17×17."""
    net = Builder("InceptionAux", "A classifier on the way, for training only.", num_classes=1000)
    x = net.input(768, 17, 17)
    x = net.add("avg_pool", AvgPool2d(kernel_size=5, stride=3), x)
    x = net.call("conv0", CONV_BN_RELU, x, 128)
    x = net.call("conv1", CONV_BN_RELU, x, 768, kernel_size=5)
    x = net.add("global_pool", GlobalAvgPool(), x)
    net.output(net.add("fc", Linear(out_features=CLASSES), x))
    return net.block()


INCEPTION_A, INCEPTION_B, INCEPTION_C = _a(), _b(), _c()
INCEPTION_D, INCEPTION_E, INCEPTION_AUX = _d(), _e(), _aux()

MIXED: dict[str, tuple[Any, ...]] = {
    "Mixed_5b": (INCEPTION_A, 32),
    "Mixed_5c": (INCEPTION_A, 64),
    "Mixed_5d": (INCEPTION_A, 64),
    "Mixed_6a": (INCEPTION_B,),
    "Mixed_6b": (INCEPTION_C, 128),
    "Mixed_6c": (INCEPTION_C, 160),
    "Mixed_6d": (INCEPTION_C, 160),
    "Mixed_6e": (INCEPTION_C, 192),
    "Mixed_7a": (INCEPTION_D,),
    "Mixed_7b": (INCEPTION_E,),
    "Mixed_7c": (INCEPTION_E,),
}


@preset(
    "inception-v3",
    title="Inception v3",
    source="Szegedy et al., Rethinking the Inception architecture, 2015; torchvision's names",
    results="77.29% top-1 on ImageNet with torchvision's weights",
    weights=("Inception_V3_Weights.IMAGENET1K_V1",),
)
def inception_v3(
    num_classes: int = 1000, input_size: int = 299, transform_input: bool = False
) -> Model:
    """The same state_dict keys as torchvision's."""
    net = Builder(
        "InceptionV3",
        "Inception v3 with its auxiliary head, as in torchvision.",
        num_classes=num_classes,
    )
    x = net.input(3, input_size, input_size)
    if transform_input:
        x = net.add("transform_input", TO_UNIT, x)
    x = net.call("Conv2d_1a_3x3", CONV_BN_RELU, x, 32, **STEP)
    x = net.call("Conv2d_2a_3x3", CONV_BN_RELU, x, 32, kernel_size=3)
    x = net.call("Conv2d_2b_3x3", CONV_BN_RELU, x, 64, **K3)
    x = net.add("maxpool1", HALVE, x)
    x = net.call("Conv2d_3b_1x1", CONV_BN_RELU, x, 80)
    x = net.call("Conv2d_4a_3x3", CONV_BN_RELU, x, 192, kernel_size=3)
    x = net.add("maxpool2", HALVE, x)
    for name, (block, *sizes) in MIXED.items():
        x = net.call(name, block, x, *sizes)
        if name == "Mixed_6e":
            logits = net.call("AuxLogits", INCEPTION_AUX, x, CLASSES)
            net.output(logits, "aux_logits", role="auxiliary", weight=0.4)
    x = net.add("avgpool", GlobalAvgPool(keepdim=True), x)
    x = net.add("flatten", Flatten(), net.add("dropout", Dropout(p=0.5), x))
    net.output(net.add("fc", Linear(out_features=CLASSES), x), "logits")
    return net.model()
