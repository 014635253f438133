"""Edits, undone and redone in any order: nothing is lost, and the check keeps up."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from graph import edits, file
from graph.build import Builder
from graph.check.infer import infer
from graph.check.report import Report
from graph.declare.arg import Arg
from graph.declare.op import Op
from graph.declare.target import BlockArgument, NodeField, Target
from graph.edits import arguments, blocks, paste
from graph.format import fragment
from graph.model import Graph, Model, Node, wire
from graph.names import fresh
from graph.ops import CATALOGUE
from graph.ops.activation import ReLU
from graph.ops.port import Call
from graph.ops.structure import Identity
from graph.problem import Refused
from presets.blocks import BLOCKS
from tests.support.hypothesis_profile import EFFORT
from tests.support.random_networks import networks

PLAIN = [
    op(**op.starter) for name, op in CATALOGUE.items() if name not in ("Call", "Input", "Output")
]


USUAL = [0, 1, 2, 3, 8, 2.5, True, "same", (1, 2), (3, 4, 5, 6), None, Arg("width"), Arg("2 * k")]
EXTREME = [
    -1,
    2**31 - 1,
    2**31,
    10**400,
    3.5e38,
    1.8e308,
    float("inf"),
    float("nan"),
    -0.0,
    "",
    "\ud800",
    "<b>",
    (),
    (1,) * 9,
    (0.5,) * 4096,
    (1.5, 2),
    {"arg": "width"},
    {"arg": "2 **"},
    [1, [2]],
    b"x",
]


def known(report: Report) -> dict[str, Any]:
    """Everything a report says, by path."""
    said: dict[str, Any] = {
        "problems": report.problems,
        "totals": (report.parameters, report.parameters_training, report.macs),
        "more": (report.buffers, report.activation_bytes, report.outputs),
    }
    for leaf in report.leaves(unused=True):
        r = leaf.result
        said[leaf.path] = (r.op, r.inputs, r.outputs, r.parameters, r.macs, r.waiting)
    return said


def in_order(model: Model) -> Any:
    """The model with the order of its dicts, which equality does not see."""
    return [(n, list(g.nodes.items()), list(g.arguments)) for n, g in model.graphs.items()]


class Editing(RuleBasedStateMachine):
    """A person at work: edits, undo, redo."""

    @initialize(model=networks())
    def open(self, model: Model) -> None:
        self.model = model
        self.report = infer(model)
        self.past: list[Model] = []
        self.future: list[Model] = []

    def do(self, change: Callable[[Model], Model]) -> None:
        """Try an edit; what is refused says so in a sentence and changes nothing."""
        before = in_order(self.model)
        try:
            made = change(self.model)
        except Refused as refusal:
            assert str(refusal).strip() and "\n" not in str(refusal)
            made = self.model
        assert in_order(self.model) == before
        if made is not self.model:
            self.past.append(self.model)
            self.future.clear()
            self.show(made)

    def show(self, model: Model) -> None:
        self.model, self.report = model, infer(model, self.report)

    def graph(self, data: st.DataObject) -> str:
        return data.draw(st.sampled_from(list(self.model.graphs)))

    def node(self, data: st.DataObject, graph: str) -> str:
        return data.draw(st.sampled_from([*self.model.graphs[graph].nodes, "nobody"]))

    @rule(data=st.data(), op=st.sampled_from(PLAIN))
    def add(self, data: st.DataObject, op: Any) -> None:
        graph = self.graph(data)
        source = self.node(data, graph)
        name = fresh(
            data.draw(st.sampled_from(["conv", "b.0", "b.1", "train"])),
            self.model.graphs[graph].nodes,
        )
        self.do(lambda m: edits.add(m, graph, name, op, (source,)))

    @rule(data=st.data(), title=st.sampled_from(list(BLOCKS)))
    def add_block(self, data: st.DataObject, title: str) -> None:
        graph = self.graph(data)
        _, block = BLOCKS[title]
        name = fresh("block", self.model.graphs[graph].nodes)

        def bring(model: Model) -> Model:
            model, names = paste.bring(model, block.graphs)
            return edits.add(model, graph, name, Call(block=names[block.name]))

        self.do(bring)

    @rule(
        data=st.data(),
        how=st.sampled_from([edits.remove, edits.remove_and_join, edits.detach]),
    )
    def take_away(self, data: st.DataObject, how: Any) -> None:
        graph = self.graph(data)
        names = data.draw(
            st.lists(
                st.sampled_from(list(self.model.graphs[graph].nodes) or ["x"]),
                max_size=3,
                unique=True,
            )
        )
        self.do(lambda m: how(m, graph, names))

    @rule(data=st.data(), port=st.integers(0, 3), out=st.integers(0, 1))
    def connect(self, data: st.DataObject, port: int, out: int) -> None:
        graph = self.graph(data)
        source, target = self.node(data, graph), self.node(data, graph)
        self.do(lambda m: edits.connect(m, graph, wire(source, out), target, port))

    @rule(data=st.data(), port=st.integers(0, 3))
    def disconnect(self, data: st.DataObject, port: int) -> None:
        graph = self.graph(data)
        target = self.node(data, graph)
        self.do(lambda m: edits.disconnect(m, graph, target, port))

    @rule(data=st.data(), ports=st.lists(st.integers(0, 2), max_size=4))
    def cut(self, data: st.DataObject, ports: list[int]) -> None:
        graph = self.graph(data)
        ends = [(self.node(data, graph), port) for port in ports]
        self.do(lambda m: edits.cut(m, graph, ends))

    @rule(data=st.data(), port=st.integers(0, 2))
    def insert(self, data: st.DataObject, port: int) -> None:
        graph = self.graph(data)
        name, target = self.node(data, graph), self.node(data, graph)
        self.do(lambda m: edits.insert(m, graph, name, target, port))

    @rule(
        data=st.data(),
        new=st.sampled_from(["stem", "a.0", "a.1", "forward", "ﬁ", "x y"]),
    )
    def rename(self, data: st.DataObject, new: str) -> None:
        graph = self.graph(data)
        name = self.node(data, graph)
        self.do(lambda m: edits.rename(m, graph, name, new))

    @rule(
        data=st.data(),
        value=st.sampled_from([*USUAL, *EXTREME]),
    )
    def set_field(self, data: st.DataObject, value: Any) -> None:
        graph = self.graph(data)
        name = self.node(data, graph)
        node = self.model.graphs[graph].nodes.get(name)
        targets: list[Target] = [NodeField(f) for f in (node.op.specs if node else ["kernel_size"])]
        if node and isinstance(node.op, Call) and node.op.block in self.model.graphs:
            targets += map(BlockArgument, self.model.graphs[node.op.block].arguments)
        target = data.draw(st.sampled_from(targets or [NodeField("nothing")]))
        self.do(lambda m: edits.set_target(m, graph, name, target, value))

    @rule(
        data=st.data(),
        x=st.integers(-9, 9) | st.sampled_from([1.25e8, 1e9, float("nan"), float("inf")]),
    )
    def move(self, data: st.DataObject, x: float) -> None:
        graph = self.graph(data)
        name = self.node(data, graph)
        self.do(lambda m: edits.move(m, graph, {name: (8.0 * x, 8.0)}))

    @rule(
        data=st.data(), port=st.integers(0, 2), x=st.sampled_from([8.0, 2e9]), n=st.integers(0, 3)
    )
    def bend(self, data: st.DataObject, port: int, x: float, n: int) -> None:
        graph = self.graph(data)
        name = self.node(data, graph)
        self.do(lambda m: edits.bend(m, graph, name, port, [(x, 1.5)] * n))

    @rule(data=st.data(), name=st.sampled_from(["Part", "Stem", "nn", "Train"]))
    def group(self, data: st.DataObject, name: str) -> None:
        graph = self.graph(data)
        nodes = list(self.model.graphs[graph].nodes) or ["x"]
        chosen = data.draw(st.lists(st.sampled_from(nodes), min_size=1, max_size=4, unique=True))
        name = fresh(name, self.model.graphs)
        self.do(lambda m: blocks.group(m, graph, chosen, name)[0])

    @rule(data=st.data(), how=st.sampled_from([blocks.dissolve, blocks.make_own]))
    def part(self, data: st.DataObject, how: Any) -> None:
        graph = self.graph(data)
        name = self.node(data, graph)
        self.do(lambda m: how(m, graph, name))

    @rule(data=st.data())
    def remove_argument(self, data: st.DataObject) -> None:
        graph = self.graph(data)
        known = [*self.model.graphs[graph].arguments, "none"]
        argument = data.draw(st.sampled_from(known))
        self.do(lambda m: arguments.remove_argument(m, graph, argument))

    @rule(data=st.data(), index=st.integers(-1, 3), new=st.sampled_from(["width", "n", "if"]))
    def arrange_arguments(self, data: st.DataObject, index: int, new: str) -> None:
        graph = self.graph(data)
        argument = data.draw(st.sampled_from([*self.model.graphs[graph].arguments, "none"]))
        how = data.draw(
            st.sampled_from(
                [
                    lambda m: arguments.rename_argument(m, graph, argument, new),
                    lambda m: arguments.move_argument(m, graph, argument, index),
                    lambda m: arguments.document_argument(m, graph, argument, new),
                    lambda m: arguments.inline_argument(m, graph, argument),
                    lambda m: arguments.add_argument(m, graph, new, Arg(f"{argument} // 2")),
                ]
            )
        )
        self.do(how)

    @rule(data=st.data(), argument=st.sampled_from(["width", "k", "self"]))
    def lift(self, data: st.DataObject, argument: str) -> None:
        graph = self.graph(data)
        name = self.node(data, graph)
        node = self.model.graphs[graph].nodes.get(name)
        field = data.draw(st.sampled_from([*(node.op.specs if node else ()), "nothing"]))
        self.do(lambda m: arguments.lift(m, graph, name, NodeField(field), argument))

    @rule(
        data=st.data(),
        value=st.sampled_from([*USUAL, *EXTREME]),
    )
    def set_argument(self, data: st.DataObject, value: Any) -> None:
        graph = self.graph(data)
        name = data.draw(st.sampled_from([*self.model.graphs[graph].arguments, "nothing"]))
        self.do(lambda m: arguments.set_argument(m, graph, name, value))

    @rule(data=st.data(), new=st.sampled_from(["Net", "Other", "class"]))
    def rename_block(self, data: st.DataObject, new: str) -> None:
        graph = self.graph(data)
        self.do(lambda m: blocks.rename_block(m, graph, new))

    @rule(data=st.data())
    def copy_and_paste(self, data: st.DataObject) -> None:
        start, end = self.graph(data), self.graph(data)
        nodes = list(self.model.graphs[start].nodes) or ["x"]
        chosen = data.draw(st.lists(st.sampled_from(nodes), max_size=3, unique=True))
        text = fragment.fragment(self.model, start, chosen)
        copied = fragment.from_fragment(text)
        self.do(lambda m: paste.paste(m, end, copied, (16.0, 16.0))[0])

    @rule()
    def undo(self) -> None:
        if self.past:
            self.future.append(self.model)
            self.show(self.past.pop())

    @rule()
    def redo(self) -> None:
        if self.future:
            self.past.append(self.model)
            self.show(self.future.pop())

    @invariant()
    def the_check_keeps_up(self) -> None:
        if hasattr(self, "model"):
            assert known(self.report) == known(infer(self.model))

    @invariant()
    def the_file_holds_all_of_it(self) -> None:
        if hasattr(self, "model"):
            opened = file.loads(file.dumps(self.model))
            assert opened == self.model and in_order(opened) == in_order(self.model)

    def teardown(self) -> None:
        """Undo all of it, and redo all of it."""
        if not hasattr(self, "model"):
            return
        end, steps = in_order(self.model), len(self.past)
        while self.past:
            self.undo()
        assert known(self.report) == known(infer(self.model))
        for _ in range(steps):
            self.redo()
        assert in_order(self.model) == end


TestEditing = Editing.TestCase
TestEditing.settings = settings(
    max_examples=25 * EFFORT,
    stateful_step_count=15,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
)


def saved(model: Model) -> Model:
    """The model after it was saved and opened."""
    return file.loads(file.dumps(model))


@pytest.mark.parametrize("op", PLAIN, ids=lambda op: op.name)
def test_every_field_may_be_an_argument_and_is_opened_so(op: Op) -> None:
    for spec in op.specs.values():
        model = edits.add(Model({"Net": Graph()}, "Net"), "Net", "x", op)
        if not spec.lifts:
            continue
        model = arguments.lift(model, "Net", "x", NodeField(spec.name), "value")
        assert saved(model) == model
        bound = model.network.nodes["x"].op.bind(dict(model.network.defaults))
        assert bound == op


def test_a_use_of_a_block_that_gives_nothing_is_grouped() -> None:
    inner = Builder("Part")
    inner.output(inner.input(3, 8, 8))
    net = Builder("Net")
    net.output(net.call("use", inner.block(), net.input(3, 8, 8)))
    model = edits.remove(net.model(), "Part", ["output"])
    model = blocks.group(model, "Net", ["use"], "Around")[0]
    assert saved(model) == model and model.graphs["Around"].outputs == ()


def test_blocks_are_nested_no_deeper_than_a_file_may_be() -> None:
    model = edits.add(Model({"Net": Graph()}, "Net"), "Net", "x", Identity())
    name = "x"
    with pytest.raises(Refused, match="Net has blocks nested 65 deep; Convas takes up to 64"):
        for level in range(70):
            model, name = blocks.group(model, "Net", [name], f"Level{level}")
            assert saved(model) == model
    assert level == 64


def test_blocks_repeat_no_oftener_than_a_file_may_have_it() -> None:
    net = Builder("Net")
    middle, inner = Builder("Middle"), Builder("Inner", times=1)
    inner.output(inner.add("relu", ReLU(), inner.input(3, 8, 8)))
    middle.output(middle.call("use", inner.block(), middle.input(3, 8, 8), repeat=1000))
    net.output(net.call("use", middle.block(), net.input(3, 8, 8)))
    model = net.model()
    with pytest.raises(Refused, match="more than 200,000 nodes with its blocks unfolded"):
        edits.set_field(model, "Net", "use", "repeat", 1000)
    model = edits.set_field(model, "Net", "use", "repeat", 40)
    assert saved(model) == model
    model = arguments.lift(model, "Net", "use", NodeField("repeat"), "n")
    with pytest.raises(Refused, match="more than 200,000"):
        arguments.set_argument(model, "Net", "n", 1000)


@pytest.mark.parametrize("x", [1e9 + 1, -2e9, float("nan"), float("inf")])
def test_a_node_stands_no_farther_than_a_file_may_have_it(x: float) -> None:
    model = Model({"Net": Graph({"x": Node(ReLU(), (None,), (1e9, 0.0))})}, "Net")
    assert saved(model) == model
    with pytest.raises(Refused, match="would stand more than 1,000,000,000 pixels"):
        edits.move(model, "Net", {"x": (0.0, x)})
    copied = fragment.from_fragment(fragment.fragment(model, "Net", ["x"]))
    with pytest.raises(Refused, match="would stand more than"):
        paste.paste(model, "Net", copied, (0.0, x))
