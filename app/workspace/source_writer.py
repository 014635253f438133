"""The PyTorch source of the open model, written on a thread of its own."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from app.workspace.background import Background
from app.workspace.document import State
from graph.problem import Refused

Nodes = Mapping[int, tuple[tuple[str, str], ...]]


@dataclass(frozen=True)
class WrittenSource:
    """The source in lines, counted from 1, with what makes each."""

    class_name: str
    lines: tuple[str, ...]
    nodes: Nodes
    """(graph, node) pairs by line."""
    lines_of: Mapping[tuple[str, str], tuple[int, ...]]
    """Lines by (graph, node)."""

    @property
    def text(self) -> str:
        """All of it."""
        return "\n".join([*self.lines, ""])


class SourceWriter(QObject):
    """Writes the source of one state after the other, the last that is wanted.

    `written(WrittenSource)` or `refused(text)` follows.
    """

    written = Signal(object)
    refused = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._background = Background[State](written, self)
        self._background.done.connect(self._report)

    def write(self, state: State) -> None:
        """Write the source of this state."""
        self._background.start(state)

    def _report(self, found: WrittenSource | Refused) -> None:
        if isinstance(found, Refused):
            self.refused.emit(str(found))
        else:
            self.written.emit(found)


def written(state: State) -> WrittenSource | Refused:
    """The source of a model, or why there is none."""
    from codegen.pytorch import write

    try:
        source = write(state.model, state.report)
    except Refused as refusal:
        return refusal
    lines_of = defaultdict[tuple[str, str], list[int]](list)
    for line, made in source.nodes.items():
        for node in made:
            lines_of[node].append(line)
    lines = tuple(source.text.rstrip("\n").split("\n"))
    found = {node: tuple(lines) for node, lines in lines_of.items()}
    return WrittenSource(source.class_name, lines, source.nodes, found)
