"""What is wrong with a card is told beside it, and hides no other."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QRect, Qt

from app.ui.canvas.overlay.bubble import Bubble
from app.ui.window import Window
from graph import edits
from graph.ops.activation import ReLU
from tests.support.window import window


@pytest.fixture
def desk(qtbot: Any, tmp_path: Path) -> Iterator[Window]:
    """A new network whose output reads nothing, and a node close below it."""
    made = window(qtbot, tmp_path)
    made.files.new()
    graph = made.document.model.main
    logits = made.canvas.scene.cards["logits"]
    at = (logits.x, logits.y + logits.h + 16)
    made.document.apply(lambda m: edits.add(m, graph, "relu", ReLU(), ("x",), at), "add")
    made.document.apply(lambda m: edits.disconnect(m, graph, "logits", 0), "cut")
    made.canvas.view.zoom_to(1.0)
    yield made


def bubble_of(desk: Window, qtbot: Any, name: str) -> Bubble:
    shown = desk.canvas.bubbles.shown
    qtbot.waitUntil(lambda: name in shown and bool(shown[name][1].buttons))
    return shown[name][1]


def covered(desk: Window, area: QRect) -> list[str]:
    """The cards under a part of the canvas."""
    view = desk.canvas.view
    cards = {
        name: view.mapFromScene(card.x, card.y, card.w, card.h).boundingRect()
        for name, card in desk.canvas.scene.cards.items()
    }
    under = area.translated(-view.pos())
    return [name for name, box in cards.items() if box.intersects(under)]


def test_a_bubble_goes_where_it_hides_no_card(desk: Window, qtbot: Any) -> None:
    bubble = bubble_of(desk, qtbot, "logits")
    assert bubble.isVisible() and covered(desk, bubble.geometry()) == []


def test_bubbles_do_not_hide_each_other(desk: Window, qtbot: Any) -> None:
    graph = desk.document.model.main
    desk.document.apply(lambda m: edits.disconnect(m, graph, "relu", 0), "cut")
    first, second = (bubble_of(desk, qtbot, name) for name in ("logits", "relu"))
    for name, bubble in (("logits", first), ("relu", second)):
        desk.focus.select([name])
        assert bubble.isVisible()
        both = first.isVisible() and second.isVisible()
        assert not (both and first.geometry().intersects(second.geometry()))


def test_no_bubble_is_in_the_way_of_a_wire(desk: Window, qtbot: Any) -> None:
    bubble = bubble_of(desk, qtbot, "logits")
    assert bubble.isVisible()
    desk.canvas.scene.show_fit({"x": "it is the source"})
    assert not bubble.isVisible()
    desk.canvas.scene.show_fit({})
    assert bubble.isVisible()


def test_a_long_fix_is_read_whole(desk: Window, qtbot: Any) -> None:
    bubble = bubble_of(desk, qtbot, "logits")
    long = "insert a convolution of 1×1 that brings the 256 channels of inception4e to 832 & more"
    bubble.offer([(long, lambda: None), ("short", lambda: None)])
    assert bubble.offered == [long, "short"]
    for button in bubble.buttons:
        assert button.width() >= button.sizeHint().width()
        assert bubble.rect().contains(button.geometry())
    shown = bubble.buttons[0].text().replace("\n", " ").replace("&&", "&")
    assert shown == long


def test_markup_in_a_message_is_text(desk: Window, qtbot: Any) -> None:
    bubble = bubble_of(desk, qtbot, "logits")
    bubble.show_message("<img src=/dev/zero> & <b>x</b>")
    assert bubble.text.textFormat() is Qt.TextFormat.PlainText
