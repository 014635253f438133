"""JSON, strictly: what Python's reader lets through and would do harm later is refused here."""

import json
import math
import re
from collections import Counter
from typing import Any

from graph.declare.field import shown
from graph.problem import Refused

DEEPEST = 100
"""Levels of arrays and objects within each other; a model has six."""
LONGEST_NUMBER = 100
"""Digits of a whole number; a field takes ten."""
_TOO_DEEP = f"it is nested more than {DEEPEST} levels deep"
_ESCAPED_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


def read(text: str) -> Any:
    """The value that `text` holds; raises Refused with a sentence about "it", the text."""
    if not text or text.isspace():
        raise Refused("it is empty")
    try:
        value = json.loads(
            text,
            object_pairs_hook=_object,
            parse_int=_integer,
            parse_float=_real,
            parse_constant=_constant,
        )
        _check_letters(text, value)
    except json.JSONDecodeError as error:
        raise Refused(_fault(error)) from None
    except RecursionError:
        raise Refused(_TOO_DEEP) from None
    _check_depth(value)
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        twice = Counter(name for name, _ in pairs).most_common(1)[0][0]
        raise Refused(f"it has {shown(twice)} twice in one place, and one would hide the other")
    return made


def _integer(digits: str) -> int:
    if len(digits) > LONGEST_NUMBER:
        raise Refused(f"it has a number of {len(digits):,} digits")
    return int(digits)


def _real(digits: str) -> float:
    number = float(digits)
    if math.isinf(number):
        raise Refused(f"it has the number {shown(digits)}, which is too large")
    return number


def _constant(name: str) -> float:
    raise Refused(f"it has {name} where a number should be")


def _check_letters(text: str, value: Any) -> None:
    """Half a surrogate pair stands for no letter, and could never be saved again."""
    try:
        text.encode()
        if _ESCAPED_SURROGATE.search(text):
            json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise Refused("it has half a letter in one of its texts (a lone surrogate)") from None


def _check_depth(value: Any) -> None:
    level = [value]
    for _ in range(DEEPEST + 1):
        level = [
            child
            for parent in level
            if isinstance(parent, dict | list)
            for child in (parent.values() if isinstance(parent, dict) else parent)
        ]
        if not level:
            return
    raise Refused(_TOO_DEEP)


def _fault(error: json.JSONDecodeError) -> str:
    if error.pos >= len(error.doc.rstrip()) or error.msg.startswith("Unterminated string"):
        return f"it breaks off at line {error.lineno}: the rest is missing"
    return f"it is not JSON: line {error.lineno} cannot be read from column {error.colno} on"
