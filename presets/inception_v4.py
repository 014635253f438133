"""Inception v4 (Szegedy et al., Inception-v4, Inception-ResNet and residuals, 2016)."""

from typing import Any

from graph.build import Block, Builder
from graph.model import Model, Wire
from graph.ops.head import Dropout, Linear
from graph.ops.join import Concat
from graph.ops.pooling import AvgPool2d, GlobalAvgPool, MaxPool2d
from presets.convolutions import CONV_BN_RELU
from presets.registry import CLASSES, preset

HALVE = MaxPool2d(kernel_size=3, stride=2)
AVERAGE = AvgPool2d(kernel_size=3, stride=1, padding=1, count_include_pad=False)
# A branch is a list of convolutions: channels and window, "/2" for stride 2 without padding.
Branch = tuple[tuple[int, str], ...]


def window(spec: str) -> dict[str, Any]:
    """The settings of a window: 3×3 keeps the size, 3×3V (valid) and 3×3/2 do not."""
    size, _, step = spec.removesuffix("V").partition("/")
    height, width = (int(n) for n in size.split("×"))
    made: dict[str, Any] = {"kernel_size": height if height == width else (height, width)}
    if step:
        made["stride"] = int(step)
    elif not spec.endswith("V") and (height, width) != (1, 1):
        made["padding"] = height // 2 if height == width else (height // 2, width // 2)
    return made


def chain(net: Builder, name: str, x: Wire, convolutions: Branch, start: int = 0) -> Wire:
    """Convolutions in a row, called name.0, name.1, …; one alone is called name."""
    for i, (channels, spec) in enumerate(convolutions, start):
        path = name if len(convolutions) == 1 and not start else f"{name}.{i}"
        x = net.call(path, CONV_BN_RELU, x, channels, **window(spec))
    return x


def block(
    name: str,
    doc: str,
    example: tuple[int, int, int],
    *branches: Branch,
    pool: Any = None,
    after: Branch = (),
) -> Block:
    """Branches side by side and one that pools, joined over channels."""
    net = Builder(name, doc)
    x = net.input(*example)
    ends = [chain(net, f"branch{i}", x, branch) for i, branch in enumerate(branches)]
    if pool is not None:
        last = f"branch{len(branches)}"
        pooled = net.add(f"{last}.0" if after else last, pool, x)
        ends.append(chain(net, last, pooled, after, 1))
    net.output(net.add("concat", Concat(), *ends))
    return net.block()


STEM_A = block("StemA", "Figure 3, first fork.", (64, 147, 147), ((96, "3×3/2"),), pool=HALVE)
STEM_B = block(
    "StemB",
    "Figure 3, second fork.",
    (160, 73, 73),
    ((64, "1×1"), (96, "3×3V")),
    ((64, "1×1"), (64, "1×7"), (64, "7×1"), (96, "3×3V")),
)
STEM_C = block("StemC", "Figure 3, third fork.", (192, 71, 71), ((192, "3×3/2"),), pool=HALVE)
INCEPTION_A = block(
    "InceptionA",
    "Figure 4, on 35×35.",
    (384, 35, 35),
    ((96, "1×1"),),
    ((64, "1×1"), (96, "3×3")),
    ((64, "1×1"), (96, "3×3"), (96, "3×3")),
    pool=AVERAGE,
    after=((96, "1×1"),),
)
REDUCTION_A = block(
    "ReductionA",
    "Figure 7: 35 to 17.",
    (384, 35, 35),
    ((384, "3×3/2"),),
    ((192, "1×1"), (224, "3×3"), (256, "3×3/2")),
    pool=HALVE,
)
INCEPTION_B = block(
    "InceptionB",
    "Figure 5, on 17×17.",
    (1024, 17, 17),
    ((384, "1×1"),),
    ((192, "1×1"), (224, "1×7"), (256, "7×1")),
    ((192, "1×1"), (192, "7×1"), (224, "1×7"), (224, "7×1"), (256, "1×7")),
    pool=AVERAGE,
    after=((128, "1×1"),),
)
REDUCTION_B = block(
    "ReductionB",
    "Figure 8: 17 to 8.",
    (1024, 17, 17),
    ((192, "1×1"), (192, "3×3/2")),
    ((256, "1×1"), (256, "1×7"), (320, "7×1"), (320, "3×3/2")),
    pool=HALVE,
)


def _c() -> Block:
    """Figure 6, on 8×8: two branches fork again."""
    net = Builder("InceptionC", "Figure 6, on 8×8.")
    x = net.input(1536, 8, 8)
    ends = [chain(net, "branch0", x, ((256, "1×1"),))]
    stems: tuple[Branch, ...] = (
        ((384, "1×1"),),
        ((384, "1×1"), (448, "3×1"), (512, "1×3")),
    )
    for i, stem in enumerate(stems, 1):
        end = chain(net, f"branch{i}_stem", x, stem)
        ends.append(chain(net, f"branch{i}_across", end, ((256, "1×3"),)))
        ends.append(chain(net, f"branch{i}_down", end, ((256, "3×1"),)))
    pooled = net.add("branch3.0", AVERAGE, x)
    ends.append(chain(net, "branch3", pooled, ((256, "1×1"),), 1))
    net.output(net.add("concat", Concat(), *ends))
    return net.block()


INCEPTION_C = _c()
STAGES = (
    ("stem", (STEM_A, STEM_B, STEM_C)),
    ("inception_a", (INCEPTION_A,) * 4),
    ("reduction_a", (REDUCTION_A,)),
    ("inception_b", (INCEPTION_B,) * 7),
    ("reduction_b", (REDUCTION_B,)),
    ("inception_c", (INCEPTION_C,) * 3),
)


@preset(
    "inception-v4",
    title="Inception v4",
    source="Szegedy et al., Inception-v4, Inception-ResNet and residuals, 2016, figures 3 to 9",
    results="20.0% top-1 and 5.0% top-5 error on ImageNet, one crop",
)
def inception_v4(num_classes: int = 1000, input_size: int = 299) -> Model:
    """The pure Inception network of the paper."""
    net = Builder(
        "InceptionV4",
        "Inception v4, figures 3 to 9 of its paper.",
        num_classes=num_classes,
    )
    x = net.input(3, input_size, input_size)
    x = chain(net, "conv", x, ((32, "3×3/2"), (32, "3×3V"), (64, "3×3")))
    for name, blocks in STAGES:
        for i, part in enumerate(blocks):
            x = net.call(name if len(blocks) == 1 else f"{name}.{i}", part, x)
    x = net.add("avgpool", GlobalAvgPool(), x)
    x = net.add("dropout", Dropout(p=0.2), x)
    net.output(net.add("fc", Linear(out_features=CLASSES), x), "logits")
    return net.model()
