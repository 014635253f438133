"""Python's syntax, as Pygments reads it, a few lines at a time."""

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Literal

from pygments.lexers import PythonLexer
from pygments.token import Comment, Keyword, Name, _TokenType
from pygments.token import Literal as LiteralToken
from PySide6.QtGui import QTextCharFormat, QTextLayout

from app.ui.theme.theme import Theme

Kind = Literal["comment", "string", "number", "keyword", "name", "self"]
Span = tuple[int, int, Kind]
"""Start, length and kind of a piece of a line."""
KINDS: tuple[tuple[_TokenType, Kind], ...] = (
    (Comment, "comment"),
    (LiteralToken.String, "string"),
    (LiteralToken.Number, "number"),
    (Keyword, "keyword"),
    (Name.Class, "name"),
    (Name.Function, "name"),
    (Name.Builtin.Pseudo, "self"),
    (Name.Builtin, "name"),
)
QUOTES = '"""'


@lru_cache(maxsize=8)
def spans(lines: tuple[str, ...], in_docstring: bool) -> list[list[Span]]:
    """The coloured pieces of lines that follow each other, the first perhaps in a docstring."""
    before = (QUOTES,) if in_docstring else ()
    found: list[list[Span]] = [[]]
    column = 0
    for token, value in PythonLexer(stripnl=False).get_tokens("\n".join((*before, *lines))):
        kind = _kind(token)
        for index, piece in enumerate(value.split("\n")):
            if index:
                found.append([])
                column = 0
            if kind and piece:
                found[-1].append((column, len(piece), kind))
            column += len(piece)
    return found[len(before) :]


def in_docstring(above: Sequence[str]) -> bool:
    """Whether a docstring that begins in the lines above goes on below them."""
    return bool(sum(line.count(QUOTES) for line in above if QUOTES in line) % 2)


@cache
def _kind(token: _TokenType) -> Kind | None:
    return next((kind for whole, kind in KINDS if token in whole), None)


def formats(found: Sequence[Span], theme: Theme) -> list[QTextLayout.FormatRange]:
    """The pieces of a line in the theme's colours."""
    return [_range(start, length, _format(kind, theme.name)) for start, length, kind in found]


def greyed(length: int, theme: Theme) -> list[QTextLayout.FormatRange]:
    """A whole line in grey."""
    made = QTextCharFormat()
    made.setForeground(theme.faint)
    return [_range(0, length, made)]


def _range(start: int, length: int, format: QTextCharFormat) -> QTextLayout.FormatRange:
    made = QTextLayout.FormatRange()
    made.start, made.length, made.format = start, length, format
    return made


@cache
def _format(kind: Kind, name: str) -> QTextCharFormat:
    from app.ui.theme.theme import THEMES

    theme = THEMES[name]
    colour = {
        "comment": theme.faint,
        "string": theme.category("pooling"),
        "number": theme.category("activation"),
        "keyword": theme.category("normalization"),
        "name": theme.accent,
        "self": theme.dim,
    }[kind]
    made = QTextCharFormat()
    made.setForeground(colour)
    return made
