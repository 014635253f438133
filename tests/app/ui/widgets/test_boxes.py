"""A wheel that passes over a box without the keyboard changes nothing, in any window."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QSpinBox, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

import app.ui
from app.ui.widgets.boxes import ComboBox, SpinBox

SOURCE = Path(next(iter(app.ui.__path__)))


def turn(box: QWidget) -> None:
    """One notch down over a box."""
    at = QPointF(box.rect().center())
    event = QWheelEvent(
        at,
        box.mapToGlobal(at),
        QPoint(),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(box, event)


@pytest.fixture
def boxes(qtbot: QtBot) -> Iterator[tuple[QLineEdit, SpinBox, ComboBox]]:
    parent, line, number, word = QWidget(), QLineEdit(), SpinBox(), ComboBox()
    word.addItems(["a", "b", "c"])
    number.setValue(32)
    column = QVBoxLayout(parent)
    for part in (line, number, word):
        column.addWidget(part)
    qtbot.addWidget(parent)
    with qtbot.waitActive(parent):
        parent.show()
    line.setFocus()
    yield line, number, word


def test_without_the_keyboard_nothing_changes(boxes: tuple[QLineEdit, SpinBox, ComboBox]) -> None:
    line, number, word = boxes
    turn(number)
    turn(word)
    assert number.value() == 32 and word.currentText() == "a" and line.hasFocus()


def test_with_it_the_wheel_steps(boxes: tuple[QLineEdit, SpinBox, ComboBox]) -> None:
    _, number, word = boxes
    number.setFocus()
    turn(number)
    word.setFocus()
    turn(word)
    assert number.value() == 31 and word.currentText() == "b"


@pytest.mark.parametrize(
    "path", sorted(SOURCE.rglob("*.py")), ids=lambda path: str(path.relative_to(SOURCE))
)
def test_no_window_makes_a_box_of_qts_own(path: Path) -> None:
    made = [
        node.func.id
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    ]
    own = {box.__name__ for box in (QComboBox, QSpinBox)} | {"QDoubleSpinBox", "QSlider", "QDial"}
    assert not own & set(made)
