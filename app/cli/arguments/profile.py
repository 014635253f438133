"""The options of a profile, as argparse takes them and as settings; nothing slow is imported here."""

import argparse
import re
from itertools import product
from typing import TYPE_CHECKING

from app.cli.arguments.declared import PROFILE
from app.cli.arguments.fields import add_argument, several_words
from app.cli.arguments.training import DEVICES
from app.cli.misuse import Misuse
from graph.declare.field import Field

if TYPE_CHECKING:
    from app.protocol import Settings

BATCHES = "1 to 1,000,000, several as 1,8,32, each doubling as 1-64"
SWEPT = {name: field for name, field in PROFILE.items() if field.choices}
"""Settings of which several can be given, for a profile with each."""


def add_run(command: argparse.ArgumentParser) -> None:
    """What `convas profile` takes beside the networks and --json."""
    command.add_argument(
        "--device", default="auto", help=f"{DEVICES}; auto is a GPU where there is one"
    )
    command.add_argument("--batch", default="1", metavar="N", help=f"images at a time: {BATCHES}")
    for field in SWEPT.values():
        add_argument(command, field, field.default, several=True)
    add_argument(command, PROFILE["find_batch"], default=False)
    command.add_argument("--csv", metavar="PATH", help="a row for each profile, into a file")


def sweep(args: argparse.Namespace) -> "list[Settings]":
    """Every combination of what was given; raises Misuse for what cannot be."""
    from pydantic import ValidationError

    from app.protocol import Settings

    several = {name: _several(field, getattr(args, name)) for name, field in SWEPT.items()}
    try:
        return [
            Settings(
                device=args.device,
                find_batch=args.find_batch,
                batch=batch,
                **dict(zip(several, chosen, strict=True)),
            )
            for *chosen, batch in product(*several.values(), batches(args.batch))
        ]
    except ValidationError as error:
        field = str(error.errors()[0]["loc"][0])
        wanted = {"device": DEVICES, "batch": BATCHES}[field]
        raise Misuse(f"--{field} is {wanted}, not {getattr(args, field)}") from None


def _several(field: Field, given: str) -> list[str]:
    """Words with commas between them; raises Misuse."""
    try:
        return several_words(field, given)
    except ValueError as error:
        raise Misuse(str(error)) from None


def batches(given: str) -> list[int]:
    """1,8,32, or 1-64 for 1, 2, 4 and so on up to 64; raises Misuse for anything else."""
    found: list[int] = []
    for part in given.split(","):
        match = re.fullmatch(r"([0-9]{1,7})(?:-([0-9]{1,7}))?", part)
        if match is None or (batch := int(match[1])) < 1:
            raise Misuse(f"--batch is {BATCHES}, not {given}")
        last = int(match[2] or batch)
        while batch <= last:
            found.append(batch)
            batch *= 2
    if not found:
        raise Misuse(f"--batch is {BATCHES}, not {given}")
    return found
