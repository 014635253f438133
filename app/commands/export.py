"""convas export: a network in another form."""

import json
import sys
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path

from app.commands import Misuse, problems, target
from codegen import pytorch
from graph import file
from graph.format import disk
from graph.problem import Refused
from graph.report import Report

TEXTS: dict[str, Callable[[Report], str]] = {
    "pytorch": lambda report: pytorch.write(report.model, report).text,
    "convas": lambda report: file.dumps(report.model),
}
"""The forms that are text, and what makes them."""
DRAWN = ("svg", "pdf", "png", "dot")
"""The forms that are diagrams."""
KEEPS_ERRORS = {"convas"}
"""Forms that a network with errors can have too."""


def run(asked: Namespace) -> int:
    """Write the network to a file, whole or not at all, or to standard output."""
    if asked.to == "train":
        from app.commands import train_script

        return train_script.run(asked)
    report = target.report(asked)
    if asked.to not in KEEPS_ERRORS and not target.known(report).sound:
        return problems.refuse(report, "not exported")
    if asked.to == "onnx":
        _onnx(asked, report)
    elif asked.to in DRAWN:
        _drawing(asked, report)
    elif asked.output == "-":
        sys.stdout.write(TEXTS[asked.to](report))
    else:
        text = TEXTS[asked.to](report)
        _to_file(asked, lambda path: disk.replace(path, text.encode()))
    return 0


def _onnx(asked: Namespace, report: Report) -> None:
    from codegen import (
        annotations,
        onnx_writer,
        weights,
    )  # onnx takes half a second to import

    given = weights.load(asked.weights) if asked.weights else None
    made = onnx_writer.write(
        report.model, report, weights=given, opset=asked.opset, seed=asked.seed
    )
    if asked.output == "-":
        sys.stdout.buffer.write(made.SerializeToString())
        return
    _to_file(asked, lambda path: onnx_writer.save(made, path))
    if asked.annotate:
        for ending, text in annotations.files(made, report, _times(asked)).items():
            disk.replace(asked.output + ending, text.encode())


def _times(asked: Namespace) -> dict[str, float]:
    """Milliseconds by path from what `profile --json` wrote; raises Misuse if it is not that."""
    if not asked.times:
        return {}
    try:
        layers = json.loads(Path(asked.times).read_text())["layers"]
        return {
            x["path"]: float(x["forward_ms"])
            for x in layers
            if x["forward_ms"] is not None
        }
    except (OSError, ValueError, KeyError, TypeError):
        raise Misuse(
            f"{asked.times} is not what convas profile --json writes"
        ) from None


def _drawing(asked: Namespace, report: Report) -> None:
    from codegen import diagram

    drawn = diagram.render(report, asked.to, depth=asked.depth)
    if asked.output == "-":
        sys.stdout.buffer.write(drawn)
    else:
        _to_file(asked, lambda path: disk.replace(path, drawn))


def _to_file(asked: Namespace, write: Callable[[str], None]) -> None:
    try:
        write(asked.output)
    except Refused as error:
        raise Misuse(f"{Path(asked.output).name} cannot be written: {error}") from None
