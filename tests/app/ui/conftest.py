"""A window with GoogLeNet, and a stand-in for the worker."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.ui.window import Window
from tests.support.fake_worker import FakeWorker
from tests.support.window import window


@pytest.fixture
def desk(qtbot: Any, tmp_path: Path) -> Iterator[Window]:
    yield window(qtbot, tmp_path)


@pytest.fixture
def bench() -> FakeWorker:
    return FakeWorker()
