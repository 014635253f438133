"""Whole numbers that know the Python expression they came from."""

import operator
from typing import Any

ATOM, PRODUCT, QUOTIENT, SUM = range(4)
"""How loosely the parts of a text hang together, which decides where brackets are needed."""
_SIGNS = {
    "+": (operator.add, SUM),
    "-": (operator.sub, SUM),
    "*": (operator.mul, PRODUCT),
    "//": (operator.floordiv, QUOTIENT),
    "%": (operator.mod, QUOTIENT),
}
_NEUTRAL = {("+", 0), ("-", 0), ("*", 1), ("//", 1)}


class Symbol(int):
    """A whole number with the expression it came from; whole arithmetic extends it.

        channels = Symbol(64, "channels")
        size = (channels + 32) * 7 * 7
        size == 4704; size.text == "(channels + 32) * 7 * 7"; size.names == {"channels"}

    So the shape rules of the operations, which are written for numbers, give a block's class its
    source as well. Arithmetic that is not whole (a scale factor) gives a plain number.

    It equals the plain number and hashes like it: a cache or a set takes one for the other, so
    whoever keeps one compares `written(size)` too.
    """

    text: str
    names: frozenset[str]
    kind: int

    def __new__(
        cls,
        value: int,
        text: str,
        names: frozenset[str] | None = None,
        kind: int = ATOM,
    ) -> "Symbol":
        """A number; `names` are the arguments in its text, by default the text itself."""
        made = super().__new__(cls, value)
        made.text = text
        made.names = frozenset({text}) if names is None else names
        made.kind = kind
        return made

    def __add__(self, other: Any) -> Any:
        return _joined(self, "+", other)

    def __radd__(self, other: Any) -> Any:
        return _joined(other, "+", self)

    def __sub__(self, other: Any) -> Any:
        return _joined(self, "-", other)

    def __rsub__(self, other: Any) -> Any:
        return _joined(other, "-", self)

    def __mul__(self, other: Any) -> Any:
        return _joined(self, "*", other)

    def __rmul__(self, other: Any) -> Any:
        return _joined(other, "*", self)

    def __floordiv__(self, other: Any) -> Any:
        return _joined(self, "//", other)

    def __rfloordiv__(self, other: Any) -> Any:
        return _joined(other, "//", self)

    def __mod__(self, other: Any) -> Any:
        return _joined(self, "%", other)

    def __rmod__(self, other: Any) -> Any:
        return _joined(other, "%", self)

    def __neg__(self) -> "Symbol":
        text = self.text if self.kind == ATOM else f"({self.text})"
        return Symbol(-int(self), f"-{text}", self.names)


def written(value: Any) -> str:
    """The expression of a Symbol, or a plain number's digits."""
    return value.text if isinstance(value, Symbol) else str(value)


def _joined(left: Any, sign: str, right: Any) -> Any:
    """What the sign makes of the two, with its text; with a fraction it is a plain number."""
    if not isinstance(left, int) or not isinstance(right, int):
        return NotImplemented
    if _neutral(sign, right):
        return left
    if sign in "+*" and _neutral(sign, left):
        return right
    apply, kind = _SIGNS[sign]
    value = apply(int(left), int(right))
    if sign == "+" and not isinstance(right, Symbol) and right < 0:
        sign, right = "-", -right
    if kind == PRODUCT and _kind(left) == QUOTIENT:
        kind = QUOTIENT
    words = f"{_left(left, kind)} {sign} {_right(right, sign)}"
    return Symbol(value, words, _names(left) | _names(right), kind)


def _neutral(sign: str, value: int) -> bool:
    return not isinstance(value, Symbol) and (sign, value) in _NEUTRAL


def _kind(value: int) -> int:
    return value.kind if isinstance(value, Symbol) else ATOM


def _names(value: int) -> frozenset[str]:
    return value.names if isinstance(value, Symbol) else frozenset()


def _left(value: int, kind: int) -> str:
    return written(value) if _kind(value) <= kind else f"({written(value)})"


def _right(value: int, sign: str) -> str:
    """In brackets where the sign would take its first part away."""
    loosest = {"+": SUM, "-": QUOTIENT, "*": PRODUCT, "//": ATOM, "%": ATOM}[sign]
    return written(value) if _kind(value) <= loosest else f"({written(value)})"
