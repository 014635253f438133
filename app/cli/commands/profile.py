"""convas profile: what networks cost on this machine, measured."""

import sys
from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import product

from app.cli import json_output, network, output_files, problems
from app.cli.arguments import profile
from app.client import blocking
from app.protocol import Progress, Settings
from app.store import profile_records, profile_table
from app.store.profile_records import Record
from graph import file
from graph.check.report import Report
from graph.problem import Refused

Listener = Callable[[Progress], None]


@dataclass(frozen=True)
class Request:
    """One profile of a sweep: a network, where it is from, and how it is measured."""

    source: str
    report: Report
    settings: Settings


@dataclass
class Outcome:
    """What came of a sweep so far."""

    records: list[Record] = field(default_factory=list)
    failures: list[tuple[Request, str]] = field(default_factory=list)
    code: int = 0


def run(args: Namespace) -> int:
    """Measure each network in a worker; 1 if one has errors or a run fails."""
    settings = profile.sweep(args)
    if args.csv:
        output_files.keep_inputs(args, args.csv)
    networks = [(name, _report(args, name)) for name in args.targets]
    for _, report in networks:
        if not report.sound:
            return problems.refuse(report, "not measured")
    requests = [
        Request(name, report, setting) for (name, report), setting in product(networks, settings)
    ]
    outcome = _measure(requests)
    if args.csv and outcome.records:
        output_files.write(args.csv, profile_table.as_csv(outcome.records).encode())
    if args.json and (outcome.records or len(requests) > 1):
        json_output.document(_document(requests, outcome))
    elif outcome.records and not args.json:
        _show(requests, outcome)
    return outcome.code


def _report(args: Namespace, name: str) -> Report:
    one = Namespace(target=name, set=args.set, input=args.input)
    return network.known(network.report(one))


def _measure(requests: list[Request]) -> Outcome:
    """One after another, each in a worker of its own; one that fails does not stop the others."""
    outcome = Outcome()
    with _bar(len(requests)) as bar:
        for number, one in enumerate(requests):
            try:
                _add(outcome, one, bar(number))
            except blocking.RunFailed as failure:
                outcome.failures.append((one, str(failure)))
                outcome.code = max(outcome.code, 2 if failure.refused else 1)
                where = f"{_title(one)}: " if len(requests) > 1 else ""
                print(f"convas: {where}{failure}", file=sys.stderr)
    if outcome.records and outcome.code:
        outcome.code = 1
    return outcome


def _add(outcome: Outcome, one: Request, listen: Listener) -> None:
    """Measure, and keep what was measured; where it cannot be kept it is still shown."""
    model = one.report.model
    result = blocking.profile(file.dumps(model), one.settings, listen)
    record = profile_records.record(model, one.settings, result, one.source)
    outcome.records.append(record)
    try:
        profile_records.write(record)
    except Refused as refused:
        print(f"convas: the profile is not kept: {refused}", file=sys.stderr)


def _title(one: Request) -> str:
    """GoogLeNet, batch 32, fp32, channels_last, with what is usual left out."""
    chosen = {name: getattr(one.settings, name) for name in profile.SWEPT}
    words = [
        word
        for name, word in chosen.items()
        if name == "precision" or word != profile.SWEPT[name].default
    ]
    return ", ".join([one.report.model.main, f"batch {one.settings.batch}", *words])


@contextmanager
def _bar(count: int) -> Iterator[Callable[[int], Listener]]:
    """A bar on standard error while somebody watches, gone when all is over."""
    if not sys.stderr.isatty():
        yield lambda number: lambda event: None
        return
    from rich.console import Console
    from rich.progress import Progress as Bar

    with Bar(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Starting the worker", total=None)

        def begin(number: int) -> Listener:
            which = f"{number + 1} of {count}: " if count > 1 else ""
            bar.update(task, description=f"{which}Starting the worker", total=None)
            return lambda event: bar.update(
                task,
                description=f"{which}{event.text}",
                completed=event.done,
                total=event.total,
            )

        yield begin


def _document(requests: list[Request], outcome: Outcome) -> dict[str, object]:
    """For scripts: one profile by itself, several in a list with those that failed."""
    documents = [_profile(record) for record in outcome.records]
    if len(requests) == 1:
        return documents[0]
    failed = [
        {"name": one.report.model.main, **one.settings.model_dump(), "message": why}
        for one, why in outcome.failures
    ]
    return {"profiles": documents, "failed": failed}


def _profile(record: Record) -> dict[str, object]:
    """Times in ms for the whole batch, multiply-adds for one image."""
    about = record.model_dump(include={"name", "source", "when", "fingerprint"})
    return {**about, **record.result.model_dump(exclude={"kind", "run"})}


def _show(requests: list[Request], outcome: Outcome) -> None:
    from app.cli import profile_tables

    if len(requests) == 1:
        profile_tables.one(outcome.records[0])
    else:
        profile_tables.several(outcome.records)
