"""Wheels, trackpads and Space: how the view is moved, and that it is let go of."""

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import (
    QFocusEvent,
    QInputDevice,
    QNativeGestureEvent,
    QPointingDevice,
    QPointingDeviceUniqueId,
    QWheelEvent,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.support.canvas import CTRL, LEFT, NO, SHIFT, Hands

TRACKPAD = QPointingDevice(
    "pad",
    1,
    QInputDevice.DeviceType.TouchPad,
    QPointingDevice.PointerType.Finger,
    QInputDevice.Capability.Scroll | QInputDevice.Capability.Position,
    2,
    1,
    "",
    QPointingDeviceUniqueId(),
)


def turn(
    hands: Hands,
    x: int,
    y: int,
    keys: Qt.KeyboardModifier = NO,
    pixels: QPoint | None = None,
    device: QPointingDevice | None = None,
) -> None:
    viewport = hands.view.viewport()
    at = QPointF(300, 200)
    event = QWheelEvent(
        at,
        viewport.mapToGlobal(at),
        pixels or QPoint(),
        QPoint(x, y),
        Qt.MouseButton.NoButton,
        keys,
        Qt.ScrollPhase.NoScrollPhase,
        False,
        Qt.MouseEventSource.MouseEventNotSynthesized,
        device or QPointingDevice.primaryPointingDevice(),
    )
    QApplication.sendEvent(viewport, event)


def place(hands: Hands) -> tuple[float, float, float]:
    """The scale, and what the view's corner shows."""
    corner = hands.view.mapToScene(0, 0)
    return hands.view.scale_now, corner.x(), corner.y()


def test_a_wheel_zooms_at_the_pointer(hands: Hands) -> None:
    at = hands.view.mapToScene(300, 200)
    turn(hands, 0, 120)
    assert hands.view.scale_now > 0.5
    moved = hands.view.mapFromScene(at) - QPoint(300, 200)
    assert moved.manhattanLength() <= 2


def test_two_fingers_to_the_side_pan(hands: Hands) -> None:
    scale, x, y = place(hands)
    turn(hands, -120, 0)
    now = place(hands)
    assert now[0] == scale and now[1] > x and now[2] == pytest.approx(y, abs=2)


def test_up_and_down_in_the_same_stroke_pans_too(hands: Hands) -> None:
    turn(hands, -120, 0)
    scale, _, y = place(hands)
    turn(hands, 0, -120)
    assert place(hands)[0] == scale and place(hands)[2] > y


def test_a_trackpad_pans_by_its_pixels(hands: Hands) -> None:
    scale, _, y = place(hands)
    turn(hands, 0, -30, pixels=QPoint(0, -50), device=TRACKPAD)
    assert place(hands)[0] == scale
    assert place(hands)[2] - y == pytest.approx(50 / scale, abs=3)


def test_with_ctrl_a_trackpad_zooms(hands: Hands) -> None:
    scale = hands.view.scale_now
    turn(hands, 0, 60, CTRL, device=TRACKPAD)
    assert hands.view.scale_now > scale


def test_shift_and_the_wheel_pan_to_the_side(hands: Hands) -> None:
    scale, x, _ = place(hands)
    turn(hands, 0, -120, SHIFT)
    assert place(hands)[0] == scale and place(hands)[1] > x


def test_a_pinch_zooms_between_the_fingers(hands: Hands) -> None:
    viewport, scale = hands.view.viewport(), hands.view.scale_now
    at = QPointF(300, 200)
    fixed = hands.view.mapToScene(at.toPoint())
    event = QNativeGestureEvent(
        Qt.NativeGestureType.ZoomNativeGesture,
        TRACKPAD,
        2,
        at,
        at,
        viewport.mapToGlobal(at),
        0.2,
        QPointF(),
    )
    QApplication.sendEvent(viewport, event)
    assert hands.view.scale_now == pytest.approx(1.2 * scale)
    assert (hands.view.mapFromScene(fixed) - at.toPoint()).manhattanLength() <= 2


def test_space_is_let_go_with_the_keyboard(hands: Hands) -> None:
    QTest.keyPress(hands.view, Qt.Key.Key_Space)
    assert hands.view.panning
    reason = Qt.FocusReason.ActiveWindowFocusReason
    QApplication.sendEvent(hands.view, QFocusEvent(QEvent.Type.FocusOut, reason))
    assert not hands.view.panning
    before = place(hands)
    hands.drag(QPoint(5, 5), QPoint(200, 200))
    assert place(hands) == before and hands.focus.names


def test_a_drag_whose_release_was_lost_ends(hands: Hands) -> None:
    before = hands.scene.cards["norm1"].box
    start = hands.middle("norm1")
    hands.press(start)
    hands.travel(start + QPoint(80, 80))
    assert hands.scene.cards["norm1"].box != before
    hands.travel(start + QPoint(90, 90), Qt.MouseButton.NoButton)
    assert hands.view.gesture is None
    assert hands.scene.cards["norm1"].box == before and hands.document.history.count() == 0


def test_a_press_after_a_lost_release_begins_anew(hands: Hands) -> None:
    hands.press(hands.middle("norm1"))
    hands.travel(hands.middle("norm1") + QPoint(80, 80))
    hands.click(hands.middle("conv2"))
    assert hands.view.gesture is None and hands.focus.names == ("conv2",)


def test_another_button_does_not_end_a_drag(hands: Hands) -> None:
    start = hands.middle("norm1")
    hands.press(start)
    hands.travel(start + QPoint(80, 80))
    QTest.mouseRelease(hands.view.viewport(), Qt.MouseButton.RightButton, NO, start)
    assert hands.view.gesture is not None
    QTest.mouseRelease(hands.view.viewport(), LEFT, NO, start + QPoint(80, 80))
    assert hands.document.history.count() == 1
