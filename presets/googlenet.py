"""GoogLeNet (Szegedy et al., Going deeper with convolutions, 2014) and its published variants."""

from collections.abc import Callable

from graph.build import Block, Builder
from graph.declare.op import Op
from graph.initialization import Initialization
from graph.model import Model, Wire
from graph.ops.head import Dropout, Linear
from graph.ops.normalization import LocalResponseNorm
from graph.ops.pooling import AdaptiveAvgPool2d, GlobalAvgPool, MaxPool2d
from graph.ops.structure import ChannelAffine
from presets.convolutions import CONV_BN_RELU, CONV_RELU, conv_bn_relu, conv_relu
from presets.inception import AUX_HEAD, INCEPTION, aux_head, inception
from presets.registry import CLASSES, preset

#     1×1  3×3r  3×3  5×5r  5×5  proj
TABLE = {
    "3a": (64, 96, 128, 16, 32, 32),
    "3b": (128, 128, 192, 32, 96, 64),
    "4a": (192, 96, 208, 16, 48, 64),
    "4b": (160, 112, 224, 24, 64, 64),
    "4c": (128, 128, 256, 24, 64, 64),
    "4d": (112, 144, 288, 32, 64, 64),
    "4e": (256, 160, 320, 32, 128, 128),
    "5a": (256, 160, 320, 32, 128, 128),
    "5b": (384, 192, 384, 48, 128, 128),
}
HEADS = {"4a": "aux1", "4d": "aux2"}

HALVE = MaxPool2d(kernel_size=3, stride=2, ceil_mode=True)
HALVE_PADDED = MaxPool2d(kernel_size=3, stride=2, padding=1)
LAST_HALVE = MaxPool2d(kernel_size=2, stride=2, ceil_mode=True)


def _stages(
    net: Builder,
    x: Wire,
    block: Block,
    head: Callable[[Wire, str], None] | None,
    pools: tuple[Op, Op],
) -> Wire:
    """The nine Inception blocks of the table, with pools before 4a and 5a and heads on the way."""
    for name, channels in TABLE.items():
        if name in ("4a", "5a"):
            x = net.add(*(("maxpool3", pools[0]) if name == "4a" else ("maxpool4", pools[1])), x)
        x = net.call(f"inception{name}", block, x, *channels)
        if head and name in HEADS:
            head(x, HEADS[name])
    return x


def _heads(net: Builder, block: Block) -> Callable[[Wire, str], None]:
    """Auxiliary classifiers, each adding 0.3 of its loss."""

    def add(x: Wire, name: str) -> None:
        logits = net.call(name, block, x, CLASSES)
        net.output(logits, f"{name}_logits", role="auxiliary", weight=0.3)

    return add


def _classifier(net: Builder, x: Wire, dropout: float) -> Model:
    x = net.add("avgpool", GlobalAvgPool(), x)
    if dropout:
        x = net.add("dropout", Dropout(p=dropout), x)
    net.output(net.add("fc", Linear(out_features=CLASSES), x), "logits")
    return net.model()


@preset(
    "googlenet",
    title="GoogLeNet v1",
    source="Szegedy et al., Going deeper with convolutions, 2014, table 1",
    results="6.67% top-5 error at ILSVRC 2014, with about 1.5 billion multiply-adds and a twelfth of "
    "AlexNet's parameters",
)
def googlenet(num_classes: int = 1000, input_size: int = 224) -> Model:
    """The network of the paper: real 5×5, LRN, no BatchNorm, two auxiliary heads."""
    net = Builder(
        "GoogLeNet",
        "GoogLeNet as in the paper: Inception v1 with two auxiliary heads.",
        num_classes=num_classes,
    )
    x = net.input(3, input_size, input_size)
    x = net.call("conv1", CONV_RELU, x, 64, kernel_size=7, stride=2, padding=3)
    x = net.add("maxpool1", HALVE, x)
    x = net.add("norm1", LocalResponseNorm(size=5), x)
    x = net.call("conv2", CONV_RELU, x, 64)
    x = net.call("conv3", CONV_RELU, x, 192, kernel_size=3, padding=1)
    x = net.add("norm2", LocalResponseNorm(size=5), x)
    x = net.add("maxpool2", HALVE, x)
    x = _stages(net, x, INCEPTION, _heads(net, AUX_HEAD), (HALVE, HALVE))
    return _classifier(net, x, 0.4)


def _stem(net: Builder, x: Wire, conv: Block, halve: Op) -> Wire:
    """The layers before 3a, without LRN."""
    x = net.call("conv1", conv, x, 64, kernel_size=7, stride=2, padding=3)
    x = net.add("maxpool1", halve, x)
    x = net.call("conv2", conv, x, 64)
    x = net.call("conv3", conv, x, 192, kernel_size=3, padding=1)
    return net.add("maxpool2", halve, x)


@preset(
    "googlenet-zjzstu",
    title="GoogLeNet (zjzstu)",
    source="zjzstu, a re-implementation on PASCAL VOC crops, without BatchNorm or conv bias",
    results="74.26% on 20 VOC classes after 100 epochs (AlexNet 70.76%); AlexNet has 4.57 times "
    "the parameters, and GoogLeNet's forward pass took 3.07 times AlexNet's",
)
def googlenet_zjzstu(num_classes: int = 1000, input_size: int = 224) -> Model:
    """No BatchNorm, no conv bias, ceil pools, weights from a truncated normal, σ 0.01."""
    conv = conv_relu(bias=False)
    head = aux_head(conv, AdaptiveAvgPool2d(output_size=4))
    net = Builder(
        "GoogLeNet",
        "GoogLeNet without BatchNorm and without biases in convolutions.",
        num_classes=num_classes,
    )
    net.initialization = Initialization("truncated normal", 0.01)
    x = _stem(net, net.input(3, input_size, input_size), conv, HALVE)
    heads = _heads(net, head)
    x = _stages(net, x, inception(conv, ceil=True), heads, (HALVE, LAST_HALVE))
    return _classifier(net, x, 0.2)


@preset(
    "googlenet-bn",
    title="GoogLeNet with BatchNorm",
    source="Ioffe and Szegedy, Batch normalization, 2015, applied to every convolution of table 1",
    results="with BatchNorm the paper's network was as accurate after 14 times fewer steps",
)
def googlenet_bn(num_classes: int = 1000, input_size: int = 224) -> Model:
    """BatchNorm after every convolution, which keeps its bias; padded max pools."""
    conv = conv_bn_relu(bias=True, eps=1e-5)
    net = Builder(
        "GoogLeNet",
        "GoogLeNet with BatchNorm after every convolution.",
        num_classes=num_classes,
    )
    x = _stem(net, net.input(3, input_size, input_size), conv, HALVE_PADDED)
    heads = _heads(net, aux_head(conv))
    x = _stages(net, x, inception(conv), heads, (HALVE_PADDED, HALVE_PADDED))
    return _classifier(net, x, 0.4)


@preset(
    "googlenet-d2l",
    title="GoogLeNet (d2l)",
    source="Zhang et al., Dive into deep learning, section 8.4: Fashion-MNIST at 96×96",
    results="the book trains it for 10 epochs, batch 128, SGD at a learning rate of 0.1",
)
def googlenet_d2l(num_classes: int = 10, input_size: int = 96) -> Model:
    """For small grey images: no LRN, no dropout, no heads, padded max pools."""
    net = Builder("GoogLeNet", "GoogLeNet for small grey images.", num_classes=num_classes)
    net.initialization = Initialization("xavier")
    x = _stem(net, net.input(1, input_size, input_size), CONV_RELU, HALVE_PADDED)
    x = _stages(net, x, INCEPTION, None, (HALVE_PADDED, HALVE_PADDED))
    return _classifier(net, x, 0)


# What torchvision's transform_input does: from ImageNet's mean and deviation to -1..1.
TO_UNIT = ChannelAffine(
    scale=(0.229 / 0.5, 0.224 / 0.5, 0.225 / 0.5),
    offset=((0.485 - 0.5) / 0.5, (0.456 - 0.5) / 0.5, (0.406 - 0.5) / 0.5),
)


@preset(
    "googlenet-torchvision",
    title="GoogLeNet (torchvision)",
    source="torchvision.models.googlenet: 3×3 where the paper has 5×5, BatchNorm, no conv bias",
    results="69.78% top-1 on ImageNet with torchvision's weights",
    weights=("GoogLeNet_Weights.IMAGENET1K_V1",),
)
def googlenet_torchvision(
    num_classes: int = 1000, input_size: int = 224, transform_input: bool = False
) -> Model:
    """The same state_dict keys as torchvision's."""
    net = Builder(
        "GoogLeNet",
        "GoogLeNet as in torchvision, with BatchNorm and 3×3 for 5×5.",
        num_classes=num_classes,
    )
    x = net.input(3, input_size, input_size)
    if transform_input:
        x = net.add("transform_input", TO_UNIT, x)
    x = _stem(net, x, CONV_BN_RELU, HALVE)
    head = aux_head(CONV_BN_RELU, AdaptiveAvgPool2d(output_size=4))
    block = inception(CONV_BN_RELU, five=3, ceil=True)
    x = _stages(net, x, block, _heads(net, head), (HALVE, LAST_HALVE))
    return _classifier(net, x, 0.2)
