"""The canvas as it looks in a file of its own: SVG and PDF with text as text, or PNG."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QRectF, QSize, QSizeF
from PySide6.QtGui import QImage, QImageWriter, QPageLayout, QPageSize, QPainter, QPdfWriter
from PySide6.QtSvg import QSvgGenerator

from app.ui.canvas.paint import painting
from app.ui.canvas.paint.frame import Frame
from app.ui.canvas.paint.pens import current_pens
from app.ui.canvas.paint.picture_cache import DirectPictures
from graph.format import disk
from graph.problem import Refused

MARGIN = 48
"""Round the cards and wires, with room for the shape at the last output; canvas pixels."""
LARGEST_PNG = 12_000
"""Pixels of a side. A larger picture would take gigabytes of memory."""
LARGEST_PDF = 14_400
"""Points of a side, which is what PDF allows."""


def save_picture(frame: Frame, area: QRectF, path: Path, title: str) -> None:
    """Draw an area of the canvas into a file, in the form that its ending names.

    What is selected is drawn like the rest. Raises Refused, and writes nothing, where the ending
    is none of .svg, .pdf and .png or the file cannot be written.
    """
    draw = _FORMS.get(path.suffix.lower())
    if draw is None:
        raise Refused(f"{path.name} is no picture: its name ends in .svg, .pdf or .png")
    area = area.adjusted(-MARGIN, -MARGIN, 2 * MARGIN, MARGIN)
    plain = frozenset[str]()
    shown = replace(frame, pictures=DirectPictures(), selected=plain, selected_wires=frozenset())
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    draw(shown, area, buffer, title)
    disk.replace(path, bytes(buffer.data().data()))


def _svg(frame: Frame, area: QRectF, buffer: QBuffer, title: str) -> None:
    device = QSvgGenerator()
    device.setOutputDevice(buffer)
    device.setSize(area.size().toSize())
    device.setViewBox(QRectF(0, 0, area.width(), area.height()))
    device.setResolution(96)
    device.setTitle(title)
    device.setDescription("Drawn by Convas")
    _paint(QPainter(device), frame, area, 1.0)


def _pdf(frame: Frame, area: QRectF, buffer: QBuffer, title: str) -> None:
    device = QPdfWriter(buffer)
    scale = min(1.0, LARGEST_PDF / max(area.width(), area.height()))
    device.setTitle(title)
    device.setCreator("Convas")
    device.setResolution(72)
    size = QSizeF(area.width() * scale, area.height() * scale)
    page = QPageSize(size, QPageSize.Unit.Point, "", QPageSize.SizeMatchPolicy.ExactMatch)
    whole = QPageLayout.Orientation.Portrait
    device.setPageLayout(QPageLayout(page, whole, QMarginsF()))
    _paint(QPainter(device), frame, area, scale)


def _png(frame: Frame, area: QRectF, buffer: QBuffer, title: str) -> None:
    scale = min(2.0, LARGEST_PNG / max(area.width(), area.height()))
    size = QSize(round(area.width() * scale), round(area.height() * scale))
    image = QImage(size, QImage.Format.Format_RGB32)
    image.setText("Title", title)
    _paint(QPainter(image), frame, area, scale)
    QImageWriter(buffer, b"png").write(image)


def _paint(painter: QPainter, frame: Frame, area: QRectF, scale: float) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(scale, scale)
    painter.translate(-area.topLeft())
    painting.paint_whole(painter, frame, area, current_pens())
    painter.end()


_FORMS: dict[str, Callable[[Frame, QRectF, QBuffer, str], None]] = {
    ".svg": _svg,
    ".pdf": _pdf,
    ".png": _png,
}
