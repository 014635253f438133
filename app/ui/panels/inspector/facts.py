"""What is known of the selected nodes: shapes, weights, costs, reach and measured time."""

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QWidget

from app import quantity
from app.ui.theme import theme
from app.workspace.receptive_fields import text as text_of
from app.workspace.workspace import Workspace
from graph.check.report import Report
from graph.check.scope import Result, Scope
from graph.ops.port import Input, Output
from graph.shape import Shape, text

Fact = tuple[str, str]
COSTS = ("parameters", "macs", "activation_bytes")
MOST = 6


class Facts(QWidget):
    """Rows of a name and a value; `refresh` fills them anew."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self.document, self.focus = workspace.document, workspace.focus
        self.layer_times, self.profile_settings = workspace.layer_times, workspace.profile_settings
        self.receptive_fields = workspace.receptive_fields
        self.rows: list[tuple[QLabel, QLabel]] = []
        self.grid = QGridLayout(self)
        self.grid.setContentsMargins(0, 0, 0, 0)
        self.grid.setHorizontalSpacing(12)
        self.grid.setVerticalSpacing(6)
        self.grid.setColumnStretch(1, 1)

    def refresh(self) -> None:
        """Show the facts of what is selected now."""
        facts = list(self._facts())
        while len(self.rows) < len(facts):
            self.rows.append(self._row(len(self.rows)))
        for index, (name, value) in enumerate(self.rows):
            shown = index < len(facts)
            name.setVisible(shown)
            value.setVisible(shown)
            if shown:
                name.setText(facts[index][0])
                value.setText(facts[index][1])

    def _row(self, index: int) -> tuple[QLabel, QLabel]:
        name, value = QLabel(self), QLabel(self, wordWrap=True)
        name.setProperty("role", "dim")
        value.setFont(theme.monospaced(9))
        value.setContentsMargins(0, 2, 0, 0)
        value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        value.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        self.grid.addWidget(name, index, 0, Qt.AlignmentFlag.AlignTop)
        self.grid.addWidget(value, index, 1)
        return name, value

    def _facts(self) -> Iterator[Fact]:
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

    def _of_node(self, path: str, result: Result) -> Iterator[Fact]:
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
        if seen := self._reach(path):
            yield "Receptive field", seen
        yield from self._measured(path)

    def _of_network(self, report: Report) -> Iterator[Fact]:
        for name, shape in report.outputs.items():
            what = "Classes" if shape and len(shape) == 1 else name
            yield what, text(shape) if shape else "waiting"
        yield from self._sums(report.parameters, report.macs, report.activation_bytes)
        if report.parameters_training != report.parameters:
            yield "Parameters in training", quantity.count(report.parameters_training)
            yield "MACs in training", quantity.count(report.macs_training)
        yield from self._measured("")

    def _of_block(self, scope: Scope) -> Iterator[Fact]:
        ports = [scope.results[name].outputs for name in scope.graph.inputs]
        yield "Input", _listed(tuple(p[0] if p else None for p in ports))
        yield "Output", _listed(scope.outputs) if scope.outputs else "waiting"
        yield from self._sums(*(getattr(scope.costs, cost) for cost in COSTS))
        yield from self._measured(self.focus.block)

    def _sums(self, parameters: int, macs: int, activation: int) -> Iterator[Fact]:
        batch = self.profile_settings.batch
        yield "Parameters", quantity.count(parameters)
        yield "MACs", quantity.count(macs)
        yield f"Activation, batch {batch}", quantity.memory(activation * batch)

    def _reach(self, path: str) -> str:
        found = self.receptive_fields.fields.get(path)
        return f"{text_of(found)} px" if found else ""

    def _measured(self, path: str) -> Iterator[Fact]:
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
    if len(held) != 1:
        return ""
    return ", ".join(map(text, held[0].op.weights(*held[0].inputs).values()))


def _layers(result: Result) -> Iterator[Result]:
    if result.inside is None:
        yield result
        return
    for inner in result.inside.results.values():
        yield from _layers(inner)
