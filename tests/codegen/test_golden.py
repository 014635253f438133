"""The source of every preset as it was last looked at; python -m tests.codegen.test_golden renews it."""

from pathlib import Path

import pytest

from codegen.pytorch import write
from presets.catalogue import PRESETS

FOLDER = Path(__file__).parents[1] / "golden"


def kept(name: str) -> Path:
    """The file a preset's source is kept in."""
    return FOLDER / f"{name.replace('-', '_')}.py"


@pytest.mark.parametrize("name", PRESETS)
def test_the_source_is_what_was_looked_at(name):
    assert kept(name).read_text() == write(PRESETS[name].make()).text


def test_nothing_else_is_kept():
    assert {path for path in FOLDER.glob("*.py")} == {kept(name) for name in PRESETS}


if __name__ == "__main__":
    for name in PRESETS:
        kept(name).write_text(write(PRESETS[name].make()).text)
