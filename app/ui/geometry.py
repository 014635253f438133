"""Where the window stands on the screen: as the last time, or well at the first."""

from PySide6.QtCore import QByteArray, QPoint, QSize
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

FRAMED = 150
"""Milliseconds after which a window manager has put its frame round a window."""
USUAL, SHARE = QSize(1440, 900), 0.8
"""The size of a first window, which is at least this part of the screen's."""


def restore(window: QWidget, kept: QByteArray | None) -> None:
    """Give the window the geometry that was kept, or a good first one."""
    screen = window.screen().availableSize()
    window.resize(USUAL.expandedTo(screen * SHARE).boundedTo(screen))
    if kept is not None:
        window.restoreGeometry(kept)


def fit_on_screen(window: QWidget) -> None:
    """Make a window smaller, or move it, that its frame pushes over the screen's edge.

    Where there is no screen at all, nothing is too large for it: the size was asked for.
    """
    if QGuiApplication.platformName() == "offscreen":
        return
    screen = window.screen().availableGeometry()
    border = window.frameGeometry().size() - window.size()
    if border.isNull() or window.isMaximized() or screen.contains(window.frameGeometry()):
        return  # without a frame nobody but the program itself can have made it too large
    window.resize(window.size().boundedTo(screen.size() - border))
    frame = window.frameGeometry()
    right, bottom = screen.right() - frame.width() + 1, screen.bottom() - frame.height() + 1
    x = max(screen.left(), min(frame.left(), right))
    window.move(QPoint(x, max(screen.top(), min(frame.top(), bottom))))
