"""What was edited and not saved survives a crash, and only a crash."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.ui.window import Window
from app.workspace.recovery import Recovery, left_behind
from graph import edits, file
from tests.support.window import window

CRASH = """
import os, signal, sys
from pathlib import Path
from app.workspace.document import Document
from app.workspace.files import Files
from app.workspace.recovery import Recovery
from app.ui.application import application
from app.workspace.settings import UserSettings
from graph import edits, file
app = application()
document = Document(file.load(sys.argv[1]))
document.file = Path(sys.argv[1])
files = Files(document, UserSettings(), None)
recovery = Recovery(files, Path(sys.argv[2]), app)
document.apply(lambda m: edits.set_field(m, m.main, "fc3", "out_features", 7), "x")
recovery.keep()
recovery.writing.join()
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def desk(qtbot: Any, tmp_path: Path) -> Iterator[Window]:
    yield window(qtbot, tmp_path)


def crashed(tmp_path: Path) -> tuple[Path, Path]:
    """A process killed with an edit that it had not saved: its file, and where copies are."""
    from presets.catalogue import PRESETS

    saved, folder = tmp_path / "mine.convas", tmp_path / "unsaved"
    file.save(PRESETS["lenet"].make(), saved)
    done = subprocess.run([sys.executable, "-c", CRASH, str(saved), str(folder)])
    assert done.returncode == -signal.SIGKILL
    return saved, folder


def test_after_a_crash_the_edit_is_offered_and_restored(desk: Window, tmp_path: Path) -> None:
    saved, folder = crashed(tmp_path)
    Recovery(desk.files, folder, desk).offer()
    assert "mine.convas" in desk.dialogs.asked[-1]
    assert desk.document.model.network.nodes["fc3"].op.out_features == 7
    assert desk.document.edited and desk.document.file == saved
    assert file.load(saved).network.nodes["fc3"].op.out_features != 7
    assert desk.files.save() and not desk.document.edited
    assert file.load(saved).network.nodes["fc3"].op.out_features == 7


def test_who_does_not_want_it_is_not_asked_again(desk: Window, tmp_path: Path) -> None:
    _, folder = crashed(tmp_path)
    desk.dialogs.back = "later"
    before = desk.document.model
    recovery = Recovery(desk.files, folder, desk)
    recovery.offer()
    assert desk.document.model is before and len(left_behind(folder)) == 1
    desk.dialogs.back = "discard"
    recovery.offer()
    assert desk.document.model is before and left_behind(folder) == []
    asked = len(desk.dialogs.asked)
    recovery.offer()
    assert len(desk.dialogs.asked) == asked


def test_a_copy_is_there_while_there_is_something_to_save(
    desk: Window, tmp_path: Path, qtbot: Any
) -> None:
    folder = tmp_path / "unsaved"
    recovery = Recovery(desk.files, folder, desk)
    recovery.timer.setInterval(10)
    desk.document.apply(lambda m: edits.set_field(m, m.main, "fc", "out_features", 7), "x")
    qtbot.waitUntil(lambda: bool(list(folder.glob("*.convas"))))
    recovery.writing.join()  # type: ignore[union-attr]
    (copy,) = folder.glob("*.convas")
    assert file.load(copy) == desk.document.model
    assert left_behind(folder) == [], "a copy in use is no one else's to offer"
    desk.document.history.undo()
    qtbot.waitUntil(lambda: not list(folder.glob("*.convas")))
    desk.document.history.redo()
    qtbot.waitUntil(lambda: bool(list(folder.glob("*.convas"))))
    recovery.end()
    assert os.listdir(folder) == []


def test_a_copy_that_cannot_be_read_is_told_and_harms_nothing(desk: Window, tmp_path: Path) -> None:
    path = tmp_path / "1.convas"
    path.write_text("{")
    before = desk.document.model
    Recovery(desk.files, tmp_path, desk).offer()
    assert desk.document.model is before and len(desk.dialogs.complaints) == 1
    assert left_behind(tmp_path) == []
    assert path.with_suffix(".unreadable").read_text() == "{"
