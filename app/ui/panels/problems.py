"""The list of problems: where, what and why, with the edits that would mend each."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from app.ui.theme import theme
from app.workspace.document import State
from app.workspace.workspace import Workspace
from graph.fixes import Fix, fixes
from graph.problem import Problem

MOST = 200


class Problems(QScrollArea):
    """One row a problem; `counted(errors, warnings)` follows every check.

    `fix_chosen(fix)` asks for a fix to be done: on the canvas, which has to make room for it.
    """

    fix_chosen = Signal(object)
    counted = Signal(int, int)

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self.document, self.focus = workspace.document, workspace.focus
        self.setAccessibleName("Problems")
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        body = QWidget()
        body.setProperty("role", "panel")
        self.column = QVBoxLayout(body)
        self.column.setContentsMargins(9, 8, 9, 8)
        self.column.setSpacing(2)
        self.empty = QLabel("No problems.")
        self.empty.setProperty("role", "faint")
        self.empty.setContentsMargins(8, 4, 8, 4)
        self.column.addWidget(self.empty)
        self.column.addStretch(1)
        self.setWidget(body)
        self.rows: list[ProblemRow] = []
        self._dirty = True
        self.mending = QTimer(self, singleShot=True, interval=0)
        self.mending.timeout.connect(self._offer_fixes)
        self.verticalScrollBar().valueChanged.connect(lambda _: self.mending.start())
        self.document.changed.connect(self._follow)

    def _follow(self, before: State, after: State) -> None:
        self.refresh()

    def count(self) -> None:
        """Tell how many there are."""
        found = [problem.severity for problem in self.document.report.problems]
        self.counted.emit(found.count("error"), found.count("warning"))

    def refresh(self) -> None:
        """Show the problems there are now; rows that say the same stay."""
        self.count()
        self._dirty = not self.isVisible()
        if not self._dirty:
            self._fill(self.document.report.problems)
            self.mending.start()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._dirty:
            self.refresh()

    def _fill(self, problems: tuple[Problem, ...]) -> None:
        old = {row.problem: row for row in self.rows}
        wanted = list(dict.fromkeys(problems))[:MOST]
        kept = [old.pop(problem, None) or ProblemRow(self, problem) for problem in wanted]
        for row in old.values():
            row.setParent(None)
            row.deleteLater()
        for index, row in enumerate(kept):
            row.stale = True
            self.column.insertWidget(index, row)
        self.rows = kept
        self.empty.setVisible(not kept)

    def _offer_fixes(self) -> None:
        """Work out fixes for the rows in view."""
        for row in self.rows:
            if row.stale and not row.visibleRegion().isEmpty():
                row.offer(fixes(self.document.model, self.document.report, row.problem))

    def mend(self, fix: Fix) -> None:
        """Have a fix done, as one step of undo."""
        self.fix_chosen.emit(fix)


class ProblemRow(QFrame):
    """One problem: a click goes there."""

    def __init__(self, panel: Problems, problem: Problem) -> None:
        super().__init__()
        self.panel, self.problem, self.stale = panel, problem, True
        self.setProperty("role", "problem")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(f"{problem.severity} at {problem.path}: {problem.message}")
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 5, 8, 5)
        row.setSpacing(12)
        row.addWidget(_text("●" if problem.severity == "error" else "▲", problem.severity))
        row.addLayout(self._words(), 1)
        self.buttons = QHBoxLayout()
        self.buttons.setSpacing(6)
        row.addLayout(self.buttons)

    def _words(self) -> QVBoxLayout:
        where = _text(self.problem.path or "the network", "dim")
        where.setFont(theme.monospaced(9))
        what = _text(self.problem.message, "")
        what.setWordWrap(True)
        what.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        column = QVBoxLayout()
        column.setSpacing(2)
        column.addWidget(what)
        column.addWidget(where)
        return column

    def offer(self, found: tuple[Fix, ...]) -> None:
        """Show the fixes as buttons."""
        self.stale = False
        while (item := self.buttons.takeAt(0)) is not None:
            item.widget().deleteLater()
        for fix in found:
            button = QPushButton(fix.text)
            button.setProperty("role", "fix")
            button.clicked.connect(lambda _, fix=fix: self.panel.mend(fix))
            self.buttons.addWidget(button)

    def go(self) -> None:
        """Show the node on the canvas."""
        if self.problem.path:
            self.panel.focus.go(self.problem.path)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.go()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.go()
        else:
            super().keyPressEvent(event)


def _text(words: str, role: str) -> QLabel:
    made = QLabel(words)
    made.setProperty("role", role)
    return made
