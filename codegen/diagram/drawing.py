"""Diagrams for papers: the network drawn by graphviz, blocks as boxes or as clusters."""

import graphviz

from codegen.checked import checked
from codegen.diagram.edges import Edge, rows_crossed, with_trunks
from codegen.diagram.rendering import render
from graph import paths
from graph.caption import settings
from graph.check.report import Report
from graph.check.scope import Scope
from graph.declare.op import Op
from graph.model import Model
from graph.ops.port import Call, Input, Output, title
from graph.shape import text

FORMATS = ("svg", "pdf", "png", "dot")
# Fill and line of a box by category; dark enough for print, light enough for black text.
COLOURS = {
    "convolution": ("#dbe7fb", "#2463d1"),
    "block": ("#dbe7fb", "#2463d1"),
    "pooling": ("#d5efe6", "#0b8063"),
    "normalization": ("#eadffa", "#7a45c2"),
    "activation": ("#fbe6d0", "#b35c00"),
    "join": ("#f9dbe8", "#b8306c"),
    "head": ("#f5efc8", "#7d6a00"),
}
GREY = ("#eceef1", "#6b7280")
EDGE = "#5b6472"
LARGE = 800
"""Rows that edges may pass before a diagram is drawn as a large one."""
QUICK = {"nslimit": "1", "nslimit1": "1", "mclimit": "0.3"}
"""How long dot looks for a better drawing of a large one, in its own units."""
DPI = "192"
"""Of a PNG, for print and for dense screens."""


def write(model: Model, report: Report | None = None, *, form: str, depth: int = 0) -> bytes:
    """The diagram as a file of one of FORMATS, with this many levels of blocks opened.

    Raises Refused where the model has an error, dot is not installed or takes too long.
    """
    drawn = draw(model, checked(model, report), depth=depth)
    if form == "png":
        drawn.attr(dpi=DPI)
    source: str = drawn.source
    return source.encode() if form == "dot" else render(source, form)


def draw(model: Model, report: Report, *, depth: int = 0) -> graphviz.Digraph:
    """The network from top to bottom, shapes on its edges.

    Blocks stand as boxes with a double line below `depth` levels, and open into clusters above.
    Where many edges go far, shapes stand in the boxes, and edges from one box run together.
    """
    digraph, edges = _with_boxes(model, report, depth, with_shapes=False)
    joints: list[str] = []
    if rows_crossed(edges) > LARGE:
        digraph, edges = _with_boxes(model, report, depth, with_shapes=True)
        digraph.attr(**QUICK)
        edges, joints = with_trunks(edges)
    for joint in joints:
        digraph.node(joint, shape="point", width="0.01", height="0.01", color=EDGE)
    for edge in edges:
        head = {} if edge.arrow else {"arrowhead": "none"}
        digraph.edge(edge.tail, edge.head, label=edge.label or None, **head)
    return digraph


def _with_boxes(
    model: Model, report: Report, depth: int, *, with_shapes: bool
) -> tuple[graphviz.Digraph, list[Edge]]:
    """The diagram without its edges, and those."""
    digraph = graphviz.Digraph(model.main)
    digraph.attr(rankdir="TB", nodesep="0.3", ranksep="0.35", fontname="Helvetica", fontsize="11")
    digraph.attr("node", shape="box", style="rounded,filled", fontname="Helvetica", fontsize="11")
    digraph.attr("edge", fontname="Helvetica", fontsize="9", color=EDGE, arrowsize="0.6")
    drawing = _Drawing(model, depth, with_shapes=with_shapes)
    drawing.graph(digraph, report.top, "", {})
    return digraph, drawing.edges


class _Drawing:
    """Nodes, clusters and edges on their way into a Digraph.

    A wire is known by the id of the box it comes from; `ends` maps wires of a graph to those.
    """

    def __init__(self, model: Model, depth: int, *, with_shapes: bool) -> None:
        self.model = model
        self.depth = depth
        self.with_shapes = with_shapes
        self.edges: list[Edge] = []
        """Kept for the end: an edge drawn in a frame would pull its other end in."""

    def graph(
        self,
        digraph: graphviz.Digraph,
        scope: Scope,
        prefix: str,
        given: dict[str, str],
        level: int = 0,
    ) -> list[str]:
        """Draw a graph whose inputs come from the boxes in `given`; the boxes its outputs come from."""
        ends = dict(given)
        for name in scope.order:
            op = scope.results[name].op
            if name not in scope.live or name in ends:
                continue
            path = paths.join(prefix, name)
            if isinstance(op, Output) and level:
                ends[name] = ends[_wire(scope, name)]
            elif isinstance(op, Call) and level < self.depth:
                self._cluster(digraph, scope, name, path, ends, level)
            else:
                self._box(digraph, scope, name, path, ends)
        return [ends[name] for name in scope.graph.outputs] if level else []

    def _box(
        self,
        digraph: graphviz.Digraph,
        scope: Scope,
        name: str,
        path: str,
        ends: dict[str, str],
    ) -> None:
        result = scope.results[name]
        fill, line = COLOURS.get(result.op.category, GREY)
        double = "2" if isinstance(result.op, Call) else "1"
        digraph.node(
            _id(path),
            self._label(scope, name),
            fillcolor=fill,
            color=line,
            peripheries=double,
        )
        for port in range(len(result.outputs or (None,))):
            ends[f"{name}:{port}" if port else name] = _id(path)
        for wire, shape in zip(scope.graph.nodes[name].inputs, result.inputs, strict=True):
            if wire is not None:
                label = f" {text(shape)}" if shape else ""
                self.edges.append(Edge(ends[wire], _id(path), label))

    def _label(self, scope: Scope, name: str) -> str:
        """Two lines, the name and what it is; in a large diagram its shapes too."""
        result = scope.results[name]
        op = result.op
        label = settings(self.model, op) if isinstance(op, Call) else op.label()
        what = f"{title(op)} {label}".strip() if not isinstance(op, Input | Output) else label
        lines = [_title(name, op), graphviz.escape(what)]
        if self.with_shapes and result.outputs:
            lines.append(graphviz.escape(", ".join(map(text, result.outputs))))
        return "\\n".join(lines)

    def _cluster(
        self,
        digraph: graphviz.Digraph,
        scope: Scope,
        name: str,
        path: str,
        ends: dict[str, str],
        level: int,
    ) -> None:
        """A block opened: its inside in a frame; a repeated one is drawn once, with its count."""
        result = scope.results[name]
        if result.inside is None:
            self._box(digraph, scope, name, path, ends)
            return
        wires = scope.graph.nodes[name].inputs
        given = {
            port: ends[w] for port, w in zip(result.inside.graph.inputs, wires, strict=True) if w
        }
        with digraph.subgraph(name=f"cluster_{_id(path)}") as frame:
            frame.attr(
                label=_title(name, result.op),
                style="rounded",
                color="#c3c9d2",
                labeljust="l",
            )
            outputs = self.graph(
                frame, result.inside, paths.repetitions(path, result.times)[0], given, level + 1
            )
        for port, end in enumerate(outputs):
            ends[f"{name}:{port}" if port else name] = end


def _wire(scope: Scope, name: str) -> str:
    return scope.graph.nodes[name].inputs[0] or ""


def _id(path: str) -> str:
    """A node's name in dot, where a colon would begin a port."""
    return path.replace(":", "_")


def _title(name: str, op: Op) -> str:
    times = f" ×{op.repeat}" if isinstance(op, Call) and op.repeat != 1 else ""
    return str(graphviz.escape(f"{name}{times}"))
