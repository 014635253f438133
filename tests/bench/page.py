"""Tables, for a terminal or for docs/benchmarks.md."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.table import Table as RichTable

from tests.bench.timing import Spread

PIPED_WIDTH = 150


@dataclass(frozen=True)
class Aim:
    """What was aimed for, and whether it was seen."""

    words: str
    met: bool

    def __str__(self) -> str:
        return f"{self.words}: {'met' if self.met else 'not met'}"


@dataclass(frozen=True)
class Table:
    """The first column is words, the others figures; notes stand below."""

    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    notes: Sequence[str] = field(default=())


class Page:
    """Where tables are printed."""

    def __init__(self, markdown: bool) -> None:
        self.markdown = markdown
        width = None if sys.stdout.isatty() else PIPED_WIDTH
        self.console = Console(width=width, highlight=False)

    def say(self, sentence: str) -> None:
        """A line of text."""
        if self.markdown:
            print(f"{sentence}\n", flush=True)
        else:
            self.console.print(escape(sentence))

    def show(self, table: Table) -> None:
        """One table with its notes."""
        if self.markdown:
            print(as_markdown(table), flush=True)
            return
        self.console.print(f"\n[bold]{escape(table.title)}[/]")
        if table.rows:
            self.console.print(_as_rich(table))
        for note in table.notes:
            self.console.print(f"  [dim]{escape(note)}[/]")


def ms(spread: Spread) -> str:
    """1.92 (1.88–2.10): the median with p10 and p90, in milliseconds."""
    ends = f"{number(spread.p10)}–{number(spread.p90)}"
    return f"{number(spread.median)} ({ends})"


def ratio(spread: Spread) -> str:
    """1.92× (1.88–2.10)."""
    ends = f"{number(spread.p10)}–{number(spread.p90)}"
    return f"{number(spread.median)}× ({ends})"


def number(value: float) -> str:
    """Three figures that count."""
    if value >= 99.95:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 9.995 else f"{value:.2g}" if value < 0.1 else f"{value:.2f}"


def at_most(value: float, limit: float, unit: str) -> Aim:
    """An upper limit."""
    return Aim(f"≤ {limit:g}{unit}", value <= limit)


def at_least(value: float, limit: float, unit: str) -> Aim:
    """A lower limit."""
    return Aim(f"≥ {limit:g}{unit}", value >= limit)


def ladder(
    title: str,
    found: Mapping[str, Spread],
    own: str,
    aims: Mapping[str, Aim],
    notes: Sequence[str] = (),
) -> Table:
    """One below the other, with what each takes as a multiple of `own`."""
    rows = [
        [name, ms(spread), ratio(spread.over(found[own])), str(aims.get(name, ""))]
        for name, spread in found.items()
    ]
    return Table(title, ["", "ms", f"÷ {own}", "aim"], rows, notes)


def skipped(title: str, sentence: str) -> Table:
    """In place of figures that cannot be had here, why."""
    return Table(title, [], [], [sentence])


def _as_rich(table: Table) -> RichTable:
    made = RichTable(box=SIMPLE_HEAD, pad_edge=False)
    for place, name in enumerate(table.head):
        made.add_column(escape(name), justify="right" if place else "left")
    for row in table.rows:
        made.add_row(*map(escape, row))
    return made


def as_markdown(table: Table) -> str:
    """A heading, the table and its notes."""
    lines = [f"### {table.title}", ""]
    if table.rows:
        lines += [_line(table.head), _line(["---", *["---:"] * (len(table.head) - 1)])]
        lines += [*map(_line, table.rows), ""]
    return "\n".join([*lines, *(f"{note}\n" for note in table.notes)])


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
