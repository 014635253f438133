"""The live PyTorch source, in syntax colours; a line and its node select each other."""

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.ui.panels.source.code_view import CodeView
from app.ui.theme import theme
from app.workspace.document import State
from app.workspace.source_writer import SourceWriter, WrittenSource
from app.workspace.workspace import Workspace
from graph import paths

FOLLOWS_AFTER = 30
"""Milliseconds after an edit: the canvas is painted first."""


class SourcePanel(QWidget):
    """The text follows an edit a moment later; while the model has errors the last one is grey."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self.document, self.focus = workspace.document, workspace.focus
        self.setAccessibleName("Source")
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.source: WrittenSource | None = None
        self.writer = SourceWriter(self)
        self.text, self.summary = CodeView(), QLabel(wordWrap=True)
        self.copy = QPushButton("Copy")
        self.write_timer = QTimer(self, singleShot=True, interval=FOLLOWS_AFTER)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setContentsMargins(19, 6, 12, 4)
        self.summary.setProperty("role", "dim")
        self.summary.setTextFormat(Qt.TextFormat.PlainText)
        top.addWidget(self.summary, 1)
        top.addWidget(self.copy, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(self.text)

    def _connect(self) -> None:
        self.write_timer.timeout.connect(self.refresh)
        self.writer.written.connect(self._show)
        self.writer.refused.connect(self._show_refusal)
        self.copy.clicked.connect(self.copy_all)
        self.text.pressed.connect(self._select_nodes)
        self.document.changed.connect(self._follow)
        self.focus.selected.connect(self._mark)
        self.focus.moved.connect(self._mark)

    def _follow(self, before: State, after: State) -> None:
        if self.isVisible() and before.model != after.model:
            self.write_timer.start()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.write_timer.start()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "writer"):
            self._mark()

    def refresh(self) -> None:
        """Have the source of the model as it is now written, or hear why there is none."""
        self.writer.write(self.document.state)

    def _show(self, source: WrittenSource) -> None:
        self.source = source
        self.text.show_lines(source.lines)
        self._set_summary(f"class {source.class_name}(nn.Module), {len(source.lines)} lines")
        self._mark()

    def _show_refusal(self, why: str) -> None:
        self._set_summary(f"No source while there is an error. {why}", error=True)

    def _set_summary(self, text: str, *, error: bool = False) -> None:
        self.summary.setText(text)
        theme.mark(self.summary, role="error" if error else "dim")
        self.text.setEnabled(not error)
        self.copy.setEnabled(not error)
        self.text.set_grey(error)

    def copy_all(self) -> None:
        """The whole text to the clipboard."""
        if self.source is not None:
            QGuiApplication.clipboard().setText(self.source.text)

    def _select_nodes(self, line: int) -> None:
        """Select the nodes that a line makes, where they are on the canvas or at their first use."""
        made = self.source.nodes.get(line, ()) if self.source is not None else ()
        if not made:
            return
        graph = made[0][0]
        if graph != self.focus.graph:
            block = paths.first_use(self.document.model, graph)
            if block is None:
                return
            self.focus.enter(block)
        self.focus.select(name for where, name in made if where == graph)
        self.focus.revealed.emit()

    def _mark(self) -> None:
        """Light up the lines of the selected nodes."""
        if self.source is not None and self.isVisible():
            graph, lines_of = self.focus.graph, self.source.lines_of
            lines = [line for name in self.focus.names for line in lines_of.get((graph, name), ())]
            self.text.light(sorted(set(lines)))
