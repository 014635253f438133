"""The rows of the table of layers, and its columns."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from app import quantity
from app.workspace import receptive_fields
from graph import paths
from graph.check.receptive import Field
from graph.check.report import Report
from graph.check.scope import Result, Scope
from graph.ops.port import Input, Output, title
from graph.shape import text as shape_text


@dataclass(frozen=True)
class Measures:
    """What the columns show of rows: the check, the batch, times in ms and fields by path."""

    report: Report
    batch: int
    forward: Mapping[str, float]
    backward: Mapping[str, float]
    fields: Mapping[str, Field]


class Entry(NamedTuple):
    """What a row is of: a layer, a block, or one of a block's repetitions (`scope` alone)."""

    path: str
    name: str
    result: Result | None
    scope: Scope | None


class Row:
    """A row of the table; `children` is None until someone looks inside.

    `shown` is the scope that the children were made of, `position` the row's among its siblings,
    `key` the number that Qt knows it by.
    """

    __slots__ = (
        "children",
        "key",
        "name",
        "parent",
        "path",
        "position",
        "result",
        "scope",
        "shown",
    )

    def __init__(self, entry: Entry) -> None:
        self.path, self.name, self.result, self.scope = entry
        self.parent: Row | None = None
        self.children: list[Row] | None = None
        self.shown: Scope | None = None
        self.position = self.key = 0

    @property
    def folds(self) -> bool:
        """Whether there are rows inside."""
        return self.scope is not None

    @property
    def costs(self) -> Any:
        """What has `parameters`, `macs` and `activation_bytes`; None while that is not measures."""
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
        """Whether it has no shapes for a layer above it has none."""
        return self.result is not None and self.result.waiting

    @property
    def op(self) -> str:
        """`Conv2d 3×3 pad 1`, `Inception`."""
        if self.result is None:
            return ""
        label = "" if self.folds else self.result.op.label()
        return f"{title(self.result.op)} {label}".strip()

    def same(self, entry: Entry) -> bool:
        """Whether an entry is of the same layer or block."""
        return self.path == entry.path and self.folds == (entry.scope is not None)

    def inside(self) -> Iterator[Entry]:
        """What is inside as it is now."""
        result, scope = self.result, self.scope
        if scope is None:
            return
        if result is not None and result.times is not None:
            for number, path in enumerate(paths.repetitions(self.path, result.times)):
                yield Entry(path, str(number), None, scope)
        else:
            yield from within(scope, self.path)


def within(scope: Scope, prefix: str) -> Iterator[Entry]:
    """The layers and blocks of a graph at one of its uses, in order of execution."""
    for name in scope.order:
        result = scope.results[name]
        if name in scope.live and not isinstance(result.op, Input | Output):
            yield Entry(paths.join(prefix, name), name, result, result.inside)


@dataclass(frozen=True)
class Column:
    """A column: its title, its text for a row, and the value that it sorts by."""

    title: str
    text: Callable[[Row, Measures], str]
    value: Callable[[Row, Measures], Any]
    width: int
    """In characters."""
    number: bool = True


def _cost(title: str, name: str, width: int) -> Column:
    def value(row: Row, measures: Measures) -> int | None:
        return getattr(row.costs, name) if row.costs is not None else None

    return Column(title, lambda r, m: _count(value(r, m)), value, width)


def _time(title: str, direction: str) -> Column:
    def value(row: Row, measures: Measures) -> float | None:
        found: float | None = getattr(measures, direction).get(row.path)
        return found

    return Column(title, lambda r, m: quantity.ms(value(r, m)), value, 6)


def _count(number: int | None) -> str:
    return "" if number is None else quantity.count(number)


def _output(row: Row, measures: Measures) -> str:
    return shape_text(row.output) if row.output else "waiting" if row.waiting else "none"


def _activation(row: Row, measures: Measures) -> int | None:
    costs = row.costs
    return None if costs is None else costs.activation_bytes * measures.batch


def _memory(row: Row, measures: Measures) -> str:
    size = _activation(row, measures)
    return "" if size is None else quantity.memory(size)


def _side(row: Row, measures: Measures) -> int | None:
    field = measures.fields.get(row.path)
    return None if field is None else receptive_fields.side(field)


def _field(row: Row, measures: Measures) -> str:
    field = measures.fields.get(row.path)
    return "" if field is None else receptive_fields.text(field)


COLUMNS = (
    Column("path", lambda r, m: r.path, lambda r, m: r.path, 22, number=False),
    Column("op", lambda r, m: r.op, lambda r, m: r.op, 17, number=False),
    Column("output", _output, lambda r, m: r.output, 11),
    _cost("parameters", "parameters", 10),
    _cost("MACs", "macs", 13),
    Column("activation", _memory, _activation, 9),
    Column("field", _field, _side, 4),
    _time("forward ms", "forward"),
    _time("backward ms", "backward"),
)
