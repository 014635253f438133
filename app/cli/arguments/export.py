"""The options of an export, as argparse takes them; nothing slow is imported here."""

import argparse

from app.cli.arguments import training

FORMS = ("pytorch", "onnx", "train", "convas", "svg", "pdf", "png", "dot")


def add(command: argparse.ArgumentParser) -> None:
    """What `convas export` takes beside the network."""
    command.add_argument(
        "--to",
        required=True,
        choices=FORMS,
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
        "--opset",
        type=int,
        default=17,
        metavar="N",
        help="of ONNX: 13 to the newest that onnx knows; 17 if not given",
    )
    command.add_argument(
        "--weights",
        metavar="FILE-or-NAME",
        help="its numbers: a .safetensors, .pth or .pt file, or a name of "
        "torchvision's, IMAGENET1K_V1 for a preset; beside source they go into a file",
    )
    command.add_argument(
        "--seed",
        type=int,
        default=0,
        metavar="N",
        help="without weights, those after torch.manual_seed(N)",
    )

    command.add_argument(
        "--annotate",
        action="store_true",
        help="beside an ONNX file, its numbers for Netron and Model Explorer",
    )
    command.add_argument(
        "--times", metavar="FILE", help="what profile --json wrote, for --annotate"
    )
    command.add_argument(
        "--depth",
        type=int,
        default=0,
        metavar="N",
        help="levels of blocks that a diagram opens; 0 if not given",
    )
    training.add_recipe(command)
