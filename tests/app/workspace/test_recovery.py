"""What was edited and not saved survives a crash, and only a crash."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.store import edit_log
from app.ui.window import Window
from app.workspace.edit_log_writer import EditLogWriter
from app.workspace.recovery import Recovery, left_behind
from graph import edits, file
from graph.edits import paste
from graph.format.fragment import fragment, from_fragment
from graph.model import Model
from presets.catalogue import PRESETS
from tests.support.window import window

EDITING = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from app.store.networks import Network
from app.workspace.document import Document
from app.workspace.files import Files
from app.workspace.recovery import Recovery
from app.workspace.settings import UserSettings
from app.ui.application import application
from graph import edits, file
app = application()
path, folder, pause, every = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
document = Document(file.load(path))
files = Files(document, UserSettings(), None)
files.adopt(Network(document.model, path))
recovery = Recovery(files, folder, app)
assert recovery.writer.flush(10)
count = 0
def edit():
    global count
    count += 1
    document.apply(lambda m: edits.set_field(m, m.main, "fc3", "out_features", count), "x")
    print(count, flush=True)
    if every and count % every == 0:
        files.save()
timer = QTimer(interval=pause)
timer.timeout.connect(edit)
timer.start()
app.exec()
"""
"""Edits LeNet's last layer without end, and saves after every so many edits; says each edit."""


@pytest.fixture
def desk(qtbot: Any, tmp_path: Path) -> Iterator[Window]:
    yield window(qtbot, tmp_path)


def killed(tmp_path: Path, edits_seen: int = 3, every: int = 0, wait: float = 0) -> int:
    """Kill a process after so many edits and some seconds more; how many edits it told."""
    saved = tmp_path / "mine.convas"
    file.save(PRESETS["lenet"].make(), saved)
    words = [sys.executable, "-c", EDITING, saved, tmp_path / "unsaved", "7", every]
    process = subprocess.Popen(list(map(str, words)), stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    for _ in range(edits_seen):
        process.stdout.readline()
    time.sleep(wait)
    process.send_signal(signal.SIGKILL)
    rest = process.stdout.read().split()
    process.wait()
    return int(rest[-1]) if rest else edits_seen


def outputs(model: Model) -> Any:
    """What the edits set."""
    return model.network.nodes["fc3"].op.out_features


def kept(folder: Path) -> list[edit_log.EditLog]:
    """What is left behind there."""
    return [leftover.read() for leftover in left_behind(folder)]


def test_after_a_crash_the_edit_is_offered_and_restored(desk: Window, tmp_path: Path) -> None:
    told = killed(tmp_path)
    saved, folder = tmp_path / "mine.convas", tmp_path / "unsaved"
    recovery = Recovery(desk.files, folder, desk)
    recovery.offer()
    assert "mine.convas" in desk.dialogs.asked[-1]
    assert told - 1 <= outputs(desk.document.model) <= told + 1
    assert desk.document.edited and desk.document.file == saved
    assert file.load(saved) == PRESETS["lenet"].make()
    assert desk.files.save() and not desk.document.edited
    assert outputs(file.load(saved)) >= told - 1
    recovery.end()
    assert os.listdir(folder) == []


def test_saving_what_was_restored_asks_if_the_file_was_changed_since(
    desk: Window, tmp_path: Path
) -> None:
    killed(tmp_path)
    saved = tmp_path / "mine.convas"
    others = PRESETS["alexnet"].make()
    file.save(others, saved)
    recovery = Recovery(desk.files, tmp_path / "unsaved", desk)
    recovery.offer()
    assert recovery.writer.flush(10) and desk.files.watch.state == "changed"
    asked = len(desk.dialogs.asked)
    assert not desk.files.save() and desk.dialogs.asked[asked:] == ["mine.convas"]
    assert file.load(saved) == others


def test_killed_at_any_moment_at_most_the_last_edit_is_missing(tmp_path: Path) -> None:
    random.seed(0)
    for index in range(6):
        folder = tmp_path / str(index)
        folder.mkdir()
        told = killed(folder, random.randrange(1, 9), wait=random.random() / 30)
        (found,) = kept(folder / "unsaved")
        assert told - 1 <= outputs(found.model) <= told + 1


def test_what_is_offered_is_never_older_than_the_file(desk: Window, tmp_path: Path) -> None:
    for index in range(4):
        folder = tmp_path / str(index)
        folder.mkdir()
        killed(folder, 4, every=2, wait=index / 50)
        at_least = outputs(file.load(folder / "mine.convas"))
        for found in kept(folder / "unsaved"):
            assert outputs(found.model) >= at_least


def test_what_was_saved_is_not_offered(desk: Window, tmp_path: Path) -> None:
    killed(tmp_path)
    (found,) = kept(tmp_path / "unsaved")
    file.save(found.model, tmp_path / "mine.convas")
    asked = len(desk.dialogs.asked)
    Recovery(desk.files, tmp_path / "unsaved", desk).offer()
    assert len(desk.dialogs.asked) == asked and not left_behind(tmp_path / "unsaved")


def test_what_is_restored_stays_until_it_is_saved(desk: Window, tmp_path: Path) -> None:
    told = killed(tmp_path)
    folder = tmp_path / "unsaved"
    recovery = Recovery(desk.files, folder, desk)
    recovery.offer()
    assert len(list(folder.glob("*.edits"))) >= 1
    recovery.writer.flush(5)
    for lock in (recovery.writer.lock, *(old.lock for old in recovery.restored)):
        lock.release(force=True)  # as the system does when the process is killed
    (found,) = kept(folder)
    assert outputs(found.model) >= told - 1 and found.unsaved
    assert len(list(folder.glob("*.edits"))) == 2
    (leftover,) = left_behind(folder)
    leftover.forget()
    assert not list(folder.glob("*.edits"))


def test_one_of_two_windows_is_offered_it(desk: Window, qtbot: Any, tmp_path: Path) -> None:
    killed(tmp_path)
    other = window(qtbot, tmp_path / "other")
    first = Recovery(desk.files, tmp_path / "unsaved", desk)
    second = Recovery(other.files, tmp_path / "unsaved", other)
    desk.dialogs.restore = lambda _: (second.offer(), "restore")[1]  # both at the same time
    first.offer()
    assert desk.document.edited and not other.document.edited
    assert other.dialogs.complaints == [] and desk.dialogs.complaints == []


def test_who_does_not_want_it_is_not_asked_again(desk: Window, tmp_path: Path) -> None:
    killed(tmp_path)
    folder = tmp_path / "unsaved"
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


def test_a_log_is_there_while_the_program_runs(desk: Window, tmp_path: Path) -> None:
    folder = tmp_path / "unsaved"
    recovery = Recovery(desk.files, folder, desk)
    desk.document.apply(lambda m: edits.set_field(m, m.main, "fc", "out_features", 7), "x")
    assert recovery.writer.flush(5)
    (log,) = folder.glob("*.edits")
    assert edit_log.read(log).model == desk.document.model and edit_log.read(log).unsaved
    assert left_behind(folder) == [], "a log in use is no one else's to offer"
    desk.document.history.undo()
    recovery.writer.flush(5)
    assert not edit_log.read(log).unsaved
    desk.document.history.redo()
    desk.dialogs.path = tmp_path / "saved.convas"
    desk.files.save_as()
    recovery.writer.flush(5)
    assert not edit_log.read(log).unsaved and edit_log.read(log).origin == desk.dialogs.path
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


def test_a_copy_of_an_earlier_version_is_offered(desk: Window, tmp_path: Path) -> None:
    folder = tmp_path / "unsaved"
    folder.mkdir()
    file.save(PRESETS["lenet"].make(), folder / "12.convas")
    (folder / "12.origin").write_text(str(tmp_path / "mine.convas"))
    recovery = Recovery(desk.files, folder, desk)
    recovery.offer()
    assert desk.document.file == tmp_path / "mine.convas" and desk.document.edited
    recovery.end()
    assert os.listdir(folder) == []


def test_a_folder_that_cannot_be_written_is_said_once_and_tried_again(
    desk: Window, qtbot: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.workspace.edit_log_writer.RETRY", 0.05)
    blocked, said = tmp_path / "blocked", []
    blocked.touch()
    recovery = Recovery(desk.files, blocked / "unsaved", desk)
    recovery.message.connect(said.append)
    desk.document.apply(lambda m: edits.set_field(m, m.main, "fc", "out_features", 7), "x")
    qtbot.waitUntil(lambda: bool(said))
    blocked.unlink()
    qtbot.waitUntil(lambda: bool(list(blocked.glob("unsaved/*.edits"))))
    recovery.writer.flush(5)
    (log,) = (blocked / "unsaved").glob("*.edits")
    assert edit_log.read(log).model == desk.document.model and edit_log.read(log).unsaved
    assert len(said) == 1 and "not a folder" in said[0]
    recovery.end()


def test_a_file_in_a_folder_of_any_name_is_restored(tmp_path: Path) -> None:
    folder = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff"))
    writer = EditLogWriter(folder / "1.edits", print)
    model = PRESETS["lenet"].make()
    writer.begin(model, folder / "mine.convas", unsaved=True, continues=())
    assert writer.flush(5)
    assert edit_log.read(folder / "1.edits").origin == folder / "mine.convas"
    writer.end()


def test_every_edit_is_read_back_as_it_was(tmp_path: Path) -> None:
    model = file.loads(file.dumps(PRESETS["googlenet"].make()))
    text = fragment(model, model.main, ["inception3a", "inception3b"])
    changes = [
        lambda m: edits.set_field(m, m.main, "fc", "out_features", 7),
        lambda m: edits.rename(m, m.main, "fc", "last"),
        lambda m: edits.remove(m, m.main, ["aux1_logits"]),
        lambda m: edits.disconnect(m, m.main, "last", 0),
        lambda m: edits.move(m, m.main, {"conv1": (10.0, 20.5)}),
        lambda m: paste.paste(m, m.main, from_fragment(text), (8, 8))[0],
        lambda m: edits.set_field(m, "Inception", "branch1", "block", "ConvRelu"),
    ]
    lines = edit_log.first_line(model, None)
    for change in changes:
        after = change(model)
        lines += edit_log.edit_line(model, after)
        model = after
        (tmp_path / "log").write_bytes(lines + b'{"main": "Goo')
        assert edit_log.read(tmp_path / "log").model == model
