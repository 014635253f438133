"""What stands for a value in a block: an argument, or a sum of arguments and numbers.

`Arg("width")` is what the block is given as width; `Arg("4 * width")` four times that, `Arg("width
// 4")` a quarter. They are written as in Python, with + - * / // % and brackets, and nothing else
of Python: what a file says is worked out here and never executed.
"""

import ast
import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

LONGEST = 200
"""Letters of a sum."""
LARGEST = 2**31 - 1
_NAME = re.compile(r"(?<![\w.])[^\W\d]\w*")
_LETTERS = re.compile(r"[\w\s.+\-*/%()]+")
_TOKEN = re.compile(r"[^\W\d]\w*|\d+(?:\.\d+)?(?:[eE][-+]?\d+)?|//|\S")
_SIGNS: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
}


@dataclass(frozen=True, slots=True)
class Arg:
    """A field's value is an argument of the block the node stands in, or a sum of some.

    `text` is kept as Python would format it: two of the same sum are equal. Raises ValueError
    for a text that is no sum or has no argument in it.
    """

    text: str

    def __post_init__(self) -> None:
        if not self.text.isidentifier():
            text, names = _read(self.text)
            if not names:
                raise ValueError(f"{self.text!r} names no argument")
            object.__setattr__(self, "text", text)

    @property
    def names(self) -> frozenset[str]:
        """The arguments in it."""
        return frozenset({self.text}) if self.text.isidentifier() else _read(self.text)[1]

    def value(self, values: Mapping[str, Any]) -> Any:
        """What it comes to when its arguments have these values.

        With values that are Args themselves it is another Arg: `4 * width` where width is
        `base // 2` is `4 * (base // 2)`. Raises ValueError for an argument that is not there and
        for a sum that cannot be done; the message reads on after what the Arg stands for.
        """
        if self.text in values:  # one argument by its name: a sum is never a name
            return values[self.text]
        found = {}
        for name in sorted(self.names):
            if name not in values:
                raise ValueError(f"names an argument {name!r} that the block lacks")
            found[name] = value = values[name]
            if not isinstance(value, int | float | Arg) or isinstance(value, bool):
                raise ValueError(f"cannot be {self.text}: {name} is not a number")
        if any(isinstance(value, Arg) for value in found.values()):
            return Arg(self.written({name: f"({_text(value)})" for name, value in found.items()}))
        try:
            return _computed(_tree(self.text), found)
        except ZeroDivisionError:
            raise ValueError(f"cannot be {self.text}, which divides by 0") from None
        except OverflowError:
            raise ValueError(f"cannot be {self.text}, which is too large") from None

    def written(self, names: Mapping[str, str]) -> str:
        """Its text with some arguments called otherwise: `4 * self.width`."""
        return _NAME.sub(lambda found: names.get(found[0], found[0]), self.text)

    def renamed(self, names: Mapping[str, str]) -> "Arg":
        """The same sum of arguments under other names."""
        return Arg(self.written(names))

    def __str__(self) -> str:
        return self.text

    def __add__(self, other: "Arg | int") -> "Arg":
        return Arg(f"{self} + ({other})")

    def __sub__(self, other: "Arg | int") -> "Arg":
        return Arg(f"{self} - ({other})")

    def __mul__(self, other: "Arg | int") -> "Arg":
        return Arg(f"({self}) * ({other})")

    def __floordiv__(self, other: "Arg | int") -> "Arg":
        return Arg(f"({self}) // ({other})")

    def __rmul__(self, other: int) -> "Arg":
        return Arg(f"{other} * ({self})")

    def __radd__(self, other: int) -> "Arg":
        return Arg(f"{other} + {self}")


def number_or_arg(text: str) -> Arg | int | float:
    """What a text comes to: `2 * 32` is 64, `width // 4` an Arg. Raises ValueError."""
    return Arg(text) if _read(text)[1] else _number(text)


def resolved(
    arguments: Mapping[str, Any], given: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """The values of a block's arguments at a use that gives some of them, in order.

    A default may be a sum of the arguments before it: with width=64 and wide=`4 * width`, a use
    that gives width=16 has wide 64. Raises ValueError for a sum that cannot be done.
    """
    values: dict[str, Any] = {}
    for name, default in arguments.items():
        if given is not None and name in given:
            values[name] = given[name]
        else:
            values[name] = worked_out(name, default, values)
    return values


def worked_out(what: str, value: Any, values: Mapping[str, Any]) -> Any:
    """The value, or what it comes to if it is an Arg; a ValueError names what it is of."""
    if type(value) is not Arg:
        return value
    try:
        return value.value(values)
    except ValueError as error:
        raise ValueError(f"{what} {error}") from None


@lru_cache(maxsize=4096)
def _read(text: str) -> tuple[str, frozenset[str]]:
    """A sum as Python formats it, and the arguments in it; raises ValueError for anything else."""
    tree = _tree(text)
    names = frozenset(part.id for part in ast.walk(tree) if isinstance(part, ast.Name))
    return ast.unparse(tree), names


@lru_cache(maxsize=4096)
def _tree(text: str) -> ast.expr:
    shown = text if len(text) <= 40 else text[:39] + "…"
    if len(text) > LONGEST:
        raise ValueError(f"{shown!r} is longer than {LONGEST} letters")
    if _LETTERS.fullmatch(text) is None:
        raise ValueError(f"{shown!r} is no sum of numbers and arguments")
    try:  # tokens stand apart, so that Python does not warn of `1or 2`
        tree = ast.parse(" ".join(_TOKEN.findall(text)), mode="eval").body
    except (SyntaxError, MemoryError, RecursionError):
        raise ValueError(f"{shown!r} is no sum of numbers and arguments") from None
    for part in ast.walk(tree):
        if not _is_allowed(part):
            raise ValueError(f"{shown!r} is no sum of numbers and arguments")
    return tree


def _is_allowed(part: ast.AST) -> bool:
    if isinstance(part, ast.Constant):
        return type(part.value) in (int, float) and abs(part.value) <= LARGEST  # type: ignore[arg-type]
    if isinstance(part, ast.BinOp):
        return type(part.op) in _SIGNS
    if isinstance(part, ast.UnaryOp):
        return isinstance(part.op, ast.USub)
    return isinstance(part, ast.Name | ast.expr_context | ast.operator | ast.USub)


def _number(text: str) -> int | float:
    try:
        made: int | float = _computed(_tree(text), {})
    except (ZeroDivisionError, OverflowError):
        raise ValueError(f"{text} cannot be worked out") from None
    return made


def _computed(part: ast.expr, values: Mapping[str, Any]) -> Any:
    if isinstance(part, ast.Name):
        return values[part.id]
    if isinstance(part, ast.Constant):
        return part.value
    if isinstance(part, ast.UnaryOp):
        return -_computed(part.operand, values)
    assert isinstance(part, ast.BinOp)
    left, right = _computed(part.left, values), _computed(part.right, values)
    return _SIGNS[type(part.op)](left, right)


def _text(value: Any) -> str:
    return value.text if isinstance(value, Arg) else repr(value)
