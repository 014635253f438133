"""What a board adds to a process, and whether that comes back: printed as JSON, in megabytes.

`python -m tests.bench.memory KIND NODES`, which `of` runs. Modules do not count; fonts and the
window's own pixels do, for all alike.
"""

import gc
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

STATM = Path("/proc/self/statm")
AGAIN = 3
"""Times a board is opened and closed after it was twice."""


@dataclass(frozen=True)
class Weight:
    """Megabytes more than before: with a board open, after closing it twice (the second finds
    what the allocator kept of the first), and what it leaves on top `AGAIN` times more."""

    added: float
    kept: float
    grown: float


def of(kind: str, count: int) -> Weight | None:
    """Measured in a fresh process; None where the system does not tell."""
    if not STATM.exists():
        return None
    command = [sys.executable, "-m", "tests.bench.memory", kind, str(count)]
    done = subprocess.run(command, text=True, capture_output=True)
    if done.returncode:
        raise RuntimeError(done.stderr)
    return Weight(**json.loads(done.stdout))


def _weigh(kind: str, count: int) -> Weight:
    from app.ui.application import application
    from app.ui.theme import theme
    from tests.bench import boards
    from tests.bench.chains import chain, placed

    theme.apply(application(), "dark")
    model = placed(chain(count))
    boards.builder(kind, placed(chain(10)))
    before = _resident()
    added = _open(kind, model) - before
    _open(kind, model)
    kept = _resident() - before
    for _ in range(AGAIN):
        _open(kind, model)
    return Weight(added, kept, _resident() - before - kept)


def _open(kind: str, model: object) -> float:
    """Open and close; megabytes of the process in between."""
    from tests.bench import boards

    board = boards.builder(kind, model)()  # type: ignore[arg-type]
    boards.show(board)
    resident = _resident()
    boards.dismiss(board)
    return resident


def _resident() -> float:
    gc.collect()
    pages = int(STATM.read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


if __name__ == "__main__":
    print(json.dumps(vars(_weigh(sys.argv[1], int(sys.argv[2])))))
