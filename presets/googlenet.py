"""GoogLeNet (Szegedy et al., Going deeper with convolutions, 2014)."""

from graph.build import Builder
from graph.model import Model
from graph.ops.head import Dropout, Linear
from graph.ops.normalization import LocalResponseNorm
from graph.ops.pooling import GlobalAvgPool, MaxPool2d
from presets.blocks import AUX_HEAD, CONV_RELU, INCEPTION
from presets.registry import preset

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


@preset(
    "googlenet",
    title="GoogLeNet v1",
    source="Szegedy et al., Going deeper with convolutions, 2014, table 1",
    results="6.67% top-5 error at ILSVRC 2014; a twelfth of AlexNet's parameters",
)
def googlenet(num_classes: int = 1000) -> Model:
    """The network of the paper: real 5×5, LRN, no BatchNorm, two auxiliary heads."""
    net = Builder(
        "GoogLeNet", "GoogLeNet as in the paper: Inception v1 with two auxiliary heads."
    )
    halve = MaxPool2d(kernel_size=3, stride=2, ceil_mode=True)

    x = net.input(3, 224, 224)
    x = net.call("conv1", CONV_RELU, x, 64, kernel_size=7, stride=2, padding=3)
    x = net.add("maxpool1", halve, x)
    x = net.add("norm1", LocalResponseNorm(size=5), x)
    x = net.call("conv2", CONV_RELU, x, 64)
    x = net.call("conv3", CONV_RELU, x, 192, kernel_size=3, padding=1)
    x = net.add("norm2", LocalResponseNorm(size=5), x)
    x = net.add("maxpool2", halve, x)
    for name, channels in TABLE.items():
        x = net.call(f"inception{name}", INCEPTION, x, *channels)
        if name in HEADS:
            aux = net.call(HEADS[name], AUX_HEAD, x, num_classes)
            net.output(aux, f"{HEADS[name]}_logits", role="auxiliary", weight=0.3)
        if name == "3b":
            x = net.add("maxpool3", halve, x)
        if name == "4e":
            x = net.add("maxpool4", halve, x)
    x = net.add("avgpool", GlobalAvgPool(), x)
    x = net.add("dropout", Dropout(p=0.4), x)
    x = net.add("fc", Linear(out_features=num_classes), x)
    net.output(x, "logits")
    return net.model()
