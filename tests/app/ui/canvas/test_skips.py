"""Networks with skips, as they are drawn: nothing lies on anything else, and it can be read."""

from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint
from pytestqt.qtbot import QtBot

from app.ui.canvas.board.cards import Wire
from app.ui.canvas.paint.painting import NAMED
from app.ui.canvas.view.scene import Scene
from graph import edits
from graph.build import Builder
from graph.model import Model
from graph.ops.join import Add
from graph.ops.port import Call
from presets.catalogue import PRESETS
from tests.support.canvas import Hands, crossed, overlaps
from tests.support.drawing import over_cards, shared, stretches
from tests.support.skip_networks import NETWORKS, dense_block, resnet, unet
from tests.support.window import bare_workspace

CANVAS = QPoint(1076, 640)
"""What a window of 1600 by 1000 leaves for the canvas."""


def scene(model: Model) -> Scene:
    return Scene(bare_workspace(model))


def routes(board: Scene) -> dict[tuple[str, int], object]:
    return {wire.end: wire.route for wire in board.board.wires}


@pytest.mark.parametrize("name", [name for name in NETWORKS if name != "densenet-121"])
def test_no_wire_shares_a_stretch_with_another_or_runs_over_a_card(name: str, qtbot: QtBot) -> None:
    made = scene(NETWORKS[name]())
    assert overlaps(made) == [] and crossed(made) == []
    assert over_cards(made.board) == []
    assert shared(made.board) == []


@pytest.mark.parametrize("name", sorted(PRESETS))
def test_nor_does_one_in_a_preset_or_its_blocks(name: str, qtbot: QtBot) -> None:
    workspace = bare_workspace(PRESETS[name].make())
    made = Scene(workspace)
    calls = [n for n, node in made.graph.nodes.items() if isinstance(node.op, Call)]
    for path in ("", *calls):
        workspace.focus.enter(path)
        assert over_cards(made.board) == [] and shared(made.board) == []


@pytest.mark.parametrize("skip_first", [False, True])
def test_skips_of_a_u_net_run_straight_across(qtbot: QtBot, skip_first: bool) -> None:
    made = scene(unet(blocks=True, skip_first=skip_first))
    for i in range(4):
        wire = _wire(made, f"down{i}", f"cat{i}")
        (_, y0), *_, (_, y1) = wire.route.points
        assert abs(y0 - y1) < 4 and len(wire.route.points) == 2


@pytest.mark.parametrize(
    ("name", "scale"),
    [
        ("unet", NAMED),
        ("unet-blocks", 0.5),
        ("se-block", 0.5),
        ("bottleneck", 0.5),
        ("dense-6", NAMED),
        ("dense-16-blocks", NAMED),
        ("fpn", 0.5),
    ],
)
def test_names_can_be_read_when_all_is_framed(name: str, scale: float, qtbot: QtBot) -> None:
    hands = Hands(NETWORKS[name](), qtbot)
    hands.canvas.resize(CANVAS.x(), CANVAS.y())
    hands.view.frame_all()
    assert hands.view.scale_now >= scale
    assert hands.view.seen.contains(hands.scene.board.extent)


def test_each_residual_block_keeps_its_skip_in_its_own_row(qtbot: QtBot) -> None:
    made = scene(resnet(2, 2))
    for wire in made.board.wires:
        if wire.target.name.endswith(".add") and wire.port == 1:
            assert wire.route.box[3] - wire.route.box[1] < 160, wire.source.name


def test_what_was_moved_before_does_not_change_the_picture(qtbot: QtBot) -> None:
    """Ways depend on where the cards stand, not on how they came there."""
    workspace = bare_workspace(dense_block(4))
    made, graph = Scene(workspace), workspace.document.model.main
    workspace.document.apply(lambda m: edits.move(m, graph, made.unplaced()), "positions")
    before = routes(made)
    for name in ("layer2.cat", "layer3.relu_a", "x"):
        card = made.cards[name]
        home = card.x, card.y
        for at in ((home[0] + 96, home[1] + 160), home):
            workspace.document.apply(lambda m, at=at, n=name: edits.move(m, graph, {n: at}), "move")
    assert routes(made) == before
    made.show()
    assert routes(made) == before


def test_two_inputs_stand_apart(qtbot: QtBot) -> None:
    net = Builder("Two")
    net.output(net.add("sum", Add(), net.input(8, 4, 4, name="a"), net.input(8, 4, 4, name="b")))
    assert overlaps(scene(net.model())) == []


def test_wires_that_are_kept_apart_have_room_between_them(qtbot: QtBot) -> None:
    """In a dense block drawn as it is laid out, at least a few pixels, mostly 14."""
    made = scene(dense_block(8, blocks=True))
    lanes: dict[object, set[float]] = {}
    for wire in made.board.wires:
        for part in stretches(wire):
            if part.level and part.last - part.first > 400:
                lanes.setdefault((wire.source.name, wire.exit), set()).add(part.at)
    at = sorted(y for found in lanes.values() for y in found)
    assert len(at) > 6
    assert min(b - a for a, b in pairwise(at) if b > a) >= 5


def _wire(made: Scene, source: str, target: str) -> Wire:
    return next(w for w in made.cards[target].entering if w.source.name == source)
