"""Where cards stand and wires run."""

import pytest
from pytestqt.qtbot import QtBot

from app.layout.arrange import arrange
from app.ui.canvas.view.scene import Scene
from graph import edits
from graph.build import Builder
from graph.model import Graph
from graph.ops.activation import ReLU
from graph.ops.convolution import Conv2d
from graph.ops.join import Add
from graph.ops.port import Call
from presets.catalogue import PRESETS
from tests.support.canvas import Hands, crossed, overlaps, small
from tests.support.window import bare_workspace


class TestLayout:
    def test_googlenet_is_framed_legibly_in_a_window_of_1280_by_800(self, hands: Hands) -> None:
        hands.canvas.resize(780, 480)
        hands.view.frame_all()
        assert hands.view.scale_now >= 0.5
        assert hands.view.seen.contains(hands.scene.board.extent)

    @pytest.mark.parametrize("place", ["", "inception3a", "inception4e", "aux1", "conv1"])
    def test_no_card_covers_another_and_no_wire_crosses_a_card(
        self, hands: Hands, place: str
    ) -> None:
        hands.focus.enter(place)
        assert overlaps(hands.scene) == []
        assert crossed(hands.scene) == []

    @pytest.mark.parametrize("name", sorted(PRESETS))
    def test_every_preset_is_laid_out_cleanly(self, name: str, qtbot: QtBot) -> None:
        workspace = bare_workspace(PRESETS[name].make())
        scene, focus = Scene(workspace), workspace.focus
        calls = [n for n, node in scene.graph.nodes.items() if isinstance(node.op, Call)]
        for place in ("", *calls):
            focus.enter(place)
            assert overlaps(scene) == [] and crossed(scene) == []

    def test_branches_are_lanes_in_the_order_of_the_joins_ports(self, hands: Hands) -> None:
        hands.focus.enter("inception3a")
        cards = hands.scene.cards
        ends = ["branch1", "branch2.1", "branch3.1", "branch4.1"]
        assert sorted(ends, key=lambda name: cards[name].y) == ends
        assert cards["branch2.0"].exit(0)[1] == cards["branch2.1"].entry(0)[1]

    def test_the_main_path_is_straight(self, hands: Hands) -> None:
        cards = hands.scene.cards
        assert cards["inception4a"].exit(0)[1] == cards["inception4b"].entry(0)[1]
        assert cards["aux1"].y > cards["inception4b"].y + cards["inception4b"].h

    @pytest.mark.parametrize(
        ("preset", "block"),
        [
            ("inception-v3", "InceptionA"),
            ("inception-v4", "InceptionB"),
            ("inception-resnet-v2", "Block35"),
            ("resnet50", "BottleneckDown"),
        ],
    )
    def test_a_block_reads_from_left_to_right(self, preset: str, block: str) -> None:
        graph = PRESETS[preset].make().graphs[block]
        at = arrange(graph, dict.fromkeys(graph.nodes, (160, 64)))
        for name, node in graph.nodes.items():
            assert all(at[source][0] < at[name][0] for source in node.sources), name

    def test_a_layout_is_the_same_every_time(self) -> None:
        graph = PRESETS["googlenet"].make().network
        sizes = dict.fromkeys(graph.nodes, (160, 64))
        assert arrange(graph, sizes) == arrange(graph, sizes)

    def test_a_residual_path_goes_round_the_branch_it_skips(self, qtbot: QtBot) -> None:
        net = Builder("Residual")
        x = net.input(8, 32, 32)
        for i in range(2):
            y = net.add(f"conv{i}a", Conv2d(out_channels=8, kernel_size=1), x)
            y = net.add(f"conv{i}b", Conv2d(out_channels=8, kernel_size=1), y)
            x = net.add(f"add{i}", Add(), y, x)
        net.output(x)
        hands = Hands(net.model(), qtbot)
        assert overlaps(hands.scene) == [] and crossed(hands.scene) == []

    def test_a_new_node_shuffles_nothing(self, hands: Hands) -> None:
        before = {name: card.box for name, card in hands.scene.cards.items()}
        hands.document.apply(lambda m: edits.add(m, m.main, "extra", ReLU(), ("norm1",)), "add")
        assert {n: c.box for n, c in hands.scene.cards.items() if n != "extra"} == before
        assert overlaps(hands.scene) == []

    def test_a_renamed_node_stays_where_it_was(self, hands: Hands) -> None:
        box = hands.scene.cards["norm1"].box[:2]
        hands.document.apply(lambda m: edits.rename(m, m.main, "norm1", "lrn"), "rename")
        assert hands.scene.cards["lrn"].box[:2] == box

    @pytest.mark.parametrize("graph", [Graph(), Graph(small().network.nodes)])
    def test_any_graph_can_be_laid_out(self, graph: Graph) -> None:
        assert arrange(graph, dict.fromkeys(graph.nodes, (160, 64))).keys() == graph.nodes.keys()
