"""Networks before and beside Inception: LeNet, AlexNet, Network in network, VGG."""

from collections.abc import Sequence

from graph.build import Block, Builder, arguments
from graph.declare.op import Op
from graph.model import Model, Wire
from graph.ops.activation import ReLU, Tanh
from graph.ops.convolution import Conv2d
from graph.ops.head import Dropout, Linear
from graph.ops.pooling import AdaptiveAvgPool2d, AvgPool2d, GlobalAvgPool, MaxPool2d
from graph.ops.structure import Flatten
from presets.convolutions import CONV_RELU
from presets.registry import CLASSES, preset


@preset(
    "lenet",
    title="LeNet-5",
    source="LeCun et al., Gradient-based learning applied to document recognition, 1998",
    results="0.95% error on MNIST, without distorted images in training",
)
def lenet(num_classes: int = 10, input_size: int = 28) -> Model:
    """Two convolutions of 6 and 16 filters, average pools, 120-84-classes."""
    net = Builder("LeNet", "LeNet-5 for grey images of 28×28.", num_classes=num_classes)
    x = net.input(1, input_size, input_size)
    for i, (filters, padding) in enumerate(((6, 2), (16, 0)), 1):
        x = net.add(f"conv{i}", Conv2d(out_channels=filters, kernel_size=5, padding=padding), x)
        x = net.add(f"tanh{i}", Tanh(), x)
        x = net.add(f"pool{i}", AvgPool2d(kernel_size=2), x)
    x = net.add("flatten", Flatten(), x)
    for i, features in enumerate((120, 84), 1):
        x = net.add(f"fc{i}", Linear(out_features=features), x)
        x = net.add(f"tanh{i + 2}", Tanh(), x)
    net.output(net.add("fc3", Linear(out_features=CLASSES), x), "logits")
    return net.model()


def _sequence(net: Builder, name: str, x: Wire, ops: Sequence[Op]) -> Wire:
    """Operations one after another, called name.0, name.1 and so on as in torchvision."""
    for i, op in enumerate(ops):
        x = net.add(f"{name}.{i}", op, x)
    return x


@preset(
    "alexnet",
    title="AlexNet",
    source="Krizhevsky, One weird trick for parallelizing convolutional networks, 2014",
    results="56.5% top-1 on ImageNet with torchvision's weights",
    weights=("AlexNet_Weights.IMAGENET1K_V1",),
)
def alexnet(num_classes: int = 1000, input_size: int = 224) -> Model:
    """The same state_dict keys as torchvision's."""
    net = Builder(
        "AlexNet",
        "AlexNet in its one-column form, as in torchvision.",
        num_classes=num_classes,
    )
    pool = MaxPool2d(kernel_size=3, stride=2)
    convolutions = [
        Conv2d(out_channels=64, kernel_size=11, stride=4, padding=2),
        ReLU(),
        pool,
        Conv2d(out_channels=192, kernel_size=5, padding=2),
        ReLU(),
        pool,
        Conv2d(out_channels=384, kernel_size=3, padding=1),
        ReLU(),
        Conv2d(out_channels=256, kernel_size=3, padding=1),
        ReLU(),
        Conv2d(out_channels=256, kernel_size=3, padding=1),
        ReLU(),
        pool,
    ]
    x = _sequence(net, "features", net.input(3, input_size, input_size), convolutions)
    x = net.add("avgpool", AdaptiveAvgPool2d(output_size=6), x)
    x = net.add("flatten", Flatten(), x)
    wide = Linear(out_features=4096)
    head = [
        Dropout(),
        wide,
        ReLU(),
        Dropout(),
        wide,
        ReLU(),
        Linear(out_features=CLASSES),
    ]
    net.output(_sequence(net, "classifier", x, head), "logits")
    return net.model()


VGG16 = (
    64,
    64,
    "M",
    128,
    128,
    "M",
    256,
    256,
    256,
    "M",
    512,
    512,
    512,
    "M",
    512,
    512,
    512,
    "M",
)
VGG19 = (
    64,
    64,
    "M",
    128,
    128,
    "M",
    256,
    256,
    256,
    256,
    "M",
    512,
    512,
    512,
    512,
    "M",
    512,
    512,
    512,
    512,
    "M",
)


def _vgg(name: str, letter: str, plan: tuple[int | str, ...], num_classes: int, size: int) -> Model:
    net = Builder(
        name,
        f"{name}, configuration {letter} of Simonyan and Zisserman, as in torchvision.",
        num_classes=num_classes,
    )
    ops: list[Op] = []
    for item in plan:
        if isinstance(item, int):
            ops += [Conv2d(out_channels=item, kernel_size=3, padding=1), ReLU()]
        else:
            ops.append(MaxPool2d(kernel_size=2, stride=2))
    x = _sequence(net, "features", net.input(3, size, size), ops)
    x = net.add("avgpool", AdaptiveAvgPool2d(output_size=7), x)
    x = net.add("flatten", Flatten(), x)
    wide = Linear(out_features=4096)
    head = [
        wide,
        ReLU(),
        Dropout(),
        wide,
        ReLU(),
        Dropout(),
        Linear(out_features=CLASSES),
    ]
    net.output(_sequence(net, "classifier", x, head), "logits")
    return net.model()


VGG = "Simonyan and Zisserman, Very deep convolutional networks, 2014"


@preset(
    "vgg16",
    title="VGG-16",
    source=f"{VGG}, configuration D",
    results="71.6% top-1 on ImageNet with torchvision's weights",
    weights=("VGG16_Weights.IMAGENET1K_V1",),
)
def vgg16(num_classes: int = 1000, input_size: int = 224) -> Model:
    """The same state_dict keys as torchvision's."""
    return _vgg("VGG16", "D", VGG16, num_classes, input_size)


@preset(
    "vgg19",
    title="VGG-19",
    source=f"{VGG}, configuration E",
    results="72.4% top-1 on ImageNet with torchvision's weights",
    weights=("VGG19_Weights.IMAGENET1K_V1",),
)
def vgg19(num_classes: int = 1000, input_size: int = 224) -> Model:
    """The same state_dict keys as torchvision's."""
    return _vgg("VGG19", "E", VGG19, num_classes, input_size)


def _mlpconv() -> Block:
    """Lin et al., Network in network, 2013: a convolution, then a small network at each pixel."""
    net = Builder(
        "MlpConv",
        "A convolution and two 1×1: a small network at each pixel.",
        channels=96,
        last=96,
        kernel_size=3,
        stride=1,
        padding=0,
    )
    channels, last, kernel_size, stride, padding = arguments(*net.arguments)
    x = net.input(3, 224, 224)
    window = {"kernel_size": kernel_size, "stride": stride, "padding": padding}
    x = net.call("conv", CONV_RELU, x, channels, **window)
    x = net.call("mlp1", CONV_RELU, x, channels)
    net.output(net.call("mlp2", CONV_RELU, x, last))
    return net.block()


MLPCONV = _mlpconv()


@preset(
    "nin",
    title="Network in network",
    source="Lin et al., Network in network, 2013",
    results="8.81% error on CIFAR-10, with augmentation and in a version for 32×32",
)
def nin(num_classes: int = 1000, input_size: int = 224) -> Model:
    """Four mlpconv layers and global average pooling, no linear layer."""
    net = Builder(
        "NetworkInNetwork",
        "Network in network: four mlpconv layers.",
        num_classes=num_classes,
    )
    pool = MaxPool2d(kernel_size=3, stride=2)
    x = net.input(3, input_size, input_size)
    x = net.call("mlpconv1", MLPCONV, x, 96, 96, kernel_size=11, stride=4)
    x = net.add("pool1", pool, x)
    x = net.call("mlpconv2", MLPCONV, x, 256, 256, kernel_size=5, padding=2)
    x = net.add("pool2", pool, x)
    x = net.call("mlpconv3", MLPCONV, x, 384, 384, kernel_size=3, padding=1)
    x = net.add("pool3", pool, x)
    x = net.add("dropout", Dropout(p=0.5), x)
    x = net.call("mlpconv4", MLPCONV, x, 1024, CLASSES, kernel_size=3, padding=1)
    net.output(net.add("avgpool", GlobalAvgPool(), x), "logits")
    return net.model()
