"""Files of the workspace: whatever is opened, saved or dropped is done whole, or said and not done."""

import fcntl
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent

from app.store.networks import Network
from app.ui.application import application
from app.ui.panels.compare import Compare
from app.ui.start import _last
from app.ui.window import Window
from app.workspace import document as documents
from app.workspace.files import FIRST
from graph import edits, file
from presets.catalogue import PRESETS
from tests.support.window import press, window

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def desk(qtbot: Any, tmp_path: Path) -> Window:
    return window(qtbot, tmp_path)


def saved(folder: Path, name: str = "lenet.convas") -> Path:
    """LeNet in a file."""
    file.save(PRESETS["lenet"].make(), folder / name)
    return folder / name


def drop(desk: Window, *paths: Path) -> None:
    """Let files fall on the window."""
    data = QMimeData()
    data.setUrls([QUrl(path.as_uri()) for path in paths])
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    at, copy = desk.rect().center(), Qt.DropAction.CopyAction
    application().sendEvent(desk, QDragEnterEvent(at, copy, data, buttons, keys))
    application().sendEvent(desk, QDropEvent(QPointF(at), copy, data, buttons, keys))


def as_it_was(desk: Window) -> tuple[Any, ...]:
    """What may not change where a file is not opened."""
    document = desk.document
    title, name = desk.windowTitle(), desk.files.name
    return (document.model, document.file, document.kept, document.edited, title, name)


def test_a_file_on_which_the_check_fails_changes_nothing(
    desk: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.files.save_in(tmp_path / "mine.convas")
    before, kept = as_it_was(desk), (tmp_path / "mine.convas").read_text()

    def fail(*_: object) -> None:
        raise OverflowError("int too large to convert to float")

    path = saved(tmp_path)
    with monkeypatch.context() as patched:
        patched.setattr(documents, "infer", fail)
        assert not desk.files.open_file(path)
    assert as_it_was(desk) == before
    (sentence,) = desk.dialogs.complaints
    assert sentence.startswith("lenet.convas cannot be opened: int too large")
    press(desk, Qt.Key.Key_S, CTRL)
    assert (tmp_path / "mine.convas").read_text() == kept and path != tmp_path / "mine.convas"


def test_a_part_that_fails_to_show_a_file_changes_nothing(desk: Window, tmp_path: Path) -> None:
    desk.document.apply(lambda m: edits.set_field(m, m.main, "fc", "out_features", 7), "edit")
    desk.dialogs.keep = "discard"
    before = as_it_was(desk)

    def fail(*_: object) -> None:
        if desk.document.model.main == "LeNet":
            raise ZeroDivisionError("nothing to divide by")

    desk.document.changed.connect(fail)
    assert not desk.files.open_file(saved(tmp_path))
    assert as_it_was(desk) == before
    assert set(desk.canvas.scene.cards) == set(before[0].network.nodes)
    desk.document.history.undo()
    assert not desk.document.edited


def test_a_name_with_a_point_keeps_it_and_is_a_convas_file(desk: Window, tmp_path: Path) -> None:
    desk.dialogs.path = tmp_path / "net.v2"
    assert desk.files.save_as()
    assert desk.document.file == tmp_path / "net.v2.convas"
    assert [path.name for path in tmp_path.glob("net*")] == ["net.v2.convas"]
    desk.dialogs.path = tmp_path / "OTHER.CONVAS"
    assert desk.files.save_as() and desk.document.file == tmp_path / "OTHER.CONVAS"


def test_a_file_that_the_dialog_did_not_ask_about_is_asked_about(
    desk: Window, tmp_path: Path
) -> None:
    kept = saved(tmp_path, "net.convas").read_text()
    desk.dialogs.path, desk.dialogs.yes = tmp_path / "net", False
    assert not desk.files.save_as()
    assert (tmp_path / "net.convas").read_text() == kept
    desk.dialogs.yes = True
    assert desk.files.save_as()


def test_a_path_is_of_the_folder_in_which_it_was_given(
    desk: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    saved(tmp_path)
    desk.files.open_file(Path("lenet.convas"))
    assert desk.document.file == tmp_path / "lenet.convas"
    desk.dialogs.path = Path("again.convas")
    desk.files.save_as()
    assert desk.document.file == tmp_path / "again.convas"


def test_a_dropped_file_in_capitals_opens(desk: Window, tmp_path: Path) -> None:
    drop(desk, saved(tmp_path, "A.CONVAS"))
    assert desk.document.file == tmp_path / "A.CONVAS"


@pytest.mark.parametrize(
    ("names", "sentence"),
    [
        (["w.pth"], "w.pth holds weights, not a network; Export takes them."),
        (["a.txt"], "a.txt cannot be opened here: Convas files can."),
        (["a.convas", "b.convas"], "Drop one file at a time: a window holds one network."),
    ],
)
def test_what_is_dropped_and_not_opened_is_said(
    desk: Window, tmp_path: Path, names: list[str], sentence: str
) -> None:
    before = as_it_was(desk)
    drop(desk, *(tmp_path / name for name in names))
    assert as_it_was(desk) == before
    assert desk.status.currentMessage() == sentence


def changed_outside(desk: Window, folder: Path) -> Path:
    """An edited document, whose file another program has written."""
    path = saved(folder)
    desk.files.open_file(path)
    desk.document.apply(lambda m: edits.set_field(m, m.main, "fc3", "out_features", 7), "edit")
    file.save(PRESETS["alexnet"].make(), path)
    return path


@pytest.mark.parametrize("answer", ["cancel", "overwrite", "reload", "save as", "compare"])
def test_saving_over_what_another_program_wrote_asks(
    desk: Window, tmp_path: Path, answer: str
) -> None:
    path, theirs = changed_outside(desk, tmp_path), PRESETS["alexnet"].make()
    mine = desk.document.model
    desk.dialogs.changed, desk.dialogs.path = answer, tmp_path / "other.convas"
    desk.dialogs.asked.clear()
    press(desk, Qt.Key.Key_S, CTRL)
    assert desk.dialogs.asked[0] == "lenet.convas"
    assert (file.load(path) == theirs) is (answer != "overwrite")
    if answer == "save as":
        assert file.load(tmp_path / "other.convas") == mine
    elif answer == "reload":
        assert desk.document.model == theirs and not desk.document.edited
    elif answer == "compare":
        assert desk.tabs.currentWidget() is desk.panel(Compare)
        assert desk.panel(Compare).other.model == theirs
    assert desk.document.edited is (answer in ("cancel", "compare"))
    desk.dialogs.asked.clear()
    desk.files.save()
    assert bool(desk.dialogs.asked) is (answer in ("cancel", "compare")), "answered once for all"


def test_a_file_that_changes_or_goes_is_said(desk: Window, tmp_path: Path, qtbot: Any) -> None:
    path = changed_outside(desk, tmp_path)
    qtbot.waitUntil(lambda: "was changed by another program" in desk.status.currentMessage())
    path.unlink()
    qtbot.waitUntil(lambda: "was deleted by another program" in desk.status.currentMessage())
    assert desk.files.save() and path.exists() and desk.dialogs.asked == []


def test_what_is_written_by_oneself_is_not_said(desk: Window, tmp_path: Path, qtbot: Any) -> None:
    desk.files.open_file(saved(tmp_path))
    desk.document.apply(lambda m: edits.set_field(m, m.main, "fc3", "out_features", 7), "edit")
    assert desk.files.save()
    qtbot.wait(400)
    assert desk.status.currentMessage().startswith("Saved in") and desk.dialogs.asked == []


def test_what_a_killed_save_left_is_swept_at_the_next(desk: Window, tmp_path: Path) -> None:
    (tmp_path / ".convas-0123456789abcdef").write_text("half")
    with (tmp_path / ".convas-fedcba9876543210").open("wb") as writing:
        fcntl.flock(writing, fcntl.LOCK_EX)
        desk.files.save_in(tmp_path / "a.convas")
        assert [path.name for path in tmp_path.glob(".convas-*")] == [".convas-fedcba9876543210"]
    desk.files.save_in(tmp_path / "a.convas")
    assert not list(tmp_path.glob(".convas-*"))


def test_the_file_that_a_window_begins_with_is_saved_without_a_question(
    desk: Window, tmp_path: Path
) -> None:
    path = tmp_path / "first.convas"
    file.save(desk.document.model, path)
    desk.files.adopt(Network(desk.document.model, path))
    desk.document.apply(lambda m: edits.set_field(m, m.main, "fc", "out_features", 7), "edit")
    assert desk.files.save() and desk.dialogs.asked == []


def test_a_folder_of_any_name_is_opened_saved_and_remembered(desk: Window, tmp_path: Path) -> None:
    folder = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff\xfe"))
    folder.mkdir()
    assert desk.files.open_file(saved(folder, os.fsdecode(b"net\xff.convas")))
    desk.document.apply(lambda m: edits.set_field(m, m.main, "fc3", "out_features", 7), "edit")
    assert desk.files.save() and not desk.document.edited
    assert desk.windowTitle() == "net\ufffd.convas"
    assert "Saved in" in desk.status.currentMessage()
    desk.files.new()
    desk.settings.store.sync()
    path = desk.files.recent[0]
    assert desk.files.open_file(path) and desk.document.file == path
    desk.files.new()
    drop(desk, path)
    assert desk.document.file == path


def test_the_next_start_begins_with_what_was_open(desk: Window, tmp_path: Path) -> None:
    path = saved(tmp_path)
    desk.files.open_file(path)
    assert _last(desk.settings) == str(path)
    path.unlink()
    assert _last(desk.settings) == FIRST
    desk.files.open_preset("alexnet")
    assert _last(desk.settings) == "alexnet"
    desk.dialogs.path = tmp_path / "kept.convas"
    desk.files.save_as()
    assert _last(desk.settings) == str(tmp_path / "kept.convas")


def test_a_new_window_is_a_process_of_its_own(
    desk: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = []

    def start(words: list[str], **_: object) -> None:
        if started:
            raise FileNotFoundError(2, "gone")
        started.append(words[1:])

    monkeypatch.setattr(subprocess, "Popen", start)
    press(desk, Qt.Key.Key_N, CTRL, Qt.KeyboardModifier.ShiftModifier)
    assert started == [["-P", "-m", "app", "open", FIRST]]
    desk.files.new_window()
    assert desk.status.currentMessage().startswith("Another window cannot be opened: there is no")
