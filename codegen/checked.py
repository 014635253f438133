"""What every backend asks of a model before it writes."""

from graph.check.infer import infer
from graph.check.report import Report
from graph.model import Model
from graph.problem import Refused


def checked(model: Model, report: Report | None = None) -> Report:
    """The model's report; raises Refused, with its first problem, if it has an error."""
    report = report or infer(model)
    if not report.sound:
        first = report.problems[0]
        raise Refused(str(first))
    return report
