"""Edits that must not change what a network computes: same weights in, same values out."""

from collections.abc import Callable
from typing import Any

import pytest
import torch
from hypothesis import assume, given
from hypothesis import strategies as st

from codegen.pytorch import write
from graph import edits
from graph.check.infer import infer
from graph.declare.target import BlockArgument, NodeField
from graph.edits import arguments, blocks
from graph.model import Model
from graph.names import fresh
from graph.ops.port import Call, Input, Output
from graph.order import needed_by
from graph.problem import Refused
from presets.catalogue import PRESETS
from tests.support import torch_reference
from tests.support.hypothesis_profile import tries
from tests.support.random_networks import networks

Renaming = Callable[[str], str]
NET = "Net"


def same(before: Model, after: Model, renamed: Renaming = str) -> None:
    """Hold two networks to the same outputs; `renamed` gives a weight's name in the second."""
    one, other = infer(before), infer(after)
    assert other.sound, other.problems
    assert one.outputs.values() and [*one.outputs.values()] == [*other.outputs.values()]
    assert one.parameters_training == other.parameters_training
    assert one.macs_training == other.macs_training
    nets = []
    for model, report in ((before, one), (after, other)):
        source = write(model, report)
        nets.append(
            torch_reference.in_training(torch_reference.module(source.text, source.class_name))
        )
    state = {renamed(key): value for key, value in nets[0].state_dict().items()}
    nets[1].load_state_dict(state)
    inputs = torch_reference.images([*one.inputs.values()])
    for a, b in zip(*(torch_reference.outputs(net, inputs) for net in nets), strict=True):
        torch.testing.assert_close(a, b, equal_nan=True)


def tried(change: Callable[[], Any]) -> Any:
    """What an edit makes; a case where it is refused does not count."""
    try:
        return change()
    except Refused:
        assume(False)


def inner(model: Model) -> list[str]:
    """The network's nodes but for its ends."""
    nodes = model.network.nodes
    return [n for n, node in nodes.items() if not isinstance(node.op, Input | Output)]


def uses(model: Model) -> list[str]:
    """The network's nodes that use blocks."""
    nodes = model.network.nodes
    return [n for n, node in nodes.items() if isinstance(node.op, Call)]


def needs_all(model: Model, name: str) -> bool:
    """Whether what is left of a use, dissolved, still needs all that it read and made."""
    op: Any = model.network.nodes[name].op
    block = model.graphs[op.block]
    needed = needed_by(block, block.outputs)
    return len(block.outputs) == 1 and needed.issuperset(block.inputs)


def below(path: str, start: str) -> bool:
    """Whether a weight belongs to a node or to what is in it."""
    return path.startswith(f"{start}.")


@tries(80)
@given(networks(), st.data())
def test_a_block_made_of_some_nodes_computes_what_they_did(
    model: Model, data: st.DataObject
) -> None:
    names = inner(model)
    assume(names)
    start = data.draw(st.integers(0, len(names) - 1))
    chosen = names[start : start + data.draw(st.integers(1, 4))]
    assume(infer(model).top.live.issuperset(chosen))
    grouped, use = tried(lambda: blocks.group(model, NET, chosen, "Part"))

    def renamed(key: str) -> str:
        return f"{use}.{key}" if any(below(key, name) for name in chosen) else key

    same(model, grouped, renamed)
    dissolved = tried(lambda: blocks.dissolve(grouped, NET, use))
    same(model, dissolved, renamed)


@tries(40)
@given(networks(), st.data())
def test_a_use_dissolved_computes_what_it_did(model: Model, data: st.DataObject) -> None:
    names = [name for name in uses(model) if needs_all(model, name)]
    assume(names)
    name = data.draw(st.sampled_from(names))
    same(model, tried(lambda: blocks.dissolve(model, NET, name)))


@tries(40)
@given(networks(), st.data())
def test_a_use_with_a_block_of_its_own_computes_what_it_did(
    model: Model, data: st.DataObject
) -> None:
    assume(uses(model))
    name = data.draw(st.sampled_from(uses(model)))
    same(model, blocks.make_own(model, NET, name))


@tries(60)
@given(networks(), st.data())
def test_a_field_made_an_argument_computes_what_it_did(model: Model, data: st.DataObject) -> None:
    assume(len(model.graphs) > 1)
    graph = data.draw(st.sampled_from([name for name in model.graphs if name != NET]))
    name = data.draw(st.sampled_from([*model.graphs[graph].nodes]))
    op = model.graphs[graph].nodes[name].op
    given_ = [BlockArgument(key) for key, _ in op.values] if isinstance(op, Call) else []
    fields = map(NodeField, [*op.specs, "nothing"])
    target = data.draw(st.sampled_from([*fields, *given_]))
    argument = fresh("lifted", model.graphs[graph].arguments)
    lifted = tried(lambda: arguments.lift(model, graph, name, target, argument))
    if isinstance(op, Call) and target.name == "repeat" and op.repeat == 1:
        return  # a row of as many as told has numbers, even where that is one
    same(model, lifted)


@tries(40)
@given(networks(), st.data())
def test_a_node_by_another_name_computes_what_it_did(model: Model, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from([*model.network.nodes]))
    new = data.draw(st.sampled_from(["stem", "other.0", "other.part.1", "λ"]))
    other = tried(lambda: edits.rename(model, NET, name, new))

    def renamed(key: str) -> str:
        return new + key.removeprefix(name) if below(key, name) else key

    same(model, other, renamed)


@tries(30)
@given(networks(), st.data())
def test_blocks_by_other_names_compute_what_they_did(model: Model, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from([*model.graphs]))
    same(model, tried(lambda: blocks.rename_block(model, name, "Another")))


def test_googlenet_without_blocks_is_still_googlenet() -> None:
    model = PRESETS["googlenet"].make()
    while calls := uses(model):
        model = blocks.dissolve(model, model.main, calls[0])
    report = infer(model)
    assert list(model.graphs) != [] and report.sound
    assert report.parameters == 6_998_552
    assert report.parameters_training == 13_378_280
    keys = {leaf.path for leaf in infer(PRESETS["googlenet"].make()).leaves()}
    assert {leaf.path for leaf in report.leaves()} == keys


@pytest.mark.parametrize("block", ["Inception", "AuxHead"])
def test_grouping_a_block_s_parts_leaves_googlenet_s_counts(block: str) -> None:
    model = PRESETS["googlenet"].make()
    parts = inner(Model(model.graphs, block))
    grouped, _ = blocks.group(model, block, parts, "Part")
    report = infer(grouped)
    assert report.sound and report.parameters == 6_998_552
