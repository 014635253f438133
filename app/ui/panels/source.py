"""The live PyTorch source, in syntax colours; a line and its node select each other."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QGuiApplication,
    QMouseEvent,
    QShowEvent,
    QSyntaxHighlighter,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
)
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

from app.ui.theme import theme
from app.workspace.document import State
from app.workspace.workspace import Workspace
from graph import paths
from graph.problem import Refused

Nodes = Mapping[int, tuple[tuple[str, str], ...]]
FOLLOWS_AFTER = 30


class Source(QWidget):
    """The text follows an edit a moment later; while the model has errors the last one is grey."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self.document, self.focus = workspace.document, workspace.focus
        self.setAccessibleName("Source")
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.nodes: Nodes = {}
        self.text = Lines()
        self.colours = Colours(self.text.document())
        self.says = QLabel(wordWrap=True)
        self.copy = QPushButton("Copy")
        self._lay_out()
        self.waiting = QTimer(self, singleShot=True, interval=FOLLOWS_AFTER)
        self.waiting.timeout.connect(self.refresh)
        self.copy.clicked.connect(self.copy_all)
        self.text.pressed.connect(self._select_nodes)
        self.document.changed.connect(self._follow)
        self.focus.selected.connect(self._mark)
        self.focus.moved.connect(self._mark)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setContentsMargins(19, 6, 12, 4)
        self.says.setProperty("role", "dim")
        top.addWidget(self.says, 1)
        top.addWidget(self.copy, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(self.text)

    def _follow(self, before: State, after: State) -> None:
        if self.isVisible() and before.model != after.model:
            self.waiting.start()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.waiting.start()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.colours.rehighlight()
            self._mark()

    def refresh(self) -> None:
        """Write the source of the model as it is now, or say why there is none."""
        from codegen.pytorch import write

        try:
            source = write(self.document.model)
        except Refused as refusal:
            self._say(f"No source while there is an error. {refusal}", wrong=True)
            return
        self.nodes = source.nodes
        self.colours.read(source.text)
        self.text.show_text(source.text)
        lines = source.text.count("\n")
        self._say(f"class {source.class_name}(nn.Module), {lines} lines", wrong=False)
        self._mark()

    def _say(self, sentence: str, *, wrong: bool) -> None:
        self.says.setText(sentence)
        theme.mark(self.says, role="error" if wrong else "dim")
        self.text.setEnabled(not wrong)
        self.copy.setEnabled(not wrong)
        self.colours.set_grey(wrong)

    def copy_all(self) -> None:
        """The whole text to the clipboard."""
        QGuiApplication.clipboard().setText(self.text.toPlainText())

    def _select_nodes(self, line: int) -> None:
        """The nodes that a line makes, where they are on the canvas or at their first use."""
        made = self.nodes.get(line, ())
        if not made:
            return
        graph = made[0][0]
        if graph != self.focus.graph:
            place = paths.first_use(self.document.model, graph)
            if place is None:
                return
            self.focus.enter(place)
        self.focus.select(name for where, name in made if where == graph)
        self.focus.revealed.emit()

    def _mark(self) -> None:
        """Light up the lines of the selected nodes."""
        graph, names = self.focus.graph, set(self.focus.names)
        chosen = [
            line
            for line, made in self.nodes.items()
            if any(where == graph and name in names for where, name in made)
        ]
        self.text.light(chosen)


class Lines(QPlainTextEdit):
    """Text to read and select; `pressed(line)` follows a click on one, counted from 1."""

    pressed = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setReadOnly(True)
        self.setFont(theme.monospaced(9.5))
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setAccessibleName("PyTorch source")
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.document().setDocumentMargin(12)

    def show_text(self, text: str) -> None:
        """Replace what differs, so that the place a person reads stays."""
        old, new = self.toPlainText().split("\n"), text.rstrip("\n").split("\n")
        if old == new:
            return
        head = _alike(old, new)
        tail = _alike(old[head:][::-1], new[head:][::-1])
        at = self.verticalScrollBar().value()
        cursor = QTextCursor(self.document())
        last = max(head, len(old) - tail)
        start = self.document().findBlockByNumber(head)
        if tail and head < len(new):
            end = self.document().findBlockByNumber(last)
            cursor.setPosition(start.position())
            cursor.setPosition(end.position(), QTextCursor.MoveMode.KeepAnchor)
            cursor.insertText("".join(f"{line}\n" for line in new[head : len(new) - tail]))
        else:
            cursor.select(QTextCursor.SelectionType.Document)
            cursor.insertText("\n".join(new))
        self.verticalScrollBar().setValue(at)

    def light(self, lines: list[int]) -> None:
        """Give some lines a ground of their own and bring the first into view."""
        marks = [self._mark(line) for line in lines]
        self.setExtraSelections(marks)
        if marks and not self._in_view(lines[0]):
            cursor = marks[0].cursor
            self.setTextCursor(cursor)
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

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if not self.textCursor().hasSelection():
            at = self.cursorForPosition(event.position().toPoint())
            self.pressed.emit(at.blockNumber() + 1)


class Colours(QSyntaxHighlighter):
    """Python's syntax in the theme's colours; Pygments tells what is what."""

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self.spans: list[list[tuple[int, int, str]]] = []
        self.grey = False

    def read(self, text: str) -> None:
        """Take the text that is about to be shown."""
        self.spans = _spans(text)

    def set_grey(self, grey: bool) -> None:
        """Leave the colours off: this is not the source of the model as it is."""
        if grey != self.grey:
            self.grey = grey
            self.rehighlight()

    def highlightBlock(self, text: str) -> None:
        number = self.currentBlock().blockNumber()
        if self.grey:
            self.setFormat(0, len(text), theme.current().faint)
            return
        for start, length, kind in self.spans[number] if number < len(self.spans) else ():
            self.setFormat(start, length, _colour(kind))


@lru_cache(maxsize=4)
def _spans(text: str) -> list[list[tuple[int, int, str]]]:
    """For each line, where a kind of token stands."""
    from pygments.lexers import PythonLexer
    from pygments.token import Comment, Keyword, Literal, Name

    kinds = {
        Comment: "comment",
        Literal.String: "string",
        Literal.Number: "number",
        Keyword: "keyword",
        Name.Class: "name",
        Name.Function: "name",
        Name.Builtin.Pseudo: "self",
        Name.Builtin: "name",
    }
    lines: list[list[tuple[int, int, str]]] = [[]]
    column = 0
    for token, value in PythonLexer(stripnl=False).get_tokens(text):
        kind = next((k for t, k in kinds.items() if token in t), "")
        for index, piece in enumerate(value.split("\n")):
            if index:
                lines.append([])
                column = 0
            if kind and piece:
                lines[-1].append((column, len(piece), kind))
            column += len(piece)
    return lines


def _colour(kind: str) -> QColor:
    colours = theme.current()
    return {
        "comment": colours.faint,
        "string": colours.category("pooling"),
        "number": colours.category("activation"),
        "keyword": colours.category("normalization"),
        "name": colours.accent,
        "self": colours.dim,
    }[kind]


def _alike(one: list[str], other: list[str]) -> int:
    count = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        count += 1
    return count
