"""The Source tab follows the canvas, and the canvas it."""

from typing import Any

from app.ui.panels.source import SourcePanel
from app.ui.window import Window
from tests.support.window import row, select, spoil, type_in


def line_of(desk: Window, text: str) -> int:
    lines = desk.panel(SourcePanel).text.toPlainText().split("\n")
    return next(i for i, line in enumerate(lines, 1) if text in line)


def show_source(desk: Window, qtbot: Any) -> None:
    desk.tabs.show_panel(desk.panel(SourcePanel))
    qtbot.waitUntil(lambda: bool(desk.panel(SourcePanel).source))


def test_the_source_follows_an_edit(desk: Window, qtbot: Any) -> None:
    show_source(desk, qtbot)
    select(desk, "", "fc")
    type_in(row(desk, "out_features").editor, "365")
    qtbot.waitUntil(lambda: "365" in desk.panel(SourcePanel).text.toPlainText())
    assert line_of(desk, "nn.Linear(1024, 365)")


def test_the_source_is_grey_while_there_is_an_error(desk: Window, qtbot: Any) -> None:
    show_source(desk, qtbot)
    before = desk.panel(SourcePanel).text.toPlainText()
    spoil(desk)
    qtbot.waitUntil(lambda: not desk.panel(SourcePanel).copy.isEnabled())
    assert "lost 2 pixels" in desk.panel(SourcePanel).summary.text()
    assert desk.panel(SourcePanel).text.toPlainText() == before
    desk.document.history.undo()
    qtbot.waitUntil(desk.panel(SourcePanel).copy.isEnabled)


def test_a_line_and_its_node_select_each_other(desk: Window, qtbot: Any) -> None:
    show_source(desk, qtbot)
    select(desk, "", "inception3a")
    lit = [s.cursor.blockNumber() + 1 for s in desk.panel(SourcePanel).text.extraSelections()]
    assert line_of(desk, "self.inception3a = Inception(") in lit
    desk.panel(SourcePanel).text.pressed.emit(line_of(desk, "self.fc = "))
    assert desk.focus.paths == ("fc",)


def test_a_line_in_a_block_opens_its_first_use(desk: Window, qtbot: Any) -> None:
    show_source(desk, qtbot)
    desk.panel(SourcePanel).text.pressed.emit(line_of(desk, "kernel_size=5, padding=2"))
    assert desk.focus.paths == ("inception3a.branch3.1",)
