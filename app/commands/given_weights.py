"""The weights that an export is given: those in a file, or torchvision's for a preset."""

import re
from argparse import Namespace
from pathlib import Path

from app.commands import Misuse
from codegen import weights
from codegen.torch_random import Floats
from presets.catalogue import PRESETS

TAKEN_BY = ("pytorch", "onnx")
"""The forms that have weights."""


def load(asked: Namespace) -> dict[str, Floats] | None:
    """The numbers by state_dict key, None where none are given; raises Misuse or Refused."""
    if not asked.weights:
        return None
    if asked.to not in TAKEN_BY:
        raise Misuse(f"--weights goes with --to {' or '.join(TAKEN_BY)}")
    if not is_name(asked.weights):
        return weights.load(asked.weights)
    preset = PRESETS.get(asked.target)
    if preset is None or not preset.pretrained:
        raise Misuse(
            f"torchvision has no weights for {asked.target}, so --weights takes a file, "
            f"and there is none called {asked.weights}"
        )
    from codegen import pretrained

    return pretrained.load(preset.pretrained, asked.weights)


def is_name(given: str) -> bool:
    """Whether it is a name of torchvision's, such as IMAGENET1K_V1, and no file."""
    return bool(re.fullmatch(r"[A-Z][A-Z0-9_]+", given)) and not Path(given).exists()


def suit(asked: Namespace) -> None:
    """Have the preset take images as torchvision's weights expect them, unless told otherwise."""
    preset = PRESETS.get(asked.target)
    if preset is None or not asked.weights or not is_name(asked.weights):
        return
    if "transform_input" in preset.settings:
        asked.set = [("transform_input", "true"), *asked.set]
