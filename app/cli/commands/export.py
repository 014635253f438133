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


def run(args: Namespace) -> int:
    """Write the network to a file, whole or not at all, or to standard output."""
    if args.to == "train":
        from app.cli import training_script

        return training_script.run(args)
    given_weights.suit(args)
    report = network.report(args)
    if args.to not in KEEPS_ERRORS and not network.known(report).sound:
        return problems.refuse(report, "not exported")
    FORMS.get(args.to, _drawing)(args, report, given_weights.load(args, report))
    return 0


def _convas(args: Namespace, report: Report, weights: Weights) -> None:
    _put(args, file.dumps(report.model).encode())


def _pytorch(args: Namespace, report: Report, weights: Weights) -> None:
    """The source; weights stand in a file beside it, which it reads when it is run.

    Where that is the very file that was given, it stays as it is.
    """
    if weights is None:
        _put(args, pytorch.write(report.model, report).text.encode())
        return
    if args.output == "-":
        raise Misuse("--weights makes a file beside the source: -o names the source's")
    from codegen import weights as numbers

    beside = Path(args.output).with_suffix(".safetensors")
    content = numbers.to_safetensors(report, weights)
    source = pytorch.write(report.model, report, weights_file=beside.name)
    if not (beside.exists() and given_weights.is_file(args.weights, beside)):
        _to_file(str(beside), lambda path: disk.replace(path, content))
    _put(args, source.text.encode())


def _onnx(args: Namespace, report: Report, weights: Weights) -> None:
    from codegen import onnx  # onnx takes half a second to import

    made = onnx.write(report.model, report, weights=weights, opset=args.opset, seed=args.seed)
    if args.output == "-":
        sys.stdout.buffer.write(made.SerializeToString())
        return
    _to_file(args.output, lambda path: onnx.save(made, path))
    if args.annotate:
        for ending, text in onnx.annotations(made, report, _times(args)).items():
            disk.replace(args.output + ending, text.encode())


def _times(args: Namespace) -> dict[str, float]:
    """Milliseconds by path from what `profile --json` wrote; raises Misuse if it is not that."""
    if not args.times:
        return {}
    try:
        layers = json.loads(Path(args.times).read_text())["layers"]
        return {x["path"]: float(x["forward_ms"]) for x in layers if x["forward_ms"] is not None}
    except (OSError, ValueError, KeyError, TypeError):
        raise Misuse(f"{args.times} is not what convas profile --json writes") from None


def _drawing(args: Namespace, report: Report, weights: Weights) -> None:
    from codegen import diagram

    _put(args, diagram.write(report.model, report, form=args.to, depth=args.depth))


FORMS: dict[str, Callable[[Namespace, Report, Weights], None]] = {
    "pytorch": _pytorch,
    "convas": _convas,
    "onnx": _onnx,
}
"""What writes each form; the others are diagrams."""


def _put(args: Namespace, content: bytes) -> None:
    """To standard output, or into the file that was named."""
    if args.output == "-":
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
    else:
        _to_file(args.output, lambda path: disk.replace(path, content))


def _to_file(path: str, write: Callable[[str], None]) -> None:
    try:
        write(path)
    except Refused as error:
        raise Misuse(f"{Path(path).name} cannot be written: {error}") from None
