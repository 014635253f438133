"""The fields of operations: their kind, their limits and their one-line docs."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from pydantic import Field
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from graph.declare.kind import Arg, Kind, argument_or


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
        "at_least": at_least,
        "at_most": at_most,
        "positional": positional,
        "lifts": lifts,
    }
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
        return self.kind.phrase + low + high + (", or nothing" if self.kind.optional else "")

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
            raise ValueError(f"{self.name} must be {self.phrase}, not {shown(value)}") from None
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
                raise ValueError(f"{self.name} must be {self.phrase}, not {shown(value)}")

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
        numbers = [float(w) if spec.kind.name in ("float", "reals") else int(w) for w in words]
    except ValueError:
        raise ValueError(f"{spec.name} must be {spec.phrase}, not {shown(typed)}") from None
    if spec.kind.name in ("sizes", "reals") or len(numbers) != 1:
        return spec.check(numbers)
    return spec.check(numbers[0])
