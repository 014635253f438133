"""Graphviz's program dot, run on a diagram within a time limit."""

import ctypes
import signal
import subprocess
import sys
from shutil import which

from graph.problem import Refused

SECONDS = 120
"""What a drawing may take."""
PR_SET_PDEATHSIG = 1
NOT_INSTALLED = (
    "the program dot is not installed: install graphviz (Debian: apt-get install graphviz)"
)


def render(source: str, form: str, seconds: float = SECONDS) -> bytes:
    """The file that dot makes of a diagram; raises Refused where it cannot or takes too long."""
    program = which("dot")
    if program is None:
        raise Refused(NOT_INSTALLED)
    try:
        done = subprocess.run(
            [program, f"-T{form}"],
            input=source.encode(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # its remarks on fonts and sizes
            timeout=seconds,
            preexec_fn=_end_with_parent if sys.platform == "linux" else None,
        )
    except subprocess.TimeoutExpired:
        raise Refused(
            f"the diagram takes dot more than {seconds:g} seconds to draw: open fewer levels of "
            "blocks, or write the form dot and draw it with another program of graphviz's"
        ) from None
    if done.returncode or not done.stdout:
        raise Refused("dot could not draw the diagram; the form dot has it as text")
    return done.stdout


def _end_with_parent() -> None:
    """In dot, before it starts: a Convas that is killed leaves nothing running behind."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
