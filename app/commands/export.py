"""convas export: a network in another form."""

import sys
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path

from app.commands import Misuse, problems, target
from codegen import pytorch
from graph import disk, file
from graph.problem import Refused
from graph.report import Report

FORMS: dict[str, Callable[[Report], str]] = {
    "pytorch": lambda report: pytorch.write(report.model, report).text,
    "convas": lambda report: file.dumps(report.model),
}
"""What --to may name, and what makes it."""
KEEPS_ERRORS = {"convas"}
"""Forms that a network with errors can have too."""


def run(asked: Namespace) -> int:
    """Write the network to a file, whole or not at all, or to standard output."""
    report = target.report(asked)
    if asked.to not in KEEPS_ERRORS and not target.known(report).sound:
        return problems.refuse(report, "not exported")
    text = FORMS[asked.to](report)
    if asked.output == "-":
        sys.stdout.write(text)
        return 0
    try:
        disk.replace(asked.output, text.encode())
    except Refused as error:
        raise Misuse(f"{Path(asked.output).name} cannot be written: {error}") from None
    return 0
