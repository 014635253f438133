"""convas export: a network in another form."""

import json
import sys
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path

from app.cli import network, problems
from app.cli import weights as given_weights
from app.cli.misuse import Misuse
from codegen import pytorch
from codegen.weights import Floats
from graph import file
from graph.check.report import Report
from graph.format import disk
from graph.problem import Refused

Weights = dict[str, Floats] | None
KEEPS_ERRORS = ("convas",)
"""Forms that a network with errors can have too."""


def run(asked: Namespace) -> int:
    """Write the network to a file, whole or not at all, or to standard output."""
    if asked.to == "train":
        from app.cli import training_script

        return training_script.run(asked)
    given_weights.suit(asked)
    report = network.report(asked)
    if asked.to not in KEEPS_ERRORS and not network.known(report).sound:
        return problems.refuse(report, "not exported")
    FORMS.get(asked.to, _drawing)(asked, report, given_weights.load(asked, report))
    return 0


def _convas(asked: Namespace, report: Report, weights: Weights) -> None:
    _put(asked, file.dumps(report.model).encode())


def _pytorch(asked: Namespace, report: Report, weights: Weights) -> None:
    """The source; weights stand in a file beside it, which it reads when it is run.

    Where that is the very file that was given, it stays as it is.
    """
    if weights is None:
        _put(asked, pytorch.write(report.model, report).text.encode())
        return
    if asked.output == "-":
        raise Misuse("--weights makes a file beside the source: -o names the source's")
    from codegen import weights as numbers

    beside = Path(asked.output).with_suffix(".safetensors")
    content = numbers.to_safetensors(report, weights)
    source = pytorch.write(report.model, report, weights_file=beside.name)
    if not (beside.exists() and given_weights.is_file(asked.weights, beside)):
        _to_file(str(beside), lambda path: disk.replace(path, content))
    _put(asked, source.text.encode())


def _onnx(asked: Namespace, report: Report, weights: Weights) -> None:
    from codegen import onnx  # onnx takes half a second to import

    made = onnx.write(report.model, report, weights=weights, opset=asked.opset, seed=asked.seed)
    if asked.output == "-":
        sys.stdout.buffer.write(made.SerializeToString())
        return
    _to_file(asked.output, lambda path: onnx.save(made, path))
    if asked.annotate:
        for ending, text in onnx.annotations(made, report, _times(asked)).items():
            disk.replace(asked.output + ending, text.encode())


def _times(asked: Namespace) -> dict[str, float]:
    """Milliseconds by path from what `profile --json` wrote; raises Misuse if it is not that."""
    if not asked.times:
        return {}
    try:
        layers = json.loads(Path(asked.times).read_text())["layers"]
        return {x["path"]: float(x["forward_ms"]) for x in layers if x["forward_ms"] is not None}
    except (OSError, ValueError, KeyError, TypeError):
        raise Misuse(f"{asked.times} is not what convas profile --json writes") from None


def _drawing(asked: Namespace, report: Report, weights: Weights) -> None:
    from codegen import diagram

    _put(asked, diagram.write(report.model, report, form=asked.to, depth=asked.depth))


FORMS: dict[str, Callable[[Namespace, Report, Weights], None]] = {
    "pytorch": _pytorch,
    "convas": _convas,
    "onnx": _onnx,
}
"""What writes each form; the others are diagrams."""


def _put(asked: Namespace, content: bytes) -> None:
    """To standard output, or into the file that was named."""
    if asked.output == "-":
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
    else:
        _to_file(asked.output, lambda path: disk.replace(path, content))


def _to_file(path: str, write: Callable[[str], None]) -> None:
    try:
        write(path)
    except Refused as error:
        raise Misuse(f"{Path(path).name} cannot be written: {error}") from None
