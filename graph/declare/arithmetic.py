"""Sums that a person types into a field: `2*32`, `out_channels // 4`, `3 × 5`."""

import re
from collections.abc import Mapping

from graph.declare.arg import LONGEST, Arg, number_or_arg

Number = int | float

TOKEN = re.compile(
    r"(?P<operand>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|[^\W\d]\w*)"
    r"|(?P<sign>//|[-+*/%()])|(?P<between>[×,;])"
)
BETWEEN = re.compile(r"x(?=\s*[\d(.-])")
"""`3x5` and `3 x 5`, but not the x of ch3x3: it stands after a number or a bracket."""


def pieces(typed: str) -> list[str]:
    """The sums between `×`, `x`, commas or blanks: `3 × 2*4` is `3` and `2*4`. Raises ValueError."""
    if len(typed) > LONGEST:
        raise ValueError("too long")
    found, at, after_operand = [""], 0, False
    while typed[at:].strip():
        at += len(typed[at:]) - len(typed[at:].lstrip())
        match = (BETWEEN.match(typed, at) if after_operand else None) or TOKEN.match(typed, at)
        if match is None:
            raise ValueError(f"cannot read {typed[at]!r}")
        kind = match.lastgroup or "between"
        starts = kind == "operand" or match[0] == "("
        if kind == "between" or (after_operand and starts):
            found.append("")
        found[-1] += "" if kind == "between" else match[0]
        after_operand = kind == "operand" or match[0] == ")"
        at = match.end()
    return found


def evaluate(text: str, names: Mapping[str, Number] | None = None) -> Number:
    """What a sum comes to; a name may be short, where only one begins so. Raises ValueError."""
    for plain in (int, float):
        try:
            return plain(text)
        except ValueError:
            continue
    found = number_or_arg(text)
    if isinstance(found, Arg):
        known = names or {}
        full = {name: _full(name, known) for name in found.names}
        found = found.renamed(full).value(known)
    assert isinstance(found, int | float)
    return found


def _full(name: str, names: Mapping[str, Number]) -> str:
    """A name, or the only one that begins so: `out` for `out_channels`."""
    fitting = [other for other in names if other.startswith(name)]
    if name in names or len(fitting) != 1:
        return name
    return fitting[0]
