"""The command line: what can be asked for. Each command is a file of app/cli/commands.

Exit codes: 0 sound or done, 1 problems in the network or a run that failed, 2 a file that cannot
be read or a request that cannot be met, 130 interrupted.
"""

import argparse
import logging
import os
import re
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import NoReturn

from app.cli.arguments import export, profile, training
from app.cli.misuse import BROKEN_PIPE, INTERRUPTED, Misuse
from app.store.log_file import begin_log
from app.version import version
from graph.problem import Refused

log = logging.getLogger(__name__)


class Parser(argparse.ArgumentParser):
    """argparse, with complaints of one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message}\n")


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; the exit code. A user's mistake is one sentence on standard error."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    words = list(sys.argv[1:] if argv is None else argv)
    try:
        code = _run(words)
        sys.stdout.flush()
        return code
    except (Misuse, Refused) as error:
        log.warning("%s", error)
        print(f"convas: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE
    except Exception:
        log.critical("Not caught", exc_info=True)
        raise


def _run(words: list[str]) -> int:
    parser, commands = _parser()
    if not words or (words[0] not in commands and words[0] not in ("-h", "--help", "--version")):
        words = ["open", *words]
    try:
        args = parser.parse_args(words)
    except SystemExit as ended:
        return int(ended.code or 0)
    begin_log(verbose=args.verbose)
    log.info("convas %s", " ".join(words))
    return int(import_module(f"app.cli.commands.{args.command}").run(args))


def _parser() -> tuple[Parser, Sequence[str]]:
    """The whole command line, and the names of its commands."""
    parser = Parser("convas", description="A drawing board for convolutional networks.")
    parser.add_argument("--version", action="version", version=f"convas {version()}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)

    command = commands.add_parser("open", help="open the window (what convas alone does)")
    command.add_argument("target", nargs="?", metavar="FILE-or-PRESET")

    command = commands.add_parser("presets", help="list the networks to start from")
    _json(command)

    command = commands.add_parser("check", help="say what is wrong with a network")
    _target(command)
    _json(command)

    command = commands.add_parser("summary", help="show the layers, and what they cost")
    _target(command)
    _json(command)

    command = commands.add_parser("compare", help="say what differs between two networks")
    command.add_argument("a", metavar="A", help="a file or preset, the older")
    command.add_argument("b", metavar="B", help="a file or preset, the newer")
    _json(command)

    command = commands.add_parser("export", help="write a network in another form")
    _target(command)
    export.add(command)

    command = commands.add_parser("profile", help="measure networks on this machine")
    command.add_argument("targets", nargs="+", metavar="FILE-or-PRESET")
    _changes(command)
    profile.add_run(command)
    _json(command)

    command = commands.add_parser("train", help="a short training run")
    command.add_argument("target", nargs="?", metavar="FILE-or-PRESET")
    _changes(command)
    training.add_run(command)
    _json(command)

    commands.add_parser("worker", help="run what is asked over a pipe, or by ssh")

    command = commands.add_parser("picture", help="draw the window into a PNG")
    command.add_argument("target", nargs="?", default="googlenet", metavar="FILE-or-PRESET")
    command.add_argument("-o", "--output", required=True, metavar="PATH")
    command.add_argument("--theme", choices=["dark", "light"], default="dark")
    command.add_argument("--size", type=size, default=(1600, 1000), metavar="WxH", help="pixels")
    for command in commands.choices.values():
        command.add_argument("--verbose", action="store_true", help="show the log as it is written")
    return parser, list(commands.choices)


def _target(command: argparse.ArgumentParser) -> None:
    command.add_argument("target", metavar="FILE-or-PRESET")
    _changes(command)


def _changes(command: argparse.ArgumentParser) -> None:
    command.add_argument("--input", type=shape, metavar="CxHxW", help="another size of image")
    command.add_argument(
        "--set",
        action="append",
        default=[],
        type=setting,
        metavar="NAME=VALUE",
        help="a setting of the preset, such as num_classes=10",
    )


def _json(command: argparse.ArgumentParser) -> None:
    command.add_argument("--json", action="store_true", help="one JSON document")


def shape(text: str) -> tuple[int, ...]:
    """3x224x224, or one size for a vector."""
    sizes = [int(part) if part.isdecimal() else 0 for part in re.split("[x×,]", text)]
    if min(sizes) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no size such as 3x224x224")
    return tuple(sizes)


def size(text: str) -> tuple[int, int]:
    """1600x1000."""
    if re.fullmatch(r"[1-9]\d{0,4}[x×][1-9]\d{0,4}", text, re.ASCII):
        width, height = shape(text)
        return width, height
    raise argparse.ArgumentTypeError(f"{text!r} is no size such as 1600x1000")


def setting(text: str) -> tuple[str, str]:
    """num_classes=10."""
    name, equals, value = text.partition("=")
    if name and equals:
        return name, value
    raise argparse.ArgumentTypeError(f"{text!r} is no setting such as num_classes=10")
