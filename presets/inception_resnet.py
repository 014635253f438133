"""Inception-ResNet-v2 (Szegedy et al., Inception-v4, Inception-ResNet and residuals, 2016)."""

from graph.build import Block, Builder
from graph.model import Model
from graph.ops.activation import ReLU, Scale
from graph.ops.convolution import Conv2d
from graph.ops.head import Dropout, Linear
from graph.ops.join import Add, Concat
from graph.ops.pooling import AvgPool2d, GlobalAvgPool, MaxPool2d
from presets.inception_v4 import Branch, block, chain
from presets.registry import CLASSES, preset

HALVE = MaxPool2d(kernel_size=3, stride=2)
AVERAGE = AvgPool2d(kernel_size=3, stride=1, padding=1, count_include_pad=False)


def _residual(
    name: str,
    example: tuple[int, int, int],
    *branches: Branch,
    scale: float = 1.0,
    last: bool = False,
) -> Block:
    """Branches joined, brought back to the input's channels by 1×1, scaled and added."""
    scaling = f"scaled {scale:g}" if scale != 1 else "not scaled"
    net = Builder(name, f"Inception with a residual, {scaling}{', no ReLU' if last else ''}.")
    x = net.input(*example)
    ends = [chain(net, f"branch{i}", x, branch) for i, branch in enumerate(branches)]
    out = net.add("concat", Concat(), *ends)
    out = net.add("conv2d", Conv2d(out_channels=example[0], kernel_size=1), out)
    if scale != 1:
        out = net.add("scale", Scale(factor=scale), out)
    out = net.add("add", Add(), x, out)
    net.output(out if last else net.add("relu", ReLU(), out))
    return net.block()


MIXED_5B = block(
    "Mixed5b",
    "Inception that opens the 35×35 stage.",
    (192, 35, 35),
    ((96, "1×1"),),
    ((48, "1×1"), (64, "5×5")),
    ((64, "1×1"), (96, "3×3"), (96, "3×3")),
    pool=AVERAGE,
    after=((64, "1×1"),),
)
BLOCK_35 = _residual(
    "Block35",
    (320, 35, 35),
    ((32, "1×1"),),
    ((32, "1×1"), (32, "3×3")),
    ((32, "1×1"), (48, "3×3"), (64, "3×3")),
    scale=0.17,
)
MIXED_6A = block(
    "Mixed6a",
    "35 to 17.",
    (320, 35, 35),
    ((384, "3×3/2"),),
    ((256, "1×1"), (256, "3×3"), (384, "3×3/2")),
    pool=HALVE,
)
BLOCK_17 = _residual(
    "Block17",
    (1088, 17, 17),
    ((192, "1×1"),),
    ((128, "1×1"), (160, "1×7"), (192, "7×1")),
    scale=0.10,
)
MIXED_7A = block(
    "Mixed7a",
    "17 to 8.",
    (1088, 17, 17),
    ((256, "1×1"), (384, "3×3/2")),
    ((256, "1×1"), (288, "3×3/2")),
    ((256, "1×1"), (288, "3×3"), (320, "3×3/2")),
    pool=HALVE,
)
EIGHT: tuple[Branch, ...] = (
    ((192, "1×1"),),
    ((192, "1×1"), (224, "1×3"), (256, "3×1")),
)
BLOCK_8 = _residual("Block8", (2080, 8, 8), *EIGHT, scale=0.20)
BLOCK_8_LAST = _residual("Block8Last", (2080, 8, 8), *EIGHT, last=True)


@preset(
    "inception-resnet-v2",
    title="Inception-ResNet-v2",
    source="Szegedy et al., Inception-v4, Inception-ResNet and residuals, 2016",
    results="19.9% top-1 and 4.9% top-5 error on ImageNet, one crop",
)
def inception_resnet_v2(num_classes: int = 1000, input_size: int = 299) -> Model:
    """10, 20 and 9 residual Inception blocks, and one unscaled last."""
    net = Builder(
        "InceptionResNetV2",
        "Inception-ResNet-v2: residual Inception blocks, scaled.",
        num_classes=num_classes,
    )
    x = net.input(3, input_size, input_size)
    x = chain(net, "conv1", x, ((32, "3×3/2"), (32, "3×3V"), (64, "3×3")))
    x = net.add("maxpool1", HALVE, x)
    x = chain(net, "conv2", x, ((80, "1×1"), (192, "3×3V")))
    x = net.add("maxpool2", HALVE, x)
    x = net.call("mixed_5b", MIXED_5B, x)
    x = net.call("repeat", BLOCK_35, x, repeat=10)
    x = net.call("mixed_6a", MIXED_6A, x)
    x = net.call("repeat_1", BLOCK_17, x, repeat=20)
    x = net.call("mixed_7a", MIXED_7A, x)
    x = net.call("repeat_2", BLOCK_8, x, repeat=9)
    x = net.call("block8", BLOCK_8_LAST, x)
    x = chain(net, "conv2d_7b", x, ((1536, "1×1"),))
    x = net.add("avgpool", GlobalAvgPool(), x)
    x = net.add("dropout", Dropout(p=0.2), x)
    net.output(net.add("fc", Linear(out_features=CLASSES), x), "logits")
    return net.model()
