"""Sums of numbers and names: `4 * width` in a block, `2*32` or `out_channels // 4` in a field.

They are written as in Python, with + - * / // % and brackets, and nothing else of Python. Python's
parser reads a text, every part of what it found is checked, and the sum is worked out here: what a
file or a person writes is never executed.
"""

import ast
import math
import operator
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

Number = int | float

LONGEST = 200
"""Letters of a sum."""
LARGEST = 2**31 - 1
"""Of the numbers written in a sum; a number that stands alone has the limits of its field."""
MOST = 1e300
"""Of what any step of a sum comes to, so that sums of sums take no time either."""
_TOKEN = re.compile(
    r"\s*(?:(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|(?P<name>[^\W\d]\w*)"
    r"|(?P<sign>//|[-+*/%()])|(?P<between>[×,;]))"
)
_BETWEEN = re.compile(r"\s*(?P<between>x)(?=\s*[\d(.-])")
"""`3x5` and `3 x 5`, but not the x of ch3x3: it stands after a number or a bracket."""
_SIGNS: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
}


class _Token(NamedTuple):
    kind: str
    text: str

    @property
    def begins(self) -> bool:
        """Whether a sum can begin with it."""
        return self.kind in ("number", "name") or self.text == "("

    @property
    def ends(self) -> bool:
        """Whether a sum can end with it."""
        return self.kind in ("number", "name") or self.text == ")"


@dataclass(frozen=True)
class Sum:
    """A sum, its text as Python formats it, and the names in it."""

    text: str
    names: frozenset[str]
    tree: ast.expr

    def value(self, values: Mapping[str, Any]) -> Any:
        """What it comes to when its names have these values.

        Raises ValueError where it cannot be done; the message reads on after what has the sum.
        """
        self.check(values)
        try:
            return _computed(self.tree, values)
        except ZeroDivisionError:
            raise ValueError(f"cannot be {self.text}, which divides by 0") from None
        except OverflowError:
            raise ValueError(f"cannot be {self.text}, which is too large") from None

    def check(self, values: Mapping[str, Any]) -> None:
        """Raise ValueError unless each of its names has a number."""
        for name in sorted(self.names):
            if name not in values:
                raise ValueError(f"names an argument {name!r} that the block lacks")
            value = values[name]
            if not isinstance(value, int | float) or isinstance(value, bool):
                raise ValueError(f"cannot be {self.text}: {name} is not a number")

    def value_by_short_names(self, values: Mapping[str, Number]) -> Number:
        """`value`, where a name may be cut short: `out` for `out_channels`, if no other begins so."""
        full = {name: _full(name, values) for name in self.names}
        found: Number = self.value({n: values[f] for n, f in full.items() if f in values})
        return found


@lru_cache(maxsize=4096)
def parse(text: str) -> Sum:
    """The sum that a text is: `2 * (width + 1)`. Raises ValueError for anything else."""
    if text.isidentifier():  # a word of Python too: an argument that no block has
        return Sum(text, frozenset({text}), ast.Name(text))
    return _sum(text, list(_tokens(text)))


def parse_several(text: str) -> list[Sum]:
    """The sums between `×`, `x`, commas or blanks: `3 × 2*4` is 3 and 2 * 4. Raises ValueError."""
    found: list[list[_Token]] = [[]]
    for token in _tokens(text):
        follows = bool(found[-1]) and found[-1][-1].ends and token.begins
        if token.kind == "between" or follows:
            found.append([])
        if token.kind != "between":
            found[-1].append(token)
    return [_sum(text, tokens) for tokens in found]


def _tokens(text: str) -> Iterator[_Token]:
    if len(text) > LONGEST:
        raise ValueError(f"{_cut(text)!r} is longer than {LONGEST} letters")
    at, end, after_operand = 0, len(text.rstrip()), False
    while at < end:
        match = (_BETWEEN.match(text, at) if after_operand else None) or _TOKEN.match(text, at)
        if match is None:
            raise _refusal(text)
        kind = match.lastgroup or ""
        token = _Token(kind, match[kind])
        yield token
        at, after_operand = match.end(), token.ends


def _sum(text: str, tokens: list[_Token]) -> Sum:
    """The sum of some tokens of a text."""
    words = " ".join(_words(text, tokens))  # apart: Python warns of `1or 2`
    try:
        tree = ast.parse(words, mode="eval").body
    except (SyntaxError, MemoryError, RecursionError):
        raise _refusal(text) from None
    parts = list(ast.walk(tree))
    alone = not any(isinstance(part, ast.BinOp) for part in parts)
    if not all(_is_allowed(part, alone) for part in parts):
        raise _refusal(text)
    formatted = ast.unparse(tree)
    if len(formatted) > LONGEST:
        raise ValueError(f"{_cut(text)!r} is longer than {LONGEST} letters")
    return Sum(formatted, frozenset(p.id for p in parts if isinstance(p, ast.Name)), tree)


def _words(text: str, tokens: list[_Token]) -> Iterator[str]:
    """The tokens as Python spells them: 7 for `007`, and a `+` only between two operands."""
    before = None
    for token in tokens:
        if token.kind == "between":
            raise _refusal(text)
        if token.text != "+" or (before is not None and before.ends):
            yield _spelled(text, token)
        before = token


def _spelled(text: str, token: _Token) -> str:
    if token.kind != "number":
        return token.text
    number = int(token.text) if token.text.isdecimal() else float(token.text)
    if not math.isfinite(number):
        raise _refusal(text)
    return repr(number)


def _is_allowed(part: ast.AST, alone: bool) -> bool:
    if isinstance(part, ast.Constant):
        return type(part.value) in (int, float) and (alone or part.value <= LARGEST)  # type: ignore[operator]
    if isinstance(part, ast.BinOp):
        return type(part.op) in _SIGNS
    if isinstance(part, ast.UnaryOp):
        return isinstance(part.op, ast.USub)
    return isinstance(part, ast.Name | ast.expr_context | ast.operator | ast.USub)


def _computed(part: ast.expr, values: Mapping[str, Any]) -> Any:
    if isinstance(part, ast.Name):
        return values[part.id]
    if isinstance(part, ast.Constant):
        return part.value
    if isinstance(part, ast.UnaryOp):
        return -_computed(part.operand, values)
    assert isinstance(part, ast.BinOp)
    left, right = _computed(part.left, values), _computed(part.right, values)
    made = _SIGNS[type(part.op)](left, right)
    if abs(made) > MOST:
        raise OverflowError
    return made


def _full(name: str, names: Mapping[str, Number]) -> str:
    """A name, or the only one that begins so."""
    fitting = [other for other in names if other.startswith(name)]
    return name if name in names or len(fitting) != 1 else fitting[0]


def _refusal(text: str) -> ValueError:
    return ValueError(f"{_cut(text)!r} is no sum of numbers and arguments")


def _cut(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"
