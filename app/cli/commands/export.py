"""convas export: a network in another form."""

import json
import sys
from argparse import Namespace
from pathlib import Path
from typing import Any

from app.cli import network, output_files, problems
from app.cli import weights as given_weights
from app.cli.misuse import Misuse
from app.store.export_forms import ExportForm, ExportJob, Files, by_target

STDOUT = "-"


def run(args: Namespace) -> int:
    """Write the network to a file, whole or not at all, or to standard output."""
    form = by_target()[args.to]
    if form.trains:
        from app.cli import training_script

        return training_script.run(args)
    if args.output != STDOUT:
        output_files.keep_inputs(args, args.output, f"{args.output}.data")
    given_weights.suit(args)
    report = network.report(args)
    if not form.keeps_errors and not network.known(report).sound:
        return problems.refuse(report, "not exported")
    weights = given_weights.load(args, report)
    name = "" if args.output == STDOUT else Path(args.output).name
    if not name and args.output != STDOUT:
        raise Misuse(f"-o names a file, and {args.output} is a folder")
    if weights is not None and args.to == "pytorch" and not name:
        raise Misuse("--weights makes a file beside the source: -o names the source's")
    if weights is not None and args.to == "pytorch" and name.endswith(".safetensors"):
        raise Misuse(f"{name} is the name of weights: -o names the source's, as net.py")
    assert form.write is not None  # by_target() has those that a command can write
    _put(args, form.write(ExportJob(report, args.to, name, _options(args, form), weights)))
    return 0


def _options(args: Namespace, form: ExportForm) -> dict[str, Any]:
    """The form's options as they were given."""
    found = {option.name: getattr(args, option.name) for option in form.options}
    return found | {"times": _times(args)} if found.get("annotate") else found


def _times(args: Namespace) -> dict[str, float]:
    """Milliseconds by path from what `profile --json` wrote; raises Misuse if it is not that."""
    if not args.times:
        return {}
    try:
        layers = json.loads(Path(args.times).read_text())["layers"]
        return {x["path"]: float(x["forward_ms"]) for x in layers if x["forward_ms"] is not None}
    except (OSError, ValueError, KeyError, TypeError):
        raise Misuse(f"{args.times} is not what convas profile --json writes") from None


def _put(args: Namespace, files: Files) -> None:
    """To standard output, or where -o says; the very file of weights that was given stays."""
    if "" in files:
        content = files[""]
        assert isinstance(content, bytes)
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
        return
    paths = {Path(args.output).with_name(name): content for name, content in files.items()}
    written = {path: content for path, content in paths.items() if not _given(args, path)}
    output_files.keep_inputs(args, *written)
    for path, content in written.items():
        if isinstance(content, bytes):
            output_files.write(path, content)
        else:
            output_files.written_by(path, content)


def _given(args: Namespace, path: Path) -> bool:
    return bool(args.weights) and path.exists() and given_weights.is_file(args.weights, path)
