"""The fields of operations: what kinds of value they hold, their limits and their one-line docs."""

import math
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from pydantic import Field
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined


@dataclass(frozen=True, slots=True)
class Arg:
    """A field's value is an argument of the block the node stands in, by its name."""

    name: str


Value = int | float | bool | str | tuple[int, ...] | None
"""What a field can hold once the arguments of its block are filled in."""

KindName = Literal[
    "int",
    "float",
    "bool",
    "choice",
    "pair",
    "sizes",
    "reals",
    "padding",
    "text",
    "values",
]


@dataclass(frozen=True)
class Kind:
    """A kind of value: how it is recognised, said in words and written in a JSON Schema."""

    name: KindName
    phrase: str
    parse: Callable[[Any], Any]
    json: dict[str, Any]
    optional: bool = False


def _whole(value: Any) -> int:
    if type(value) is not int or abs(value) > 2**31 - 1:
        raise ValueError
    return value


def _real(value: Any) -> float:
    if type(value) not in (int, float) or not math.isfinite(value):
        raise ValueError
    return float(value)


def _flag(value: Any) -> bool:
    if type(value) is not bool:
        raise ValueError
    return value


def _sizes(value: Any) -> tuple[int, ...]:
    if not isinstance(value, list | tuple) or not 1 <= len(value) <= 8:
        raise ValueError
    return tuple(_whole(v) for v in value)


def _reals(value: Any) -> tuple[float, ...]:
    if not isinstance(value, list | tuple) or not 1 <= len(value) <= 4096:
        raise ValueError
    return tuple(_real(v) for v in value)


def _pair(value: Any) -> tuple[int, int]:
    if type(value) is int:
        return _whole(value), value
    first, second = _sizes(value)
    return first, second


def _padding(value: Any) -> str | tuple[int, ...]:
    if value == "same":
        return "same"
    if isinstance(value, list | tuple) and len(value) == 4:
        left, right, top, bottom = _sizes(value)
        return (
            (top, left)
            if (left, top) == (right, bottom)
            else (left, right, top, bottom)
        )
    return _pair(value)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError
    return value


def value_of(value: Any) -> Value:
    """Any plain value an argument may hold; lists become tuples. Raises ValueError."""
    if isinstance(value, list | tuple):
        return _sizes(value)
    if type(value) is int:
        return _whole(value)
    if type(value) is float:
        return _real(value)
    if value is None or isinstance(value, bool | str):
        return value
    raise ValueError("not a number, a flag, a text or a list of whole numbers")


def _values(value: Any) -> tuple[tuple[str, Any], ...]:
    items = value if isinstance(value, tuple) else dict.items(value)
    return tuple((_text(k), argument_or(v, value_of)) for k, v in items)


def argument_or(value: Any, parse: Callable[[Any], Any]) -> Any:
    """An Arg, given as such or as {"arg": name}, untouched; any other value through `parse`."""
    if type(value) is Arg:
        return value
    if (
        isinstance(value, dict)
        and set(value) == {"arg"}
        and isinstance(value["arg"], str)
    ):
        return Arg(value["arg"])
    return parse(value)


_N = {"type": "integer"}
_PAIR_JSON = {
    "anyOf": [_N, {"type": "array", "items": _N, "minItems": 2, "maxItems": 2}]
}
_SIZES_JSON = {"type": "array", "items": _N, "minItems": 1, "maxItems": 8}
WHOLE = Kind("int", "a whole number", _whole, _N)
PAIR = Kind(
    "pair", "a whole number or a pair of them (height, width)", _pair, _PAIR_JSON
)
OPTIONAL_PAIR = Kind("pair", PAIR.phrase, _pair, _PAIR_JSON, optional=True)
SIZES = Kind("sizes", "a list of 1 to 8 whole numbers", _sizes, _SIZES_JSON)
PADDING = Kind(
    "padding",
    'a whole number, a pair (height, width), four (left, right, top, bottom) or "same"',
    _padding,
    {
        "anyOf": [
            _N,
            {"type": "array", "items": _N, "minItems": 2, "maxItems": 4},
            {"const": "same"},
        ]
    },
)
REAL = Kind("float", "a number", _real, {"type": "number"})
OPTIONAL_REAL = Kind("float", "a number", _real, {"type": "number"}, optional=True)

REALS = Kind(
    "reals", "a list of numbers", _reals,
    {"type": "array", "items": {"type": "number"}, "minItems": 1},
)  # fmt: skip

Int = Annotated[int, WHOLE]
Float = Annotated[float, REAL]
OptionalFloat = Annotated[float | None, OPTIONAL_REAL]
Bool = Annotated[bool, Kind("bool", "true or false", _flag, {"type": "boolean"})]
Text = Annotated[str, Kind("text", "a text", _text, {"type": "string"})]
Pair = Annotated[tuple[int, int], PAIR]
OptionalPair = Annotated[tuple[int, int] | None, OPTIONAL_PAIR]
Padding = Annotated[tuple[int, ...] | str, PADDING]
Sizes = Annotated[tuple[int, ...], SIZES]
Reals = Annotated[tuple[float, ...], REALS]
Values = Annotated[
    tuple[tuple[str, Any], ...],
    Kind("values", "argument names with their values", _values, {"type": "object"}),
]


def choice(*options: str) -> Kind:
    """One of a few words."""

    def parse(value: Any) -> str:
        if value not in options:
            raise ValueError
        return str(value)

    return Kind(
        "choice", "one of " + ", ".join(options), parse, {"enum": list(options)}
    )


def arg(
    default: Any = PydanticUndefined,
    *,
    doc: str,
    at_least: float | None = None,
    at_most: float | None = None,
    positional: bool = False,
    lifts: bool = True,
) -> Any:
    """Declare a field of an operation.

    Positional ones come first in the PyTorch constructor; an argument of the graph may stand
    for those that `lifts` says so of.
    """
    extra: Any = {
        "at_least": at_least, "at_most": at_most, "positional": positional, "lifts": lifts,
    }  # fmt: skip
    return Field(default, description=doc, json_schema_extra=extra)


MOST_KNOWN = 1000


@dataclass(frozen=True)
class Spec:
    """A field as declared; forms, files, schema and reference page are made from it."""

    name: str
    kind: Kind
    doc: str
    default: Any
    required: bool
    at_least: float | None
    at_most: float | None
    positional: bool
    lifts: bool = True
    """Whether an argument of the graph may stand for it."""
    known: dict[int, Any] = field(default_factory=dict, repr=False, compare=False)
    """What `bound` made of whole numbers before."""

    @classmethod
    def of(cls, name: str, info: FieldInfo) -> "Spec":
        kind = next(m for m in info.metadata if isinstance(m, Kind))
        extra: Any = info.json_schema_extra or {}
        required = info.is_required()
        default = None if required or info.default is None else kind.parse(info.default)
        doc = info.description or ""
        return cls(name, kind, doc, default, required, **extra)

    @property
    def phrase(self) -> str:
        """What the field takes, in words: 'a whole number, at least 1'."""
        low = "" if self.at_least is None else f", at least {self.at_least:g}"
        high = "" if self.at_most is None else f", at most {self.at_most:g}"
        return (
            self.kind.phrase
            + low
            + high
            + (", or nothing" if self.kind.optional else "")
        )

    def check(self, value: Any) -> Any:
        """The value in its normal form, or an Arg; raises ValueError with one sentence."""
        if type(value) is Arg and self.lifts:
            return value
        if value is None and self.kind.optional:
            return value
        try:
            parse = self.kind.parse
            parsed = argument_or(value, parse) if self.lifts else parse(value)
        except (ValueError, TypeError, OverflowError):
            raise ValueError(
                f"{self.name} must be {self.phrase}, not {shown(value)}"
            ) from None
        if self.at_least is not None or self.at_most is not None:
            self._limits(parsed)
        return parsed

    def bound(self, value: Any) -> Any:
        """As `check`, of the value of an argument: the same few numbers again and again."""
        if type(value) is not int:
            return self.check(value)
        if value not in self.known:
            if len(self.known) == MOST_KNOWN:
                self.known.clear()
            self.known[value] = self.check(value)
        return self.known[value]

    def _limits(self, value: Any) -> None:
        numbers: Iterable[Any] = value if isinstance(value, tuple) else (value,)
        for number in numbers:
            if isinstance(number, int | float) and (
                (self.at_least is not None and number < self.at_least)
                or (self.at_most is not None and number > self.at_most)
            ):
                raise ValueError(
                    f"{self.name} must be {self.phrase}, not {shown(value)}"
                )

    def schema(self) -> dict[str, Any]:
        """The field in JSON Schema."""
        options = [self.kind.json]
        if self.lifts:
            options.append({"$ref": "#/$defs/argument"})
        if self.kind.optional:
            options.append({"type": "null"})
        return {"description": self.doc, "anyOf": options}


def shown(value: Any) -> str:
    """A value as an error message or a form shows it; long ones are cut."""
    if isinstance(value, Arg):
        return value.name
    if isinstance(value, tuple):
        return "×".join(map(str, value))
    text = repr(value) if isinstance(value, str | list | dict) else str(value)
    return text if len(text) <= 60 else text[:57] + "…"


def read(spec: Spec, typed: str) -> Any:
    """The value a person typed into a form: `3`, `3 × 5`, `3,5`, `same`. Raises ValueError."""
    words = [word for word in re.split(r"[\s,×x*]+", typed.strip()) if word]
    if spec.kind.name in ("text", "choice") or typed.strip() == "same":
        return spec.check(typed.strip())
    if not words and spec.kind.optional:
        return None
    try:
        numbers = [
            float(w) if spec.kind.name in ("float", "reals") else int(w) for w in words
        ]
    except ValueError:
        raise ValueError(
            f"{spec.name} must be {spec.phrase}, not {shown(typed)}"
        ) from None
    if spec.kind.name in ("sizes", "reals") or len(numbers) != 1:
        return spec.check(numbers)
    return spec.check(numbers[0])
