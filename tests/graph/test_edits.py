"""Edits, undone and redone in any order: nothing is lost, and the check keeps up."""

from collections.abc import Callable
from typing import Any

from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from graph import edits, file
from graph.check.infer import infer
from graph.check.report import Report
from graph.declare.target import BlockArgument, NodeField, Target
from graph.edits import arguments, blocks, paste
from graph.format import fragment
from graph.model import Model, wire
from graph.names import fresh
from graph.ops import CATALOGUE
from graph.ops.port import Call
from graph.problem import Refused
from presets.blocks import BLOCKS
from tests.support.hypothesis_profile import EFFORT
from tests.support.random_networks import networks

PLAIN = [
    op(**op.starter) for name, op in CATALOGUE.items() if name not in ("Call", "Input", "Output")
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
        value=st.sampled_from([0, 1, 2, 3, 8, 2.5, True, "same", (1, 2), (3, 4, 5, 6), None]),
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

    @rule(data=st.data(), x=st.integers(-9, 9))
    def move(self, data: st.DataObject, x: int) -> None:
        graph = self.graph(data)
        name = self.node(data, graph)
        self.do(lambda m: edits.move(m, graph, {name: (8.0 * x, 8.0)}))

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

    @rule(data=st.data(), argument=st.sampled_from(["width", "k", "self"]))
    def lift(self, data: st.DataObject, argument: str) -> None:
        graph = self.graph(data)
        name = self.node(data, graph)
        node = self.model.graphs[graph].nodes.get(name)
        field = data.draw(st.sampled_from([*(node.op.specs if node else ()), "nothing"]))
        self.do(lambda m: arguments.lift(m, graph, name, NodeField(field), argument))

    @rule(
        data=st.data(),
        value=st.sampled_from([1, 2, 7, (1, 3), "same", float("nan"), 10**12]),
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
            assert in_order(file.loads(file.dumps(self.model))) == in_order(self.model)

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
