"""Python laid out as ruff format would: one line where it fits, else broken at its brackets."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

WIDTH = 88
STEP = 4


@dataclass(slots=True)
class CallText:
    """A function or class with its arguments; each is text, a CallText, or a list in brackets.

        CallText("nn.Sequential", (CallText("nn.Conv2d", ("3", "64", "kernel_size=7")), "nn.ReLU()"))

    An `open` one has its arguments on lines of their own even where they would fit; `tail` is
    what follows its bracket.
    """

    head: str
    arguments: tuple[Any, ...]
    open: bool = False
    tail: str = ""
    tags: tuple[Any, ...] = field(default=(), compare=False)
    """What the caller wants to know of the lines this makes."""

    one_line: str | None = field(init=False)
    """The call on one line, or None where it must be broken; worked out once, from inside out."""

    def __post_init__(self) -> None:
        text = None if self.open else _joined(self.arguments)
        self.one_line = None if text is None else f"{self.head}({text}){self.tail}"


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


@dataclass(frozen=True)
class Repeated:
    """So many new modules of a class, as arguments."""

    module: CallText
    times: str


Line = tuple[str, tuple[Any, ...]]
"""A line of text with its tags."""


def width(text: str) -> int:
    """The columns a text takes: two for a wide letter, none for an accent of its own."""
    return len(text) + sum(map(_beyond_one, _UNUSUAL.findall(text)))


_UNUSUAL = re.compile("[^\x00-\u02ff]")
"""Letters that may take another width than one column; shapes are full of ×, which takes one."""


def _beyond_one(letter: str) -> int:
    if unicodedata.combining(letter):
        return -1
    return int(unicodedata.east_asian_width(letter) in "WF")


def flat(part: Any) -> str | None:
    """A part on one line, or None where it must be broken."""
    if isinstance(part, str):
        return part
    if isinstance(part, CallText):
        return part.one_line
    if isinstance(part, Chain):
        return f" {part.sign} ".join(part.operands)
    if isinstance(part, Entry):
        value = flat(part.value)
        return None if value is None else f'"{part.key}": {value}'
    if isinstance(part, Repeated):
        return f"*({flat(part.module)} for _ in range({part.times}))"
    text = _joined(part)
    if text is None:
        return None
    return f"{{{text}}}" if part and isinstance(part[0], Entry) else f"[{text}]"


def _joined(parts: Iterable[Any]) -> str | None:
    texts = []
    for part in parts:
        text = part if type(part) is str else flat(part)
        if text is None:
            return None
        if text:
            texts.append(text)
    return ", ".join(texts)


def assigned(
    target: str | tuple[str, ...], part: Any, indent: int, tags: tuple[Any, ...]
) -> list[Line]:
    """An assignment, to one name or to each of several, as the lines it takes."""
    if isinstance(target, str):
        return _statement(f"{target} = ", part, indent, tags)
    names = f"({target[0]},)" if len(target) == 1 else ", ".join(target)
    pad, one = " " * indent, flat(part)
    start = f"{pad}{names} = "
    if one is not None and width(start + one) <= WIDTH:
        return lines(f"{names} = ", part, "", indent, tags)
    if width(start) + 1 <= WIDTH:
        return _statement(f"{names} = ", part, indent, tags)
    return [
        (f"{pad}(", tags),
        *((f"{pad}{' ' * STEP}{name},", tags) for name in target),
        *lines(") = ", part, "", indent, tags),
    ]


def declared(name: str, kind: str, value: str, indent: int) -> list[Line]:
    """A variable with its type and first value."""
    pad = " " * indent
    one = f"{pad}{name}: {kind} = {value}"
    if width(one) <= WIDTH:
        return [(one, ())]
    return [(f"{pad}{name}: (", ()), (f"{pad}{' ' * STEP}{kind}", ()), (f"{pad}) = {value}", ())]


def asserted(part: Any, indent: int) -> list[Line]:
    """An assertion, as the lines it takes."""
    return _statement("assert ", part, indent, ())


def returned(part: Any, indent: int, tags: tuple[Any, ...]) -> list[Line]:
    """A return, of one expression or of a tuple of names, as the lines it takes."""
    if not isinstance(part, tuple):
        return _statement("return ", part, indent, tags)
    pad, one = " " * indent, f"{' ' * indent}return {', '.join(part)}"
    if width(one) <= WIDTH or len(part) == 1:
        return [(one, tags)]
    inner = [(f"{pad}{' ' * STEP}{name},", tags) for name in part]
    return [(f"{pad}return (", tags), *inner, (f"{pad})", tags)]


def _statement(prefix: str, part: Any, indent: int, tags: tuple[Any, ...]) -> list[Line]:
    """In brackets where not even what stands before the expression's own brackets fits."""
    pad, one = " " * indent, flat(part)
    if one is not None and width(pad + prefix + one) <= WIDTH:
        return [(pad + prefix + one, _all_tags(part, tags))]
    if isinstance(part, CallText) and width(pad + prefix + _opening(part)) > WIDTH:
        inner = lines("", part, "", indent + STEP, tags)
    elif isinstance(part, str) and width(pad + part) + STEP <= WIDTH:
        inner = [(pad + " " * STEP + part, tags)]
    else:
        return lines(prefix, part, "", indent, tags)
    return [(f"{pad}{prefix}(", tags), *inner, (f"{pad})", tags)]


def _opening(part: CallText) -> str:
    """What cannot be broken: the callee up to its first bracket, or all if nothing is in it."""
    return f"{part.head.partition('[')[0]}(" + ")" * (not part.arguments)


def lines(prefix: str, part: Any, suffix: str, indent: int, tags: tuple[Any, ...]) -> list[Line]:
    """An expression, as the lines it takes; tags of parts go to their lines."""
    one = flat(part)
    pad = " " * indent
    if one is not None and width(pad + prefix + one + suffix) <= WIDTH:
        return [(pad + prefix + one + suffix, _all_tags(part, tags))]
    tags = part.tags if isinstance(part, CallText) and part.tags else tags
    if isinstance(part, str):
        return _text(prefix, part, suffix, pad, tags)
    if isinstance(part, Entry):
        return lines(f'{prefix}"{part.key}": ', part.value, suffix, indent, tags)
    if isinstance(part, Chain):
        return _chain(prefix, part, suffix, indent, tags)
    if isinstance(part, Repeated):
        inner = lines("", part.module, "", indent + STEP, tags)
        times = CallText("range", (part.times,))
        inner += lines("for _ in ", times, "", indent + STEP, tags)
        return [(f"{pad}{prefix}*(", tags), *inner, (f"{pad}){suffix}", tags)]
    if isinstance(part, CallText):
        return _call(prefix, part, suffix, indent, tags)
    opening, closing = "{}" if part and isinstance(part[0], Entry) else "[]"
    inner = [line for each in part for line in lines("", each, ",", indent + STEP, tags)]
    return [
        (pad + prefix + opening, tags),
        *inner,
        (pad + closing + suffix, tags),
    ]


def _call(
    prefix: str, part: CallText, suffix: str, indent: int, tags: tuple[Any, ...]
) -> list[Line]:
    pad, suffix = " " * indent, part.tail + suffix
    *before, head = _callee(pad + prefix, part.head, pad)
    made: list[Line] = [(line, tags) for line in before]
    arguments = None if part.open else _joined(part.arguments)
    if arguments is not None:
        fits = width(f"{head}({arguments}){suffix}") <= WIDTH
        if not arguments or (before and fits):
            return [*made, (f"{head}({arguments}){suffix}", tags)]
        one = f"{pad}{' ' * STEP}{arguments}"
        if width(one) <= WIDTH:
            inner = [(one, (*tags, *_tags(part)))]
            return [*made, (f"{head}(", tags), *inner, (f"{pad}){suffix}", tags)]
    comma = "," if part.open or len(part.arguments) > 1 else ""
    made.append((f"{head}(", tags))
    for argument in part.arguments:
        made += lines("", argument, comma, indent + STEP, tags)
    return [*made, (f"{pad}){suffix}", tags)]


def _text(prefix: str, part: str, suffix: str, pad: str, tags: tuple[Any, ...]) -> list[Line]:
    """A tuple of numbers, one a line; anything else as it is."""
    if not (part.startswith("(") and part.endswith(")")):
        return [(pad + prefix + part + suffix, tags)]
    inner = [f"{pad}{' ' * STEP}{word}," for word in part[1:-1].strip(",").split(", ")]
    made = [f"{pad}{prefix}(", *inner, f"{pad}){suffix}"]
    return [(line, tags) for line in made]


def _callee(start: str, head: str, pad: str) -> list[str]:
    """What is called, broken at those of its subscripts that do not fit."""
    name, *keys = head.split("[")
    made = [start + name]
    for key in keys:
        if width(f"{made[-1]}[{key}(") <= WIDTH:
            made[-1] += f"[{key}"
        else:
            made[-1] += "["
            made += [pad + " " * STEP + key.removesuffix("]"), f"{pad}]"]
    return made


def _chain(prefix: str, part: Chain, suffix: str, indent: int, tags: tuple[Any, ...]) -> list[Line]:
    pad, deeper = " " * indent, " " * (indent + STEP)
    one = deeper + str(flat(part))
    first, *rest = part.operands
    body = (
        [one]
        if width(one) <= WIDTH
        else [deeper + first, *(f"{deeper}{part.sign} {o}" for o in rest)]
    )
    return [
        (f"{pad}{prefix}(", tags),
        *((line, tags) for line in body),
        (f"{pad}){suffix}", tags),
    ]


def _all_tags(part: Any, tags: tuple[Any, ...]) -> tuple[Any, ...]:
    """Its own tags, or else those given, and those of all inside it."""
    if isinstance(part, CallText):
        return (part.tags or tags) + tuple(_tags(part))
    return tags + tuple(_tags(part))


def _tags(part: Any) -> Iterable[Any]:
    """The tags of everything inside a part that stands on one line."""
    if isinstance(part, Entry):
        inner = [part.value]
    elif isinstance(part, CallText):
        inner = list(part.arguments)
    else:
        inner = part if isinstance(part, list) else []
    for argument in inner:
        if type(argument) is str:
            continue
        if isinstance(argument, CallText):
            yield from argument.tags
        yield from _tags(argument)
