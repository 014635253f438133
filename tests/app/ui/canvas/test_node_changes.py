"""What the canvas updates after an edit, without a window."""

from app.ui.canvas.board.node_changes import GraphState, NodeChanges
from graph import edits
from graph.build import Builder
from graph.check.infer import infer
from graph.model import Model
from graph.ops.activation import ReLU
from graph.ops.convolution import Conv2d


def chain() -> Model:
    """x → a → b → output, and a node without wires."""
    net = Builder("Net")
    a = net.add("a", Conv2d(out_channels=8, kernel_size=1), net.input(3, 32, 32))
    net.output(net.add("b", Conv2d(out_channels=8, kernel_size=3, padding=1), a))
    return edits.add(net.model(), "Net", "loose", ReLU())


def changes(before: Model, after: Model) -> NodeChanges:
    old = infer(before)
    new = infer(after, old)
    states = (
        GraphState.of(model.network, report.scope(""))
        for model, report in ((before, old), (after, new))
    )
    return NodeChanges.between(*states)


def test_nothing_differs_between_a_state_and_itself() -> None:
    model = chain()
    assert changes(model, model) == NodeChanges()


def test_a_field_changes_its_node_and_those_whose_shape_follows() -> None:
    model = chain()
    found = changes(model, edits.set_field(model, "Net", "b", "padding", 0))
    assert found == NodeChanges(redescribed=("b", "output"))
    assert found.count == 2


def test_a_move_changes_positions_only() -> None:
    model = chain()
    found = changes(model, edits.move(model, "Net", {"a": (8.0, 16.0), "b": (80.0, 16.0)}))
    assert found == NodeChanges(repositioned=("a", "b"))


def test_a_wire_redraws_what_reads_it_and_what_is_needed_no_more() -> None:
    model = chain()
    found = changes(model, edits.connect(model, "Net", "a", "loose", 0))
    assert found.rewired == ("loose",) and "loose" in found.redescribed
    cut = changes(model, edits.disconnect(model, "Net", "b", 0))
    assert cut.rewired == ("b",)
    assert "a" in cut.redescribed  # nothing needs it any more


def test_what_is_deleted_is_removed_and_its_reader_rewired() -> None:
    model = chain()
    found = changes(model, edits.remove(model, "Net", ["a"]))
    assert found.removed == ("a",) and found.rewired == ("b",)


def test_a_node_under_another_name_is_known_for_the_same() -> None:
    model = chain()
    found = changes(model, edits.rename(model, "Net", "a", "stem"))
    assert found.renamed == {"stem": "a"}
    assert found.removed == ("a",) and found.redescribed == ("stem", "b")


def test_a_copy_of_a_node_is_no_rename() -> None:
    model = chain()
    copied = edits.add(model, "Net", "again", ReLU())
    assert changes(model, copied).renamed == {}


def test_where_the_check_stops_every_card_is_written_anew() -> None:
    model = chain()
    checked = GraphState.of(model.network, infer(model).scope(""))
    found = NodeChanges.between(checked, GraphState.of(model.network, None))
    assert set(found.redescribed) >= {"x", "a", "b", "output"}
