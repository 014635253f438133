"""What the variables of `forward` are called: one along a chain, a new one at a fork."""

import keyword
from collections.abc import Sequence
from itertools import takewhile

from codegen.pytorch.signature import TAKEN
from codegen.pytorch.steps import Flow, Step
from graph.declare.kind import Arg
from graph.model import source_of, wire
from graph.names import fresh
from graph.ops.join import Concat, Elementwise
from graph.ops.structure import Split

OUT = "out"
"""A value that no name of a node fits."""


class Variables:
    """Gives each wire of a flow a variable, step by step in its order."""

    def __init__(self, flow: Flow) -> None:
        self.flow = flow
        self.names: dict[str, str] = {}
        self.used: set[str] = set(TAKEN)
        self.pending = {wire: len(found) for wire, found in flow.readers.items()}

    def inputs(self) -> list[str]:
        """The names of the graph's inputs."""
        for name in self.flow.graph.inputs:
            self.names[name] = self._new(name.replace(".", "_"))
        return [self.names[name] for name in self.flow.graph.inputs]

    def take(self, wire: str) -> str:
        """The variable of a wire, for one of its readers."""
        self.pending[wire] = self.pending.get(wire, 1) - 1
        return self.read(wire)

    def read(self, wire: str) -> str:
        """The variable of a wire."""
        return self.names[wire]

    def target(self, step: Step) -> str | tuple[str, ...]:
        """The variable a step's value goes to: its input's along a chain, a new one at a fork."""
        count = self.flow.outputs(step)
        wires = [wire(step.last, port) for port in range(count)]
        if self._as_wide_as_told(step):
            whole = self._new(step.last.replace(".", "_"))
            self.names.update({w: f"{whole}[{i}]" for i, w in enumerate(wires)})
            return whole
        if count > 1:
            words = self._port_names(step, count)
            names = tuple(
                self._new(w) if at in self.flow.readers else "_"
                for w, at in zip(words, wires, strict=True)
            )
            self.names.update(zip(wires, names, strict=True))
            return names
        reused = None if self._is_alone(step) else self._reused(step)
        made = reused or self._new(self._branch_name(step))
        self.names[step.last] = made
        return (made,) if self.flow.gives_tuple(step) else made

    def _is_alone(self, step: Step) -> bool:
        """Whether it joins one branch only: x = x would say nothing."""
        return len(step.inputs) == 1 and isinstance(
            self.flow.graph.nodes[step.last].op, Elementwise
        )

    def _as_wide_as_told(self, step: Step) -> bool:
        """Whether it has as many outputs as an argument says, other ones at other uses."""
        op = self.flow.graph.nodes[step.last].op
        return isinstance(op, Split) and isinstance(op.split_sizes, Arg)

    def _port_names(self, step: Step, count: int) -> list[str]:
        result = self.flow.scope.results[step.last]
        if result.inside is not None:
            return [out.replace(".", "_") for out in result.inside.graph.outputs]
        return [f"{step.last.replace('.', '_')}_{port + 1}" for port in range(count)]

    def _reused(self, step: Step) -> str | None:
        """A variable whose value nobody reads any more, if this step goes on where it left off."""
        first = self.flow.inner(step)
        while first is not None and self.flow.inner(first) is not None:
            first = self.flow.inner(first)
        inputs = (first or step).inputs
        if len(inputs) == 1:
            wire = inputs[0]
            if self.pending.get(wire, 0) > 0 or not self._goes_on(step, wire):
                return None
            word = self.names[wire]
            return word if word.isidentifier() else None
        trunk = [self.names[name] for name in self.flow.graph.inputs]
        joined = [w for w in (self.names[w] for w in inputs) if w == OUT]
        return next((word for word in (*trunk, *joined) if self._is_free(word)), None)

    def _is_free(self, word: str) -> bool:
        return word.isidentifier() and all(
            self.pending.get(w, 0) <= 0 for w, held in self.names.items() if held == word
        )

    def _goes_on(self, step: Step, wire: str) -> bool:
        """Whether no other reader of the wire meets this step again further down."""
        name = source_of(wire)[0]
        others = [
            n for n in self.flow.scope.wiring.readers.get(name, ()) if n in self.flow.scope.live
        ]
        mine = self.flow.below(step.last)
        heads = {*self.flow.nodes(step)}
        return all(o in heads or not (self.flow.below(o) & mine) for o in others)

    def _branch_name(self, step: Step) -> str:
        """What the nodes along a branch have in common in their names, or `out`, as of a join."""
        names = [*self.flow.nodes(step)]
        here = step
        while True:
            readers = self.flow.readers.get(here.last, [])
            if len(readers) != 1 or not isinstance(readers[0], Step) or len(readers[0].inputs) != 1:
                break
            here = readers[0]
            names += here.nodes
        join = readers[0] if readers and isinstance(readers[0], Step) else None
        concat = join is not None and isinstance(self.flow.graph.nodes[join.last].op, Concat)
        word = _shared(names) or (_shared(names[-1:]) if concat else "")
        word = word.replace(".", "_")
        return word if word.isidentifier() and not keyword.iskeyword(word) else OUT

    def _new(self, wanted: str) -> str:
        made = fresh(wanted, self.used)
        self.used.add(made)
        return made


def _shared(names: Sequence[str]) -> str:
    """What names begin with alike: branch2 of branch2.0 and branch2.1, or of branch2_1, branch2_2."""
    heads = [name.rpartition(".")[0] or name for name in names]
    if len(set(heads)) == 1:
        return heads[0]
    same = takewhile(lambda letters: len(set(letters)) == 1, zip(*names, strict=False))
    word = "".join(letters[0] for letters in same)
    if any(name[len(word) :][:1].isalpha() for name in names) and word[-1:].isalpha():
        return ""  # conv and concat have no word in common
    return (word if word in names else word.rstrip("0123456789")).rstrip("._")
