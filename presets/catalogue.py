"""Every preset and every block of the library, by name."""

import presets.bn_inception
import presets.classic
import presets.googlenet
import presets.inception_resnet
import presets.inception_v3
import presets.inception_v4
import presets.resnet
import presets.slim
import presets.xception  # noqa: F401
from presets.registry import PRESETS

__all__ = ["PRESETS"]
