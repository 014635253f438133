"""The hints of the first start, and what many nodes are edited, copied and laid out by."""

from pathlib import Path
from typing import Any

from PySide6.QtCore import QSettings, Qt
from PySide6.QtTest import QTest

from app.ui.application import application
from app.ui.tour import HINTS, Tour
from app.workspace.settings import UserSettings
from tests.support.window import press, row, type_in, window

LEFT, CTRL = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier


def memory(folder: Path) -> UserSettings:
    return UserSettings(QSettings(str(folder / "settings.ini"), QSettings.Format.IniFormat))


def test_five_hints_at_most_are_read_once(qtbot: Any, tmp_path: Path) -> None:
    tour = Tour(memory(tmp_path))
    qtbot.addWidget(tour)
    tour.begin()
    assert tour.isVisible() and len(HINTS) <= 5
    for number in range(1, len(HINTS)):
        assert f"{number} of {len(HINTS)}" in tour.words.text()
        QTest.mouseClick(tour.next, LEFT)
    assert tour.next.isHidden()
    QTest.mouseClick(tour.end, LEFT)
    assert tour.isHidden()
    again = Tour(memory(tmp_path))
    qtbot.addWidget(again)
    again.begin()
    assert again.isHidden()


def test_closing_the_first_hint_ends_them(qtbot: Any, tmp_path: Path) -> None:
    desk = window(qtbot, tmp_path)
    desk.tour.begin()
    assert desk.canvas.view.hasFocus()
    desk.tour.next.setFocus()
    press(desk.tour.next, Qt.Key.Key_Escape)
    assert desk.tour.isHidden() and desk.settings.toured
    desk.menus.actions[desk.tour.again].trigger()
    assert desk.tour.isVisible()


def test_no_hint_shows_in_a_picture_or_a_test(qtbot: Any, tmp_path: Path) -> None:
    assert window(qtbot, tmp_path).tour.isHidden()


def test_nodes_of_one_kind_are_edited_and_laid_out_together(qtbot: Any, tmp_path: Path) -> None:
    desk = window(qtbot, tmp_path)
    desk.focus.enter("inception3a")
    desk.focus.select(["branch2.1", "branch3.1"])
    application().processEvents()
    type_in(row(desk, "stride").editor, "2")
    nodes = desk.document.model.graphs["Inception"].nodes
    strides = [nodes[n].op.value("stride") for n in ("branch2.1", "branch3.1")]
    assert strides == [2, 2]
    desk.canvas.view.setFocus()
    press(desk.canvas.view, Qt.Key.Key_L)
    nodes = desk.document.model.graphs["Inception"].nodes
    assert nodes["branch2.1"].at is not None


def test_nodes_are_copied_into_another_window(qtbot: Any, tmp_path: Path) -> None:
    (tmp_path / "a").mkdir(), (tmp_path / "b").mkdir()
    one = window(qtbot, tmp_path / "a")
    one.focus.select(["inception3a", "inception3b"])
    press(one.canvas.view, Qt.Key.Key_C, CTRL)
    two = window(qtbot, tmp_path / "b")
    two.files.new()
    press(two.canvas.view, Qt.Key.Key_V, CTRL)
    nodes = two.document.model.network.nodes
    assert nodes["inception3b"].inputs == ("inception3a",)
    assert "Inception" in two.document.model.graphs
