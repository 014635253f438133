"""Networks whose wires skip layers, to see how they are drawn."""

from collections.abc import Callable

from graph.build import Block, Builder
from graph.declare.op import Op
from graph.model import Model, Wire
from graph.ops.activation import ReLU, Sigmoid
from graph.ops.convolution import Conv2d, ConvTranspose2d
from graph.ops.head import Linear
from graph.ops.join import Add, Concat, Multiply
from graph.ops.normalization import BatchNorm2d
from graph.ops.pooling import AvgPool2d, GlobalAvgPool, MaxPool2d
from graph.ops.resize import Upsample


def conv(channels: int, kernel: int = 3, stride: int = 1) -> Op:
    """A convolution that keeps the size, or divides it by the stride."""
    return Conv2d(
        out_channels=channels, kernel_size=kernel, stride=stride, padding=kernel // 2, bias=False
    )


def double_conv(channels: int) -> Block:
    """Two convolutions with their normalizations and activations."""
    net = Builder(f"DoubleConv{channels}")
    x = net.input(channels, 64, 64)
    for i in (1, 2):
        x = net.add(f"conv{i}", conv(channels), x)
        x = net.add(f"bn{i}", BatchNorm2d(), x)
        x = net.add(f"relu{i}", ReLU(), x)
    net.output(x)
    return net.block()


def _level(net: Builder, name: str, x: Wire, channels: int, *, blocks: bool) -> Wire:
    if blocks:
        return net.call(name, double_conv(channels), x)
    for i in (1, 2):
        x = net.add(f"{name}.conv{i}", conv(channels), x)
        x = net.add(f"{name}.relu{i}", ReLU(), x)
    return x


def unet(depth: int = 4, *, blocks: bool = False, skip_first: bool = False) -> Model:
    """Ronneberger et al., 2015, with padding; from blocks or layer by layer."""
    net = Builder("UNet")
    x = net.input(1, 512, 512)
    skips = []
    for i in range(depth):
        x = _level(net, f"down{i}", x, 64 * 2**i, blocks=blocks)
        skips.append(x)
        x = net.add(f"pool{i}", MaxPool2d(kernel_size=2), x)
    x = _level(net, "bottom", x, 64 * 2**depth, blocks=blocks)
    for i in reversed(range(depth)):
        up = ConvTranspose2d(out_channels=64 * 2**i, kernel_size=2, stride=2)
        x = net.add(f"up{i}", up, x)
        both = (skips[i], x) if skip_first else (x, skips[i])
        x = net.add(f"cat{i}", Concat(), *both)
        x = _level(net, f"level{i}", x, 64 * 2**i, blocks=blocks)
    net.output(net.add("head", conv(2, 1), x), "mask")
    return net.model()


def autoencoder(depth: int = 3) -> Model:
    """Down and up again without skips."""
    net = Builder("Autoencoder")
    x = net.input(3, 128, 128)
    for i in range(depth):
        x = net.add(f"relu{i}", ReLU(), net.add(f"conv{i}", conv(32 * 2**i, 3, 2), x))
    for i in reversed(range(depth)):
        up = ConvTranspose2d(out_channels=16 * 2**i, kernel_size=2, stride=2)
        x = net.add(f"act{i}", ReLU(), net.add(f"up{i}", up, x))
    net.output(net.add("head", conv(3, 1), x), "image")
    return net.model()


def se_block() -> Model:
    """Hu et al., 2018: a residual branch whose channels are weighed."""
    net = Builder("SEBlock")
    x = net.input(64, 56, 56)
    y = net.add("relu1", ReLU(), net.add("bn1", BatchNorm2d(), net.add("conv1", conv(64), x)))
    y = net.add("bn2", BatchNorm2d(), net.add("conv2", conv(64), y))
    s = net.add("squeeze", GlobalAvgPool(keepdim=True), y)
    s = net.add("act", ReLU(), net.add("reduce", conv(4, 1), s))
    s = net.add("gate", Sigmoid(), net.add("expand", conv(64, 1), s))
    y = net.add("scale", Multiply(), y, s)
    net.output(net.add("relu2", ReLU(), net.add("add", Add(), y, x)))
    return net.model()


def _bottleneck(
    net: Builder, name: str, x: Wire, width: int, *, stride: int, project: bool
) -> Wire:
    y = x
    for i, (channels, kernel, step) in enumerate(
        ((width, 1, 1), (width, 3, stride), (4 * width, 1, 1)), 1
    ):
        y = net.add(f"{name}.conv{i}", conv(channels, kernel, step), y)
        y = net.add(f"{name}.bn{i}", BatchNorm2d(), y)
        y = net.add(f"{name}.relu{i}", ReLU(), y) if i < 3 else y
    if project:
        x = net.add(f"{name}.down.0", conv(4 * width, 1, stride), x)
        x = net.add(f"{name}.down.1", BatchNorm2d(), x)
    return net.add(f"{name}.relu3", ReLU(), net.add(f"{name}.add", Add(), y, x))


def bottleneck() -> Model:
    """He et al., 2015, figure 5, right, as a network of its own."""
    net = Builder("BottleneckNet")
    x = net.input(256, 56, 56)
    net.output(_bottleneck(net, "block", x, 64, stride=1, project=False))
    return net.model()


def resnet(*depths: int) -> Model:
    """Bottlenecks opened to their layers: `resnet(3, 4, 6, 3)` is ResNet-50."""
    net = Builder("ResNet")
    x = net.input(3, 224, 224)
    x = net.add("relu1", ReLU(), net.add("bn1", BatchNorm2d(), net.add("conv1", conv(64, 7, 2), x)))
    x = net.add("maxpool", MaxPool2d(kernel_size=3, stride=2, padding=1), x)
    for stage, depth in enumerate(depths):
        for i in range(depth):
            stride = 2 if stage and not i else 1
            name = f"layer{stage + 1}.{i}"
            x = _bottleneck(net, name, x, 64 * 2**stage, stride=stride, project=not i)
    net.output(net.add("fc", Linear(out_features=1000), net.add("pool", GlobalAvgPool(), x)))
    return net.model()


def dense_block(layers: int, *, blocks: bool = False) -> Model:
    """Huang et al., 2017: each layer reads the block's input and all layers before it."""
    net = Builder("DenseBlock")
    features = [net.input(64, 56, 56)]
    _dense(net, "layer", features, layers, blocks=blocks)
    net.output(net.add("features", Concat(), *features))
    return net.model()


def _dense(net: Builder, name: str, features: list[Wire], layers: int, *, blocks: bool) -> None:
    for i in range(1, layers + 1):
        x = net.add(f"{name}{i}.cat", Concat(), *features) if len(features) > 1 else features[0]
        if blocks:
            x = net.call(f"{name}{i}.conv", double_conv(32), x)
        else:
            for part, channels, kernel in (("a", 128, 1), ("b", 32, 3)):
                x = net.add(f"{name}{i}.norm_{part}", BatchNorm2d(), x)
                x = net.add(f"{name}{i}.relu_{part}", ReLU(), x)
                x = net.add(f"{name}{i}.conv_{part}", conv(channels, kernel), x)
        features.append(x)


def densenet(*depths: int) -> Model:
    """`densenet(6, 12, 24, 16)` is DenseNet-121 with every layer and every wire at one level."""
    net = Builder("DenseNet")
    x = net.add("conv0", conv(64, 7, 2), net.input(3, 224, 224))
    x = net.add("relu0", ReLU(), net.add("norm0", BatchNorm2d(), x))
    x = net.add("pool0", MaxPool2d(kernel_size=3, stride=2, padding=1), x)
    for stage, layers in enumerate(depths, 1):
        features = [x]
        _dense(net, f"dense{stage}.layer", features, layers, blocks=False)
        x = net.add(f"dense{stage}.features", Concat(), *features)
        if stage < len(depths):
            x = net.add(f"norm{stage}", BatchNorm2d(), x)
            x = net.add(f"transition{stage}", conv(64 * 2**stage, 1), x)
            x = net.add(f"pool{stage}", AvgPool2d(kernel_size=2), x)
    net.output(net.add("fc", Linear(out_features=1000), net.add("gap", GlobalAvgPool(), x)))
    return net.model()


def hrnet(streams: int = 4, modules: int = 1, length: int = 2) -> Model:
    """Wang et al., 2020: streams of each resolution side by side, which exchange what they find."""
    net = Builder("HRNet")
    x = net.input(3, 256, 256)
    x = net.add("stem.relu", ReLU(), net.add("stem.conv", conv(32, 3, 2), x))
    rows = [x]
    for stage in range(1, streams + 1):
        if stage > 1:
            down = net.add(f"stage{stage}.down", conv(32 * 2 ** (stage - 1), 3, 2), rows[-1])
            rows.append(down)
        for module in range(modules if stage > 1 else 1):
            name = f"stage{stage}" if modules == 1 else f"stage{stage}.{module}"
            rows = [_stream(net, f"{name}.row{i}", row, i, length) for i, row in enumerate(rows)]
            if stage > 1:
                rows = [_exchange(net, f"{name}.row{i}", rows, i) for i in range(len(rows))]
    whole = [rows[0]]
    for i, row in enumerate(rows[1:], 1):
        whole.append(net.add(f"head.up{i}", Upsample(scale_factor=2.0**i), row))
    net.output(net.add("head.conv", conv(17, 1), net.add("head.cat", Concat(), *whole)))
    return net.model()


def _stream(net: Builder, name: str, x: Wire, row: int, length: int) -> Wire:
    for i in range(length):
        x = net.call(f"{name}.block{i}", double_conv(32 * 2**row), x)
    return x


def _exchange(net: Builder, name: str, rows: list[Wire], to: int) -> Wire:
    """What a stream takes from each other: smaller maps enlarged, larger ones halved."""
    found = []
    for i, x in enumerate(rows):
        if i > to:
            x = net.add(f"{name}.from{i}.conv", conv(32 * 2**to, 1), x)
            x = net.add(f"{name}.from{i}.up", Upsample(scale_factor=2.0 ** (i - to)), x)
        for j in range(i, to):
            x = net.add(f"{name}.from{i}.half{j}", conv(32 * 2 ** (j + 1), 3, 2), x)
        found.append(x)
    return net.add(f"{name}.sum", Add(), *found)


def fpn() -> Model:
    """Lin et al., 2017: a pyramid with an output at each size."""
    net = Builder("FPN")
    x = net.input(3, 256, 256)
    stages = []
    for i in range(1, 6):
        x = net.add(f"stage{i}", conv(64 * 2 ** (i - 1), 3, 2), x)
        stages.append(x)
    top = net.add("lateral5", conv(256, 1), stages[4])
    levels = {5: top}
    for i in (4, 3, 2):
        side = net.add(f"lateral{i}", conv(256, 1), stages[i - 1])
        up = net.add(f"up{i}", Upsample(scale_factor=2.0), levels[i + 1])
        levels[i] = net.add(f"merge{i}", Add(), side, up)
    for i in (2, 3, 4, 5):
        net.output(net.add(f"smooth{i}", conv(256), levels[i]), f"p{i}")
    return net.model()


def nested_unet(depth: int = 3) -> Model:
    """Zhou et al., 2018, UNet++: skips filled with nodes."""
    net = Builder("NestedUNet")
    made: dict[tuple[int, int], Wire] = {}
    made[0, 0] = net.call("x00", double_conv(32), net.input(3, 128, 128))
    for i in range(1, depth + 1):
        pool = net.add(f"pool{i}", MaxPool2d(kernel_size=2), made[i - 1, 0])
        made[i, 0] = net.call(f"x{i}0", double_conv(32 * 2**i), pool)
        for j in range(1, i + 1):
            row = i - j
            up = net.add(f"up{row}{j}", Upsample(scale_factor=2.0), made[row + 1, j - 1])
            cat = net.add(f"cat{row}{j}", Concat(), *(made[row, k] for k in range(j)), up)
            made[row, j] = net.call(f"x{row}{j}", double_conv(32 * 2**row), cat)
    net.output(net.add("head", conv(1, 1), made[0, depth]), "mask")
    return net.model()


NETWORKS: dict[str, Callable[[], Model]] = {
    "unet": unet,
    "unet-blocks": lambda: unet(blocks=True),
    "unet-skip-first": lambda: unet(blocks=True, skip_first=True),
    "unet-3": lambda: unet(3),
    "autoencoder": autoencoder,
    "se-block": se_block,
    "bottleneck": bottleneck,
    "resnet-50": lambda: resnet(3, 4, 6, 3),
    "dense-16": lambda: dense_block(16),
    "dense-16-blocks": lambda: dense_block(16, blocks=True),
    "dense-6": lambda: dense_block(6),
    "densenet-121": lambda: densenet(6, 12, 24, 16),
    "hrnet": hrnet,
    "hrnet-2": lambda: hrnet(modules=2),
    "fpn": fpn,
    "unet++": nested_unet,
}
"""By name, as their pictures are called."""
