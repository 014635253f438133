"""What is known of the selected nodes: shapes, weights, costs, receptive field and measured time."""

from collections.abc import Iterator

from app import quantity
from app.ui.widgets.name_values import NameValue, NameValues
from app.workspace.receptive_fields import text as text_of
from app.workspace.workspace import Workspace
from graph.check.report import Report
from graph.check.scope import Result, Scope
from graph.ops.port import Input, Output
from graph.shape import Shape, text

COSTS = ("parameters", "macs", "activation_bytes")
MOST = 6


class Facts(NameValues):
    """The facts as rows of a name and a value."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self.document, self.focus = workspace.document, workspace.focus
        self.layer_times, self.profile_settings = workspace.layer_times, workspace.profile_settings
        self.receptive_fields = workspace.receptive_fields

    def refresh(self) -> None:
        """Show the facts of what is selected now."""
        self.show_rows(list(self._facts()))

    def _facts(self) -> Iterator[NameValue]:
        scope = self.focus.scope
        names = [n for n in self.focus.names if scope and n in scope.results]
        results = [scope.results[n] for n in names] if scope else []
        if len(results) == 1:
            yield from self._of_node(self.focus.paths[0], results[0])
        elif results:
            yield from self._sums(*(sum(getattr(r, cost) for r in results) for cost in COSTS))
        elif not self.focus.block:
            yield from self._of_network(self.document.report)
        elif scope is not None:
            yield from self._of_block(scope)

    def _of_node(self, path: str, result: Result) -> Iterator[NameValue]:
        if result.inputs:
            yield "Input", _listed(result.inputs)
        yield "Output", _listed(result.outputs) if result.outputs else _waiting(result)
        if isinstance(result.op, Input | Output):
            return
        if held := _weights(result):
            yield "Weights", held
        yield from self._sums(*(getattr(result, cost) for cost in COSTS))
        if result.buffers:
            yield "Buffers", quantity.count(result.buffers)
        if seen := self._receptive_field(path):
            yield "Receptive field", seen
        yield from self._measured(path)

    def _of_network(self, report: Report) -> Iterator[NameValue]:
        for name, shape in report.outputs.items():
            what = "Classes" if shape and len(shape) == 1 else name
            yield what, text(shape) if shape else "waiting"
        yield from self._sums(report.parameters, report.macs, report.activation_bytes)
        if report.parameters_training != report.parameters:
            yield "Parameters in training", quantity.count(report.parameters_training)
            yield "MACs in training", quantity.count(report.macs_training)
        yield from self._measured("")

    def _of_block(self, scope: Scope) -> Iterator[NameValue]:
        ports = [scope.results[name].outputs for name in scope.graph.inputs]
        yield "Input", _listed(tuple(p[0] if p else None for p in ports))
        yield "Output", _listed(scope.outputs) if scope.outputs else "waiting"
        yield from self._sums(*(getattr(scope.costs, cost) for cost in COSTS))
        yield from self._measured(self.focus.block)

    def _sums(self, parameters: int, macs: int, activation: int) -> Iterator[NameValue]:
        batch = self.profile_settings.batch
        yield "Parameters", quantity.count(parameters)
        yield "MACs", quantity.count(macs)
        yield f"Activation, batch {batch}", quantity.memory(activation * batch)

    def _receptive_field(self, path: str) -> str:
        found = self.receptive_fields.fields.get(path)
        return f"{text_of(found)} px" if found else ""

    def _measured(self, path: str) -> Iterator[NameValue]:
        times = self.layer_times
        ways = (("forward", times.forward), ("backward", times.backward))
        old = times.stale(self.document.model)
        for way, table in ways:
            if path in table:
                name = f"{way.title()}, before edits" if old else f"Measured {way}"
                yield name, f"{quantity.ms(table[path])} ms"


def _listed(shapes: tuple[Shape | None, ...]) -> str:
    lines = [quantity.spaced(shape) if shape else "unknown" for shape in shapes]
    more = [f"and {len(lines) - MOST} more"] if len(lines) > MOST else []
    return "\n".join(lines[:MOST] + more)


def _waiting(result: Result) -> str:
    return "waiting" if result.waiting else "none"


def _weights(result: Result) -> str:
    """The weights' shapes of a layer, or of the one layer with weights in a block."""
    held = [r for r in _layers(result) if r.parameters]
    shapes = [shape for r in held for shape in r.inputs if shape is not None]
    if len(held) != 1:
        return ""
    return ", ".join(map(text, held[0].op.weights(*shapes).values()))


def _layers(result: Result) -> Iterator[Result]:
    if result.inside is None:
        yield result
        return
    for inner in result.inside.results.values():
        yield from _layers(inner)
