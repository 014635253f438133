"""Random networks that work: forks, joins, blocks with arguments, auxiliary outputs, dead ends."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import prod
from typing import Any

from hypothesis import strategies as st

from graph.check.infer import infer
from graph.declare.arg import Arg
from graph.declare.op import Op
from graph.declare.target import BlockArgument, NodeField, Target
from graph.edits.splice import with_target
from graph.model import Graph, Model, Node, Wire, wire
from graph.names import LONGEST, check_beside, check_node, fresh
from graph.ops.head import Linear
from graph.ops.port import Call, Input, Output
from graph.ops.structure import Flatten, Identity
from graph.problem import Refused
from graph.shape import Misfit, Shape
from tests.support.random_layers import (
    JOINS,
    LAYERS,
    MAPS,
    VECTORS,
    cases,
    index,
    layers,
    shapes,
    values,
)

LARGEST = 4096
"""Values in one tensor."""
LEAVES = [name for name in LAYERS if name not in JOINS]
COMMON = ["Conv2d", "Linear", "BatchNorm2d", "ReLU", "MaxPool2d", "Split"]
LONG = "long" * (LONGEST // 4)
WORDS = st.sampled_from(
    [
        "conv",
        "x",
        "l",
        "O",
        "I",
        "out",
        "branch",
        "a",
        "a_b",
        "näme",
        "σ",
        "層",
        "q̄",
        "match",
        "stem1",
        "in_channels",
        "i",
        "Net",
        "block",
        LONG,
    ]
)
ARGUMENTS = st.sampled_from(["n", "l", "channels", "in_channels", "x", "σ", "層", LONG])
PARTS = st.sampled_from(["0", "1", "2", "left", "l", "conv", "層"])
BLOCKS = st.sampled_from(
    ["Block", "Stem", "x", "conv", "PaddedConv2d", "initialize", "層", "Conv2d", LONG]
)
CHANGED = 2
"""Settings changed at most, to break a network."""
BOOL = st.booleans()
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
    """A graph as it grows: its nodes, the shapes on its wires, its arguments and the fields they are for."""

    def __init__(self, draw: st.DrawFn, blocks: "Mapping[str, Sketch]") -> None:
        self.draw = draw
        self.blocks = blocks
        self.nodes: dict[str, Node] = {}
        self.shapes: dict[Wire, Shape] = {}
        self.arguments: dict[str, Any] = {}
        self.kinds: dict[str, tuple[str, str]] = {}
        self.doc = draw(DOCS)

    @property
    def graph(self) -> Graph:
        return Graph(dict(self.nodes), dict(self.arguments), self.doc)

    def grow(self, inputs: int, steps: int) -> None:
        """Inputs, then some operations, each reading what is there."""
        for _ in range(inputs):
            shape = self.draw(MAPS if self.draw(index(4)) else VECTORS)
            self._put(self._name([]), Input(shape=shape), [], [shape])
        for _ in range(steps):
            if self.blocks and not self.draw(index(3)):
                self._use()
            elif self.draw(index(4)):
                self._leaf()
            else:
                self._join()

    def finish(self, roles: list[str]) -> None:
        """Outputs, each of a wire; the last ones drawn first, so that most nodes are needed."""
        ends = list(self.shapes)[::-1]
        for role in roles:
            end = ends[0] if self.draw(BOOL) else self._wire()
            ends = [w for w in ends if w != end] or ends
            weight = 0.3 if role == "auxiliary" else 1.0
            self._put(self._name([]), Output(role=role, weight=weight), [end], [])

    def lift(self, count: int) -> None:
        """Some fields become arguments of the graph, by new names or by names they share."""
        for _ in range(count):
            name = self._one(list(self.nodes))
            op = self.nodes[name].op
            fields = [] if isinstance(op, Input | Output) else _settable(op)
            if fields:
                self._lift(name, op, self._one(fields))

    def _lift(self, name: str, op: Op, target: Target) -> None:
        key = target.name
        if isinstance(op, Call) and isinstance(target, BlockArgument):
            kind, value = self.blocks[op.block].kinds[key], dict(op.values)[key]
        else:
            kind, value = (op.name, key), getattr(op, key)
        if isinstance(value, Arg):
            return
        taken = [a for a, v in self.arguments.items() if v == value and self.kinds[a] == kind]
        if not (taken and self.draw(BOOL)):
            taken = [self._argument()]
            self.arguments[taken[0]], self.kinds[taken[0]] = value, kind
        op = with_target(op, target, Arg(taken[0]))
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
            kind = self._one(COMMON if self.draw(BOOL) else LEAVES)
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
        op = self.draw(layers(self._one(JOINS), self.shapes[first]))
        wires, out = [first], self.shapes[first]
        for _ in range(1 + self.draw(index(3))):
            others, start = list(self.shapes), self.draw(index(len(self.shapes)))
            for other in others[start:] + others[:start]:
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
        name = self._one(list(self.blocks))
        block = self.blocks[name]
        wires = [self._wire() for _ in block.graph.inputs]
        given = {
            key: self.draw(values(*kind)) for key, kind in block.kinds.items() if self.draw(BOOL)
        }
        call, found = self._fitting(name, given, wires)
        if found is None or sum(map(prod, found)) > LARGEST:
            return
        if len(wires) == 1 and found == (self.shapes[wires[0]],):
            call = call.with_field("repeat", self._one([1, 1, 2, 3]))
        self._put(self._name(wires), call, wires, found)

    def _fitting(
        self, block: str, given: dict[str, Any], wires: list[Wire]
    ) -> tuple[Call, tuple[Shape, ...] | None]:
        found = None
        for chosen in (given, {}):
            call = Call(block=block, values=chosen)
            found = outputs(call, [self.shapes[w] for w in wires], self.blocks)
            if found is not None:
                break
        return call, found

    def _wire(self) -> Wire:
        """Any wire, the latest ones most of the time."""
        wires = list(self.shapes)
        return self._one(wires[-3:] if self.draw(BOOL) else wires)

    def _one(self, among: Sequence[Any]) -> Any:
        return among[self.draw(index(len(among)))]

    def _put(self, name: str, op: Op, inputs: list[Wire], shapes: Any) -> None:
        self.nodes[name] = Node(op, tuple(inputs))
        if not isinstance(op, Output):
            self.shapes.update({wire(name, i): x for i, x in enumerate(shapes)})

    def _name(self, sources: list[Wire]) -> str:
        """A free name: a word, words with dots, or the next number behind what it reads."""
        head, dot, last = sources[0].rpartition(".") if sources else ("", "", "")
        if dot and last.isdecimal() and self.draw(index(4)):
            wanted = f"{head}.{int(last) + 1}"
        else:
            count = self.draw(index(3)) if sources else 0
            wanted = ".".join([self.draw(WORDS), *map(self.draw, [PARTS] * count)])
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


def _settable(op: Op) -> list[Target]:
    if isinstance(op, Call):
        return [BlockArgument(key) for key, _ in op.values] or [NodeField("repeat")]
    return [NodeField(spec.name) for spec in op.specs.values() if spec.kind.name != "reals"]


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
        block.grow(1 + (not draw(index(4))), 1 + draw(index(5)))
        block.lift(draw(index(4)))
        block.finish(["main"] * (1 + (not draw(index(4)))))
        blocks[name] = block
    net = Sketch(draw, blocks)
    net.grow(1 + (not draw(index(4))), 2 + draw(index(9)))
    auxiliary = ["auxiliary"] * draw(st.sampled_from([0, 0, 1, 2]))
    net.finish(["main"] * draw(st.sampled_from([1, 1, 2])) + auxiliary)
    graphs = {name: sketch.graph for name, sketch in blocks.items()}
    plain = Model({"Net": net.graph, **graphs}, "Net")
    net.lift(draw(index(3)))
    lifted = plain.with_graph("Net", net.graph)
    return lifted if infer(lifted).sound else plain


@st.composite
def changed_networks(draw: st.DrawFn) -> Model:
    """A network with a setting or two changed, which may have broken it."""
    model = draw(networks())
    for _ in range(1 + draw(index(CHANGED))):
        graph = [*model.graphs][draw(index(len(model.graphs)))]
        nodes = dict(model.graphs[graph].nodes)
        name = [*nodes][draw(index(len(nodes)))]
        op = draw(_changed(nodes[name].op))
        nodes[name] = replace(nodes[name], op=op)
        model = model.with_graph(graph, model.graphs[graph].with_nodes(nodes))
    return model


@st.composite
def _changed(draw: st.DrawFn, op: Op) -> Op:
    if isinstance(op, Input):
        return Input(shape=draw(shapes()))
    fields = [] if isinstance(op, Output | Call) else _settable(op)
    if not fields:
        return op
    field = fields[draw(index(len(fields)))].name
    return op.with_field(field, draw(values(op.name, field)))


@st.composite
def reused_layers(draw: st.DrawFn, kind: str) -> Model:
    """A block around one layer, its fields arguments, used with other values and shapes."""
    op, shapes = draw(cases(kind).filter(lambda case: works(*case)))
    fields = [target.name for target in _settable(op) if draw(BOOL)]
    arguments = {field: getattr(op, field) for field in fields}
    for field in fields:
        op = op.with_field(field, Arg(field))
    graph = _around(op, shapes, arguments, draw(BOOL))
    nodes: dict[str, Node] = {}
    for use in range(2 + draw(index(2))):
        values, sizes = draw(_other_use(kind, op, arguments, shapes))
        ports = {f"x{use}_{i}": Node(Input(shape=x)) for i, x in enumerate(sizes)}
        nodes |= ports
        nodes[f"use{use}"] = Node(Call(block="Block", values=values), tuple(ports))
        nodes[f"out{use}"] = Node(Output(), (f"use{use}",))
    return Model({"Net": Graph(nodes), "Block": graph}, "Net")


@st.composite
def _other_use(
    draw: st.DrawFn, kind: str, op: Op, arguments: dict[str, Any], shapes: Any
) -> tuple[dict[str, Any], tuple[Shape, ...]]:
    """Values for the arguments, and shapes, that work; the block's own if none are found."""
    for _ in range(6):
        other, sizes = draw(cases(kind))
        given = {field: getattr(other, field) for field in arguments}
        if len(sizes) == len(shapes) and works(op.bind(given), sizes):
            return given, sizes
    return {}, shapes


def _around(op: Op, shapes: Any, arguments: dict[str, Any], linear: bool) -> Graph:
    """A block of one layer, or of one whose values are flattened for a linear layer."""
    nodes = {f"x{i}": Node(Input(shape=x)) for i, x in enumerate(shapes)}
    nodes["layer"] = Node(op, tuple(nodes))
    if linear:
        nodes["flatten"] = Node(Flatten(), ("layer",))
        nodes["fc"] = Node(Linear(out_features=2), ("flatten",))
    nodes["out"] = Node(Output(), ([*nodes][-1],))
    return Graph(nodes, arguments)


def works(op: Op, shapes: tuple[Shape, ...]) -> bool:
    """Whether an operation takes inputs of these shapes, and makes no huge ones of them."""
    try:
        return sum(map(prod, op.outputs(*shapes))) <= LARGEST
    except Misfit:
        return False
