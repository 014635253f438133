"""Exports from the window, written by a process as the command line writes them."""

from pathlib import Path
from typing import Any

import onnx
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from app.store.export_forms import FORMS
from app.ui.dialogs.export import ExportDialog
from app.ui.window import Window
from app.workspace.export_request import ExportRequest
from codegen.pytorch import write
from graph import edits
from tests.support.window import press

CTRL = Qt.KeyboardModifier.ControlModifier


def exported(qtbot: Any, desk: Window, wanted: ExportRequest) -> None:
    """Ask for an export by its key, and wait for it."""
    desk.dialogs.wanted = wanted
    with qtbot.waitSignal(desk.exporter.ended, timeout=60_000):
        press(desk, Qt.Key.Key_E, CTRL)


def test_the_source_that_is_shown_is_exported(qtbot: Any, desk: Window, tmp_path: Path) -> None:
    exported(qtbot, desk, ExportRequest("pytorch", tmp_path / "net.py"))
    assert (tmp_path / "net.py").read_text() == write(desk.document.model).text
    assert "net.py" in desk.status.currentMessage()


def test_onnx_is_exported_with_its_options(qtbot: Any, desk: Window, tmp_path: Path) -> None:
    path = tmp_path / "net.onnx"
    exported(qtbot, desk, ExportRequest("onnx", path, ("--opset", "19", "--annotate")))
    made = onnx.load(path)
    assert made.opset_import[0].version == 19 and made.graph.name == "GoogLeNet"
    assert (tmp_path / "net.onnx.netron.json").exists()


def test_a_file_that_cannot_be_written_is_one_sentence(qtbot: Any, desk: Window) -> None:
    exported(qtbot, desk, ExportRequest("pytorch", Path("/nowhere/net.py")))
    (said,) = desk.dialogs.complaints
    assert "net.py cannot be written" in said and "\n" not in said


def test_a_network_with_an_error_says_so_instead(desk: Window, tmp_path: Path) -> None:
    desk.document.apply(lambda m: edits.disconnect(m, m.main, "fc", 0), "cut")
    desk.dialogs.wanted = ExportRequest("onnx", tmp_path / "net.onnx")
    press(desk, Qt.Key.Key_E, CTRL)
    (said,) = desk.dialogs.complaints
    assert "fc" in said and desk.exporter.process is None


def test_closing_ends_an_export(desk: Window, tmp_path: Path) -> None:
    desk.exporter.write(ExportRequest("onnx", tmp_path / "net.onnx"))
    process = desk.exporter.process
    assert process is not None
    desk.close()
    assert process.state() == process.ProcessState.NotRunning


def chosen(dialog: ExportDialog, monkeypatch: Any, path: str) -> ExportRequest | None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (path, ""))
    dialog._ask_path()
    return dialog.chosen


def labelled(dialog: ExportDialog, form: str, label: str) -> Any:
    """An option of a form, by its label."""
    parts = dialog.options[form].findChildren(QWidget)
    return next(part for part in parts if part.accessibleName() == label)


@pytest.mark.parametrize("form", FORMS)
def test_the_dialog_gives_each_form_its_ending(qtbot: Any, monkeypatch: Any, form: str) -> None:
    dialog = ExportDialog(None, form, "", "Net")
    qtbot.addWidget(dialog)
    wanted = chosen(dialog, monkeypatch, "/some/net")
    endings = {
        "pytorch": ".py",
        "onnx": ".onnx",
        "train": "",
        "diagram": ".svg",
        "canvas": ".svg",
        "convas": ".convas",
    }
    assert wanted is not None and wanted.path == Path(f"/some/net{endings[form]}")
    assert wanted.form == {"diagram": "svg"}.get(form, form)


def test_the_dialog_tells_options_as_the_command_line_takes_them(
    qtbot: Any, monkeypatch: Any
) -> None:
    dialog = ExportDialog(None, "onnx", "googlenet-torchvision", "GoogLeNet")
    qtbot.addWidget(dialog)
    labelled(dialog, "onnx", "seed").show_value(7)
    labelled(dialog, "onnx", "opset").show_value(21)
    labelled(dialog, "onnx", "weights").setCurrentIndex(1)
    wanted = chosen(dialog, monkeypatch, "/some/net.onnx")
    name = "GoogLeNet_Weights.IMAGENET1K_V1"
    words = ("--weights", name, "--seed", "7", "--opset", "21")
    assert wanted == ExportRequest("onnx", Path("/some/net.onnx"), words)


def test_the_dialog_offers_every_opset_that_is_written(qtbot: Any) -> None:
    dialog = ExportDialog(None, "onnx", "", "Net")
    qtbot.addWidget(dialog)
    field = labelled(dialog, "onnx", "opset").field
    assert (field.at_least, field.at_most) == (13, onnx.defs.onnx_opset_version())


def test_a_file_of_weights_is_chosen_in_the_dialog(qtbot: Any, monkeypatch: Any) -> None:
    dialog = ExportDialog(None, "pytorch", "", "Net")
    qtbot.addWidget(dialog)
    box = labelled(dialog, "pytorch", "weights")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: ("", ""))
    box.setCurrentIndex(1)
    box.activated.emit(1)
    assert dialog.options["pytorch"].words == ()
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: ("/w.pth", ""))
    box.setCurrentIndex(1)
    box.activated.emit(1)
    assert dialog.options["pytorch"].words == ("--weights", "/w.pth")
    assert box.currentText() == "w.pth"


def test_a_training_script_is_exported_into_a_folder(
    qtbot: Any, desk: Window, tmp_path: Path
) -> None:
    words = ("--data", "synthetic", "--fit")
    exported(qtbot, desk, ExportRequest("train", tmp_path / "script", words))
    assert desk.dialogs.complaints == []
    assert sorted(path.name for path in (tmp_path / "script").iterdir()) == [
        "network.py",
        "train.py",
    ]
