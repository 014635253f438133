"""The constructor calls of a class: what `__init__` assigns."""

from collections.abc import Mapping
from typing import Any

from codegen.pytorch.containers import Group
from codegen.pytorch.formatting import CallText, Entry, Repeated
from codegen.pytorch.signature import Signature, field_source, source
from codegen.pytorch.sizes import channels_of
from graph.declare.arg import resolved
from graph.declare.op import Op
from graph.model import Model
from graph.ops.port import Call


class Constructors:
    """Writes the modules of one graph."""

    def __init__(
        self,
        model: Model,
        graph: str,
        signatures: Mapping[str, Signature],
        supports: Mapping[str, str],
        class_names: Mapping[str, str],
    ) -> None:
        self.model = model
        self.graph = graph
        self.signatures = signatures
        self.own = signatures[graph]
        self.supports = supports
        self.class_names = class_names

    def part(self, part: Group | str) -> Any:
        """A node's module, or a container of modules."""
        if isinstance(part, str):
            return self._module(part)
        if part.chain:
            modules = tuple(self.part(inner) for inner in part.parts.values())
            return CallText("nn.Sequential", modules, open=len(modules) > 1)
        entries = [Entry(key, self.part(inner)) for key, inner in part.parts.items()]
        return CallText("nn.ModuleDict", (entries,))

    def _module(self, name: str) -> CallText:
        op = self.model.graphs[self.graph].nodes[name].op
        tags = ((self.graph, name),)
        if isinstance(op, Call):
            return self._use(name, op, tags)
        sizes = {key: self.own.sizes[name, key] for key in op.sized}
        head = self.supports.get(name) or op.torch
        return CallText(
            head, (*self._by_position(op, sizes), *self._by_keyword(name, op, sizes)), tags=tags
        )

    def _by_position(self, op: Op, sizes: Mapping[str, str]) -> list[str]:
        channels = [text for key, text in sizes.items() if not key.endswith("=")]
        fields = [self._field(op, s.name) for s in op.specs.values() if s.positional]
        return channels + fields

    def _by_keyword(self, name: str, op: Op, sizes: Mapping[str, str]) -> list[str]:
        hidden = set(op.hidden)
        if name in self.supports:
            hidden -= {target.name for target in op.held} & set(op.supported)
        values = {
            key: self._field(op, key)
            for key in op.set_fields()
            if not op.specs[key].positional and key not in hidden
        }
        return [f"{k}={v}" for k, v in values.items()] + [
            f"{key}{text}" for key, text in sizes.items() if key.endswith("=")
        ]

    def _use(self, name: str, op: Call, tags: Any) -> CallText:
        signature = self.signatures[op.block]
        given = dict(op.values)
        values = resolved(self.model.graphs[op.block].arguments, given)
        arguments = [
            *(self.own.sizes[name, channels_of(port)] for port, _ in signature.inputs),
            *(self._source(values[a]) for a in signature.positional),
            *(self.own.sizes[name, *key] for key in signature.extras),
            *(
                f"{signature.names[a]}={self._source(given[a])}"
                for a in signature.keywords
                if a in given
            ),
        ]
        name_of_class = self.class_names[op.block]
        if op.repeat == 1:
            return CallText(name_of_class, tuple(arguments), tags=tags)
        made = Repeated(CallText(name_of_class, tuple(arguments)), self._source(op.repeat))
        return CallText("nn.Sequential", (made,), tags=tags)

    def _field(self, op: Op, field: str) -> str:
        return field_source(op, field, self.own.names)

    def _source(self, value: Any) -> str:
        return source(value, self.own.names)


def settings(op: Op, held: Mapping[str, str]) -> dict[str, str]:
    """A functional op's settings as `forward` writes them; `held` are arguments kept on self."""
    attributes = {argument: f"self.{name}" for argument, name in held.items()}
    return {k: field_source(op, k, attributes) for k in op.set_fields() if k not in op.hidden}
