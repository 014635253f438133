"""Python in a process of its own."""

import subprocess
import sys
from typing import Any

from app.client.host import environment


def process(*words: str, **more: Any) -> "subprocess.CompletedProcess[str]":
    """Run Python in a process of its own."""
    return subprocess.run(
        [sys.executable, *words],
        capture_output=True,
        text=True,
        env=environment() | {"OMP_NUM_THREADS": "1"},
        timeout=120,
        **more,
    )
