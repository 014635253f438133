"""What the inspector is about: some nodes of one kind, a block, or the network; and its settings."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app.ui.panels.inspector.settings import (
    Setting,
    of_block,
    of_network,
    of_nodes,
    value_of,
)
from app.ui.panels.inspector.targets import (
    ArgumentDefault,
    InputShape,
    Target,
    UseArgument,
    WeightStart,
)
from app.ui.widgets.line_editor import plain
from app.workspace.document import Document, Edit
from app.workspace.focus import Focus
from graph import edits, paths
from graph.declare.op import Op
from graph.declare.sums import Number
from graph.declare.target import BlockArgument, NodeField
from graph.edits import arguments, blocks
from graph.model import Model
from graph.ops.port import Call, title


@dataclass(frozen=True)
class Subject:
    """What is selected: its graph, the nodes there (none for the graph itself), its settings."""

    graph: str
    names: tuple[str, ...]
    title: str
    subtitle: str
    settings: tuple[Setting, ...]
    doc: str = ""
    call: str = ""
    """The block that the nodes use, if they are uses of one."""
    use: tuple[str, str] = ("", "")
    """Of an open block: the graph and the name of the use that one is inside of."""

    @property
    def signature(self) -> tuple[object, ...]:
        """Changes where the form has to be made anew, not only filled."""
        kinds = [
            (s.target, s.field.kind.name, s.field.doc, s.is_text, s.section) for s in self.settings
        ]
        return self.graph, self.names, self.call, self.use, tuple(kinds)

    def numbers(self, setting: Setting) -> dict[str, Number]:
        """What a sum in a setting may name: its fellow settings, and the arguments around it."""
        fellows = {s.label: s.bound for s in self.settings if s.section == setting.section}
        values = {name: plain(v) for name, v in {**fellows, **setting.arguments}.items()}
        return {name: value for name, value in values.items() if type(value) in (int, float)}

    def as_in(self, model: Model, setting: Setting) -> Edit:
        """The edit that gives each node back what it has of a setting in this model."""
        match setting.target:
            case NodeField() | BlockArgument() as target:
                nodes = model.graphs[self.graph].nodes
                values = {n: value_of(nodes[n].op, target, None) for n in self.names}
                return lambda model: self._with_each(model, target, values)
            case UseArgument(argument):
                op = model.graphs[self.use[0]].nodes[self.use[1]].op
                return self.change(setting.target, value_of(op, BlockArgument(argument), None))
        return self.change(setting.target, setting.value)

    def change(self, target: Target, value: Any) -> Edit:
        """The edit that sets a field of every node, or something of the graph itself."""
        match target:
            case WeightStart(field):
                return lambda model: edits.initialize(model, field, value)
            case InputShape(node):
                return lambda model: edits.set_field(model, self.graph, node, "shape", value)
            case ArgumentDefault(argument):
                return lambda model: arguments.set_argument(model, self.graph, argument, value)
            case UseArgument(argument):
                return lambda model: edits.set_argument_of_use(model, *self.use, argument, value)
        return lambda model: self._with_each(model, target, dict.fromkeys(self.names, value))

    def _with_each(
        self, model: Model, target: NodeField | BlockArgument, values: dict[str, Any]
    ) -> Model:
        for name, value in values.items():
            model = edits.set_target(model, self.graph, name, target, value)
        return model

    def rename(self, new: str) -> Callable[[Model], Model]:
        """The edit that renames the node, the block or the network."""
        if self.names:
            return lambda model: edits.rename(model, self.graph, self.names[0], new)
        return lambda model: blocks.rename_block(model, self.graph, new)


def subject(document: Document, focus: Focus) -> Subject:
    """What the inspector is about now."""
    model, name = document.model, focus.graph
    if focus.names:
        return _of_nodes(model, focus)
    doc = model.graphs[name].doc
    if name == model.main:
        return Subject(name, (), name, "the network", of_network(model), doc)
    above, use = paths.parent(model, focus.block)
    return Subject(
        name,
        (),
        name,
        f"block · used {_times(paths.uses(model, name))} · {focus.block}",
        of_block(model, focus),
        doc,
        use=(paths.graph_at(model, above), use),
    )


def _of_nodes(model: Model, focus: Focus) -> Subject:
    nodes = [model.graphs[focus.graph].nodes[name] for name in focus.names]
    kinds, op = sorted({title(node.op) for node in nodes}), nodes[0].op
    alike = len(kinds) == 1
    return Subject(
        focus.graph,
        focus.names,
        title=focus.names[0] if len(nodes) == 1 else f"{len(nodes)} nodes",
        subtitle=", ".join(kinds)
        + (f" · inside {focus.graph} · {focus.block}" * bool(focus.block)),
        settings=of_nodes(model, focus, nodes) if alike else (),
        doc=_doc(model, op) if alike else "",
        call=op.block if alike and isinstance(op, Call) else "",
    )


def _doc(model: Model, op: Op) -> str:
    if isinstance(op, Call):
        return model.graphs[op.block].doc if op.block in model.graphs else ""
    return (type(op).__doc__ or "").partition("\n")[0]


def _times(number: int) -> str:
    return "once" if number == 1 else f"{number} times"
