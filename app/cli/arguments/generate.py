"""Writes app/cli/arguments/declared.py: python -m app.cli.arguments.generate.

The fields of a recipe and of a profile are declared with pydantic, which takes longer to import
than `convas --help` may. So the command line has a copy, and a test holds that it is current.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from app.protocol import Settings
from graph.declare.field import Field
from graph.declare.kind import ANY_WHOLE, BOOL, REAL, TEXT, Kind
from graph.declare.model_fields import fields_of
from graph.training.dataset import DATASETS
from graph.training.recipe import Recipe
from presets.recipes import RECIPES

HEAD = '''"""What recipes and profiles declare, for the command line; generated, do not edit.

Made by `python -m app.cli.arguments.generate`; a test holds that it is current.
"""

from dataclasses import replace

from graph.declare.field import Field
from graph.declare.kind import ANY_WHOLE, BOOL, REAL, choice
'''
KINDS = {"ANY_WHOLE": ANY_WHOLE, "BOOL": BOOL, "REAL": REAL, "TEXT": TEXT}
SWEPT = ("precision", "memory_format", "mode", "passes")
"""Settings of a profile that the command line takes several of."""
FILE = Path(__file__).with_name("declared.py")


def text() -> str:
    """What the file is to hold."""
    settings = fields_of(Settings)
    parts = [
        HEAD,
        _tuple("RECIPE_NAMES", RECIPES),
        _tuple("DATASETS", (name for name in DATASETS if name != "folder")),
        _table("RECIPE", fields_of(Recipe)),
        _table("PROFILE", {name: settings[name] for name in (*SWEPT, "find_batch")}),
    ]
    return "\n".join(parts)


def _tuple(name: str, words: Iterable[str]) -> str:
    return f"{name} = ({', '.join(map(json.dumps, words))})\n"


def _table(name: str, fields: Mapping[str, Field]) -> str:
    rows = "".join(f"    {json.dumps(key)}: {_field(field)},\n" for key, field in fields.items())
    return f"{name} = {{\n{rows}}}\n"


def _field(field: Field) -> str:
    plain = Field(field.name, field.kind)
    given = {
        key: _source(value)
        for key, value in vars(field).items()
        if key in ("name", "kind") or value != getattr(plain, key)
    }
    rows = "".join(f"        {key}={value},\n" for key, value in given.items())
    return f"Field(\n{rows}    )"


def _source(value: object) -> str:
    if isinstance(value, Kind):
        return _kind(value)
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else repr(value)


def _kind(kind: Kind) -> str:
    if kind.optional:
        return f"replace({_kind(replace(kind, optional=False))}, optional=True)"
    if kind.name == "choice":
        return f"choice({', '.join(map(json.dumps, kind.json['enum']))})"
    return next(name for name, known in KINDS.items() if known == kind)


if __name__ == "__main__":
    FILE.write_text(text())
