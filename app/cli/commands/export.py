"""convas export: a network in another form."""

import json
import sys
from argparse import Namespace
from pathlib import Path
from typing import Any

from app.cli import network, problems
from app.cli import weights as given_weights
from app.cli.misuse import Misuse
from app.store.export_forms import Content, ExportForm, ExportJob, Files, by_target
from graph.format import disk
from graph.problem import Refused


def run(args: Namespace) -> int:
    """Write the network to a file, whole or not at all, or to standard output."""
    if args.to == "train":
        from app.cli import training_script

        return training_script.run(args)
    form = by_target()[args.to]
    given_weights.suit(args)
    report = network.report(args)
    if not form.keeps_errors and not network.known(report).sound:
        return problems.refuse(report, "not exported")
    weights = given_weights.load(args, report)
    name = "" if args.output == "-" else Path(args.output).name
    if weights is not None and args.to == "pytorch" and not name:
        raise Misuse("--weights makes a file beside the source: -o names the source's")
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
    for name, content in files.items():
        if not name and isinstance(content, bytes):
            sys.stdout.flush()
            sys.stdout.buffer.write(content)
            continue
        path = Path(args.output).with_name(name)
        if not (args.weights and path.exists() and given_weights.is_file(args.weights, path)):
            _write(path, content)


def _write(path: Path, content: Content) -> None:
    try:
        if isinstance(content, bytes):
            disk.replace(path, content)
        else:
            content(str(path))
    except Refused as error:
        raise Misuse(f"{path.name} cannot be written: {error}") from None
