"""The canvas's picture in a file: as it looks, with text as text, whole or not at all."""

import re
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QImage
from PySide6.QtSvg import QSvgRenderer

from app.ui.application import application
from app.ui.canvas.paint.pens import current_pens
from app.ui.theme import theme
from app.ui.window import Window
from app.workspace.export_request import ExportRequest
from graph.problem import Refused
from tests.support.canvas import Hands
from tests.support.window import window


def test_an_svg_has_every_name_and_shape_as_text(hands: Hands, tmp_path: Path) -> None:
    hands.focus.enter("inception3a")
    hands.canvas.paint_by("macs")
    path = tmp_path / "block.svg"
    hands.canvas.save_picture(path)
    source = path.read_text()
    texts = set(re.findall(r"<text[^>]*>([^<]*)</text>", source.replace("\n", "")))
    assert set(hands.scene.cards) <= texts
    assert "256×28×28" in texts and hands.scene.bars is not None
    assert hands.scene.bars.text("branch2.1") in texts
    assert "<image" not in source
    renderer = QSvgRenderer(str(path))
    assert renderer.isValid() and renderer.viewBoxF().contains(0, 0)


def test_a_pdf_has_fonts_and_no_pictures(hands: Hands, tmp_path: Path) -> None:
    path = tmp_path / "net.pdf"
    hands.canvas.save_picture(path)
    content = path.read_bytes()
    assert content.startswith(b"%PDF") and b"/Font" in content
    assert b"/Subtype /Image" not in content


@pytest.mark.parametrize("name", ["dark", "light"])
def test_a_png_is_in_the_theme_and_without_the_selection(
    hands: Hands, tmp_path: Path, name: str
) -> None:
    theme.apply(application(), name)
    path, again = tmp_path / "net.png", tmp_path / "again.PNG"
    hands.canvas.save_picture(path)
    hands.focus.select(["conv1"], [("conv1", 0)])
    hands.canvas.save_picture(again)
    image = QImage(str(path))
    assert image.pixelColor(2, 2) == current_pens().theme.canvas
    assert path.read_bytes() == again.read_bytes()


def test_another_ending_and_a_folder_that_is_not_there_are_refused(
    hands: Hands, tmp_path: Path
) -> None:
    with pytest.raises(Refused, match=r"ends in \.svg, \.pdf or \.png"):
        hands.canvas.save_picture(tmp_path / "net.bmp")
    with pytest.raises(Refused):
        hands.canvas.save_picture(tmp_path / "nowhere" / "net.svg")
    assert list(tmp_path.iterdir()) == []


def test_it_is_a_form_of_export(qtbot: Any, tmp_path: Path) -> None:
    desk: Window = window(qtbot, tmp_path)
    desk.exporter.write(ExportRequest("canvas", tmp_path / "out.svg"))
    assert (tmp_path / "out.svg").exists()
    assert "Exported to" in desk.status.message.text()
