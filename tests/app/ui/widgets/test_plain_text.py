"""What a file or a machine says is never taken for markup."""

import pytest
from pytestqt.qtbot import QtBot

from app.ui.widgets.elided import ElidedLabel
from app.ui.widgets.plain_text import plain_tooltip


@pytest.mark.parametrize("text", ["conv1", "a < b", "64×56×56 & more", ""])
def test_what_is_no_markup_is_left_as_it_is(text: str) -> None:
    assert plain_tooltip(text) == text


@pytest.mark.parametrize("text", ["<img src=/dev/zero>", "<b>x</b>", "<table><tr><td>x"])
def test_what_looks_like_markup_is_shown_letter_by_letter(text: str, qtbot: QtBot) -> None:
    assert "&lt;" in plain_tooltip(text) and text not in plain_tooltip(text)
    label = ElidedLabel()
    qtbot.addWidget(label)
    label.show_text(text)
    assert label.text() == text and text not in label.toolTip()
