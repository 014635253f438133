"""Candidates for a network that has no Input or no Output."""

from collections.abc import Iterator

from graph import edits
from graph.check.report import Report
from graph.fixes.spot import Candidate
from graph.model import Model, Point
from graph.names import fresh
from graph.ops.port import Input, Output
from graph.shape import Shape, text

SHAPES: tuple[Shape, ...] = ((3, 224, 224), (1, 28, 28), (64,))
"""What a network without an Input may be for."""
ASIDE = 240
"""Pixels between a node and the one added beside it."""


def candidates(report: Report) -> Iterator[Candidate]:
    """An Input before the first node that lacks one, an Output behind what nothing reads."""
    main = report.model.main
    if not report.top.graph.inputs:
        yield from (_with_input(report, shape) for shape in SHAPES)
    elif not report.top.graph.outputs:
        yield from _with_output(report)
    else:
        for name in report.top.graph.outputs:

            def edit(model: Model, graph: str, name: str = name) -> Model:
                return edits.set_field(model, graph, name, "role", "main")

            yield Candidate(f"make {name} main", main, edit)


def _with_input(report: Report, shape: Shape) -> Candidate:
    nodes = report.top.graph.nodes
    open_ports = [(n, node.inputs.index(None)) for n, node in nodes.items() if None in node.inputs]
    name = fresh("x", nodes)

    def edit(model: Model, graph: str) -> Model:
        target = open_ports[0][0] if open_ports else ""
        at = _beside(nodes[target].at, -ASIDE) if target else (0.0, 0.0)
        model = edits.add(model, graph, name, Input(shape=shape), (), at)
        if not target:
            return model
        return edits.connect(model, graph, name, target, open_ports[0][1])

    return Candidate(f"add an Input of {text(shape)}", report.model.main, edit)


def _with_output(report: Report) -> Iterator[Candidate]:
    nodes, readers = report.top.graph.nodes, report.top.wiring.readers
    ends = [n for n in nodes if not readers.get(n) and report.model.output_ports(nodes[n])]
    for end in ends[::-1]:

        def edit(model: Model, graph: str, end: str = end) -> Model:
            at = _beside(nodes[end].at, ASIDE)
            return edits.add(model, graph, fresh("output", nodes), Output(), (end,), at)

        yield Candidate(f"add an Output behind {end}", report.model.main, edit)


def _beside(at: Point | None, pixels: float) -> Point | None:
    return (at[0] + pixels, at[1]) if at else None
