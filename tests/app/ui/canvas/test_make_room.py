"""What is put on a wire stands there: it covers nothing, and what comes behind makes way."""

from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtTest import QTest

from app.ui.application import application
from app.ui.window import Window
from app.workspace.files import blank
from graph import edits
from graph.build import Builder
from graph.fixes import fixes
from graph.model import Model
from graph.ops.convolution import Conv2d
from graph.ops.head import Linear
from graph.ops.join import Add
from tests.support.window import select, window


@pytest.fixture
def tight(qtbot: Any, tmp_path: Path) -> Iterator[Window]:
    """x, conv and logits close behind each other, placed by hand."""
    model = blank()
    model = edits.add(
        model,
        model.main,
        "conv",
        Conv2d(out_channels=8, kernel_size=1),
        ("x",),
        (200, 0),
    )
    model = edits.connect(model, model.main, "conv", "logits", 0)
    model = edits.move(model, model.main, {"logits": (400.0, 0.0)})
    yield window(qtbot, tmp_path, model)


def places(desk: Window) -> dict[str, tuple[float, float]]:
    return {name: (card.x, card.y) for name, card in desk.canvas.scene.cards.items()}


def covered(desk: Window) -> list[tuple[str, str]]:
    """Pairs of cards that lie on each other."""
    cards = desk.canvas.scene.cards.values()
    boxes = [(card.name, QRectF(card.x, card.y, card.w, card.h)) for card in cards]
    return [(a, b) for (a, one), (b, two) in combinations(boxes, 2) if one.intersects(two)]


def test_behind_a_node_in_a_tight_row_the_rest_of_it_moves_right(tight: Window) -> None:
    before = places(tight)
    select(tight, "", "conv")
    tight.add_tool._follow("op:ReLU", (0.0, 0.0), ("logits", 0))
    now = places(tight)
    assert covered(tight) == []
    assert now["conv"] == before["conv"] and now["x"] == before["x"]
    assert now["logits"][0] > before["logits"][0] and now["logits"][1] == 0
    relu = tight.canvas.scene.cards["relu"]
    conv = tight.canvas.scene.cards["conv"]
    assert relu.entry(0)[1] == conv.exit(0)[1]
    tight.document.history.undo()
    assert places(tight) == before


def test_in_a_preset_the_rows_stay_and_the_rest_of_one_moves(desk: Window) -> None:
    before = places(desk)
    desk.add_tool._add("op:BatchNorm2d", None, wire_into=("maxpool1", 0))
    now = places(desk)
    assert covered(desk) == []
    row = ("maxpool1", "norm1", "conv2", "conv3")
    assert all(now[n][0] > before[n][0] and now[n][1] == before[n][1] for n in row)
    others = before.keys() - set(row)
    assert {n: now[n] for n in others} == {n: before[n] for n in others}


def test_a_card_let_go_where_there_is_room_stays_there(tight: Window) -> None:
    graph = tight.document.model.main
    tight.document.apply(lambda m: edits.move(m, graph, {"logits": (800.0, 0.0)}), "x")
    tight.add_tool._add("op:ReLU", (480.0, 16.0), wire_into=("logits", 0))
    assert places(tight)["relu"] == (480.0, 16.0)
    assert places(tight)["logits"] == (800.0, 0.0)


def test_what_is_inserted_into_a_skip_covers_no_card(desk: Window) -> None:
    net = Builder("Residual")
    x = y = net.input(8, 32, 32)
    for name in ("a", "b", "c"):
        y = net.add(name, Conv2d(out_channels=8, kernel_size=1), y)
    net.output(net.add("add", Add(), y, x))
    desk.document.open(net.model())
    before = places(desk)
    desk.add_tool._add("op:ReLU", None, wire_into=("add", 1))
    now = places(desk)
    assert covered(desk) == [] and {name: now[name] for name in before} == before
    assert now["x"][0] < now["relu"][0] < now["add"][0]


def test_what_a_fix_inserts_covers_nothing(tight: Window) -> None:
    graph = tight.document.model.main

    def inserted(model: Model) -> Model:
        model = edits.add(model, graph, "fc", Linear(out_features=10), at=(300, 0))
        return edits.insert(model, graph, "fc", "logits", 0)

    tight.document.apply(tight.canvas.scene.making_room(inserted), "x")
    problem = tight.document.report.problems[0]
    found = fixes(tight.document.model, tight.document.report, problem)
    assert [fix.text for fix in found] == ["insert a Flatten", "insert a GlobalAvgPool"]
    tight.canvas.view.apply_fix(found[0])
    assert tight.document.report.sound and covered(tight) == []


def cut_off(desk: Window) -> None:
    """A new network whose output reads nothing."""
    desk.files.new()
    graph = desk.document.model.main
    desk.document.apply(lambda m: edits.disconnect(m, graph, "logits", 0), "cut")


def test_an_open_port_is_wired_to_what_nothing_reads(desk: Window) -> None:
    cut_off(desk)
    problem = desk.document.report.problems[0]
    first = fixes(desk.document.model, desk.document.report, problem)[0]
    assert first.text == "wire x to it"
    assert first.edit(desk.document.model).network.nodes["logits"].inputs == ("x",)


def test_a_problem_beside_the_edge_is_told_inside_the_view(tight: Window, qtbot: Any) -> None:
    tight.document.apply(lambda m: edits.disconnect(m, m.main, "logits", 0), "cut the wire")
    qtbot.waitUntil(lambda: "logits" in tight.canvas.bubbles.shown)
    view, card = tight.canvas.view, tight.canvas.scene.cards["logits"]
    view.zoom_to(1.0)
    right = view.mapFromScene(card.x + card.w, card.y).x()
    view.pan(QPoint(right - view.width() + 4, 0).toPointF())
    bubble = tight.canvas.bubbles.shown["logits"][1]
    assert bubble.isVisible() and view.geometry().contains(bubble.geometry())
    view.pan(QPoint(-view.width(), 0).toPointF())
    assert not bubble.isVisible()


def test_a_problem_at_the_lower_edge_is_told_above_its_card(tight: Window, qtbot: Any) -> None:
    tight.document.apply(lambda m: edits.disconnect(m, m.main, "logits", 0), "cut the wire")
    shown = tight.canvas.bubbles.shown
    qtbot.waitUntil(lambda: "logits" in shown and bool(shown["logits"][1].buttons))
    view, card = tight.canvas.view, tight.canvas.scene.cards["logits"]
    view.zoom_to(1.0)
    low = view.mapFromScene(card.x, card.y + card.h).y()
    view.pan(QPoint(0, low - view.viewport().height() + 10).toPointF())
    bubble = shown["logits"][1]
    assert bubble.isVisible() and view.geometry().contains(bubble.geometry())


def test_mending_at_the_card_leaves_the_keyboard_on_the_canvas(desk: Window, qtbot: Any) -> None:
    cut_off(desk)
    desk.catalogue.search.setFocus()
    shown = desk.canvas.bubbles.shown
    qtbot.waitUntil(lambda: "logits" in shown and bool(shown["logits"][1].buttons))
    button = desk.canvas.bubbles.shown["logits"][1].buttons[0]
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert application().focusWidget() is desk.canvas.view


def test_a_new_wire_paints_the_shape_at_its_start_anew(tight: Window) -> None:
    """The shape is written above its wires or below them, as they leave."""
    tight.canvas.view.zoom_to(1.0)
    areas: list[QRectF] = []
    tight.canvas.scene.area_changed.connect(areas.append)
    graph = tight.document.model.main
    tight.document.apply(
        lambda m: edits.add(
            m, graph, "low", Conv2d(out_channels=4, kernel_size=1), ("x",), (200, 300)
        ),
        "x",
    )
    x = tight.canvas.scene.cards["x"]
    shape = QRectF(x.x + x.w + 9, x.y + x.h / 2 - 17, 80, 30)
    assert any(area.contains(shape) for area in areas)


@pytest.mark.parametrize("name", ["conv2", "inception3a", "aux1", "maxpool3"])
def test_every_wire_that_finds_another_way_is_painted_anew(desk: Window, name: str) -> None:
    """Those of other cards too, where the moved card now stands in their way or no more."""
    scene, graph = desk.canvas.scene, desk.document.model.main
    card = scene.cards[name]
    areas: list[QRectF] = []

    def ways() -> dict[tuple[str, int], Any]:
        return {(w.target.name, w.port): w.route for w in scene.board.wires}

    for by in ((0, 80), (-160, 40), (240, -120)):
        desk.document.apply(lambda m: edits.move(m, graph, scene.unplaced()), "places")
        before = ways()
        scene.area_changed.connect(areas.append)
        at = card.x + by[0], card.y + by[1]
        desk.document.apply(lambda m, at=at: edits.move(m, graph, {name: at}), "move")
        scene.area_changed.disconnect(areas.append)
        now = ways()
        for wire in (wire for wire in now if now[wire] != before[wire]):
            for box in (before[wire].box, now[wire].box):
                area = QRectF(QPointF(*box[:2]), QPointF(*box[2:])).adjusted(-1, -1, 1, 1)
                assert any(a.contains(area) for a in areas), wire
        areas.clear()
