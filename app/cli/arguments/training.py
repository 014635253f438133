"""The options of a training, as argparse takes them; nothing slow is imported here."""

import argparse
from typing import Any

RECIPES = ("quick", "paper", "zjzstu", "d2l", "v3")
"""As presets.recipes has them, which takes long to import; a test compares."""
DATA = "digits, fashion-mnist, cifar10, voc, synthetic, or a folder of images by class"
DEVICES = "auto, cpu, cuda or cuda:N; of another machine, ssh://[user@]host[:port][/device]"
PRECISIONS = ("fp32", "tf32", "amp-bf16", "amp-fp16")
OPTIONS: dict[str, dict[str, Any]] = {
    "optimizer": {"choices": ("SGD", "Adam", "AdamW", "RMSprop")},
    "learning-rate": {"type": float, "metavar": "X"},
    "momentum": {"type": float, "metavar": "X", "help": "of SGD and RMSprop"},
    "weight-decay": {"type": float, "metavar": "X"},
    "schedule": {"choices": ("constant", "step", "cosine")},
    "step-epochs": {"type": int, "metavar": "N", "help": "epochs between steps"},
    "step-factor": {"type": float, "metavar": "X", "help": "what a step multiplies by"},
    "label-smoothing": {"type": float, "metavar": "X"},
    "batch": {"type": int, "metavar": "N", "help": "images a step"},
    "precision": {"choices": PRECISIONS},
    "channels-last": {"action": argparse.BooleanOptionalAction, "default": None},
}
"""The fields of a recipe but for its length and seed; what is not given is the recipe's."""


def add_run(command: argparse.ArgumentParser) -> None:
    """What `convas train` takes beside the network and --json."""
    add_recipe(command)
    command.add_argument("--seed", type=int, metavar="N", help="0 if not given")
    command.add_argument(
        "--download", action="store_true", help="fetch the data into --folder if they are not there"
    )
    command.add_argument("--device", help=DEVICES)
    command.add_argument("--out", metavar="DIR", help="a new folder for what comes of it")
    command.add_argument("--resume", metavar="DIR", help="go on with the training there")
    command.add_argument(
        "--find-batch",
        action="store_true",
        help="where memory does not suffice, find a batch that fits",
    )
    command.add_argument(
        "--nproc",
        type=int,
        metavar="N",
        help="processes that share each batch, by torch.distributed.run",
    )


def add_recipe(command: argparse.ArgumentParser) -> None:
    """What a training and its script have in common, but for the seed."""
    group = command.add_argument_group("training")
    group.add_argument("--data", metavar="NAME-or-FOLDER", help=DATA)
    group.add_argument("--folder", metavar="DIR", help="where the data are")
    group.add_argument(
        "--fit",
        action="store_true",
        help="change the network's classes or channels to suit the data",
    )
    group.add_argument("--recipe", choices=RECIPES, help="quick if not given")
    for name, more in OPTIONS.items():
        group.add_argument(f"--{name}", **more)
    length = group.add_mutually_exclusive_group()
    length.add_argument("--epochs", type=int, metavar="N", help="times through the images")
    length.add_argument("--steps", type=int, metavar="N", help="batches in all")
