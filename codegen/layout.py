"""Python laid out as ruff format would: one line where it fits, else broken at its brackets."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

WIDTH = 88
STEP = 4


@dataclass(frozen=True)
class Call:
    """A function or class with its arguments; each is text, a Call, or a list in brackets.

    An `open` one has its arguments on lines of their own even where they would fit.
    """

    head: str
    arguments: tuple[Any, ...]
    open: bool = False
    tags: tuple[Any, ...] = field(default=(), compare=False)
    """What the caller wants to know of the lines this makes."""


@dataclass(frozen=True)
class Chain:
    """Operands joined by one operator."""

    sign: str
    operands: tuple[str, ...]


@dataclass(frozen=True)
class Entry:
    """A key of a dict with its value."""

    key: str
    value: Any


Line = tuple[str, tuple[Any, ...]]
"""A line of text with its tags."""


def flat(part: Any) -> str | None:
    """A part on one line, or None where it must be broken."""
    if isinstance(part, str):
        return part
    if isinstance(part, Chain):
        return f" {part.sign} ".join(part.operands)
    if isinstance(part, Entry):
        value = flat(part.value)
        return None if value is None else f'"{part.key}": {value}'
    inner = [flat(a) for a in (part.arguments if isinstance(part, Call) else part)]
    if None in inner or (isinstance(part, Call) and part.open):
        return None
    text = ", ".join(t for t in inner if t is not None)
    if isinstance(part, Call):
        return f"{part.head}({text})"
    return f"{{{text}}}" if part and isinstance(part[0], Entry) else f"[{text}]"


def lines(
    prefix: str, part: Any, suffix: str, indent: int, tags: tuple[Any, ...]
) -> list[Line]:
    """A statement or an argument, as the lines it takes; tags of parts go to their lines."""
    tags = part.tags if isinstance(part, Call) and part.tags else tags
    one = flat(part)
    pad = " " * indent
    if one is not None and len(pad + prefix + one + suffix) <= WIDTH:
        return [(pad + prefix + one + suffix, tags + tuple(_tags(part)))]
    if isinstance(part, str):
        return [(pad + prefix + part + suffix, tags)]
    if isinstance(part, Entry):
        return lines(f'{prefix}"{part.key}": ', part.value, suffix, indent, tags)
    if isinstance(part, Chain):
        return _chain(prefix, part, suffix, indent, tags)
    if isinstance(part, Call):
        head, inner, closing = f"{prefix}{part.head}(", part.arguments, ")"
        body = _one_line(part, indent + STEP)
    else:
        brackets = "{}" if part and isinstance(part[0], Entry) else "[]"
        head, inner, closing, body = prefix + brackets[0], part, brackets[1], None
    if body is not None:
        return [(pad + head, tags), (body, tags), (pad + closing + suffix, tags)]
    made: list[Line] = [(pad + head, tags)]
    for argument in inner:
        made += lines("", argument, ",", indent + STEP, tags)
    return [*made, (pad + closing + suffix, tags)]


def _one_line(part: Call, indent: int) -> str | None:
    """All arguments on one indented line, if they may and fit."""
    inner = [flat(a) for a in part.arguments]
    if part.open or None in inner or not inner:
        return None
    text = " " * indent + ", ".join(t for t in inner if t is not None)
    return text if len(text) <= WIDTH else None


def _chain(
    prefix: str, part: Chain, suffix: str, indent: int, tags: tuple[Any, ...]
) -> list[Line]:
    pad, deeper = " " * indent, " " * (indent + STEP)
    one = deeper + str(flat(part))
    first, *rest = part.operands
    body = (
        [one]
        if len(one) <= WIDTH
        else [deeper + first, *(f"{deeper}{part.sign} {o}" for o in rest)]
    )
    return [
        (f"{pad}{prefix}(", tags),
        *((line, tags) for line in body),
        (f"{pad}){suffix}", tags),
    ]


def _tags(part: Any) -> Iterable[Any]:
    """The tags of everything inside a part that stands on one line."""
    inner = (
        part.arguments
        if isinstance(part, Call)
        else part
        if isinstance(part, list)
        else ()
    )
    for argument in [part.value] if isinstance(part, Entry) else inner:
        if isinstance(argument, Call):
            yield from argument.tags
        if not isinstance(argument, str):
            yield from _tags(argument)
