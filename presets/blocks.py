"""The library of blocks in the palette: ordinary graphs, as a person's own are."""

from graph.build import Block
from presets import bn_inception, inception_resnet, inception_v3, inception_v4
from presets.classic import MLPCONV
from presets.convolutions import CONV_BN_RELU, CONV_RELU, SEPARABLE
from presets.inception import AUX_HEAD, INCEPTION, INCEPTION_BN, INCEPTION_NAIVE
from presets.resnet import BASIC, BASIC_DOWN, BOTTLENECK, BOTTLENECK_DOWN
from presets.xception import DOWN, MIDDLE

BLOCKS: dict[str, tuple[str, Block]] = {
    "Inception (v1)": ("inception", INCEPTION),
    "Inception (v1, BatchNorm)": ("inception", INCEPTION_BN),
    "Inception (naive)": ("inception", INCEPTION_NAIVE),
    "ConvRelu": ("conv", CONV_RELU),
    "ConvBnRelu": ("conv", CONV_BN_RELU),
    "Auxiliary head": ("aux", AUX_HEAD),
    "Separable convolution": ("separable", SEPARABLE),
    "Residual, basic": ("residual", BASIC),
    "Residual, basic, down": ("residual", BASIC_DOWN),
    "Residual, bottleneck": ("residual", BOTTLENECK),
    "Residual, bottleneck, down": ("residual", BOTTLENECK_DOWN),
    "MlpConv (NiN)": ("mlpconv", MLPCONV),
    "Inception v2, two 3×3": ("inception", bn_inception.AVERAGE),
    "Inception v2, reduction": ("reduction", bn_inception.REDUCTION),
    "Inception v3 A, two 3×3 for 5×5": ("inception", inception_v3.INCEPTION_A),
    "Inception v3 B, reduction": ("reduction", inception_v3.INCEPTION_B),
    "Inception v3 C, 1×7 then 7×1": ("inception", inception_v3.INCEPTION_C),
    "Inception v3 D, reduction": ("reduction", inception_v3.INCEPTION_D),
    "Inception v3 E, expanded filters": ("inception", inception_v3.INCEPTION_E),
    "Inception v3 auxiliary head": ("aux", inception_v3.INCEPTION_AUX),
    "Inception v4 A": ("inception", inception_v4.INCEPTION_A),
    "Inception v4 B": ("inception", inception_v4.INCEPTION_B),
    "Inception v4 C": ("inception", inception_v4.INCEPTION_C),
    "Inception v4 reduction A": ("reduction", inception_v4.REDUCTION_A),
    "Inception v4 reduction B": ("reduction", inception_v4.REDUCTION_B),
    "Inception-ResNet 35×35": ("residual", inception_resnet.BLOCK_35),
    "Inception-ResNet 17×17": ("residual", inception_resnet.BLOCK_17),
    "Inception-ResNet 8×8": ("residual", inception_resnet.BLOCK_8),
    "Inception-ResNet reduction A": ("reduction", inception_resnet.MIXED_6A),
    "Inception-ResNet reduction B": ("reduction", inception_resnet.MIXED_7A),
    "Xception, down": ("xception", DOWN),
    "Xception, middle": ("xception", MIDDLE),
}
"""What the palette calls a block, what a new use of it is named, and the block."""

FACTS = {
    "Inception (v1)": "A 5×5 of 256 filters on 128 channels has 819,200 weights; behind a 1×1 of "
    "32 the two have 208,896, about a quarter.",
    "Inception (naive)": "Without reductions a 5×5 of 256 filters on 128 channels has 819,200 "
    "weights; behind a 1×1 of 32 it would take about a quarter.",
    "Inception v2, two 3×3": "Two 3×3 for a 5×5: 18/25 of the weights.",
    "Inception v3 A, two 3×3 for 5×5": "Two 3×3 for a 5×5: 18/25 of the weights.",
    "Inception v3 C, 1×7 then 7×1": "1×n then n×1 for n×n: for 3×3 a third fewer weights, "
    "for 7×7 five sevenths fewer.",
    "Inception v3 E, expanded filters": "1×3 then 3×1 for a 3×3: a third fewer weights; here "
    "they stand side by side.",
}
"""What is known of a block, to show beside it."""
