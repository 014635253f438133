"""Edits of blocks: pure functions from a model to a model, as in graph/edits/nodes.py."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from graph import order
from graph.declare.arg import Arg, resolved
from graph.edits.checked import checked
from graph.edits.splice import calling, filled, free, node_at, roots, shifted
from graph.model import Graph, Model, Node, Point, Wire, source_of, wire
from graph.names import check_beside, check_node, check_word, fresh
from graph.ops.port import Call, Input, Output
from graph.problem import Refused
from graph.shape import Shape


@checked
def group(
    model: Model,
    graph: str,
    names: Iterable[str],
    block: str,
    shapes: Mapping[Wire, Shape] | None = None,
) -> tuple[Model, str]:
    """Make a block of some nodes and put one use of it in their place.

    Wires that enter become its inputs, wires that leave its outputs, and arguments of the
    enclosing block that it needs become its own. `shapes` gives examples for the inputs.
    Returns the model and the name of the new use.
    """
    nodes = model.graphs[graph].nodes
    chosen = {name: nodes[name] for name in nodes if name in set(names)}
    check_word(block, "block")
    if block in model.graphs:
        raise Refused(f"there is already a block {block!r}")
    _check_groupable(model.graphs[graph], chosen)
    entering = _unique(
        w for n in chosen.values() for w in n.inputs if w and source_of(w)[0] not in chosen
    )
    leaving = _unique(
        w
        for k, n in nodes.items()
        if k not in chosen
        for w in n.inputs
        if w and source_of(w)[0] in chosen
    ) or _ends(model, nodes, chosen)
    inside = _as_block(model.graphs[graph], chosen, entering, leaving, shapes or {})
    values = {name: Arg(name) for name in inside.arguments}
    spot = _middle(chosen.values())
    name = fresh(_use_name(block), roots(nodes))
    use = Node(Call(block=block, values=values), tuple(entering), spot)
    return _replaced(model.with_graph(block, inside), graph, chosen, leaving, name, use), name


@checked
def dissolve(model: Model, graph: str, name: str) -> Model:
    """Put a block's own nodes in place of one use; their names keep its name in front."""
    nodes = model.graphs[graph].nodes
    node, op = _use(model, graph, name)
    if op.repeat != 1:
        raise Refused(f"{name} repeats its block; set repeat to 1 before dissolving it")
    block = model.graphs[op.block]
    values = resolved(block.arguments, dict(op.values))
    brought = dict(zip(block.inputs, node.inputs, strict=False))

    def outside(entry: Wire | None) -> Wire | None:
        if entry is None:
            return None
        source, port = source_of(entry)
        return brought[source] if source in brought else wire(f"{name}.{source}", port)

    inner: dict[str, Node] = {}
    for key, part in block.nodes.items():
        if not isinstance(part.op, Input | Output):
            check_node(f"{name}.{key}")
            inputs = tuple(outside(entry) for entry in part.inputs)
            bends = tuple(
                (outside(entry) or "", tuple(shifted(point, node.at or (0, 0)) for point in points))
                for entry, points in part.bends
            )
            op_here = filled(part.op, values)
            inner[f"{name}.{key}"] = Node(op_here, inputs, _beside(node.at, part.at), bends)
    given = [outside(block.nodes[out].inputs[0]) for out in block.outputs]

    def follow(entry: Wire | None) -> Wire | None:
        if entry is None or source_of(entry)[0] != name:
            return entry
        port = source_of(entry)[1]
        return given[port] if port < len(given) else None

    made: dict[str, Node] = {}
    for key, part in nodes.items():
        if key == name:
            made.update(inner)
        else:
            inputs = tuple(follow(entry) for entry in part.inputs)
            made[key] = part if inputs == part.inputs else replace(part, inputs=inputs)
    return model.with_graph(graph, model.graphs[graph].with_nodes(made))


@checked
def make_own(model: Model, graph: str, name: str) -> Model:
    """Give one use its own copy of its block, so that changes touch no other use."""
    node, op = _use(model, graph, name)
    copy = fresh(op.block, model.graphs)
    model = model.with_graph(copy, replace(model.graphs[op.block]))
    nodes = model.graphs[graph].nodes
    own = replace(node, op=op.with_field("block", copy))
    return model.with_graph(graph, model.graphs[graph].with_nodes({**nodes, name: own}))


@checked
def rename_block(model: Model, block: str, new: str) -> Model:
    """Give a block, or the network, another name; its uses follow."""
    check_word(new, "block")
    if new in model.graphs:
        raise Refused(f"there is already a block {new!r}")
    graphs = {(new if k == block else k): calling(g, {block: new}) for k, g in model.graphs.items()}
    return replace(model, graphs=graphs, main=new if model.main == block else model.main)


def _use(model: Model, graph: str, name: str) -> tuple[Node, Call]:
    node = node_at(model.graphs[graph].nodes, name)
    if not isinstance(node.op, Call) or node.op.block not in model.graphs:
        raise Refused(f"{name} is not a block")
    return node, node.op


def _check_groupable(graph: Graph, chosen: Mapping[str, Node]) -> None:
    if not chosen:
        raise Refused("choose some nodes to make a block of")
    for name, node in chosen.items():
        if isinstance(node.op, Input | Output):
            raise Refused(f"{name} is a port of the graph and cannot go into a block")
    below = order.fed_by(graph, chosen) - chosen.keys()
    for name, node in chosen.items():
        between = next((source for source in node.sources if source in below), None)
        if between is not None:
            raise Refused(f"{between} lies between the chosen nodes, before {name}: choose it too")


def _as_block(
    graph: Graph,
    chosen: Mapping[str, Node],
    entering: list[Wire],
    leaving: list[Wire],
    shapes: Mapping[Wire, Shape],
) -> Graph:
    made: dict[str, Node] = {}
    ports: dict[Wire, Wire] = {}
    left = min((n.at[0] for n in chosen.values() if n.at), default=0.0)
    right = max((n.at[0] for n in chosen.values() if n.at), default=0.0)
    top = min((n.at[1] for n in chosen.values() if n.at), default=0.0)
    for i, entry in enumerate(entering):
        name = free("x", {**chosen, **made})
        ports[entry] = wire(name)
        made[name] = Node(
            Input(shape=shapes.get(entry, (64, 56, 56))), (), (left - 240, top + 96 * i)
        )
    for name, node in chosen.items():
        made[name] = replace(
            node, inputs=tuple(ports.get(w, w) if w else None for w in node.inputs)
        )
    for i, entry in enumerate(leaving):
        made[free("output", made)] = Node(Output(), (entry,), (right + 240, top + 96 * i))
    used = {a for node in chosen.values() for a in node.op.arguments}
    return Graph(made, {k: v for k, v in graph.defaults.items() if k in used})


def _ends(model: Model, nodes: Mapping[str, Node], chosen: Mapping[str, Node]) -> list[Wire]:
    """The first outputs of nodes that nothing reads, as far as they have one."""
    read = {source for node in nodes.values() for source in node.sources}
    return [wire(k) for k, node in chosen.items() if k not in read and model.output_ports(node)]


def _replaced(
    model: Model,
    graph: str,
    chosen: Mapping[str, Node],
    leaving: list[Wire],
    name: str,
    use: Node,
) -> Model:
    ports = {entry: wire(name, i) for i, entry in enumerate(leaving)}
    made: dict[str, Node] = {}
    for key, node in model.graphs[graph].nodes.items():
        if key in chosen:
            made.setdefault(name, use)
        else:
            inputs = tuple(ports.get(w, w) if w else None for w in node.inputs)
            made[key] = node if inputs == node.inputs else replace(node, inputs=inputs)
    for key in made:
        if key != name:
            check_beside(name, [key])
    return model.with_graph(graph, model.graphs[graph].with_nodes(made))


def _use_name(block: str) -> str:
    """What the first use of a block is called: stem for Stem."""
    name = block[0].lower() + block[1:]
    try:
        check_node(name)
    except Refused:
        return f"{name}_block"
    return name


def _unique(wires: Iterable[Wire]) -> list[Wire]:
    return list(dict.fromkeys(wires))


def _middle(nodes: Iterable[Node]) -> Point | None:
    points = [node.at for node in nodes if node.at]
    if not points:
        return None
    return sum(x for x, _ in points) / len(points), sum(y for _, y in points) / len(points)


def _beside(at: Point | None, inner: Point | None) -> Point | None:
    return (at[0] + inner[0], at[1] + inner[1]) if at and inner else None
