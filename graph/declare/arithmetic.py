"""Sums that a person types into a field: `2*32`, `out_channels // 4`, `3 × 5`.

Nothing is run: a sum is read by Python's own parser, and only numbers, names and the signs
+ - * / // % ** are worked out.
"""

import ast
import math
import operator
import re
from collections.abc import Callable, Mapping

Number = int | float

LONGEST = 200
MOST_POWER = 64
SIGNS: dict[type[ast.AST], Callable[[Number, Number], Number]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
}
TOKEN = re.compile(
    r"(?P<operand>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|[^\W\d]\w*)"
    r"|(?P<sign>//|\*\*|[-+*/%()])|(?P<between>[×,;])"
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
    try:
        value = _value(ast.parse(text, mode="eval").body, names or {})
    except (SyntaxError, ArithmeticError, RecursionError, MemoryError):
        raise ValueError(f"cannot work out {text!r}") from None
    if not math.isfinite(value) or abs(value) > 1e300:
        raise ValueError(f"{text!r} is too large")
    return value


def _value(node: ast.AST, names: Mapping[str, Number]) -> Number:
    match node:
        case ast.Constant(value) if type(value) in (int, float):
            return value  # type: ignore[return-value]
        case ast.Name(name):
            return names[_full(name, names)]
        case ast.UnaryOp(ast.USub(), operand):
            return -_value(operand, names)
        case ast.UnaryOp(ast.UAdd(), operand):
            return _value(operand, names)
        case ast.BinOp(left, sign, right):
            return _combined(sign, _value(left, names), _value(right, names))
    raise ValueError("not a sum of numbers")


def _combined(sign: ast.operator, left: Number, right: Number) -> Number:
    """Two numbers and a sign; powers stay small, so that no typing takes long."""
    if isinstance(sign, ast.Pow) and (abs(right) > MOST_POWER or abs(left) > 2**31):
        raise ValueError("too large a power")
    value = SIGNS[type(sign)](left, right)
    if isinstance(value, complex) or abs(value) > 1e300:
        raise ValueError("not a number that a field can hold")
    return value


def _full(name: str, names: Mapping[str, Number]) -> str:
    """A name, or the only one that begins so: `out` for `out_channels`."""
    if name in names:
        return name
    fitting = [other for other in names if other.startswith(name)]
    if len(fitting) != 1:
        raise ValueError(f"there is no {name!r} here")
    return fitting[0]
