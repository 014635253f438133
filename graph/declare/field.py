"""One thing that a person can set: its name, kind, limits and one-line doc.

Forms, options of the command line, files and the schema are made from it. Whatever declares
something is turned into Fields: an operation (graph/declare/spec.py), a pydantic model
(graph/declare/model_fields.py), the settings of a preset or of an export.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from graph.declare import sums
from graph.declare.arg import Arg
from graph.declare.kind import BOOL, TEXT, WHOLE, Kind, choice
from graph.declare.sums import Number

MANY = ("pair", "sizes", "reals", "padding")
"""Kinds that take several numbers."""
DECIMAL_COMMA = re.compile(r"([+-]?)(\d+),(\d+)([eE][+-]?\d+)?")


@dataclass(frozen=True)
class Field:
    """A field as declared. Limits are those of each number in it."""

    name: str
    kind: Kind
    doc: str = ""
    default: Any = None
    required: bool = False
    at_least: float | None = None
    at_most: float | None = None
    more_than: float | None = None
    less_than: float | None = None
    label: str = ""
    """What a person is shown where that is not the name."""

    @property
    def title(self) -> str:
        """What a person is shown."""
        return self.label or self.name

    @property
    def choices(self) -> tuple[str, ...]:
        """The words that it takes, where it takes one of a few."""
        return tuple(self.kind.json["enum"]) if self.kind.name == "choice" else ()

    @property
    def phrase(self) -> str:
        """What it takes, in words: 'a whole number, at least 1'."""
        limits = (
            ("at least", self.at_least),
            ("more than", self.more_than),
            ("at most", self.at_most),
            ("less than", self.less_than),
        )
        words = [f"{word} {_number(limit)}" for word, limit in limits if limit is not None]
        return ", ".join([self.kind.phrase, *words, *["or nothing"] * self.kind.optional])

    def check(self, value: Any) -> Any:
        """The value in its normal form; raises ValueError with one sentence."""
        if value is None and self.kind.optional:
            return value
        try:
            parsed = self.parse(value)
        except (ValueError, TypeError, OverflowError):
            raise self.refusal(value) from None
        if not self._within_limits(parsed):
            raise self.refusal(value)
        return parsed

    def parse(self, value: Any) -> Any:
        """The value in the normal form of its kind, whatever the limits."""
        return self.kind.parse(value)

    def refusal(self, value: Any) -> ValueError:
        """Why a value cannot be, in a sentence."""
        return ValueError(f"{self.title} must be {self.phrase}, not {shown(value)}")

    def _within_limits(self, value: Any) -> bool:
        numbers: Iterable[Any] = value if isinstance(value, tuple) else (value,)
        return all(self._fits(n) for n in numbers if isinstance(n, int | float))

    def _fits(self, number: float) -> bool:
        return (
            (self.at_least is None or number >= self.at_least)
            and (self.at_most is None or number <= self.at_most)
            and (self.more_than is None or number > self.more_than)
            and (self.less_than is None or number < self.less_than)
        )

    def read(self, typed: str, names: Mapping[str, Number] | None = None) -> Any:
        """The value a person typed: `3`, `3 × 5`, `2*32`, `out // 4` by `names`, `0,01`, `same`.

        A comma is never dropped: in a number it is the decimal comma, and refused where it
        could as well stand between thousands. Raises ValueError with one sentence.
        """
        text = typed.strip()
        if self.kind.name in ("text", "choice") or text == "same":
            return self.check(text)
        if not text and self.kind.optional:
            return None
        try:
            numbers = self._numbers(text, names or {})
        except (ValueError, OverflowError):
            raise self._unreadable(text) from None
        several = self.kind.name in ("sizes", "reals") or len(numbers) != 1
        try:
            return self.check(numbers if several else numbers[0])
        except ValueError:
            raise self._unreadable(text) from None

    def _unreadable(self, text: str) -> ValueError:
        return ValueError(f"{self.title} must be {self.phrase}, not {text or 'nothing'}")

    def _numbers(self, text: str, names: Mapping[str, Number]) -> list[Number]:
        typed = sums.parse_several(text if self.kind.name in MANY else _with_point(text))
        numbers = [one.value_by_short_names(names) for one in typed]
        return numbers if self.kind.name in ("float", "reals") else [_whole(n) for n in numbers]


def field_like(name: str, default: Any, choices: Iterable[str] = (), **more: Any) -> Field:
    """The field that takes values like its default, or one of a few words."""
    if choices:
        return Field(name, choice(*choices), default=default, **more)
    kinds = {bool: BOOL, str: TEXT}
    return Field(name, kinds.get(type(default), WHOLE), default=default, **more)


def shown(value: Any) -> str:
    """A value as an error message or a form shows it; long ones are cut."""
    if isinstance(value, Arg):
        return value.text
    if isinstance(value, tuple):
        return "×".join(map(str, value))
    text = repr(value) if isinstance(value, str | list | dict) else str(value)
    return text if len(text) <= 60 else text[:57] + "…"


def _with_point(text: str) -> str:
    """`0,01` as 0.01; raises ValueError where 1,000 could be a thousand or a one."""
    match = DECIMAL_COMMA.fullmatch(text)
    if match is None:
        return text
    sign, whole, part, exponent = match.groups()
    if len(part) == 3 and whole.strip("0"):
        raise ValueError("could be thousands")
    return f"{sign}{whole}.{part}{exponent or ''}"


def _whole(number: Number) -> int:
    """64 for 128 / 2; raises ValueError for what is not whole."""
    if number != int(number):
        raise ValueError("not a whole number")
    return int(number)


def _number(limit: float) -> str:
    """1,000,000 for a million."""
    return f"{int(limit):,}" if limit == int(limit) else f"{limit:g}"
