"""convas compare: what differs between two networks."""

from argparse import Namespace
from dataclasses import asdict

from app.commands import output, target
from app.quantity import count, exact
from graph.compare import Comparison, Totals, compare
from graph.report import Report

SIGNS = {"added": "+", "removed": "−", "changed": "≠"}


def run(asked: Namespace) -> int:
    """Show the layers that are not alike, and the difference in what they cost."""
    found = compare(_report(asked.a), _report(asked.b))
    if asked.json:
        output.document({**asdict(found), "ratio": found.ratio})
    else:
        _show(found)
    return 0


def _report(name: str) -> Report:
    return target.report(Namespace(target=name, set=[], input=None))


def _show(found: Comparison) -> None:
    from app.commands.paper import Paper

    paper = Paper()
    before, after = found.before, found.after
    kinds = ("added", "removed", "changed")
    said = ", ".join(f"{found.count(kind)} {kind}" for kind in kinds)
    paper.title(f"{before.name} → {after.name}", f"{said}, {found.same} alike")
    rows = [
        (
            SIGNS[d.kind],
            d.path,
            d.before,
            d.after,
            f"{d.parameters:+,}",
            f"{d.macs:+,}",
        )
        for d in found.differences
    ]
    paper.table(["", "Layer", before.name, after.name], ["Parameters", "MACs"], rows)
    paper.facts([*_facts(before), *_facts(after), ("Ratio", ratio(found))])


def _facts(totals: Totals) -> list[tuple[str, str]]:
    sizes = f"{count(totals.parameters)} parameters"
    if totals.parameters_training != totals.parameters:
        sizes += f" deployed, {count(totals.parameters_training)} with training heads"
    return [(totals.name, f"{sizes} · {exact(totals.macs)} MACs")]


def ratio(found: Comparison) -> str:
    """4.57 : 1, of all parameters that are trained."""
    return f"{found.ratio:.2f} : 1" if found.ratio else "none"
