"""Painting that fails is reported once and shown as a message, not tried again in every repaint."""

import logging
from collections.abc import Callable

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter

from app.ui.canvas.paint.pens import current_pens

log = logging.getLogger(__name__)

MESSAGE = (
    "This cannot be drawn because of a fault in Convas ({error}). The network itself is intact: "
    "it can be saved, and Ctrl+Z takes the last edit back. The log has the details."
)


class PaintGuard:
    """Runs what paints, and shows a message instead of a picture if that fails.

    An exception in a paint event would come again with every repaint, and Qt aborts the program
    when a painter is left open. So the first is logged, and nothing is painted until `reset`.
    """

    def __init__(self) -> None:
        self.failure = ""
        self._logged = ""

    def reset(self) -> None:
        """What is painted has changed: try again."""
        self.failure = ""

    def paint(self, painter: QPainter, area: QRectF, draw: Callable[[], None]) -> None:
        """Draw, or show in an area why that failed."""
        if not self.failure:
            painter.save()
            try:
                draw()
            except Exception as error:  # whatever it is, the window must go on
                self._report(error)
            painter.restore()
        if self.failure:
            self._show(painter, area)

    def _report(self, error: Exception) -> None:
        self.failure = MESSAGE.format(error=f"{type(error).__name__}: {error}")
        if self.failure != self._logged:
            log.exception("Painting the canvas failed")
            self._logged = self.failure

    def _show(self, painter: QPainter, area: QRectF) -> None:
        """The message in the size of the screen, whatever the painter was left at."""
        theme = current_pens().theme
        painter.save()
        painter.resetTransform()
        painter.setOpacity(1.0)
        painter.fillRect(area, theme.canvas)
        painter.setPen(theme.error)
        wrapped = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(area.adjusted(40, 0, -40, 0), wrapped, self.failure)
        painter.restore()
