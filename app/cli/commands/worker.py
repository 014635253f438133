"""convas worker: the process that runs networks, for whoever speaks to it over a pipe or ssh."""

import runpy
import sys
from argparse import Namespace

from app.cli.misuse import Misuse


def run(args: Namespace) -> int:
    """Become the worker: jobs come in on standard input, events go out on standard output."""
    if sys.stdin.isatty():
        raise Misuse("a worker is for other programs: jobs come over a pipe, or by ssh")
    runpy.run_module("app.worker", run_name="__main__")
    return 1
