"""Every preset, by name."""

import presets.googlenet  # noqa: F401
from presets.registry import PRESETS

__all__ = ["PRESETS"]
