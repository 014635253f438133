"""convas check: what is wrong with a network."""

from argparse import Namespace

from app.cli import json_output, network, problems


def run(args: Namespace) -> int:
    """Say what is wrong; 0 if nothing but warnings, 1 if the network has errors."""
    report = network.known(network.report(args))
    if args.json:
        found = problems.documents(report)
        name = report.model.main
        json_output.document({"name": name, "sound": report.sound, "problems": found})
    else:
        from app.cli.tables import Output

        Output().problems(report)
    return 0 if report.sound else 1
