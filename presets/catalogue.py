"""Every preset by name. To add a file of presets, add its name to this import."""

from types import ModuleType

# People see the presets in the order of these lines.
# isort: off
from presets import (  # noqa: F401
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

# isort: on
from presets.registry import REGISTERED, Preset


def _in_order() -> dict[str, Preset]:
    """The presets of each file imported above, in the order of the import."""
    files = [member.__name__ for member in globals().values() if isinstance(member, ModuleType)]
    return dict(sorted(REGISTERED.items(), key=lambda item: files.index(item[1].make.__module__)))


PRESETS: dict[str, Preset] = _in_order()
