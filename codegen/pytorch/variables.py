"""What the variables of `forward` are called: one along a chain, a new one at a fork."""

import keyword
from collections import Counter
from collections.abc import Sequence
from itertools import takewhile

from codegen.pytorch.signature import TAKEN
from codegen.pytorch.steps import Flow, Step
from graph.declare.arg import Arg
from graph.model import source_of, wire
from graph.names import LONGEST
from graph.ops.join import Concat, Elementwise
from graph.ops.structure import Split

OUT = "out"
"""The variable of a value whose nodes have no name in common."""


class Variables:
    """Gives each wire of a flow a variable, step by step in its order.

    1. Along a chain the variable stays: `x = self.conv1(x)`, then `x = self.pool1(x)`.
    2. At a fork each branch gets a new one, called by what the names of its nodes have in common:
       `branch1 = self.branch1(x)`. Where they have nothing, `out`.
    3. A join takes the trunk's variable again, if nobody reads what that holds any more:
       `x = torch.cat([branch1, branch2], 1)`.
    """

    def __init__(self, flow: Flow) -> None:
        self.flow = flow
        self.names: dict[str, str] = {}
        self.used: set[str] = set(TAKEN)
        self.pending = {wire: len(found) for wire, found in flow.readers.items()}
        """How many reads of each wire are still to come; an output's is never over."""
        self.unread: Counter[str] = Counter()
        """The same for each variable, over all the wires it held."""
        self.always: set[str] = set()
        """Variables that hold a value outside of training too."""
        self.numbers: dict[str, int] = {}
        """Where to look for the next free number behind a name."""

    def inputs(self) -> list[str]:
        """The names of the graph's inputs."""
        for name in self.flow.graph.inputs:
            self._keep(name, self._new(name.replace(".", "_")))
            self.always.add(self.names[name])
        return self.input_names

    @property
    def input_names(self) -> list[str]:
        """The variables of the graph's inputs."""
        return [self.names[name] for name in self.flow.graph.inputs]

    def of(self, step: Step) -> list[str]:
        """The variables that hold a step's values; of parts of one variable, that."""
        count = self.flow.outputs(step)
        names = (self.names[wire(step.last, port)] for port in range(count))
        return [name.partition("[")[0] for name in names if name != "_"]

    def take(self, wire: str) -> str:
        """The variable of a wire, for one of its readers."""
        self.pending[wire] = self.pending.get(wire, 1) - 1
        self.unread[self.names[wire]] -= 1
        return self.read(wire)

    def read(self, wire: str) -> str:
        """The variable of a wire."""
        return self.names[wire]

    def target(self, step: Step, *, aside: bool = False) -> str | tuple[str, ...]:
        """The variable a step's value goes to, or one for each of its values.

        A step `aside`, which runs in training only, takes none that holds a value always.
        """
        count = self.flow.outputs(step)
        wires = [wire(step.last, port) for port in range(count)]
        if self._has_free_width(step):
            whole = self._new(step.last.replace(".", "_"))
            for i, part in enumerate(wires):
                self._keep(part, f"{whole}[{i}]")
            return whole
        if count > 1:
            return self._several(step, wires)
        reused = None if self._is_alone(step) else self._reused(step)
        if aside and reused in self.always:
            reused = None
        variable = reused or self._new(self._branch_name(step))
        if not aside:
            self.always.add(variable)
        self._keep(step.last, variable)
        return (variable,) if self.flow.gives_tuple(step) else variable

    def _several(self, step: Step, wires: Sequence[str]) -> tuple[str, ...]:
        """A variable for each value that is read, `_` for the others."""
        names = tuple(
            self._new(wanted) if part in self.flow.readers else "_"
            for wanted, part in zip(self._port_names(step, len(wires)), wires, strict=True)
        )
        for part, name in zip(wires, names, strict=True):
            self._keep(part, name)
        return names

    def _keep(self, wire: str, variable: str) -> None:
        self.names[wire] = variable
        self.unread[variable] += self.pending.get(wire, 0)

    def _is_alone(self, step: Step) -> bool:
        """Whether it joins one branch only, where a variable of its own reads better than x = x."""
        return len(step.inputs) == 1 and isinstance(
            self.flow.graph.nodes[step.last].op, Elementwise
        )

    def _has_free_width(self, step: Step) -> bool:
        """Whether an argument decides how many outputs it has, which may differ between uses."""
        op = self.flow.graph.nodes[step.last].op
        return isinstance(op, Split) and isinstance(op.split_sizes, Arg)

    def _port_names(self, step: Step, count: int) -> list[str]:
        result = self.flow.scope.results[step.last]
        if result.inside is not None:
            return [out.replace(".", "_") for out in result.inside.graph.outputs]
        return [f"{step.last.replace('.', '_')}_{port + 1}" for port in range(count)]

    def _reused(self, step: Step) -> str | None:
        """A variable that the step may write its value to, as nobody reads its old one any more."""
        first = self.flow.inner(step)
        while first is not None and self.flow.inner(first) is not None:
            first = self.flow.inner(first)
        inputs = (first or step).inputs
        if len(inputs) == 1:
            wire = inputs[0]
            if self.pending.get(wire, 0) > 0 or not self._continues(step, wire):
                return None
            variable = self.names[wire]
            return variable if variable.isidentifier() else None
        trunk = (self.names[name] for name in self.flow.graph.inputs)
        joined = (v for v in map(self.names.__getitem__, inputs) if v == OUT)
        return next((variable for variable in (*trunk, *joined) if self._is_free(variable)), None)

    def _is_free(self, variable: str) -> bool:
        return variable.isidentifier() and self.unread[variable] <= 0

    def _continues(self, step: Step, wire: str) -> bool:
        """Whether a step goes on with its input's variable; it is the last reader of the wire.

        Not at a fork whose branches join again, as they do in an Inception module:

            branch1 = self.branch1(x)
            branch2 = self.branch2(x)  # the last to read x, and yet a branch like the other
            x = torch.cat([branch1, branch2], 1)

        But where the other readers lead elsewhere, as an auxiliary head does:

            aux1 = self.aux1(x)
            x = self.inception4b(x)
        """
        mine = {*self.flow.nodes(step)}
        readers = self.flow.readers_of(source_of(wire)[0])
        return not self.flow.meets(step.last, [name for name in readers if name not in mine])

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
        """As names.fresh, which would try the numbers of a thousand `out`s from 2 on each time."""
        name = wanted
        if wanted in self.used:
            stem = (wanted.rstrip("0123456789") or wanted)[: LONGEST - 5]
            number = self.numbers.get(stem, 2)
            while (name := f"{stem}{number}") in self.used:
                number += 1
            self.numbers[stem] = number + 1
        self.used.add(name)
        return name


def _shared(names: Sequence[str]) -> str:
    """What names begin with alike: branch2 of branch2.0 and branch2.1, or of branch2_1, branch2_2.

    '' where that is no word of its own: conv and concat begin alike and have nothing in common.
    """
    heads = [name.rpartition(".")[0] or name for name in names]
    if len(set(heads)) == 1:
        return heads[0]
    same = takewhile(lambda letters: len(set(letters)) == 1, zip(*names, strict=False))
    word = "".join(letters[0] for letters in same)
    if any(name[len(word) :][:1].isalpha() for name in names) and word[-1:].isalpha():
        return ""
    return (word if word in names else word.rstrip("0123456789")).rstrip("._")
