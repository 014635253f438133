"""The kinds of value that a field of an operation can hold, and the arguments in their place."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from graph.declare.arg import Arg

MOST_NUMBERS = 4096
"""Numbers in a list."""
VALUE_PHRASE = f"a number, a flag, a text or a list of 1 to {MOST_NUMBERS} numbers"
Value = int | float | bool | str | tuple[int, ...] | tuple[float, ...] | None
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
    parse: Callable[[Any], Any] = field(compare=False)
    json: dict[str, Any]
    optional: bool = False


def _whole(value: Any) -> int:
    if type(value) is not int or abs(value) > 2**31 - 1:
        raise ValueError
    return value


def _any_whole(value: Any) -> int:
    if type(value) is not int:
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
    if not isinstance(value, list | tuple) or not 1 <= len(value) <= MOST_NUMBERS:
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
        return (top, left) if (left, top) == (right, bottom) else (left, right, top, bottom)
    return _pair(value)


def _text(value: Any) -> str:
    """Half a surrogate pair stands for no letter, and no file can hold it."""
    if not isinstance(value, str):
        raise ValueError
    value.encode()  # a UnicodeEncodeError is a ValueError
    return value


def _numbers(value: Any) -> tuple[int, ...] | tuple[float, ...]:
    """A list of whole numbers as it is; one with a fraction in it as fractions."""
    if not 1 <= len(value) <= MOST_NUMBERS:
        raise ValueError
    if all(type(v) is int for v in value):
        return tuple(_whole(v) for v in value)
    return tuple(_real(v) for v in value)


def value_of(value: Any) -> Value:
    """Any plain value an argument may hold; lists become tuples. Raises ValueError."""
    if isinstance(value, list | tuple):
        return _numbers(value)
    if type(value) is int:
        return _whole(value)
    if type(value) is float:
        return _real(value)
    if isinstance(value, str):
        return _text(value)
    if value is None or isinstance(value, bool):
        return value
    raise ValueError(f"it must be {VALUE_PHRASE}")


def _values(value: Any) -> tuple[tuple[str, Any], ...]:
    items = value if isinstance(value, tuple) else dict.items(value)
    return tuple((_text(k), argument_or(v, value_of)) for k, v in items)


def argument_or(value: Any, parse: Callable[[Any], Any]) -> Any:
    """An Arg, given as such or as {"arg": text}, untouched; any other value through `parse`."""
    if type(value) is Arg:
        return value
    if isinstance(value, dict) and set(value) == {"arg"} and isinstance(value["arg"], str):
        return Arg(value["arg"])
    return parse(value)


_N = {"type": "integer"}
_PAIR_JSON = {"anyOf": [_N, {"type": "array", "items": _N, "minItems": 2, "maxItems": 2}]}
_SIZES_JSON = {"type": "array", "items": _N, "minItems": 1, "maxItems": 8}
WHOLE = Kind("int", "a whole number", _whole, _N)
ANY_WHOLE = Kind("int", "a whole number", _any_whole, _N)
"""Without the limits that torch sets to sizes."""
PAIR = Kind("pair", "a whole number or a pair of them (height, width)", _pair, _PAIR_JSON)
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
    "reals",
    "a list of numbers",
    _reals,
    {"type": "array", "items": {"type": "number"}, "minItems": 1},
)

Int = Annotated[int, WHOLE]
Float = Annotated[float, REAL]
OptionalFloat = Annotated[float | None, OPTIONAL_REAL]
BOOL = Kind("bool", "true or false", _flag, {"type": "boolean"})
TEXT = Kind("text", "a text", _text, {"type": "string"})
Bool = Annotated[bool, BOOL]
Text = Annotated[str, TEXT]
Pair = Annotated[tuple[int, int], PAIR]
OptionalPair = Annotated[tuple[int, int] | None, OPTIONAL_PAIR]
Padding = Annotated[tuple[int, ...] | str, PADDING]
Sizes = Annotated[tuple[int, ...], SIZES]
Reals = Annotated[tuple[float, ...], REALS]
Values = Annotated[
    tuple[tuple[str, Any], ...],
    Kind("values", "argument names with their values", _values, {"type": "object"}),
]


def checked_value(what: str, value: Any) -> Value:
    """`value_of`, with a sentence about what the value is of."""
    try:
        return value_of(value)
    except (ValueError, OverflowError):
        given = str(value).encode("utf-8", "replace").decode()
        given = given if len(given) < 40 else given[:39] + "…"
        raise ValueError(f"{what} must be {VALUE_PHRASE}, not {given}") from None


def exact(value: Any) -> Any:
    """A key that tells 1, 1.0 and True apart, which Python holds for equal."""
    if isinstance(value, tuple):
        return tuple([(type(part), part) for part in value])
    return type(value), value


def choice(*options: str) -> Kind:
    """One of a few words."""

    def parse(value: Any) -> str:
        if value not in options:
            raise ValueError
        return str(value)

    return Kind("choice", "one of " + ", ".join(options), parse, {"enum": list(options)})
