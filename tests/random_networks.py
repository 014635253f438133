"""Random networks that work: forks, joins, blocks with arguments, auxiliary outputs, dead ends."""

from collections.abc import Mapping
from dataclasses import replace
from math import prod
from typing import Any

from hypothesis import strategies as st

from graph.field import Arg, Spec
from graph.infer import infer
from graph.model import Graph, Model, Node, Wire, wire
from graph.names import LONGEST, check_beside, check_node, fresh
from graph.op import Op
from graph.ops.port import Call, Input, Output
from graph.ops.structure import Identity
from graph.problem import Refused
from graph.shape import Misfit, Shape
from tests.random_layers import JOINS, LAYERS, MAPS, VECTORS, layers, values

LARGEST = 4096
"""Values in one tensor."""
LEAVES = [name for name in LAYERS if name not in JOINS]
COMMON = ["Conv2d", "Linear", "BatchNorm2d", "ReLU", "MaxPool2d", "Split"]
LONG = "long" * (LONGEST // 4)
WORDS = st.sampled_from(
    "conv x l O I out branch a a_b näme σ 層 q̄ match stem1 in_channels i Net block tuple".split()
    + [LONG]
)
ARGUMENTS = st.sampled_from(["n", "l", "channels", "in_channels", "x", "σ", "層", LONG])
PARTS = st.sampled_from(["0", "1", "2", "left", "l", "conv", "層"])
BLOCKS = st.sampled_from(
    ["Block", "Stem", "x", "conv", "PaddedConv2d", "initialize", "層", "Conv2d", LONG]
)
DOCS = st.sampled_from(
    [
        "",
        "A block.",
        "torch.nn.Functional F.relu",
        'quotes """ and \\',
        "lines\nbelow\r\n\tand é 層",
        "\x00\u202e'''",
        "long " * 40,
        "ends in a quote'",
        "a" * 100,
        "# noqa\n# fmt: off",
    ]
)


class Sketch:
    """A graph as it grows: its nodes, the shapes on its wires, its arguments and their kinds."""

    def __init__(self, draw: st.DrawFn, blocks: "Mapping[str, Sketch]") -> None:
        self.draw = draw
        self.blocks = blocks
        self.nodes: dict[str, Node] = {}
        self.shapes: dict[Wire, Shape] = {}
        self.arguments: dict[str, Any] = {}
        self.specs: dict[str, Spec] = {}
        self.doc = draw(DOCS)

    @property
    def graph(self) -> Graph:
        return Graph(self.nodes, self.arguments, self.doc)

    def grow(self, inputs: int, steps: int) -> None:
        """Inputs, then some operations, each reading what is there."""
        for _ in range(inputs):
            shape = self.draw(st.one_of(MAPS, MAPS, MAPS, VECTORS))
            self._put(self._name([]), Input(shape=shape), [], [shape])
        for _ in range(steps):
            step = self.draw(st.sampled_from([self._leaf] * 5 + [self._join] * 2))
            use = self.blocks and self.draw(st.integers(0, 2)) == 0
            (self._use if use else step)()

    def finish(self, roles: list[str]) -> None:
        """Outputs, each of a wire; the last ones drawn first, so that most nodes are needed."""
        ends = list(self.shapes)[::-1]
        for role in roles:
            end = ends[0] if self.draw(st.booleans()) else self._wire()
            ends = [w for w in ends if w != end] or ends
            weight = 0.3 if role == "auxiliary" else 1.0
            self._put(self._name([]), Output(role=role, weight=weight), [end], [])

    def lift(self, count: int) -> None:
        """Some fields become arguments of the graph, by new names or by names they share."""
        for _ in range(count):
            name = self.draw(st.sampled_from(list(self.nodes)))
            op = self.nodes[name].op
            fields = [] if isinstance(op, Input | Output) else _settable(op)
            if fields:
                self._lift(name, op, self.draw(st.sampled_from(fields)))

    def _lift(self, name: str, op: Op, field: str) -> None:
        key = field.removeprefix("values.")
        inner = self.blocks[op.block] if isinstance(op, Call) else None
        spec = inner.specs[key] if inner and field != key else op.specs[field]
        value = dict(op.values)[key] if inner and field != key else getattr(op, field)
        if isinstance(value, Arg):
            return
        taken = [
            a for a, v in self.arguments.items() if v == value and self.specs[a] == spec
        ]
        if not (taken and self.draw(st.booleans())):
            taken = [self._argument()]
            self.arguments[taken[0]], self.specs[taken[0]] = value, spec
        arg = Arg(taken[0])
        if inner and field != key:
            op = op.with_field("values", {**dict(op.values), key: arg})
        else:
            op = op.with_field(field, arg)
        self.nodes[name] = replace(self.nodes[name], op=op)

    def _argument(self) -> str:
        return fresh(self.draw(ARGUMENTS)[: LONGEST - 1], self.arguments)

    def _leaf(self) -> None:
        """An operation with one input."""
        source = self._wire()
        x = self.shapes[source]
        op: Op = Identity()
        shapes: tuple[Shape, ...] = (x,)
        for _ in range(4):
            kind = self.draw(st.sampled_from(LEAVES) | st.sampled_from(COMMON))
            tried = self.draw(layers(kind, x))
            try:
                found = tried.outputs(x)
            except Misfit:
                continue
            if sum(map(prod, found)) <= LARGEST:
                op, shapes = tried, found
                break
        self._put(self._name([source]), op, [source], shapes)

    def _join(self) -> None:
        """Branches that come together; what fits is looked for among the wires."""
        first = self._wire()
        op = self.draw(layers(self.draw(st.sampled_from(JOINS)), self.shapes[first]))
        wires, out = [first], self.shapes[first]
        for _ in range(self.draw(st.integers(1, 3))):
            for other in self.draw(st.permutations(list(self.shapes))):
                shapes = [self.shapes[w] for w in [*wires, other]]
                try:
                    found = op.infer(*shapes)
                except Misfit:
                    continue
                if prod(found) <= LARGEST:
                    wires, out = [*wires, other], found
                    break
        try:
            out = op.infer(*[self.shapes[w] for w in wires])
        except Misfit:
            return
        self._put(self._name(wires), op, wires, [out])

    def _use(self) -> None:
        """A block, with values of its own for some arguments if those work out."""
        name = self.draw(st.sampled_from(list(self.blocks)))
        block = self.blocks[name]
        wires = [self._wire() for _ in block.graph.inputs]
        given = {
            key: self.draw(values(spec))
            for key, spec in block.specs.items()
            if self.draw(st.booleans())
        }
        call, found = self._fitting(name, given, wires)
        if found is None or sum(map(prod, found)) > LARGEST:
            return
        if len(wires) == 1 and found == (self.shapes[wires[0]],):
            call = call.with_field("repeat", self.draw(st.sampled_from([1, 1, 2, 3])))
        self._put(self._name(wires), call, wires, found)

    def _fitting(
        self, block: str, given: dict[str, Any], wires: list[Wire]
    ) -> tuple[Call, tuple[Shape, ...] | None]:
        found = None
        for values in (given, {}):
            call = Call(block=block, values=values)
            found = outputs(call, [self.shapes[w] for w in wires], self.blocks)
            if found is not None:
                break
        return call, found

    def _wire(self) -> Wire:
        """Any wire, the latest ones most of the time."""
        wires = list(self.shapes)
        return self.draw(st.sampled_from(wires[-3:]) | st.sampled_from(wires))

    def _put(self, name: str, op: Op, inputs: list[Wire], shapes: Any) -> None:
        self.nodes[name] = Node(op, tuple(inputs))
        if not isinstance(op, Output):
            self.shapes.update({wire(name, i): x for i, x in enumerate(shapes)})

    def _name(self, sources: list[Wire]) -> str:
        """A free name: a word, words with dots, or the next number behind what it reads."""
        head, dot, last = sources[0].rpartition(".") if sources else ("", "", "")
        if dot and last.isdecimal() and self.draw(st.integers(0, 3)):
            wanted = f"{head}.{int(last) + 1}"
        else:
            parts = self.draw(st.lists(PARTS, max_size=2)) if sources else []
            wanted = ".".join([self.draw(WORDS), *parts])
        return wanted if self._is_free(wanted) else self._numbered(wanted)

    def _numbered(self, wanted: str) -> str:
        roots = {name.partition(".")[0] for name in self.nodes}
        return fresh(wanted.partition(".")[0][: LONGEST - 3], roots)

    def _is_free(self, name: str) -> bool:
        try:
            check_node(name)
            check_beside(name, self.nodes)
        except Refused:
            return False
        return True


def _settable(op: Op) -> list[str]:
    if isinstance(op, Call):
        return [f"values.{key}" for key, _ in op.values] or ["repeat"]
    return [spec.name for spec in op.specs.values() if spec.kind.name != "reals"]


def outputs(
    call: Call, shapes: list[Shape], blocks: Mapping[str, Sketch]
) -> tuple[Shape, ...] | None:
    """What a use of a block gives, or None if it does not work."""
    nodes = {f"x{i}": Node(Input(shape=x)) for i, x in enumerate(shapes)}
    nodes["use"] = Node(call, tuple(nodes))
    graphs = {name: sketch.graph for name, sketch in blocks.items()}
    report = infer(Model({"Probe_": Graph(nodes), **graphs}, "Probe_"))
    result = report.top.results["use"]
    return None if result.broken_inside or result.problem else result.outputs


@st.composite
def networks(draw: st.DrawFn) -> Model:
    """A network without errors."""
    blocks: dict[str, Sketch] = {}
    names = draw(st.lists(BLOCKS, max_size=3, unique=True))
    for name in names:
        block = Sketch(draw, dict(blocks))
        block.grow(draw(st.sampled_from([1, 1, 1, 2])), draw(st.integers(1, 5)))
        block.lift(draw(st.integers(0, 3)))
        block.finish(["main"] * draw(st.sampled_from([1, 1, 1, 2])))
        blocks[name] = block
    net = Sketch(draw, blocks)
    net.grow(draw(st.sampled_from([1, 1, 1, 2])), draw(st.integers(1, 9)))
    auxiliary = ["auxiliary"] * draw(st.sampled_from([0, 0, 1, 2]))
    net.finish(["main"] * draw(st.sampled_from([1, 1, 2])) + auxiliary)
    graphs = {name: sketch.graph for name, sketch in blocks.items()}
    return Model({"Net": net.graph, **graphs}, "Net")
