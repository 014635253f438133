"""convas presets: the networks to start from."""

from argparse import Namespace

from app.cli import json_output
from app.quantity import count, exact
from graph.check.infer import infer
from graph.check.report import Report
from presets.catalogue import PRESETS
from presets.registry import Preset


def run(args: Namespace) -> int:
    """List the presets with parameters, multiply-adds, where each is from and how good it is."""
    pairs = [(preset, infer(preset.make())) for preset in PRESETS.values()]
    if args.json:
        json_output.document([_document(*pair) for pair in pairs])
    else:
        from app.cli.tables import Output

        numbers = ["Parameters", "in training", "MACs"]
        rows = [_row(*pair) for pair in pairs]
        words = ["Preset", "Network", "Source, and what is known of it"]
        Output().table(words, numbers, rows)
    return 0


def _document(preset: Preset, report: Report) -> dict[str, object]:
    return {
        "name": preset.name,
        "title": preset.title,
        "parameters": report.parameters,
        "parameters_training": report.parameters_training,
        "macs": report.macs,
        "source": preset.source,
        "results": preset.results,
        "weights": preset.weights,
        "settings": preset.settings,
    }


def _row(preset: Preset, report: Report) -> list[str]:
    numbers = count(report.parameters), count(report.parameters_training)
    known = f"{preset.source}\n{preset.results}".strip()
    return [preset.name, preset.title, known, *numbers, exact(report.macs)]
