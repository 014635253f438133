"""The fields of a pydantic model, as forms and the command line take them."""

from dataclasses import replace
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin

from annotated_types import Ge, Gt, Le, Lt
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from graph.declare.field import Field
from graph.declare.kind import ANY_WHOLE, BOOL, REAL, TEXT, Kind, choice

KINDS: dict[Any, Kind] = {bool: BOOL, int: ANY_WHOLE, float: REAL, str: TEXT}


def fields_of(model: type[BaseModel]) -> dict[str, Field]:
    """A Field for each of a model, by its name: learning_rate is labelled 'learning rate'."""
    return {name: _field(name, info) for name, info in model.model_fields.items()}


def _field(name: str, info: FieldInfo) -> Field:
    limits: dict[str, Any] = {}
    for limit in info.metadata:
        match limit:
            case Ge(number):
                limits["at_least"] = number
            case Gt(number):
                limits["more_than"] = number
            case Le(number):
                limits["at_most"] = number
            case Lt(number):
                limits["less_than"] = number
    return Field(
        name,
        _kind(info.annotation),
        info.description or "",
        info.get_default(),
        info.is_required(),
        label=name.replace("_", " "),
        **limits,
    )


def _kind(annotation: Any) -> Kind:
    """The kind of int, and an optional one of int | None."""
    if get_origin(annotation) in (Union, UnionType):
        first = next(kind for kind in get_args(annotation) if kind is not type(None))
        return replace(_kind(first), optional=True)
    if get_origin(annotation) is Literal:
        return choice(*get_args(annotation))
    return KINDS[annotation]
