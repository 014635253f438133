"""Where a person is: another model, blocks that repeat, and the document's end."""

import gc
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.ui.panels.layers.view import Layers
from app.ui.window import Window
from app.workspace.document import Document
from app.workspace.focus import Focus
from graph import edits
from graph.build import Builder
from graph.model import Model, Node
from graph.ops.activation import ReLU
from graph.ops.convolution import Conv2d
from graph.ops.port import Call
from presets.catalogue import PRESETS
from tests.support.window import press, window


def stages(repeat: int = 3) -> Model:
    """A block of a block, each repeated."""
    inner = Builder("Unit")
    x = inner.input(8, 16, 16)
    x = inner.add("conv", Conv2d(out_channels=8, kernel_size=3, padding=1), x)
    inner.output(inner.add("act", ReLU(), x))
    outer = Builder("Stage")
    x = outer.input(8, 16, 16)
    outer.output(outer.call("unit", inner.block(), x, repeat=2))
    net = Builder("Net")
    x = net.input(8, 16, 16)
    net.output(net.call("stage", outer.block(), x, repeat=repeat))
    return net.model()


@pytest.fixture
def desk(qtbot: Any, tmp_path: Path) -> Iterator[Window]:
    yield window(qtbot, tmp_path, stages())


def test_entering_a_block_that_repeats_shows_its_first_time(desk: Window) -> None:
    desk.focus.select(["stage"])
    press(desk.canvas.view, Qt.Key.Key_Return, Qt.KeyboardModifier.AltModifier)
    assert (desk.focus.block, desk.focus.graph) == ("stage.0", "Stage")
    desk.focus.enter(desk.focus.path("unit"))
    assert (desk.focus.block, desk.focus.graph) == ("stage.0.unit.0", "Unit")
    assert desk.canvas.scene.cards["conv"].shape(0) == "8×16×16"
    desk.focus.select(["conv"])
    assert desk.focus.paths == ("stage.0.unit.0.conv",)
    assert desk.document.report.find(desk.focus.paths[0]).parameters == 584


def test_esc_leaves_to_the_use(desk: Window) -> None:
    desk.focus.enter("stage.0.unit.1")
    for place, name in (("stage.0", "unit"), ("", "stage")):
        QTest.keyClick(desk.canvas.view, Qt.Key.Key_Escape)
        assert (desk.focus.block, desk.focus.names) == (place, (name,))


def test_a_path_in_a_later_repetition_is_gone_to(desk: Window) -> None:
    desk.focus.go("stage.2.unit.1.act")
    assert desk.focus.block == "stage.2.unit.1"
    assert desk.focus.names == ("act",)
    assert desk.focus.scope is not None
    assert "act" in desk.canvas.scene.cards


def test_the_layers_of_every_repetition_can_be_chosen(desk: Window) -> None:
    table = desk.panel(Layers).table
    assert len(list(table.leaves())) == 3 * 2 * 2
    desk.focus.enter("stage.0.unit.0")
    row = table.find("stage.1.unit.1.conv")
    assert table.row(row).path == "stage.1.unit.1.conv"
    desk.panel(Layers).setCurrentIndex(row)
    assert "stage" in desk.focus.names or desk.focus.block.startswith("stage.1")


def test_times_inside_are_those_of_the_repetition_on_show(desk: Window) -> None:
    layers = {leaf.path: 1.0 for leaf in desk.document.report.leaves()}
    desk.workspace.layer_times.show(desk.document.model, "cpu", layers, {})
    assert desk.workspace.layer_times.forward["stage"] == len(layers)
    desk.focus.enter("stage")
    assert desk.workspace.layer_times.forward[desk.focus.path("unit")] == 4.0
    bars = desk.canvas.scene.bars
    assert bars is not None and bars.shares["unit"].text == "4.00 ms"


def test_repeating_a_block_from_inside_keeps_it_open() -> None:
    document = Document(stages(repeat=1))
    focus = Focus(document)
    focus.enter("stage")
    document.apply(lambda m: edits.set_field(m, "Net", "stage", "repeat", 4), "set repeat")
    assert (focus.block, focus.graph) == ("stage.0", "Stage")
    document.history.undo()
    assert focus.graph in ("Stage", "Net")


@pytest.mark.parametrize("name", ["inception-resnet-v2", "xception"])
def test_every_block_of_presets_that_repeat_opens(name: str) -> None:
    document = Document(PRESETS[name].make())
    focus = Focus(document)
    for key, node in document.model.network.nodes.items():
        if isinstance(node.op, Call):
            focus.enter(key)
            assert focus.graph == node.op.block
            assert focus.scope is not None
            for inner in focus.scope.results:
                focus.go(focus.path(inner))
                assert focus.names == (inner,)
            focus.leave()
            assert (focus.block, focus.names) == ("", (key,))


def test_opening_says_so_before_the_change() -> None:
    document, said = Document(stages()), []
    document.opened.connect(lambda: said.append("opened"))
    document.changed.connect(lambda *_: said.append("changed"))
    document.apply(lambda m: edits.set_field(m, "Net", "stage", "repeat", 1), "once")
    document.open(stages())
    assert said == ["changed", "opened", "changed"]


def test_the_same_network_opened_again_is_laid_out_anew(desk: Window) -> None:
    view = desk.canvas.view
    desk.focus.enter("stage")
    view.zoom_to(2.5)
    desk.document.history.setClean()
    desk.document.open(desk.document.model)
    assert desk.focus.block == ""
    desk.focus.enter("stage")
    assert view.scale_now != 2.5


def test_an_edited_document_goes_without_a_word() -> None:
    code = """
from app.workspace.document import Document
from graph import edits
from presets.catalogue import PRESETS
document = Document(PRESETS["googlenet"].make())
document.apply(lambda m: edits.set_field(m, m.main, "fc", "out_features", 7), "edit")
del document
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    gc.collect()
    assert done.stderr == ""


def test_a_node_that_has_no_ports_yet_can_stand_on_a_wire() -> None:
    net = Builder("Net")
    x = net.input(8, 16, 16)
    net.output(x)
    net.nodes["loose"] = Node(ReLU())
    model = edits.insert(net.model(), "Net", "loose", "output", 0)
    assert model.network.nodes["loose"].inputs == ("x",)
    assert model.network.nodes["output"].inputs == ("loose",)
