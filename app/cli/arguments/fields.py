"""Options of the command line, made from fields."""

import argparse
from collections.abc import Callable
from typing import Any

from graph.declare.field import Field

METAVARS = {"int": "N", "float": "X"}


def add_argument(
    parser: argparse._ActionsContainer, field: Field, default: Any = None, *, several: bool = False
) -> None:
    """The option that sets a field: --learning-rate X, or --channels-last and --no-channels-last.

    What is not given is `default`. `several` takes one of its words or more, with commas, which
    `several_words` reads.
    """
    help_text = field.doc.replace("%", "%%")
    if default is not None and default is not False:
        help_text += f"; {default} if not given"
    more: dict[str, Any] = {"default": default, "help": help_text}
    if field.kind.name == "bool":
        more["action"] = "store_true" if default is False else argparse.BooleanOptionalAction
    elif several:
        more["metavar"] = "NAME"
        more["help"] = f"{field.doc}: {listed(field.choices)}, or several with commas"
    elif field.choices:
        more["choices"] = field.choices
    else:
        more["type"], more["metavar"] = _reader(field), METAVARS[field.kind.name]
    parser.add_argument(flag(field.name), **more)


def flag(name: str) -> str:
    """--learning-rate for learning_rate."""
    return f"--{name.replace('_', '-')}"


def several_words(field: Field, given: str) -> list[str]:
    """Words with commas between them; raises ValueError with one sentence."""
    found = given.split(",")
    for word in found:
        if word not in field.choices:
            raise ValueError(f"{flag(field.name)} is {listed(field.choices)}, not {word}")
    return found


def listed(words: tuple[str, ...]) -> str:
    """eager, cuda-graph or compile."""
    return f"{', '.join(words[:-1])} or {words[-1]}"


def _reader(field: Field) -> Callable[[str], Any]:
    def read(typed: str) -> Any:
        try:
            return field.read(typed)
        except ValueError as error:
            raise argparse.ArgumentTypeError(str(error)) from None

    return read
