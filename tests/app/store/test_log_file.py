"""The log and the exceptions in it."""

import logging
import sys
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QObject, Signal

from app.cli.main import main
from app.store.log_file import LARGEST, begin_log, log_path
from app.ui.failures import Failures


@pytest.fixture(autouse=True)
def hooks() -> Iterator[None]:
    """The hooks and the root logger are as they were, after each test."""
    kept, thread, level = sys.excepthook, threading.excepthook, logging.root.level
    yield
    sys.excepthook, threading.excepthook = kept, thread
    logging.root.setLevel(level)


def test_what_happens_is_written_once_whoever_began(tmp_path: Any) -> None:
    for _ in range(2):
        begin_log()
    logging.getLogger("app.x").info("a training began")
    lines = log_path().read_text().splitlines()
    assert [line.rpartition("app.x: ")[2] for line in lines] == ["a training began"]


def test_a_long_log_begins_anew() -> None:
    begin_log()
    for _ in range(3):
        logging.getLogger("app.x").info("x" * (LARGEST // 2))
    sizes = [path.stat().st_size for path in log_path().parent.glob("convas.log*")]
    assert len(sizes) == 3 and max(sizes) < LARGEST


def test_a_folder_that_cannot_be_written_stops_nobody(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
    begin_log()
    logging.getLogger("app.x").warning("said into the wind")


def test_a_command_is_logged_and_shown_if_wanted(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "lenet", "--verbose"]) == 0
    assert "convas check lenet" in log_path().read_text()
    assert "convas check lenet" in capsys.readouterr().err
    assert main(["check", "nothing-such"]) == 2
    assert "nothing-such" in log_path().read_text()


class Emitter(QObject):
    """Something whose slots fail."""

    happened = Signal()


def test_an_exception_of_a_slot_and_of_a_thread_is_logged_and_said(qtbot: Any) -> None:
    begin_log()
    failures, said = Failures(), []
    failures.install()
    failures.message.connect(said.append)

    def fail() -> None:
        raise ZeroDivisionError("nothing to divide by")

    emitter = Emitter()
    emitter.happened.connect(fail)
    emitter.happened.emit()
    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: len(said) == 2)
    assert all("nothing to divide by" in text and str(log_path()) in text for text in said)
    assert log_path().read_text().count("ZeroDivisionError: nothing to divide by") == 2
