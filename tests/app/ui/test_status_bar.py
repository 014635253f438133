"""The status bar and the toolbar's input size."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.ui.application import application
from app.ui.window import Window
from graph import edits
from tests.support.window import type_in


def test_a_click_switches_macs_to_flops(desk: Window) -> None:
    assert desk.status.macs.text() == "1.583 G MACs"
    QTest.mouseClick(desk.status.macs, Qt.MouseButton.LeftButton)
    assert desk.status.macs.text() == "3.165 G FLOPs"


def test_the_batch_scales_the_activations(desk: Window) -> None:
    one = desk.document.report.activation_bytes
    desk.toolbar.batch.setValue(1)
    assert f"{one / 2**20:.1f} MiB at batch 1" in desk.status.activations.text()


def test_the_input_size_is_typed_in_the_toolbar(desk: Window) -> None:
    type_in(desk.toolbar.input_size, "3 × 299 × 299")
    assert desk.document.report.inputs["x"] == (3, 299, 299)
    assert (
        desk.document.model.network.nodes["x"].op
        == edits.set_field(desk.document.model, "GoogLeNet", "x", "shape", (3, 299, 299))
        .network.nodes["x"]
        .op
    )


def test_a_message_leaves_the_costs_where_they_are(desk: Window) -> None:
    desk.status.show_message("Saved in a file")
    application().processEvents()
    assert desk.status.currentMessage() == "Saved in a file"
    assert desk.status.parameters.isVisible() and desk.status.macs.isVisible()
