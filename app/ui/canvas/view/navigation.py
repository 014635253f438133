"""A camera moved by wheel and trackpad: a wheel zooms, two fingers pan, a pinch zooms."""

from PySide6.QtCore import QElapsedTimer, QEvent, QPointF, Qt
from PySide6.QtGui import QInputDevice, QNativeGestureEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from app.ui.canvas.view.camera import Camera
from app.ui.canvas.view.scene import Scene

ZOOM_STEP = 1.0015
"""How much an eighth of a degree of the wheel enlarges."""
WHEEL_PAN = 0.5
"""Pixels of the screen for an eighth of a degree, where a wheel or a trackpad pans."""
STROKE = 250
"""Milliseconds for which a movement over a trackpad counts as one."""


class Navigation(Camera):
    """The camera under a wheel or a trackpad.

    Shift turns a wheel sideways. Ctrl makes two fingers zoom, which is also how drivers without
    gestures report a pinch.
    """

    def __init__(self, scene: Scene, parent: QWidget | None = None) -> None:
        super().__init__(scene, parent)
        self._since_sideways = QElapsedTimer()

    def wheelEvent(self, event: QWheelEvent) -> None:
        turned = event.angleDelta()
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.pan(QPointF(-(turned.x() or turned.y()) * WHEEL_PAN, 0))
        elif self._is_scroll(event):
            pixels = event.pixelDelta()
            self.pan(-(turned * WHEEL_PAN if pixels.isNull() else pixels).toPointF())
        else:
            self.zoom_about(self.scale_now * ZOOM_STEP ** turned.y(), event.position())
        event.accept()

    def _is_scroll(self, event: QWheelEvent) -> bool:
        """Whether two fingers move over a trackpad.

        Some systems report trackpads as wheels. But only fingers move sideways, and what comes up
        or down within the same stroke is then theirs too.
        """
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            return False
        if event.angleDelta().x():
            self._since_sideways.start()
        sideways = self._since_sideways.isValid() and self._since_sideways.elapsed() < STROKE
        trackpad = event.device().type() == QInputDevice.DeviceType.TouchPad
        return sideways or trackpad or not event.pixelDelta().isNull()

    def viewportEvent(self, event: QEvent) -> bool:
        if not isinstance(event, QNativeGestureEvent):
            return bool(super().viewportEvent(event))
        if event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
            self.zoom_about(self.scale_now * (1 + event.value()), event.position())
        event.accept()
        return True
