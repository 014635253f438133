"""Encoders and decoders: a row for each resolution, down the left side and up the right.

A network is taken in the order in which it runs, as pieces of one resolution. As long as the
resolution falls, pieces stand below each other in one column; where it turns and rises, a column
to the right begins. So the two pieces of a resolution face each other, and the wire that skips
from one to the other runs straight across:

    conv  conv ────────── up  concat  conv  conv
    pool  conv ────────── up  concat  conv
               pool  conv

What stands before the input of a skip, like `up`, is moved aside to let the wire pass.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from app.layout.lanes import Size, heights
from app.layout.ports import entries, offset
from app.layout.rows import COLUMN_GAP, FORK_GAP, ROW_GAP, TRACK, columns, corners, fold
from app.layout.skeleton import Skeleton
from graph.model import Graph, Point, source_of

READABLE = 0.55
"""The scale at which a drawing is large enough, however wide it is."""
NARROWER = 1.25
"""Else columns are drawn if they show everything so much larger."""
CLEAR = 20
"""Between a skip that runs straight across and a card above or below it."""


@dataclass
class _Piece:
    """Nodes of one resolution that run one after the other, and where they stand in the piece."""

    level: int
    run: int
    names: list[str] = field(default_factory=list)
    at: dict[str, Point] = field(default_factory=dict)
    x: float = 0.0
    y: float = 0.0
    width: float = 0.0
    top: float = 0.0
    bottom: float = 0.0


def encoder_decoder(
    graph: Graph,
    skeleton: Skeleton,
    sizes: Mapping[str, Size],
    level: Mapping[str, int],
    page: Size,
) -> dict[str, Point] | None:
    """Corners of the cards of a network whose resolution falls and rises again, else None."""
    pieces = _pieces(skeleton, level)
    if not _returns(pieces):
        return None
    drawing = _Drawing(graph, sizes, pieces)
    stairs = drawing.stairs().scale(page)
    if stairs > READABLE or drawing.columns().scale(page) < NARROWER * stairs:
        drawing.stairs()
    return drawing.corners()


def _pieces(skeleton: Skeleton, level: Mapping[str, int]) -> list[_Piece]:
    made: list[_Piece] = []
    way = 0
    for name in skeleton.sequence:
        at = level[name]
        if not made:
            made.append(_Piece(at, 0))
        elif made[-1].level != at:
            turn = 1 if at > made[-1].level else -1
            made.append(_Piece(at, made[-1].run + (way == -turn)))
            way = turn
        made[-1].names.append(name)
    return made


def _returns(pieces: list[_Piece]) -> bool:
    """Whether some resolution comes again, and not so often that rows would be in pieces."""
    deepest = {piece.level for piece in pieces}
    runs = pieces[-1].run + 1 if pieces else 0
    falls = any(a.level < b.level for a, b in pairwise(pieces))
    return 2 <= runs <= 2 * len(deepest) and falls and len(pieces) > len(deepest)


class _Drawing:
    """The pieces of a network, each arranged by itself, put in rows."""

    def __init__(self, graph: Graph, sizes: Mapping[str, Size], pieces: list[_Piece]) -> None:
        self.graph, self.sizes, self.pieces = graph, sizes, pieces
        self.piece = {name: piece for piece in pieces for name in piece.names}
        for piece in pieces:
            self._arrange(piece)
        self._align()
        self.rows = self._rows()

    def corners(self) -> dict[str, Point]:
        """Where each card stands."""
        return {
            name: (piece.x + x, self.rows[piece.level] + piece.y + y)
            for piece in self.pieces
            for name, (x, y) in piece.at.items()
        }

    def scale(self, page: Size) -> float:
        """How large it can be shown on a page."""
        wide = max(piece.x + piece.width for piece in self.pieces)
        level = max(self.rows)
        low = max(piece.y + piece.bottom for piece in self.pieces if piece.level == level)
        high = self.rows[level] + low - min(piece.y + piece.top for piece in self.pieces)
        return min(page[0] / wide, page[1] / high)

    def stairs(self) -> "_Drawing":
        """Each piece right of the one before: a V, whose wires all lead to the right."""
        x = 0.0
        for piece in self.pieces:
            piece.x = x
            x += piece.width + COLUMN_GAP
        return self

    def columns(self) -> "_Drawing":
        """Pieces below each other as long as the resolution falls, or rises; the last centred."""
        wide = [0.0] * (self.pieces[-1].run + 1)
        for piece in self.pieces:
            wide[piece.run] = max(wide[piece.run], piece.width)
        starts = [sum(wide[:run]) + FORK_GAP * run for run in range(len(wide))]
        whole = starts[-1] + wide[-1]
        alone = [piece.level for piece in self.pieces]
        for piece in self.pieces:
            piece.x = starts[piece.run]
            if piece.level == max(alone) and alone.count(piece.level) == 1:
                piece.x = round((whole - piece.width) / 16) * 8
        return self

    def _arrange(self, piece: _Piece) -> None:
        """The nodes of a piece from left to right, about the line of its trunk."""
        nodes = {name: self.graph.nodes[name] for name in piece.names}
        skeleton = Skeleton.of(self.graph.with_nodes(nodes))
        found = heights(skeleton, self.sizes)
        made = columns(skeleton, self.sizes, found)
        (row,) = fold(made, skeleton, found, None)
        corner = corners(made, [row])
        for name in piece.names:
            x = corner[skeleton.column[name]][0]
            piece.at[name] = x, found.middle[name] - self.sizes[name][1] / 2
        self._clear(piece)
        self._measure(piece)
        piece.width = row.width

    def _measure(self, piece: _Piece) -> None:
        piece.top = min(y for _, y in piece.at.values())
        piece.bottom = max(y + self.sizes[name][1] for name, (_, y) in piece.at.items())

    def _skip(self, piece: _Piece) -> tuple[str, int, str] | None:
        """The input that a piece reads from the nearest piece before it in its row."""
        found: tuple[int, str, int, str] | None = None
        for name in piece.names:
            for port, wire in enumerate(self.graph.nodes[name].inputs):
                source = source_of(wire)[0] if wire else ""
                other = self.piece.get(source)
                if other is None or other is piece or other.level != piece.level:
                    continue
                if found is None or other.run > found[0]:
                    found = other.run, name, port, source
        return found[1:] if found else None

    def _clear(self, piece: _Piece) -> None:
        """Move what is left of the input of a skip out of the way of its wire."""
        skip = self._skip(piece)
        if skip is None:
            return
        name, port, _ = skip
        line, x = self._entry(piece, name, port), piece.at[name][0]
        before = [n for n in piece.names if piece.at[n][0] < x]
        wires = [w for w in self.graph.nodes[name].inputs[:port] if w]
        above = any(source_of(wire)[0] in before for wire in wires)
        tops = [piece.at[n][1] for n in before]
        lows = [piece.at[n][1] + self.sizes[n][1] for n in before]
        if not before or min(tops) > line + CLEAR or max(lows) < line - CLEAR:
            return
        by = line - CLEAR - max(lows) if above else line + CLEAR - min(tops)
        for n in before:
            piece.at[n] = piece.at[n][0], piece.at[n][1] + by

    def _entry(self, piece: _Piece, name: str, port: int) -> float:
        middle = piece.at[name][1] + self.sizes[name][1] / 2
        return middle + offset(port, entries(self.graph.nodes[name]))

    def _align(self) -> None:
        """Bring both ends of each skip to one height."""
        for piece in self.pieces:
            skip = self._skip(piece)
            if skip is not None:
                name, port, source = skip
                other = self.piece[source]
                leaves = other.y + other.at[source][1] + self.sizes[source][1] / 2
                piece.y = leaves - self._entry(piece, name, port)

    def _rows(self) -> dict[int, float]:
        """The height of each row's line, with room between rows for the wires there."""
        rows: dict[int, float] = {}
        y = 0.0
        for level in sorted({piece.level for piece in self.pieces}):
            row = [piece for piece in self.pieces if piece.level == level]
            top = min(piece.y + piece.top for piece in row)
            rows[level] = y = _snapped(y - top)
            y += top
            low = max(piece.y + piece.bottom for piece in row)
            y += low - top + ROW_GAP + TRACK * max(0, self._wires(level) - 2)
        return rows

    def _wires(self, level: int) -> int:
        """How many outputs have wires below a row: to other rows, or past pieces of it."""
        found = set()
        for name, node in self.graph.nodes.items():
            to = self.piece[name]
            for wire in node.inputs:
                if wire and (other := self.piece.get(source_of(wire)[0])) is not None:
                    low, high = sorted((other.level, to.level))
                    beside = low == high == level and to.run > other.run + 1
                    if low <= level < high or beside:
                        found.add(wire)
        return len(found)


def _snapped(y: float) -> float:
    return round(y / 8) * 8
