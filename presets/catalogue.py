"""Every preset by name, in the order people see them. To add a file of presets, name it here."""

from presets import (
    bn_inception,
    classic,
    googlenet,
    inception_resnet,
    inception_v3,
    inception_v4,
    resnet,
    slim,
    xception,
)
from presets.registry import REGISTERED, Preset

_FILES = (
    googlenet,
    slim,
    bn_inception,
    inception_v3,
    inception_v4,
    inception_resnet,
    xception,
    classic,
    resnet,
)

PRESETS: dict[str, Preset] = {
    name: preset
    for file in _FILES
    for name, preset in REGISTERED.items()
    if preset.make.__module__ == file.__name__
}
