"""The dot grid under the cards; it thins out and fades as one zooms out."""

from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from app.ui.canvas.paint.pens import Pens

STEP = 24.0
CLOSEST = 18.0
"""The least distance between dots on the screen, pixels."""
FADED, FULL = 0.2, 0.8
"""The scales between which the dots come in."""


def paint(painter: QPainter, area: QRectF, scale: float, pens: Pens) -> None:
    """Rows of dots, each row one dotted line."""
    strength = min(1.0, (scale - FADED) / (FULL - FADED))
    if strength <= 0:
        return
    step = STEP
    while step * scale < CLOSEST:
        step *= 2
    left = (area.left() // step) * step
    top = (area.top() // step) * step
    rows = int((area.bottom() - top) / step) + 1
    lines = [QLineF(left, top + i * step, area.right(), top + i * step) for i in range(rows)]
    painter.setPen(_dots(pens.theme.line, strength, step, scale))
    painter.drawLines(lines)


def _dots(colour: QColor, strength: float, step: float, scale: float) -> QPen:
    faded = QColor(colour)
    faded.setAlphaF(strength)
    size = 1.6 / scale
    pen = QPen(faded, size, Qt.PenStyle.CustomDashLine, Qt.PenCapStyle.FlatCap)
    pen.setDashPattern([1.0, step / size - 1.0])
    return pen
