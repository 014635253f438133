"""Whole numbers that remember how they were written, to follow sizes through a block."""

from typing import Any


class Symbol(int):
    """A number with the Python expression it came from; sums and products extend it.

    It equals the plain number and hashes like it, so never keep one in a cache.
    """

    text: str
    names: frozenset[str]
    sum: bool

    def __new__(
        cls,
        value: int,
        text: str,
        names: frozenset[str] | None = None,
        *,
        sum: bool = False,
    ) -> "Symbol":
        """A number; `names` are the arguments in its text, `sum` whether + is outermost."""
        made = super().__new__(cls, value)
        made.text = text
        made.names = frozenset({text}) if names is None else names
        made.sum = sum
        return made

    def _with(
        self, other: Any, sign: str, value: int, *, swapped: bool = False
    ) -> "Symbol":
        add = sign in "+-"
        pair = (
            [_text(other, add), _text(self, add)]
            if swapped
            else [_text(self, add), _text(other, add)]
        )
        if (
            (sign in "-/" or sign == "//")
            and " " in pair[1]
            and not pair[1].startswith("(")
        ):
            pair[1] = f"({pair[1]})"
        names = self.names | (other.names if isinstance(other, Symbol) else frozenset())
        return Symbol(value, f"{pair[0]} {sign} {pair[1]}", names, sum=add)

    def __add__(self, other: int) -> "Symbol":
        return (
            self
            if _is_plain(other, 0)
            else self._with(other, "+", int(self) + int(other))
        )

    def __radd__(self, other: int) -> "Symbol":
        return (
            self
            if other == 0
            else self._with(other, "+", int(other) + int(self), swapped=True)
        )

    def __sub__(self, other: int) -> "Symbol":
        return (
            self
            if _is_plain(other, 0)
            else self._with(other, "-", int(self) - int(other))
        )

    def __mul__(self, other: int) -> "Symbol":
        return (
            self
            if _is_plain(other, 1)
            else self._with(other, "*", int(self) * int(other))
        )

    def __rmul__(self, other: int) -> "Symbol":
        return (
            self
            if other == 1
            else self._with(other, "*", int(other) * int(self), swapped=True)
        )

    def __floordiv__(self, other: int) -> "Symbol":
        return (
            self
            if _is_plain(other, 1)
            else self._with(other, "//", int(self) // int(other))
        )


def written(value: Any) -> str:
    """The expression of a Symbol, or a plain number's digits."""
    return value.text if isinstance(value, Symbol) else str(value)


def _is_plain(value: int, number: int) -> bool:
    return not isinstance(value, Symbol) and value == number


def _text(value: Any, in_sum: bool) -> str:
    if isinstance(value, Symbol) and value.sum and not in_sum:
        return f"({value.text})"
    return written(value)
