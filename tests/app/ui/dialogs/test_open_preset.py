"""The dialog that opens a preset with settings of the person's own."""

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.ui.dialogs.open_preset import PresetDialog
from graph.check.infer import infer
from presets.catalogue import PRESETS
from tests.support.window import window


def opened(qtbot: Any, name: str) -> PresetDialog:
    dialog = PresetDialog(None, name)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def type_number(dialog: PresetDialog, setting: str, text: str) -> None:
    line = dialog.form.editors[setting].lineEdit()
    line.selectAll()
    QTest.keyClicks(line, text)


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_is_shown_with_source_results_and_figures(qtbot: Any, name: str) -> None:
    dialog = opened(qtbot, name)
    preset = PRESETS[name]
    assert dialog.source.text() == preset.source
    assert dialog.results.text() == preset.results != ""
    assert f"{infer(preset.make()).parameters:,} parameters" in dialog.figures.text()
    assert dialog.form.editors.keys() == preset.settings.keys()
    dialog.accept()
    assert dialog.chosen == (name, preset.make())


def test_classes_are_typed_and_counted(qtbot: Any) -> None:
    dialog = opened(qtbot, "googlenet")
    type_number(dialog, "num_classes", "10")
    made = PRESETS["googlenet"].make(num_classes=10)
    said = f"{infer(made).parameters:,}"
    qtbot.waitUntil(lambda: said in dialog.figures.text(), timeout=5000)
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert dialog.chosen == ("googlenet", made)


def test_slim_is_cut_at_an_endpoint_that_is_chosen(qtbot: Any) -> None:
    dialog = opened(qtbot, "googlenet-slim")
    dialog.form.editors["final_endpoint"].setCurrentText("Mixed_4f")
    assert "832×14×14" in dialog.figures.text()
    dialog.accept()
    assert infer(dialog.chosen[1]).outputs == {"endpoint": (832, 14, 14)}


def test_what_cannot_be_is_said_and_not_opened(qtbot: Any) -> None:
    dialog = opened(qtbot, "lenet")
    type_number(dialog, "num_classes", "0")
    dialog.accept()
    assert "at least 1, not 0" in dialog.figures.text()
    assert dialog.isVisible() and dialog.chosen is None


def test_a_size_that_is_too_small_is_said(qtbot: Any) -> None:
    dialog = opened(qtbot, "alexnet")
    type_number(dialog, "input_size", "20")
    assert dialog.figures.property("role") == ""
    qtbot.waitUntil(lambda: "features" in dialog.figures.text(), timeout=5000)
    assert dialog.figures.property("role") == "error"


def test_the_window_opens_what_was_chosen(qtbot: Any, tmp_path: Path) -> None:
    desk = window(qtbot, tmp_path)
    desk.dialogs.settings = {"num_classes": 7}
    desk.catalogue.opened.emit("alexnet")
    assert desk.document.report.outputs == {"logits": (7,)}
    assert desk.files.preset == "alexnet"
