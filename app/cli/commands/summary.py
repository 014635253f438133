"""convas summary: the layers of a network, and what they cost."""

from argparse import Namespace

from app.cli import json_output, network, problems
from app.quantity import count, exact, memory
from graph.check.receptive import Field, receptive_fields
from graph.check.report import Leaf, Report
from graph.ops.port import title
from graph.shape import text


def run(args: Namespace) -> int:
    """Show the layers and the totals; 1 if the network has errors, which are shown too."""
    report = network.known(network.report(args))
    if args.json:
        json_output.document(_document(report))
    else:
        _show(report)
    return 0 if report.sound else 1


def _document(report: Report) -> dict[str, object]:
    """Of the deployed network; what training adds is in parameters_training alone."""
    inputs = [list(shape) for shape in report.inputs.values()]
    outputs = {name: shape and list(shape) for name, shape in report.outputs.items()}
    fields = receptive_fields(report)
    leaves = [leaf for leaf in report.leaves() if leaf.deployed]
    return {
        "name": report.model.main,
        "input": inputs[0] if len(inputs) == 1 else inputs,
        "outputs": outputs,
        "parameters": report.parameters,
        "parameters_training": report.parameters_training,
        "buffers": report.buffers,
        "macs": report.macs,
        "activation_bytes": report.activation_bytes,
        "layers": [_layer(leaf, fields) for leaf in leaves],
        "problems": problems.documents(report),
    }


def _layer(leaf: Leaf, fields: dict[str, Field]) -> dict[str, object]:
    return {
        "path": leaf.path,
        "op": title(leaf.result.op),
        "output": leaf.output and list(leaf.output),
        "parameters": leaf.result.parameters,
        "macs": leaf.result.macs,
        "receptive_field": fields.get(leaf.path),
    }


def _show(report: Report) -> None:
    from app.cli.tables import Output

    output = Output()
    fields = receptive_fields(report)
    leaves = list(report.leaves())
    rows = [_row(leaf, fields) for leaf in leaves if leaf.deployed]
    auxiliary = [_row(leaf, fields) for leaf in leaves if not leaf.deployed]
    output.title(report.model.main, _ends(report))
    output.table(
        ["Layer", "Operation", "Settings"],
        ["Output", "Parameters", "MACs", "Field, px"],
        rows,
        ("in training only" if auxiliary else "", auxiliary),
    )
    output.facts(_totals(report))
    if report.problems:
        output.problems(report)


def _ends(report: Report) -> str:
    """3×224×224 → 1000."""
    sides = [*report.inputs.values()], [*report.outputs.values()]
    starts, ends = (", ".join(text(s) if s else "?" for s in side) for side in sides)
    return f"{starts} → {ends}"


def _row(leaf: Leaf, fields: dict[str, Field]) -> list[str]:
    field = fields.get(leaf.path, "?")
    op, result = leaf.result.op, leaf.result
    return [
        leaf.path,
        title(op),
        op.label(),
        text(leaf.output) if leaf.output else "?",
        count(result.parameters) if result.parameters else "",
        count(result.macs) if result.macs else "",
        text(field) if isinstance(field, tuple) else str(field),
    ]


def _totals(report: Report) -> list[tuple[str, str]]:
    parameters, training = report.parameters, report.parameters_training
    return [
        ("parameters", f"{count(parameters)} deployed, {count(training)} in training"),
        ("buffers", count(report.buffers)),
        ("multiply-adds", f"{count(report.macs)} ({exact(report.macs)} MACs) an image"),
        ("activations", f"{memory(report.activation_bytes)} an image, float32"),
    ]
