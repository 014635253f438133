"""Problems of a network, with what would mend them."""

import sys

from graph.check.report import Report
from graph.fixes import fixes as found
from graph.problem import Problem


def fixes(report: Report, problem: Problem) -> list[str]:
    """What a person could do about it, a few words each."""
    return [fix.text for fix in found(report.model, report, problem)]


def documents(report: Report) -> list[dict[str, object]]:
    """The problems for scripts."""
    return [
        {
            "path": problem.path,
            "severity": problem.severity,
            "message": problem.message,
            "fixes": fixes(report, problem),
        }
        for problem in report.problems
    ]


def refuse(report: Report, consequence: str) -> int:
    """Say on standard error why nothing is done with a network that has errors; exit code 1."""
    first = report.problems[0]
    more = sum(p.severity == "error" for p in report.problems) - 1
    others = f" (and {more} more)" if more else ""
    name = report.model.main
    message = f"convas: {name} is {consequence}: {first}{others}"
    print(message, file=sys.stderr)
    return 1
