"""Windows with a stand-in worker that has started."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.ui.window import Window
from presets.catalogue import PRESETS
from tests.support.fake_worker import FakeWorker
from tests.support.window import window


@pytest.fixture
def lab(qtbot: Any, tmp_path: Path, bench: FakeWorker) -> Iterator[Window]:
    made = window(qtbot, tmp_path, make_runner=lambda: bench)
    qtbot.waitUntil(lambda: bench.started)
    bench.find("cpu")
    yield made


@pytest.fixture
def lenet(qtbot: Any, tmp_path: Path, bench: FakeWorker) -> Iterator[Window]:
    model = PRESETS["lenet"].make()
    made = window(qtbot, tmp_path, model, make_runner=lambda: bench)
    qtbot.waitUntil(lambda: bench.started)
    bench.find("cpu")
    yield made
