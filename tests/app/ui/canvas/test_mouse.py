"""A network drawn from nothing with the mouse alone."""

from pathlib import Path
from typing import Any

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest

from app.ui.application import application
from app.ui.panels.palette.entry_list import KEY
from app.ui.window import Window
from tests.support.fake_worker import FakeWorker
from tests.support.window import row, window

LEFT = Qt.MouseButton.LeftButton


def double_click(desk: Window, key: str) -> None:
    """On an entry of the palette."""
    entries = desk.catalogue.list
    index = next(i.index() for i in entries.items() if i.data(KEY) == key)
    entries.scrollTo(index)
    at = entries.visualRect(index).center()
    QTest.mouseClick(entries.viewport(), LEFT, pos=at)
    QTest.mouseDClick(entries.viewport(), LEFT, pos=at)


def turn(desk: Window, field: str, steps: int) -> None:
    """Click into a field of the form and turn the wheel."""
    application().processEvents()
    editor: Any = row(desk, field).editor
    QTest.mouseClick(editor.lineEdit(), LEFT)
    at = QPointF(editor.rect().center())
    event = QWheelEvent(
        at,
        editor.mapToGlobal(at),
        QPoint(),
        QPoint(0, 120 * steps),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    application().sendEvent(editor, event)


def test_lenet_is_drawn_and_run_with_the_mouse_alone(qtbot: Any, tmp_path: Path) -> None:
    bench = FakeWorker()
    desk = window(qtbot, tmp_path, make_runner=lambda: bench)
    qtbot.waitUntil(lambda: bench.started)
    desk.menus.actions[desk.files.new].trigger()
    turn(desk, "shape", -192)
    for channels in (6, 16):
        double_click(desk, "op:Conv2d")
        turn(desk, "out_channels", channels - 64)
        turn(desk, "kernel_size", 2)
        turn(desk, "padding", -1)
        double_click(desk, "op:ReLU")
        double_click(desk, "op:MaxPool2d")
    double_click(desk, "op:Flatten")
    for features in (120, 84):
        double_click(desk, "op:Linear")
        turn(desk, "out_features", features - 1000)
        double_click(desk, "op:ReLU")
    double_click(desk, "op:Linear")
    turn(desk, "out_features", 10 - 1000)
    assert desk.document.report.problems == ()
    assert desk.document.report.inputs == {"x": (1, 32, 32)}
    assert desk.document.report.parameters == 61_706
    assert desk.document.report.outputs == {"logits": (10,)}
    QTest.mouseClick(desk.toolbar.profile, LEFT)
    assert len(bench.jobs) == 1
