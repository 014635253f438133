"""The options of a training, as argparse takes them; nothing slow is imported here."""

import argparse

from app.cli.arguments.declared import DATASETS, RECIPE, RECIPE_NAMES
from app.cli.arguments.fields import add_argument

DATA = f"{', '.join(DATASETS)}, or a folder of images by class"
DEVICES = "auto, cpu, cuda or cuda:N; of another machine, ssh://[user@]host[:port][/device]"
LENGTH = ("epochs", "steps")
"""Fields of a recipe of which one is given."""


def add_run(command: argparse.ArgumentParser) -> None:
    """What `convas train` takes beside the network and --json."""
    add_recipe(command)
    add_argument(command, RECIPE["seed"])
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
    """What a training and its script have in common, but for the seed.

    Fields of the recipe that are not given are those of the recipe that is named.
    """
    group = command.add_argument_group("training")
    group.add_argument("--data", metavar="NAME-or-FOLDER", help=DATA)
    group.add_argument("--folder", metavar="DIR", help="where the data are")
    group.add_argument(
        "--fit",
        action="store_true",
        help="change the network's classes or channels to suit the data",
    )
    group.add_argument("--recipe", choices=RECIPE_NAMES, help="quick if not given")
    for name, field in RECIPE.items():
        if name not in (*LENGTH, "seed"):
            add_argument(group, field)
    length = group.add_mutually_exclusive_group()
    for name in LENGTH:
        add_argument(length, RECIPE[name])
