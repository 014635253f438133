"""Standard output as people read it. Imported when needed: scripts do not wait for rich."""

import sys
from collections.abc import Iterable, Sequence
from typing import NoReturn

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from app.cli.problems import fixes
from graph.check.report import Report

PIPED_WIDTH = 160
MANY_ROWS = 2000
COLOURS = {"error": "red", "warning": "yellow"}
Rows = Iterable[Sequence[str]]


class Output(Console):
    """A console as wide as a table needs where nobody watches."""

    def __init__(self) -> None:
        width = None if sys.stdout.isatty() else PIPED_WIDTH
        super().__init__(width=width, highlight=False)

    def on_broken_pipe(self) -> NoReturn:
        """The reader went away; app.cli.main knows what to do."""
        raise BrokenPipeError

    def title(self, name: str, facts: str) -> None:
        """What the rest is about."""
        self.print(f"[bold]{escape(name)}[/]  {escape(facts)}")

    def table(
        self,
        words: Sequence[str],
        numbers: Sequence[str],
        rows: Rows,
        aside: tuple[str, Rows] = ("", ()),
    ) -> None:
        """Columns of words, then of numbers; below, under a title, rows that matter less.

        Very many rows are written plainly: rich takes a millisecond for each.
        """
        rows, (title, others) = list(rows), (aside[0], list(aside[1]))
        if len(rows) + len(others) > MANY_ROWS:
            self._plain([[*words, *numbers], *rows, *([[title]] if title else []), *others], words)
            return
        made = Table(box=SIMPLE_HEAD, pad_edge=False)
        for name in words:
            made.add_column(name, overflow="fold")
        for name in numbers:
            made.add_column(name, justify="right", no_wrap=True)
        for row in rows:
            made.add_row(*map(escape, row))
        if title:
            made.add_section()
            made.add_row(title, style="italic")
        for row in others:
            made.add_row(*map(escape, row), style="dim")
        self.print(made)

    def _plain(self, rows: Sequence[Sequence[str]], words: Sequence[str]) -> None:
        count = max(map(len, rows))
        widths = [max(len(row[i]) for row in rows if i < len(row)) for i in range(count)]
        for row in rows:
            cells = [
                cell.ljust(width) if i < len(words) else cell.rjust(width)
                for i, (cell, width) in enumerate(zip(row, widths, strict=False))
            ]
            self.file.write("  ".join(cells).rstrip() + "\n")

    def facts(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Names and values, side by side."""
        made = Table.grid(padding=(0, 2))
        for name, value in pairs:
            made.add_row(f"[dim]{name}[/]", escape(value))
        self.print(made)

    def problems(self, report: Report) -> None:
        """Each problem with its fixes, and how many there are."""
        for problem in report.problems:
            colour = COLOURS[problem.severity]
            where = f"[bold]{escape(problem.path)}[/]: " if problem.path else ""
            message = escape(problem.message)
            self.print(f"[{colour}]{problem.severity}[/]  {where}{message}")
            for fix in fixes(report, problem):
                self.print(f"  [dim]fix:[/] {escape(fix)}")
        self.print(f"{escape(report.model.main)}: {_count(report)}")


def _count(report: Report) -> str:
    """1 error and 2 warnings."""
    errors = sum(p.severity == "error" for p in report.problems)
    counts = {"error": errors, "warning": len(report.problems) - errors}
    counted = [f"{n} {what}{'s' * (n != 1)}" for what, n in counts.items() if n]
    return " and ".join(counted) or "no problems"
