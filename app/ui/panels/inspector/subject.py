"""What the inspector is about: some nodes of one kind, a block, or the network; and its settings."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from app.ui.panels.inspector.targets import (
    ArgumentDefault,
    InputShape,
    Target,
    WeightStart,
    label,
)
from app.ui.widgets.field_editors import plain
from app.workspace.document import Document, Edit
from app.workspace.focus import Focus
from graph import edits, paths
from graph.declare.arg import Arg
from graph.declare.arithmetic import Number
from graph.declare.field import Field
from graph.declare.kind import BOOL, PAIR, REAL, SIZES, TEXT, WHOLE, Kind
from graph.declare.op import Op
from graph.declare.target import BlockArgument, NodeField
from graph.edits import arguments, blocks
from graph.initialization import FIELDS, Initialization
from graph.model import Graph, Model, Node
from graph.ops.port import Call, Input, title


@dataclass(frozen=True)
class Setting:
    """One field to show and edit, for all nodes of the subject at once.

    `value` is an Arg where the field names an argument of its block, and `bound` what that comes
    to here. `mixed` nodes differ. `default` is what the field is reset to, if it is set.
    """

    target: Target
    field: Field
    value: Any
    bound: Any
    mixed: bool = False
    default: Any = None
    is_set: bool = True

    @property
    def is_text(self) -> bool:
        """Whether it is shown as text: all but flags and choices, and these if they are Args."""
        return self.field.kind.name not in ("bool", "choice") or isinstance(self.value, Arg)

    @property
    def label(self) -> str:
        """What the form calls it."""
        return label(self.target)

    @property
    def lifts(self) -> bool:
        """Whether an argument of the graph may stand for it."""
        return isinstance(self.target, BlockArgument) or (
            isinstance(self.target, NodeField) and getattr(self.field, "lifts", False)
        )


@dataclass(frozen=True)
class Subject:
    """What is selected: its graph, the nodes there (none for the graph itself), its settings."""

    graph: str
    names: tuple[str, ...]
    title: str
    subtitle: str
    settings: tuple[Setting, ...]
    arguments: Mapping[str, Any]
    doc: str = ""
    call: str = ""
    """The block that the nodes use, if they are uses of one."""

    @property
    def signature(self) -> tuple[object, ...]:
        """Changes where the form has to be made anew, not only filled."""
        kinds = [(s.target, s.field.kind.name, s.field.doc, s.is_text) for s in self.settings]
        return self.graph, self.names, self.call, tuple(kinds)

    @property
    def numbers(self) -> dict[str, Number]:
        """What a sum may name: the subject's own fields, and the arguments around it."""
        values = {setting.label: setting.bound for setting in self.settings}
        values = {name: plain(value) for name, value in {**values, **self.arguments}.items()}
        return {name: value for name, value in values.items() if type(value) in (int, float)}

    def as_in(self, model: Model, setting: Setting) -> Edit:
        """The edit that gives each node back what it has of a setting in this model."""
        target, nodes = setting.target, model.graphs[self.graph].nodes
        if not isinstance(target, NodeField | BlockArgument):
            return self.change(target, setting.value)
        values = {name: _value(nodes[name].op, target, None) for name in self.names}

        def restored(model: Model) -> Model:
            for name, value in values.items():
                model = edits.set_target(model, self.graph, name, target, value)
            return model

        return restored

    def change(self, target: Target, value: Any) -> Callable[[Model], Model]:
        """The edit that sets a field of every node, or something of the graph itself."""
        match target:
            case WeightStart(field):
                return lambda model: edits.initialize(model, field, value)
            case InputShape(node):
                return lambda model: edits.set_field(model, self.graph, node, "shape", value)
            case ArgumentDefault(argument):
                return lambda model: arguments.set_argument(model, self.graph, argument, value)
        return lambda model: self._with(model, target, value)

    def _with(self, model: Model, target: NodeField | BlockArgument, value: Any) -> Model:
        for name in self.names:
            model = edits.set_target(model, self.graph, name, target, value)
        return model

    def rename(self, new: str) -> Callable[[Model], Model]:
        """The edit that renames the node, the block or the network."""
        if self.names:
            return lambda model: edits.rename(model, self.graph, self.names[0], new)
        return lambda model: blocks.rename_block(model, self.graph, new)


def subject(document: Document, focus: Focus) -> Subject:
    """What the inspector is about now."""
    graph = document.model.graphs[focus.graph]
    nodes = [graph.nodes[name] for name in focus.names]
    if not nodes:
        return _of_graph(document, focus)
    kinds = {title(node.op) for node in nodes}
    first = title(nodes[0].op)
    call = nodes[0].op.block if isinstance(nodes[0].op, Call) else ""
    alike = len(kinds) == 1
    settings = tuple(_of_nodes(document.model, focus, graph, nodes)) if alike else ()
    return Subject(
        focus.graph,
        focus.names,
        title=focus.names[0] if len(nodes) == 1 else f"{len(nodes)} nodes",
        subtitle=(first if alike else ", ".join(sorted(kinds))) + _where(document.model, focus),
        settings=settings,
        arguments=graph.arguments,
        doc=_doc(document.model, nodes[0].op) if alike else "",
        call=call if alike else "",
    )


def _doc(model: Model, op: Op) -> str:
    if isinstance(op, Call):
        return model.graphs[op.block].doc if op.block in model.graphs else ""
    return (type(op).__doc__ or "").partition("\n")[0]


def _where(model: Model, focus: Focus) -> str:
    return f" · inside {focus.graph} · {focus.block}" if focus.block else ""


def _of_graph(document: Document, focus: Focus) -> Subject:
    model, name = document.model, focus.graph
    graph = model.graphs[name]
    inputs = [
        Setting(
            InputShape(key),
            replace(n.op.specs["shape"], name=key),
            n.op.shape,
            n.op.shape,
        )
        for key in graph.inputs
        if isinstance((n := graph.nodes[key]).op, Input)
    ]
    defaults = [
        Setting(ArgumentDefault(key), argument_field(model, name, key), value, graph.defaults[key])
        for key, value in graph.arguments.items()
    ]
    if name == model.main:
        settings = (*inputs, *defaults, *_start(model.initialization))
        return Subject(name, (), name, "the network", settings, {}, graph.doc)
    subtitle = f"block · used {_times(paths.uses(model, name))} · {focus.block}"
    return Subject(name, (), name, subtitle, (*defaults,), {}, graph.doc)


def _start(start: Initialization) -> Iterator[Setting]:
    """How the weights start; a deviation only where one counts."""
    for field, spec in FIELDS.items():
        if field != "std" or start.scheme == "truncated normal":
            value = getattr(start, field)
            yield Setting(WeightStart(field), spec, value, value)


def _times(number: int) -> str:
    return "once" if number == 1 else f"{number} times"


def _of_nodes(model: Model, focus: Focus, graph: Graph, nodes: list[Node]) -> list[Setting]:
    bound = _bound(focus, focus.names[0]) or nodes[0].op
    made = []
    for target, spec, default in _fields(model, nodes[0].op):
        values = [_value(node.op, target, default) for node in nodes]
        resolved = _value(bound, target, default)
        if isinstance(resolved, Arg):
            resolved = graph.defaults.get(resolved.text)
        made.append(
            Setting(
                target,
                spec,
                values[0],
                resolved,
                mixed=any(value != values[0] for value in values),
                default=default,
                is_set=_is_set(nodes[0].op, target, values[0], default),
            )
        )
    return made


def _bound(focus: Focus, name: str) -> Op | None:
    scope = focus.scope
    result = scope.results.get(name) if scope else None
    return result.op if result else None


def _fields(model: Model, op: Op) -> list[tuple[NodeField | BlockArgument, Field, Any]]:
    """Target, declaration and default of each field that a form shows."""
    if not isinstance(op, Call):
        return [(NodeField(name), spec, spec.default) for name, spec in op.specs.items()]
    block = model.graphs.get(op.block, Graph())
    inner: list[tuple[NodeField | BlockArgument, Field, Any]] = [
        (BlockArgument(name), argument_field(model, op.block, name), value)
        for name, value in block.arguments.items()
    ]
    return [*inner, (NodeField("repeat"), op.specs["repeat"], 1)]


def _value(op: Op, target: NodeField | BlockArgument, default: Any) -> Any:
    if isinstance(op, Call) and isinstance(target, BlockArgument):
        return dict(op.values).get(target.name, default)
    return getattr(op, target.name)


def _is_set(op: Op, target: NodeField | BlockArgument, value: Any, default: Any) -> bool:
    if isinstance(op, Call) and isinstance(target, BlockArgument):
        return target.name in dict(op.values)
    return value != default and not op.specs[target.name].required


def argument_field(
    model: Model, block: str, argument: str, seen: frozenset[str] = frozenset()
) -> Field:
    """What an argument of a block takes: that of the first field in the block that it fills."""
    graph = model.graphs[block]
    for node in graph.nodes.values():
        for target, arg in node.op.held.items():
            if arg.text != argument:
                continue
            if isinstance(target, NodeField):
                return replace(node.op.specs[target.name], name=argument)
            inner = node.op.block if isinstance(node.op, Call) else ""
            if inner in model.graphs and inner not in seen:
                found = argument_field(model, inner, target.name, seen | {block})
                return replace(found, name=argument)
    return Field(argument, _kind(graph.defaults.get(argument)), "fills no field of its block")


def _kind(value: Any) -> Kind:
    if isinstance(value, bool | str):
        return BOOL if isinstance(value, bool) else TEXT
    if isinstance(value, tuple):
        return PAIR if len(value) == 2 else SIZES
    return REAL if isinstance(value, float) else WHOLE
