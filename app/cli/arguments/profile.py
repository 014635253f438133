"""The options of a profile, as argparse takes them and as settings; nothing slow is imported here."""

import argparse
import re
from itertools import product
from typing import TYPE_CHECKING

from app.cli.arguments.training import DEVICES
from app.cli.misuse import Misuse

if TYPE_CHECKING:
    from app.protocol import Settings

BATCHES = "1 to 1,000,000, several as 1,8,32, each doubling as 1-64"
CHOICES = {
    "precision": ("fp32", "tf32", "amp-bf16", "amp-fp16"),
    "memory_format": ("contiguous", "channels_last"),
    "mode": ("eager", "cuda-graph", "compile"),
    "passes": ("forward", "forward+backward"),
}
"""As app.protocol has them, which takes long to import; a test compares. The first is usual."""
MEANS = {
    "precision": "numbers that layers compute in",
    "memory_format": "how images and weights lie in memory",
    "mode": "how a pass is run",
    "passes": "what is timed: as deployed, or as in training",
}


def add_run(command: argparse.ArgumentParser) -> None:
    """What `convas profile` takes beside the networks and --json."""
    command.add_argument(
        "--device", default="auto", help=f"{DEVICES}; auto is a GPU where there is one"
    )
    command.add_argument("--batch", default="1", metavar="N", help=f"images at a time: {BATCHES}")
    for name, choices in CHOICES.items():
        command.add_argument(
            _flag(name),
            default=choices[0],
            metavar="NAME",
            help=f"{MEANS[name]}: {_or(choices)}, or several with commas",
        )
    command.add_argument(
        "--find-batch",
        action="store_true",
        help="where memory does not suffice, find a batch that fits",
    )
    command.add_argument("--csv", metavar="PATH", help="a row for each profile, into a file")


def sweep(asked: argparse.Namespace) -> "list[Settings]":
    """Every combination of what was given; raises Misuse for what cannot be."""
    from pydantic import ValidationError

    from app.protocol import Settings

    several = {name: _several(name, getattr(asked, name)) for name in CHOICES}
    try:
        return [
            Settings(
                device=asked.device,
                find_batch=asked.find_batch,
                batch=batch,
                **dict(zip(several, chosen, strict=True)),
            )
            for *chosen, batch in product(*several.values(), batches(asked.batch))
        ]
    except ValidationError as error:
        field = str(error.errors()[0]["loc"][0])
        wanted = {"device": DEVICES, "batch": BATCHES}[field]
        raise Misuse(f"--{field} is {wanted}, not {getattr(asked, field)}") from None


def _several(name: str, given: str) -> list[str]:
    """Names with commas between them."""
    found = given.split(",")
    for one in found:
        if one not in CHOICES[name]:
            raise Misuse(f"{_flag(name)} is {_or(CHOICES[name])}, not {one}")
    return found


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


def _flag(name: str) -> str:
    return f"--{name.replace('_', '-')}"


def _or(names: tuple[str, ...]) -> str:
    return f"{', '.join(names[:-1])} or {names[-1]}"
