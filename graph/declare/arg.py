"""What stands for a value in a block: an argument, or a sum of arguments and numbers.

`Arg("width")` is what the block is given as width; `Arg("4 * width")` four times that, `Arg("width
// 4")` a quarter. graph/declare/sums.py reads them.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graph.declare import sums

_NAME = re.compile(r"(?<![\w.])[^\W\d]\w*")


@dataclass(frozen=True, slots=True)
class Arg:
    """A field's value is an argument of the block the node stands in, or a sum of some.

    `text` is kept as Python would format it: two of the same sum are equal. Raises ValueError
    for a text that is no sum or has no argument in it.
    """

    text: str

    def __post_init__(self) -> None:
        read = sums.parse(self.text)
        if not read.names:
            raise ValueError(f"{self.text!r} names no argument")
        object.__setattr__(self, "text", read.text)

    @property
    def names(self) -> frozenset[str]:
        """The arguments in it."""
        return sums.parse(self.text).names

    def value(self, values: Mapping[str, Any]) -> Any:
        """What it comes to when its arguments have these values.

        With values that are Args themselves it is another Arg: `4 * width` where width is
        `base // 2` is `4 * (base // 2)`. Raises ValueError for an argument that is not there and
        for a sum that cannot be done; the message reads on after what the Arg stands for.
        """
        if self.text in values:  # one argument by its name: a sum is never a name
            return values[self.text]
        read = sums.parse(self.text)
        inner = [name for name in read.names if isinstance(values.get(name), Arg)]
        if not inner:
            return read.value(values)
        read.check({**values, **dict.fromkeys(inner, 0)})
        return Arg(self.written({name: f"({values[name]})" for name in read.names}))

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
