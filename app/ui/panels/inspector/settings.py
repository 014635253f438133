"""The settings that the form shows: of selected nodes, of the open block, or of the network."""

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from app.ui.panels.inspector.targets import (
    ArgumentDefault,
    InputShape,
    Target,
    UseArgument,
    WeightStart,
    label,
)
from app.workspace.focus import Focus
from graph import paths
from graph.declare.arg import Arg
from graph.declare.field import Field
from graph.declare.kind import BOOL, PAIR, REAL, SIZES, TEXT, WHOLE, Kind, Value
from graph.declare.op import Op
from graph.declare.target import BlockArgument, NodeField
from graph.initialization import FIELDS, Initialization
from graph.model import Graph, Model, Node
from graph.ops.port import Call, Input


@dataclass(frozen=True)
class Setting:
    """One field to show and edit, for all nodes of the subject at once.

    `value` is an Arg where the field names arguments, and `bound` what that comes to here.
    `mixed` nodes differ. `default` is what the field is reset to, if it is set.
    """

    target: Target
    field: Field
    value: Any
    bound: Any
    mixed: bool = False
    default: Any = None
    is_set: bool = True
    arguments: Mapping[str, Value] = dataclasses.field(default_factory=dict)
    """The arguments that may stand for it, alone or in a sum, with their values here."""
    section: str = ""
    """The heading that it stands under."""

    @property
    def is_text(self) -> bool:
        """Whether it is shown as text: all but flags and choices, and these if they are Args."""
        return self.field.kind.name not in ("bool", "choice") or isinstance(self.value, Arg)

    @property
    def label(self) -> str:
        """What the form calls it."""
        return label(self.target)

    @property
    def full_label(self) -> str:
        """The same where its heading is not heard: default of width."""
        default = isinstance(self.target, ArgumentDefault) and self.section
        return f"default of {self.label}" if default else self.label

    @property
    def lifts(self) -> bool:
        """Whether an argument of the graph may be made of it."""
        return isinstance(self.target, BlockArgument) or (
            isinstance(self.target, NodeField) and getattr(self.field, "lifts", False)
        )


def of_nodes(model: Model, focus: Focus, nodes: list[Node]) -> tuple[Setting, ...]:
    """The fields of some nodes of one kind."""
    scope, name = focus.scope, focus.names[0]
    result = scope.results.get(name) if scope else None
    graph = model.graphs[focus.graph]
    known = scope.values if scope else graph.defaults
    inside = result.inside.values if result and result.inside else {}
    bound = result.op if result and result.op else nodes[0].op
    made = []
    for target, declared, default in _fields(model, nodes[0].op):
        usual = inside.get(target.name, default) if isinstance(target, BlockArgument) else default
        values = [value_of(node.op, target, usual) for node in nodes]
        made.append(
            Setting(
                target,
                declared,
                values[0],
                comes_to(value_of(bound, target, usual), known),
                mixed=any(value != values[0] for value in values),
                default=default,
                is_set=_is_set(nodes[0].op, target, values[0], default),
                arguments=known,
            )
        )
    return tuple(made)


def of_network(model: Model) -> tuple[Setting, ...]:
    """Sizes of inputs, arguments and how weights start."""
    graph = model.network
    inputs = [
        Setting(InputShape(key), replace(op.specs["shape"], name=key), op.shape, op.shape)
        for key in graph.inputs
        if isinstance(op := graph.nodes[key].op, Input)
    ]
    return (*inputs, *_defaults(model, model.main), *_start(model.initialization))


def of_block(model: Model, focus: Focus) -> tuple[Setting, ...]:
    """What the use that one is inside of gives the block, and the block's own defaults."""
    above, name = paths.parent(model, focus.block)
    graph = model.graphs[paths.graph_at(model, above)]
    around = focus.document.report.scope(above)
    known = around.values if around else graph.defaults
    scope, block = focus.scope, model.graphs[focus.graph]
    op = graph.nodes[name].op
    values = scope.values if scope else block.defaults
    uses = paths.uses(model, focus.graph)
    here = [
        Setting(
            UseArgument(argument),
            argument_field(model, focus.graph, argument),
            value_of(op, BlockArgument(argument), values.get(argument, default)),
            values.get(argument),
            default=default,
            is_set=_is_set(op, BlockArgument(argument), None, None),
            arguments=known,
            section=f"At this use, {name}",
        )
        for argument, default in block.arguments.items()
    ]
    heading = "By default" if uses == 1 else f"By default, in all {uses} uses"
    return (*here, *_defaults(model, focus.graph, heading))


def _defaults(model: Model, name: str, section: str = "") -> Iterator[Setting]:
    """The defaults of arguments; each may be a sum of those before it."""
    graph, before = model.graphs[name], dict[str, Value]()
    for key, value in graph.arguments.items():
        declared = argument_field(model, name, key)
        yield Setting(
            ArgumentDefault(key),
            declared,
            value,
            graph.defaults[key],
            arguments=dict(before),
            section=section,
        )
        before[key] = graph.defaults[key]


def _start(start: Initialization) -> Iterator[Setting]:
    """How the weights start; a deviation only where one counts."""
    for name, declared in FIELDS.items():
        if name != "std" or start.scheme == "truncated normal":
            value = getattr(start, name)
            yield Setting(WeightStart(name), declared, value, value)


def _fields(model: Model, op: Op) -> list[tuple[NodeField | BlockArgument, Field, Any]]:
    """Target, declaration and default of each field that a form shows."""
    if not isinstance(op, Call):
        return [(NodeField(name), spec, spec.default) for name, spec in op.specs.items()]
    block = model.graphs.get(op.block, Graph())
    inner: list[tuple[NodeField | BlockArgument, Field, Any]] = [
        (BlockArgument(name), argument_field(model, op.block, name), value)
        for name, value in block.defaults.items()
    ]
    return [*inner, (NodeField("repeat"), op.specs["repeat"], 1)]


def value_of(op: Op, target: NodeField | BlockArgument, default: Any) -> Any:
    """What an operation has there; of an argument that a use does not give, the default."""
    if isinstance(op, Call) and isinstance(target, BlockArgument):
        return dict(op.values).get(target.name, default)
    return getattr(op, target.name)


def _is_set(op: Op, target: NodeField | BlockArgument, value: Any, default: Any) -> bool:
    if isinstance(op, Call) and isinstance(target, BlockArgument):
        return target.name in dict(op.values)
    return value != default and not op.specs[target.name].required


def comes_to(value: Any, arguments: Mapping[str, Any]) -> Any:
    """What a value is once its arguments are known; None for a sum that cannot be done."""
    if not isinstance(value, Arg):
        return value
    try:
        return value.value(arguments)
    except ValueError:
        return None


def argument_field(
    model: Model, block: str, argument: str, seen: frozenset[str] = frozenset()
) -> Field:
    """What an argument of a block takes: that of the first field in the block that it fills."""
    graph = model.graphs[block]
    found = _filled_by(model, block, argument, seen | {block})
    if found is None:
        found = Field(argument, _kind(graph.defaults.get(argument)), "fills no field of its block")
    return replace(found, name=argument, doc=graph.argument_docs.get(argument, found.doc))


def _filled_by(model: Model, block: str, argument: str, seen: frozenset[str]) -> Field | None:
    for node in model.graphs[block].nodes.values():
        for target, arg in node.op.held.items():
            if arg.text != argument:
                continue
            if isinstance(target, NodeField):
                return node.op.specs[target.name]
            inner = node.op.block if isinstance(node.op, Call) else ""
            if inner in model.graphs and inner not in seen:
                return argument_field(model, inner, target.name, seen)
    return None


def _kind(value: Any) -> Kind:
    if isinstance(value, bool | str):
        return BOOL if isinstance(value, bool) else TEXT
    if isinstance(value, tuple):
        return PAIR if len(value) == 2 else SIZES
    return REAL if isinstance(value, float) else WHOLE
