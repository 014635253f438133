"""What `forward` computes, call by call, before it is put into words."""

from dataclasses import dataclass

from codegen.containers import Group
from graph.op import Op
from graph.ops.port import Call, Input, Output
from graph.scope import Scope


@dataclass(frozen=True)
class Step:
    """One module or function call: the nodes it runs, the wires it reads, who makes it."""

    nodes: tuple[str, ...]
    inputs: tuple[str, ...]
    module: str | None
    """The attribute that runs it; None for a function."""

    @property
    def last(self) -> str:
        """The node whose output the step gives."""
        return self.nodes[-1]


def steps(scope: Scope, parts: dict[str, Group | str]) -> list[Step]:
    """The calls of forward in order: a chain of nodes in one Sequential is one call."""
    module_of: dict[str, str] = {}
    chains: dict[str, tuple[str, ...]] = {}

    def visit(part: Group | str, access: str) -> None:
        if isinstance(part, str):
            module_of[part] = access
        elif part.chain:
            module_of[part.nodes[-1]] = access
            chains[part.nodes[-1]] = part.nodes
        else:
            for key, inner in part.parts.items():
                visit(inner, f'{access}["{key}"]')

    for head, part in parts.items():
        visit(part, f"self.{head}")
    inner = {node for nodes in chains.values() for node in nodes[:-1]}
    made = []
    for name in scope.order:
        op = scope.graph.nodes[name].op
        if name not in scope.live or name in inner or isinstance(op, Input | Output):
            continue
        nodes = chains.get(name, (name,))
        wires = tuple(w for w in scope.graph.nodes[nodes[0]].inputs if w)
        made.append(Step(nodes, wires, module_of.get(name)))
    return made


def readers(scope: Scope, made: list[Step]) -> dict[str, list[Step | str]]:
    """For each wire the steps that read it, and the graph's outputs that give it."""
    found: dict[str, list[Step | str]] = {}
    for step in made:
        for entry in step.inputs:
            found.setdefault(entry, []).append(step)
    for out in scope.graph.outputs:
        found.setdefault(scope.graph.nodes[out].inputs[0] or "", []).append(out)
    return found


def needs_module(op: Op) -> bool:
    """Whether a node is written as a module when it stands alone."""
    if isinstance(op, Call) or (op.torch and op.held):
        return True
    return op.expression(["x"], dict.fromkeys(op.specs, "()")) is None
