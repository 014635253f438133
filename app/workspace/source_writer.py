"""The PyTorch source of the open model, written on a thread of its own."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Thread

from PySide6.QtCore import QObject, Signal

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
    """Writes the source of one state after the other; of those that come meanwhile, the last.

    `written(WrittenSource)` or `refused(text)` follows each that was written.
    """

    written = Signal(object)
    refused = Signal(str)
    _ended = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._wanted: State | None = None
        self._busy = False
        self._ended.connect(self._conclude)

    def write(self, state: State) -> None:
        """Write the source of this state as soon as the one in hand is done."""
        self._wanted = state
        if not self._busy:
            self._begin()

    def _begin(self) -> None:
        state, self._wanted, self._busy = self._wanted, None, True
        Thread(target=self._write, args=(state,), daemon=True).start()

    def _write(self, state: State) -> None:
        try:
            self._ended.emit(written(state))
        except RuntimeError:
            return  # the window is gone by now

    def _conclude(self, found: WrittenSource | Refused) -> None:
        self._busy = False
        if self._wanted is not None:
            self._begin()
        elif isinstance(found, Refused):
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
