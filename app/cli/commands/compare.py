"""convas compare: what differs between two networks."""

from argparse import Namespace
from dataclasses import asdict

from app.cli import json_output, network
from app.quantity import count, exact, ms
from app.store.profile_pairs import Times, times
from graph.check.compare import SYMBOLS, Comparison, Kind, Totals, compare
from graph.check.report import Report


def run(args: Namespace) -> int:
    """Show the layers that are not alike, and the difference in what they cost."""
    before, after = _report(args.a), _report(args.b)
    found, took = compare(before, after), times(before.model, after.model)
    if args.json:
        measured = asdict(took) if took else None
        json_output.document({**asdict(found), "ratio": found.ratio, "measured": measured})
    else:
        _show(found, took)
    return 0


def _report(name: str) -> Report:
    return network.report(Namespace(target=name, set=[], input=None))


def _show(found: Comparison, took: Times | None) -> None:
    from app.cli.tables import Output

    output = Output()
    before, after = found.before, found.after
    kinds: tuple[Kind, ...] = ("added", "removed", "changed")
    counts = ", ".join(f"{found.count(kind)} {kind}" for kind in kinds)
    output.title(f"{before.name} → {after.name}", f"{counts}, {found.same} alike")
    rows = [
        (
            SYMBOLS[d.kind],
            d.path,
            d.before,
            d.after,
            f"{d.parameters:+,}",
            f"{d.macs:+,}",
            *([_ms(took.delta(d.path))] if took else []),
        )
        for d in found.differences
    ]
    numbers = ["Parameters", "MACs", *(["Forward ms"] if took else [])]
    output.table(["", "Layer", before.name, after.name], numbers, rows)
    facts = [*_facts(before), *_facts(after), ("Ratio", ratio(found))]
    output.facts([*facts, *_measured(took)])


def _measured(took: Times | None) -> list[tuple[str, str]]:
    if took is None:
        return []
    times = f"{ms(took.before_ms)} ms → {ms(took.after_ms)} ms on {took.where}"
    return [("Measured", times)]


def _ms(delta: float | None) -> str:
    return "" if delta is None else f"{delta:+.2f}"


def _facts(totals: Totals) -> list[tuple[str, str]]:
    sizes = f"{count(totals.parameters)} parameters"
    if totals.parameters_training != totals.parameters:
        sizes += f" deployed, {count(totals.parameters_training)} with training heads"
    return [(totals.name, f"{sizes} · {exact(totals.macs)} MACs")]


def ratio(found: Comparison) -> str:
    """4.57 : 1, of all parameters that are trained."""
    return f"{found.ratio:.2f} : 1" if found.ratio else "none"
