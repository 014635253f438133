"""Points that wires are drawn through: kept with their wire through every edit."""

import pytest

from graph import edits, file
from graph.build import Builder
from graph.edits import blocks, paste
from graph.format.fragment import fragment, from_fragment
from graph.model import Model
from graph.ops.activation import ReLU
from graph.ops.join import Add
from graph.problem import Refused

VIA = ((240.0, 96.0), (480.0, 96.0))


def network() -> Model:
    """x → a → b, and x past them to their sum, through two points."""
    net = Builder("Net")
    x = net.input(8, 4, 4)
    y = net.add("b", ReLU(), net.add("a", ReLU(), x))
    net.output(net.add("sum", Add(), y, x))
    model = edits.move(net.model(), "Net", {"x": (0, 0), "a": (240, 0), "sum": (720, 0)})
    return edits.bend(model, "Net", "sum", 1, VIA)


def bends(model: Model, name: str = "sum") -> dict[str, object]:
    return dict(model.network.nodes[name].bends)


def test_a_file_keeps_bends() -> None:
    text = file.dumps(network())
    assert '"bends": {"x": [[240, 96], [480, 96]]}' in text
    assert bends(file.loads(text)) == {"x": VIA} and file.loads(text) == network()


def test_bends_follow_a_rename_and_go_with_their_wire() -> None:
    model = edits.rename(network(), "Net", "x", "image")
    assert bends(model) == {"image": VIA}
    assert bends(edits.rename(model, "Net", "sum", "total"), "total") == {"image": VIA}
    assert bends(edits.disconnect(model, "Net", "sum", 0)) == {"image": VIA}
    assert bends(edits.disconnect(model, "Net", "sum", 1)) == {}
    assert bends(edits.remove(model, "Net", ["image"])) == {}
    assert bends(edits.bend(model, "Net", "sum", 1, [])) == {}


def test_bends_move_with_both_ends() -> None:
    model = edits.move(network(), "Net", {"sum": (720, 100)})
    assert bends(model) == {"x": VIA}
    model = edits.move(model, "Net", {"x": (10, 0), "sum": (730, 100)})
    assert bends(model) == {"x": ((250.0, 96.0), (490.0, 96.0))}


def test_bends_are_copied() -> None:
    copied = from_fragment(fragment(network(), "Net", ["x", "sum"]))
    model, (x, total) = paste.paste(network(), "Net", copied, (0, 200))
    assert bends(model, total) == {x: ((240.0, 296.0), (480.0, 296.0))}


def test_bends_inside_a_block_come_out_with_it() -> None:
    model, use = blocks.group(network(), "Net", ["a", "b"], "Part")
    model = edits.bend(model, "Part", "b", 0, [(5, 5)])
    model = edits.move(model, "Net", {use: (100, 0)})
    model = blocks.dissolve(model, "Net", use)
    assert bends(model, f"{use}.b") == {f"{use}.a": ((105.0, 5.0),)}


def test_where_no_wire_is_there_are_no_bends() -> None:
    with pytest.raises(Refused, match="there is no wire into input 3 of sum"):
        edits.bend(network(), "Net", "sum", 2, VIA)
