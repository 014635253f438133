"""convas check: what is wrong with a network."""

from argparse import Namespace

from app.commands import output, problems, target


def run(asked: Namespace) -> int:
    """Say what is wrong; 0 if nothing but warnings, 1 if the network has errors."""
    report = target.known(target.report(asked))
    if asked.json:
        found = problems.documents(report)
        name = report.model.main
        output.document({"name": name, "sound": report.sound, "problems": found})
    else:
        from app.commands.paper import Paper

        Paper().problems(report)
    return 0 if report.sound else 1
