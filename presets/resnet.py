"""Residual networks (He et al., Deep residual learning for image recognition, 2015)."""

from graph.build import Block, Builder, arguments
from graph.model import Model, Wire
from graph.ops.activation import ReLU
from graph.ops.convolution import Conv2d
from graph.ops.head import Linear
from graph.ops.join import Add
from graph.ops.normalization import BatchNorm2d
from graph.ops.pooling import GlobalAvgPool, MaxPool2d
from presets.registry import CLASSES, preset


def _conv_bn(
    net: Builder,
    number: int,
    x: Wire,
    channels: object,
    kernel: int,
    stride: object = 1,
) -> Wire:
    """A convolution without bias and its BatchNorm, numbered alike."""
    conv = Conv2d(
        out_channels=channels,
        kernel_size=kernel,
        stride=stride,
        padding=kernel // 2,
        bias=False,
    )
    x = net.add(f"conv{number}", conv, x)
    return net.add(f"bn{number}", BatchNorm2d(), x)


def _shortcut(net: Builder, x: Wire, channels: object, stride: object) -> Wire:
    """The 1×1 projection of a block that changes size or channels."""
    conv = Conv2d(out_channels=channels, kernel_size=1, stride=stride, bias=False)
    return net.add("downsample.1", BatchNorm2d(), net.add("downsample.0", conv, x))


def _basic(*, project: bool) -> Block:
    """Figure 5, left: two 3×3."""
    name, with_projection = (
        ("BasicBlockDown", ", with a projection") if project else ("BasicBlock", "")
    )
    settings = {"channels": 64, "stride": 2} if project else {"channels": 64}
    net = Builder(name, f"Two 3×3 convolutions around a shortcut{with_projection}.", **settings)
    channels, *rest = arguments(*net.arguments)
    stride = rest[0] if rest else 1
    x = net.input(64, 56, 56)
    out = net.add("relu1", ReLU(), _conv_bn(net, 1, x, channels, 3, stride))
    out = _conv_bn(net, 2, out, channels, 3)
    identity = _shortcut(net, x, channels, stride) if project else x
    net.output(net.add("relu2", ReLU(), net.add("add", Add(), out, identity)))
    return net.block()


def _bottleneck(*, project: bool) -> Block:
    """Figure 5, right: 1×1, 3×3, 1×1; the stride in the 3×3, as torchvision has it."""
    name, with_projection = (
        ("BottleneckDown", ", with a projection") if project else ("Bottleneck", "")
    )
    settings = {"width": 64, "channels": 256}
    net = Builder(
        name,
        f"1×1, 3×3 and 1×1 around a shortcut{with_projection}.",
        **settings,
        **({"stride": 2} if project else {}),
    )
    width, channels, *rest = arguments(*net.arguments)
    stride = rest[0] if rest else 1
    x = net.input(256, 56, 56)
    out = net.add("relu1", ReLU(), _conv_bn(net, 1, x, width, 1))
    out = net.add("relu2", ReLU(), _conv_bn(net, 2, out, width, 3, stride))
    out = _conv_bn(net, 3, out, channels, 1)
    identity = _shortcut(net, x, channels, stride) if project else x
    net.output(net.add("relu3", ReLU(), net.add("add", Add(), out, identity)))
    return net.block()


BASIC, BASIC_DOWN = _basic(project=False), _basic(project=True)
BOTTLENECK, BOTTLENECK_DOWN = _bottleneck(project=False), _bottleneck(project=True)


def _resnet(
    name: str,
    depths: tuple[int, ...],
    blocks: tuple[Block, Block],
    expand: int,
    num_classes: int,
    input_size: int,
) -> Model:
    """Table 1: four stages of 64, 128, 256 and 512, the first at the stem's size."""
    plain, down = blocks
    net = Builder(name, f"{name}, as in torchvision.", num_classes=num_classes)
    x = net.input(3, input_size, input_size)
    conv = Conv2d(out_channels=64, kernel_size=7, stride=2, padding=3, bias=False)
    x = net.add("bn1", BatchNorm2d(), net.add("conv1", conv, x))
    x = net.add("relu", ReLU(), x)
    x = net.add("maxpool", MaxPool2d(kernel_size=3, stride=2, padding=1), x)
    channels = 64
    for stage, depth in enumerate(depths, 1):
        width = 64 * 2 ** (stage - 1)
        sizes = (width, width * expand) if expand > 1 else (width,)
        for i in range(depth):
            changes = i == 0 and (stage > 1 or channels != width * expand)
            options = {"stride": 1 if stage == 1 else 2} if changes else {}
            x = net.call(f"layer{stage}.{i}", down if changes else plain, x, *sizes, **options)
        channels = width * expand
    x = net.add("avgpool", GlobalAvgPool(), x)
    net.output(net.add("fc", Linear(out_features=CLASSES), x), "logits")
    return net.model()


PAPER = "He et al., Deep residual learning for image recognition, 2015, table 1"


@preset(
    "resnet18",
    title="ResNet-18",
    source=PAPER,
    weights=("ResNet18_Weights.IMAGENET1K_V1",),
    results="69.76% top-1 on ImageNet with torchvision's weights",
)
def resnet18(num_classes: int = 1000, input_size: int = 224) -> Model:
    """The same state_dict keys as torchvision's."""
    return _resnet("ResNet18", (2, 2, 2, 2), (BASIC, BASIC_DOWN), 1, num_classes, input_size)


@preset(
    "resnet50",
    title="ResNet-50",
    source=PAPER,
    weights=("ResNet50_Weights.IMAGENET1K_V1", "ResNet50_Weights.IMAGENET1K_V2"),
    results="76.13% top-1 on ImageNet with torchvision's first weights",
)
def resnet50(num_classes: int = 1000, input_size: int = 224) -> Model:
    """The same state_dict keys as torchvision's."""
    blocks = (BOTTLENECK, BOTTLENECK_DOWN)
    return _resnet("ResNet50", (3, 4, 6, 3), blocks, 4, num_classes, input_size)
