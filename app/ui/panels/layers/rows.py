"""The rows of the table of layers, and what its columns say of them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app import quantity
from app.workspace import receptive_fields
from graph import paths
from graph.check.receptive import Field
from graph.check.report import Report
from graph.check.scope import Result, Scope
from graph.ops.port import Input, Output, title
from graph.shape import text


@dataclass(frozen=True)
class Known:
    """What rows are told from: the check, the batch, and times in ms by path."""

    report: Report
    batch: int
    forward: Mapping[str, float]
    backward: Mapping[str, float]
    fields: Mapping[str, Field]


class Row:
    """A layer, a block, or one of a block's repetitions (`scope` without `result`).

    `children` is None until someone looks inside, `seen` the scope that they are of.
    """

    __slots__ = (
        "at",
        "children",
        "key",
        "name",
        "parent",
        "path",
        "result",
        "scope",
        "seen",
    )

    def __init__(self, path: str, name: str, result: Result | None, scope: Scope | None) -> None:
        self.path, self.name = path, name
        self.result, self.scope = result, scope
        self.parent: Row | None = None
        self.children: list[Row] | None = None
        self.seen: Scope | None = None
        self.at = self.key = 0

    @property
    def folds(self) -> bool:
        """Whether there are rows inside."""
        return self.scope is not None

    @property
    def costs(self) -> Any:
        """What has `parameters`, `macs` and `activation_bytes`; None while that is not known."""
        if self.result is None:
            return self.scope.costs if self.scope and self.scope.outputs else None
        return self.result if self.result.outputs is not None else None

    @property
    def output(self) -> tuple[int, ...] | None:
        """The shape of its first output."""
        found = self.result if self.result is not None else self.scope
        return found.outputs[0] if found is not None and found.outputs else None

    @property
    def waiting(self) -> bool:
        """Whether it has no shapes through no fault of its own."""
        return self.result is not None and self.result.waiting

    @property
    def op(self) -> str:
        """`Conv2d 3×3 pad 1`, `Inception`."""
        if self.result is None:
            return ""
        label = "" if self.folds else self.result.op.label()
        return f"{title(self.result.op)} {label}".strip()

    def inside(self) -> Iterator["Row"]:
        """The rows inside as they are now."""
        result, scope = self.result, self.scope
        if scope is None:
            return
        if result is not None and result.times is not None:
            for number, path in enumerate(paths.repetitions(self.path, result.times)):
                yield Row(path, str(number), None, scope)
        else:
            yield from within(scope, self.path)


def within(scope: Scope, prefix: str) -> Iterator[Row]:
    """The rows of a graph at one of its uses, in order of execution."""
    for name in scope.order:
        result = scope.results[name]
        if name in scope.live and not isinstance(result.op, Input | Output):
            path = paths.join(prefix, name)
            yield Row(path, name, result, result.inside)


@dataclass(frozen=True)
class Column:
    """A column: its title, what it says of a row, and what it sorts by."""

    title: str
    say: Callable[[Row, Known], str]
    value: Callable[[Row, Known], Any]
    width: int
    """In characters."""
    number: bool = True


def _cost(title: str, name: str, width: int) -> Column:
    def value(row: Row, known: Known) -> int | None:
        return getattr(row.costs, name) if row.costs is not None else None

    return Column(title, lambda r, k: _count(value(r, k)), value, width)


def _time(title: str, way: str) -> Column:
    def value(row: Row, known: Known) -> float | None:
        found: float | None = getattr(known, way).get(row.path)
        return found

    return Column(title, lambda r, k: quantity.ms(value(r, k)), value, 6)


def _count(number: int | None) -> str:
    return "" if number is None else quantity.count(number)


def _output(row: Row, known: Known) -> str:
    return text(row.output) if row.output else "waiting" if row.waiting else "none"


def _activation(row: Row, known: Known) -> int | None:
    costs = row.costs
    return None if costs is None else costs.activation_bytes * known.batch


def _memory(row: Row, known: Known) -> str:
    size = _activation(row, known)
    return "" if size is None else quantity.memory(size)


def _side(row: Row, known: Known) -> int | None:
    field = known.fields.get(row.path)
    return None if field is None else receptive_fields.side(field)


def _field(row: Row, known: Known) -> str:
    field = known.fields.get(row.path)
    return "" if field is None else receptive_fields.text(field)


COLUMNS = (
    Column("path", lambda r, k: r.path, lambda r, k: r.path, 22, number=False),
    Column("op", lambda r, k: r.op, lambda r, k: r.op, 17, number=False),
    Column("output", _output, lambda r, k: r.output, 11),
    _cost("parameters", "parameters", 12),
    _cost("MACs", "macs", 14),
    Column("activation", _memory, _activation, 9),
    Column("field", _field, _side, 4),
    _time("forward ms", "forward"),
    _time("backward ms", "backward"),
)
