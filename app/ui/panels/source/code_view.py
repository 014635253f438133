"""Source to read and select: only lines that are seen are coloured."""

from collections.abc import Iterator, Sequence
from itertools import takewhile
from typing import Any

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import (
    QMouseEvent,
    QPaintEvent,
    QTextBlock,
    QTextCharFormat,
    QTextCursor,
)
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit

from app.ui.theme import theme

MARGIN = 12


class CodeView(QPlainTextEdit):
    """Lines of Python; `pressed(line)` follows a click on one, counted from 1.

    A QSyntaxHighlighter would colour the whole document after each edit. Here a line is coloured
    when it is painted first: its block's userState is then the number of the colouring, which
    grows with each change of the theme and of whether all is grey.
    """

    pressed = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setReadOnly(True)
        self.setUndoRedoEnabled(False)
        self.setFont(theme.monospaced(9.5))
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setAccessibleName("PyTorch source")
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.document().setDocumentMargin(MARGIN)
        self.lines: tuple[str, ...] = ()
        self.grey = False
        self._colouring = 1

    def show_lines(self, lines: Sequence[str]) -> None:
        """Replace the lines that differ, so that what a person reads stays where it is."""
        old, new = self.lines, tuple(lines)
        if old == new:
            return
        self.lines = new
        head = _common(old, new)
        tail = _common(old[head:][::-1], new[head:][::-1])
        scrolled = self.verticalScrollBar().value()
        cursor = QTextCursor(self.document())
        if tail and head < len(new):
            start = self.document().findBlockByNumber(head)
            end = self.document().findBlockByNumber(len(old) - tail)
            cursor.setPosition(start.position())
            cursor.setPosition(end.position(), QTextCursor.MoveMode.KeepAnchor)
            cursor.insertText("".join(f"{line}\n" for line in new[head : len(new) - tail]))
        else:
            self.setPlainText("\n".join(new))
        self.verticalScrollBar().setValue(scrolled)

    def set_grey(self, grey: bool) -> None:
        """Show all of it in grey: it is not the source of the model as it is."""
        if grey != self.grey:
            self.grey = grey
            self._colour_anew()

    def light(self, lines: Sequence[int]) -> None:
        """Give some lines a background of their own and bring the first into view."""
        marks = [self._mark(line) for line in lines]
        self.setExtraSelections(marks)
        if marks and not self._in_view(lines[0]):
            self.setTextCursor(marks[0].cursor)
            self.centerCursor()

    def _mark(self, line: int) -> Any:
        mark = QTextEdit.ExtraSelection()
        mark.cursor = QTextCursor(self.document().findBlockByNumber(line - 1))
        mark.format.setBackground(theme.current().field)
        mark.format.setProperty(QTextCharFormat.Property.FullWidthSelection, True)
        return mark

    def _in_view(self, line: int) -> bool:
        first = self.firstVisibleBlock().blockNumber()
        shown = self.viewport().height() // max(1, self.fontMetrics().lineSpacing())
        return first < line <= first + shown - 1

    # Colours

    def _colour_anew(self) -> None:
        self._colouring += 1
        self.viewport().update()

    def _seen(self) -> Iterator[QTextBlock]:
        """The blocks from the top of the view to its bottom."""
        block, offset = self.firstVisibleBlock(), self.contentOffset()
        bottom = self.viewport().height()
        while (
            block.isValid() and self.blockBoundingGeometry(block).translated(offset).top() < bottom
        ):
            yield block
            block = block.next()

    def paintEvent(self, event: QPaintEvent) -> None:
        seen = list(self._seen())
        if any(block.userState() != self._colouring for block in seen):
            self._colour(seen)
        super().paintEvent(event)

    def _colour(self, blocks: Sequence[QTextBlock]) -> None:
        from app.ui.panels.source import syntax  # Pygments, which the first picture can do without

        first, colours = blocks[0].blockNumber(), theme.current()
        lines = self.lines[first : first + len(blocks)]
        found = syntax.spans(lines, syntax.in_docstring(self.lines[:first]))
        for block, spans in zip(blocks, found, strict=False):
            grey = syntax.greyed(block.length(), colours)
            block.layout().setFormats(grey if self.grey else syntax.formats(spans, colours))
            block.setUserState(self._colouring)
            self.document().markContentsDirty(block.position(), block.length())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_colouring"):
            self._colour_anew()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if not self.textCursor().hasSelection():
            at = self.cursorForPosition(event.position().toPoint())
            self.pressed.emit(at.blockNumber() + 1)


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    """How many lines at the beginning are the same."""
    pairs = zip(one, other, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
