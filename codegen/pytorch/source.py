"""PyTorch source of a model: one nn.Module class for each block, the network's last."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from textwrap import wrap

from codegen.checked import checked
from codegen.pytorch.constructors import Constructors
from codegen.pytorch.containers import Group, groups, nodes_of
from codegen.pytorch.formatting import CallText, Line, assigned, lines
from codegen.pytorch.forward import Forward
from codegen.pytorch.initialization import function
from codegen.pytorch.signature import Signature, class_names, signatures, source
from codegen.pytorch.sizes import uses
from codegen.pytorch.steps import needs_module
from codegen.pytorch.support_classes import CLASSES
from graph.check.report import Report
from graph.check.scope import Scope
from graph.model import Model
from graph.names import TORCH, fresh
from graph.ops.port import Input, Output
from graph.shape import text

Nodes = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Source:
    """A module's text, its network's class, and which (graph, node) pairs each line makes.

    Lines count from 1.
    """

    text: str
    class_name: str
    nodes: Mapping[int, Nodes]


def write(model: Model, report: Report | None = None, *, weights_file: str = "") -> Source:
    """The source of a model. Raises Refused, with its first problem, if it has an error.

    Run as a program it takes its weights from the safetensors file of that name beside it.
    """
    return _Writer(model, checked(model, report), weights_file).write()


class _Writer:
    """One model on its way to text."""

    def __init__(self, model: Model, report: Report, weights_file: str) -> None:
        self.model = model
        self.report = report
        self.weights_file = weights_file
        self.uses = uses(report)
        self.class_names = class_names(self.uses)
        taken = set(self.class_names.values())
        self.support_names = {key: fresh(key, taken) for key in CLASSES}
        self.supports: list[str] = []
        initialize = fresh("initialize", taken)
        self.initialization = function(model.initialization, initialize)
        taken |= {initialize, *self.support_names.values()}
        self.signatures = signatures(report, self.uses, taken)

    def write(self) -> Source:
        bodies = [self._class(name, scopes) for name, scopes in self.uses.items()]
        made = [line for body in bodies for line in [("", ()), ("", ()), *body]]
        support = [self._support(name) for name in dict.fromkeys(self.supports)]
        if self.initialization:
            support.append(self.initialization.text)
        code = "\n".join([*(line for line, _ in made), *support])
        made += self._guard()
        head = _imports(self.model.main, code)
        for part in support:
            head += ["", "", *part.rstrip("\n").split("\n")]
        every: list[Line] = [*((line, ()) for line in head), *made]
        nodes = {i: tags for i, (_, tags) in enumerate(every, 1) if tags}
        return Source("\n".join(line for line, _ in every) + "\n", self.class_name, nodes)

    @property
    def class_name(self) -> str:
        """The network's."""
        return self.class_names[self.model.main]

    def _support(self, name: str) -> str:
        return CLASSES[name].replace(name, self.support_names[name])

    def _class(self, name: str, scopes: Sequence[Scope]) -> list[Line]:
        """The class of a block, or of the network, from its uses: the first for what all share."""
        scope = scopes[0]
        modules = _modules(scope, groups(scope, _nodes(scope), _single(scope)))
        kept = _kept_arguments(scope, modules, self.signatures[name])
        return [
            (f"class {self.class_names[name]}(nn.Module):", ()),
            *((line, ()) for line in self._doc(name)),
            ("", ()),
            *self._init(name, scopes, modules, kept),
            ("", ()),
            *self._forward(scope, modules, kept),
        ]

    def _init(
        self,
        name: str,
        scopes: Sequence[Scope],
        modules: Mapping[str, Group | str],
        kept: Mapping[str, str],
    ) -> Iterator[Line]:
        own = self.signatures[name]
        parameters = ("self", *own.parameters(scopes[0].graph))
        constructors = Constructors(
            self.model, name, self.signatures, self._special(scopes), self.class_names
        )
        yield from lines("def ", CallText("__init__", parameters), ":", 4, ())
        yield " " * 8 + "super().__init__()", ()
        for argument in own.computed:
            text = source(scopes[0].graph.arguments[argument], own.names)
            yield from assigned(own.names[argument], text, 8, ())
        for argument, attribute in kept.items():
            yield from assigned(f"self.{attribute}", own.names[argument], 8, ())
        for attribute, part in modules.items():
            yield from assigned(f"self.{attribute}", constructors.part(part), 8, ())
        if name == self.model.main and self.initialization:
            yield f"        self.apply({self.initialization.name})", ()

    def _forward(
        self, scope: Scope, modules: dict[str, Group | str], kept: dict[str, str]
    ) -> list[Line]:
        forward = Forward(scope, modules, kept, top=scope.name == self.model.main)
        parameters = ("self", *forward.parameters())
        return [*lines("def ", CallText("forward", parameters), ":", 4, ()), *forward.body()]

    def _special(self, scopes: Sequence[Scope]) -> dict[str, str]:
        """Nodes that need a class of ours, at any of the block's uses, with its name."""
        found = {
            name: result.op.support
            for scope in scopes
            for name, result in scope.results.items()
            if name in scope.live and result.op.support
        }
        self.supports += found.values()
        return {name: self.support_names[support] for name, support in found.items()}

    def _doc(self, name: str) -> list[str]:
        words = [_plain(self.model.graphs[name].doc) or f"{name}."]
        if name == self.model.main:
            words.append(self._figures())
        if len(words) == 1 and len(words[0]) <= 78:
            return [f'    """{words[0]}"""']
        first, *rest = [w for part in words for w in (*wrap(part, 80), "")][:-1]
        return [f'    """{first}', *(f"    {w}".rstrip() for w in rest), '    """']

    def _figures(self) -> str:
        """What goes in, what comes out and how many parameters that takes."""
        report = self.report
        ends = " and ".join(text(shape) for shape in report.outputs.values() if shape)
        starts = " and ".join(text(shape) for shape in report.inputs.values())
        figures = f"{starts} to {ends}; {report.parameters:,} parameters"
        extra = report.parameters_training - report.parameters
        return f"{figures}, and {extra:,} more in training." if extra else f"{figures}."

    def _guard(self) -> list[Line]:
        """Runs one random batch and prints the shape that comes out."""
        images = tuple(
            CallText("torch.rand", ("2", *map(str, shape))) for shape in self.report.inputs.values()
        )
        one = len(self.report.outputs) == 1
        shapes = "tuple(outputs.shape)" if one else "[tuple(output.shape) for output in outputs]"
        return [
            ("", ()),
            ("", ()),
            ('if __name__ == "__main__":', ()),
            *self._reading(),
            *assigned("model", f"{self.class_name}().eval()", 4, ()),
            *self._loading(),
            ("    with torch.no_grad():", ()),
            *assigned("outputs", CallText("model", images), 8, ()),
            (f"    print({shapes})", ()),
        ]

    def _reading(self) -> list[Line]:
        """What the program imports for its weights."""
        if not self.weights_file:
            return []
        imports = ("pathlib import Path", "", "safetensors.torch import load_file", "")
        return [(f"    from {name}" if name else "", ()) for name in imports]

    def _loading(self) -> list[Line]:
        if not self.weights_file:
            return []
        beside = CallText("Path(__file__).with_name", (json.dumps(self.weights_file),))
        return [
            *assigned("weights", beside, 4, ()),
            ("    model.load_state_dict(load_file(weights))", ()),
        ]


def _imports(name: str, code: str) -> list[str]:
    inner = re.compile(r"^ {8}.*\bF\.", re.MULTILINE)  # a docstring has less before it
    functional = ["import torch.nn.functional as F"] if inner.search(code) else []
    return [
        f'"""{name}, a network written with Convas."""',
        "",
        "import torch",
        *functional,
        "from torch import nn",
    ]


def _plain(doc: str) -> str:
    """A remark as it may stand in a docstring: one line, nothing that ends or escapes it."""
    kept = "".join(c if c.isprintable() else " " for c in doc)
    return " ".join(kept.replace("\\", "/").replace('"', "'").split())


def _nodes(scope: Scope) -> list[str]:
    """What the class computes, in order."""
    ops = {name: scope.graph.nodes[name].op for name in scope.order if name in scope.live}
    return [name for name, op in ops.items() if not isinstance(op, Input | Output)]


def _single(scope: Scope) -> frozenset[str]:
    """Nodes that may stand in an nn.Sequential: modules with one input and one output."""
    found = set()
    for name in _nodes(scope):
        result = scope.results[name]
        one = len(result.inputs) == 1 and result.outputs is not None and len(result.outputs) == 1
        if one and (result.inside is not None or result.op.torch):
            found.add(name)
    return frozenset(found)


def _modules(scope: Scope, parts: Mapping[str, Group | str]) -> dict[str, Group | str]:
    """The attributes that hold modules; functions need none."""
    made: dict[str, Group | str] = {}
    for head, part in parts.items():
        if isinstance(part, str):
            if needs_module(scope.graph.nodes[part].op):
                made[head] = part
        elif part.chain:
            made[head] = part
        elif inner := _modules(scope, part.parts):
            made[head] = Group(part.name, inner, False)
    return made


def _kept_arguments(
    scope: Scope, modules: Mapping[str, Group | str], own: Signature
) -> dict[str, str]:
    """Arguments that forward needs, with the attributes of self that keep them."""
    in_modules = {node for part in modules.values() for node in nodes_of(part)}
    taken = set(modules) | TORCH
    kept: dict[str, str] = {}
    for name in _nodes(scope):
        if name in in_modules:
            continue
        for argument in scope.graph.nodes[name].op.arguments:
            if argument not in kept:
                kept[argument] = fresh(own.names[argument], taken)
                taken.add(kept[argument])
    return kept
