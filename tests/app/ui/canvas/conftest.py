"""Canvases with GoogLeNet and with four nodes."""

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from presets.catalogue import PRESETS
from tests.support.canvas import Hands, small


@pytest.fixture
def hands(qtbot: QtBot) -> Iterator[Hands]:
    yield Hands(PRESETS["googlenet"].make(), qtbot)


@pytest.fixture
def few(qtbot: QtBot) -> Iterator[Hands]:
    yield Hands(small(), qtbot)
