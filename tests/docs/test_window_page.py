"""docs/window.md is made from the window's own declarations, and is current."""

from typing import Any

from tests.tools.window_page import PATH, current


def test_the_page_of_the_window_is_current(qapp: Any) -> None:
    assert PATH.read_text(encoding="utf-8") == current()


def test_every_command_says_what_it_does(qapp: Any) -> None:
    rows = [line.split(" | ") for line in current().splitlines() if line.startswith("| ")]
    silent = [row[0] for row in rows if len(row) == 3 and not row[2].removesuffix(" |").strip()]
    assert silent == []
