"""The weights that an export is given: those in a file, or torchvision's by their name."""

import re
from argparse import Namespace
from pathlib import Path

from app.cli.misuse import Misuse
from app.store.export_forms import FORMS
from codegen import weights
from codegen.weights import Floats
from graph.check.report import Report
from presets.catalogue import PRESETS

TAKEN_BY = tuple(key for key, form in FORMS.items() if form.without_weights)
"""The forms that have weights."""


def load(args: Namespace, report: Report) -> dict[str, Floats] | None:
    """The numbers by state_dict key, None where none are given; raises Misuse or Refused."""
    if not args.weights:
        return None
    if args.to not in TAKEN_BY:
        raise Misuse(f"--weights goes with --to {' or '.join(TAKEN_BY)}")
    if not is_name(args.weights):
        return weights.load(args.weights, report)
    return weights.load_pretrained(_whole_name(args))


def is_name(given: str) -> bool:
    """Whether it is a name of torchvision's, ResNet18_Weights.DEFAULT or DEFAULT, and no file."""
    word = re.fullmatch(r"(\w+_Weights\.)?[A-Z][A-Z0-9_]+", given)
    return word is not None and not Path(given).exists()


def is_file(given: str, path: Path) -> bool:
    """Whether it is that file, by whatever path."""
    return not is_name(given) and path.samefile(given)


def _whole_name(args: Namespace) -> str:
    """With the network's part in front, which a preset is enough to tell."""
    if "." in args.weights:
        return str(args.weights)
    known = PRESETS[args.target].weights if args.target in PRESETS else ()
    if not known:
        raise Misuse(
            f"torchvision has no weights for {args.target}, so --weights takes a file, "
            f"and there is none called {args.weights}"
        )
    return f"{known[0].partition('.')[0]}.{args.weights}"


def suit(args: Namespace) -> None:
    """Have the preset take images as torchvision's weights expect them, unless told otherwise."""
    preset = PRESETS.get(args.target)
    if preset is None or not args.weights or not is_name(args.weights):
        return
    if "transform_input" in preset.settings:
        args.set = [("transform_input", "true"), *args.set]
