"""Starting: to the first painted window, and to the end of a command."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence

from tests.bench.page import Table, at_most, ladder
from tests.bench.timing import Effort, Pace, Spread

WINDOW, BARE = "Convas with GoogLeNet", "bare QMainWindow"
SUMMARY = "convas summary googlenet"
PASS, TORCH = "python -c pass", "python -c 'import torch'"
LIMIT = 3.0
"""The window, as a multiple of the bare one."""


def tables(effort: Effort) -> Iterator[Table]:
    """The window, then the command line."""
    with tempfile.TemporaryDirectory() as settings:
        yield _windows(effort, settings)
        yield _commands(effort, settings)


def _windows(effort: Effort, settings: str) -> Table:
    found = _alternate(
        {
            BARE: ["-m", "tests.bench.first_paint", "bare"],
            WINDOW: ["-m", "tests.bench.first_paint", "convas"],
        },
        effort.pace(15, 15.0, warm=1),
        settings,
    )
    times = found[WINDOW].over(found[BARE]).median
    notes = [
        f"From the process's start until everything in the window is painted; Qt on "
        f"{os.environ.get('QT_QPA_PLATFORM', 'the screen')}."
    ]
    return ladder("First window", found, BARE, {WINDOW: at_most(times, LIMIT, "×")}, notes)


def _commands(effort: Effort, settings: str) -> Table:
    found = _alternate(
        {
            PASS: ["-c", "pass"],
            SUMMARY: ["-m", "app", "summary", "googlenet"],
            TORCH: ["-c", "import torch"],
        },
        effort.pace(10, 25.0, warm=1),
        settings,
    )
    return ladder("A command from start to end", found, SUMMARY, {})


def _alternate(commands: dict[str, Sequence[str]], pace: Pace, settings: str) -> dict[str, Spread]:
    """Milliseconds of each command of Python, in turn."""
    samples: dict[str, list[float]] = {name: [] for name in commands}
    for counts in pace.rounds():
        for name, words in commands.items():
            ms = _ms(words, settings)
            if counts:
                samples[name].append(ms)
    return {name: Spread(tuple(found)) for name, found in samples.items()}


def _ms(words: Sequence[str], settings: str) -> float:
    """Until the moment the process prints, if it watches a window, else until its end."""
    began = time.monotonic()
    printed = _output([sys.executable, *words], settings)
    ended = time.monotonic()
    painted = float(printed) if "tests.bench.first_paint" in words else ended
    return 1e3 * (painted - began)


def _output(command: Sequence[str], settings: str) -> str:
    """What a command prints; it finds compiled modules, but no settings: as on the first start."""
    surroundings = {**os.environ, "XDG_CONFIG_HOME": settings}
    surroundings.pop("PYTHONDONTWRITEBYTECODE", None)
    done = subprocess.run(command, env=surroundings, text=True, capture_output=True)
    if done.returncode:
        raise RuntimeError(done.stderr)
    return done.stdout
