"""The options of an export, as argparse takes them; nothing slow is imported here."""

import argparse

from app.cli.arguments import training
from app.cli.arguments.fields import add_argument
from app.store.export_forms import by_target, fields


def add(command: argparse.ArgumentParser) -> None:
    """What `convas export` takes beside the network."""
    command.add_argument(
        "--to",
        required=True,
        choices=tuple(by_target()),
        help="the form",
    )
    command.add_argument(
        "-o",
        "--output",
        default="-",
        metavar="PATH",
        help="where to; - is standard output, and the default",
    )
    command.add_argument(
        "--weights",
        metavar="FILE-or-NAME",
        help="its numbers: a .safetensors, .pth or .pt file, or a name of "
        "torchvision's, IMAGENET1K_V1 for a preset; beside source they go into a file",
    )
    for field in fields().values():
        add_argument(command, field, field.default)
    command.add_argument(
        "--times", metavar="FILE", help="what profile --json wrote, for --annotate"
    )
    training.add_recipe(command)
