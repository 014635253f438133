"""No text of a file or of another machine is taken for markup, wherever it is shown."""

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel, QMessageBox, QToolTip, QWidget

from app.ui.application import application
from app.ui.dialogs.dialogs import Dialogs
from app.ui.window import Window
from graph import edits

HOSTILE = "<img src=/dev/zero><b>x</b>"


def labels() -> list[QLabel]:
    """Every label there is, of every window, dialog and tool tip."""
    return [widget for widget in application().allWidgets() if isinstance(widget, QLabel)]


def test_no_label_decides_by_itself_what_is_markup(desk: Window) -> None:
    desk.document.apply(lambda m: edits.disconnect(m, m.main, "fc", 0), "cut")
    desk.status.show_message(HOSTILE)
    desk.train()
    for panel in desk.panels.values():
        desk._show_panel(panel)
        application().processEvents()
    shown = [label for label in labels() if label.isVisible()]
    assert len(shown) > 20
    assert [label.text() for label in shown if label.textFormat() == Qt.TextFormat.AutoText] == []
    desk.train_dialog.close()


def test_a_tool_tip_is_plain(desk: Window) -> None:
    QToolTip.showText(QPoint(5, 5), HOSTILE, desk)
    application().processEvents()
    (tip,) = [label for label in labels() if label.text() == HOSTILE]
    assert tip.textFormat() == Qt.TextFormat.PlainText
    QToolTip.hideText()


@pytest.mark.parametrize("ask", ["show_error", "save_changes", "changed_file", "restore"])
def test_a_question_is_plain(
    qtbot: Any, monkeypatch: pytest.MonkeyPatch, ask: str, tmp_path: Path
) -> None:
    window, seen = QWidget(), []
    qtbot.addWidget(window)

    def look(box: QMessageBox) -> int:
        seen.append((box.textFormat(), box.text()))
        return 0

    monkeypatch.setattr(QMessageBox, "exec", look)
    getattr(Dialogs(window), ask)(HOSTILE)
    ((form, text),) = seen
    assert form == Qt.TextFormat.PlainText and HOSTILE in text


def test_what_convas_is_has_markup_of_our_own(qtbot: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    window, seen = QWidget(), []
    qtbot.addWidget(window)
    monkeypatch.setattr(QMessageBox, "exec", lambda box: seen.append(box.textFormat()))
    Dialogs(window).show_about()
    assert seen == [Qt.TextFormat.RichText]
