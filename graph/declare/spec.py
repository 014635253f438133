"""The fields of operations, declared with `arg`."""

from dataclasses import dataclass, field
from typing import Any

import pydantic
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from graph.declare.arg import Arg
from graph.declare.field import Field
from graph.declare.kind import Kind, argument_or

MOST_KNOWN = 1000


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
    return pydantic.Field(default, description=doc, json_schema_extra=extra)


@dataclass(frozen=True)
class Spec(Field):
    """A field of an operation."""

    positional: bool = False
    lifts: bool = True
    """Whether an argument of the graph may stand for it."""
    known: dict[int, Any] = field(default_factory=dict, repr=False, compare=False)
    """What `bound` made of whole numbers before."""

    @classmethod
    def of(cls, name: str, info: FieldInfo) -> "Spec":
        """The field as an operation's class declares it."""
        kind = next(m for m in info.metadata if isinstance(m, Kind))
        extra: Any = info.json_schema_extra or {}
        required = info.is_required()
        default = None if required or info.default is None else kind.parse(info.default)
        doc = info.description or ""
        return cls(name, kind, doc=doc, default=default, required=required, **extra)

    def check(self, value: Any) -> Any:
        """The value in its normal form, or an Arg; raises ValueError with one sentence."""
        return value if type(value) is Arg and self.lifts else super().check(value)

    def parse(self, value: Any) -> Any:
        return argument_or(value, self.kind.parse) if self.lifts else self.kind.parse(value)

    def bound(self, value: Any) -> Any:
        """As `check`, of the value of an argument: the same few numbers again and again."""
        if type(value) is not int:
            return self.check(value)
        if value not in self.known:
            if len(self.known) == MOST_KNOWN:
                self.known.clear()
            self.known[value] = self.check(value)
        return self.known[value]

    def schema(self) -> dict[str, Any]:
        """The field in JSON Schema."""
        options = [self.kind.json]
        if self.lifts:
            options.append({"$ref": "#/$defs/argument"})
        if self.kind.optional:
            options.append({"type": "null"})
        return {"description": self.doc, "anyOf": options}
