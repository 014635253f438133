"""The list of problems: where, what and why, with the edits that would fix each."""

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
from app.workspace.problem_groups import ProblemGroup, group
from app.workspace.workspace import Workspace
from graph.fixes import Fix, fixes

MOST = 200


class Problems(QScrollArea):
    """One row for a problem, in however many uses of its block; a click goes to the use one is in.

    `counted(errors, warnings)` follows every check. `fix_chosen(fix)` asks for a fix to be done: on the canvas, which has to make room for it.
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
        self.groups: list[ProblemGroup] = []
        self.rows: list[ProblemRow] = []
        self._dirty = True
        self.fix_timer = QTimer(self, singleShot=True, interval=0)
        self.fix_timer.timeout.connect(self._offer_fixes)
        self.verticalScrollBar().valueChanged.connect(lambda _: self.fix_timer.start())
        self.document.changed.connect(self._follow)
        self.focus.moved.connect(self._move)

    def _follow(self, before: State, after: State) -> None:
        self.refresh()

    def _move(self) -> None:
        """Problems of a shared block are shown as they are in the use one is in."""
        if any(found.all_uses > 1 for found in self.groups):
            self.refresh()

    def count(self) -> None:
        """Find out what problems there are, and signal how many."""
        document = self.document
        self.groups = group(document.model, document.report.problems, self.focus.block)
        found = [one.problem.severity for one in self.groups]
        self.counted.emit(found.count("error"), found.count("warning"))

    def refresh(self) -> None:
        """Show the problems there are now; rows of the same problem stay."""
        self.count()
        self._dirty = not self.isVisible()
        if not self._dirty:
            self._fill(self.groups)
            self.fix_timer.start()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._dirty:
            self.refresh()

    def _fill(self, groups: list[ProblemGroup]) -> None:
        old = {row.group: row for row in self.rows}
        wanted = list(dict.fromkeys(groups))[:MOST]
        kept = [old[one] if one in old else ProblemRow(self, one) for one in wanted]
        for row in set(self.rows) - set(kept):
            row.setParent(None)
            row.deleteLater()
        for index, row in enumerate(kept):
            row.unfixed = True
            self.column.insertWidget(index, row)
        self.rows = kept
        self.empty.setVisible(not kept)

    def _offer_fixes(self) -> None:
        """Work out fixes for the rows in view."""
        for row in self.rows:
            if row.unfixed and not row.visibleRegion().isEmpty():
                row.show_fixes(fixes(self.document.model, self.document.report, row.group.problem))


class ProblemRow(QFrame):
    """One problem: a click goes there."""

    def __init__(self, panel: Problems, group: ProblemGroup) -> None:
        super().__init__()
        self.panel, self.group, self.unfixed = panel, group, True
        problem = group.problem
        self.setProperty("role", "problem")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(f"{problem.severity} at {group.where}: {problem.message}")
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 5, 8, 5)
        row.setSpacing(12)
        row.addWidget(_label("●" if problem.severity == "error" else "▲", problem.severity))
        row.addLayout(self._texts(), 1)
        self.buttons = QHBoxLayout()
        self.buttons.setSpacing(6)
        row.addLayout(self.buttons)

    def _texts(self) -> QVBoxLayout:
        where = _label(self.group.where, "dim")
        where.setFont(theme.monospaced(9))
        what = _label(self.group.problem.message, "")
        what.setWordWrap(True)
        what.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        column = QVBoxLayout()
        column.setSpacing(2)
        column.addWidget(what)
        column.addWidget(where)
        return column

    def show_fixes(self, found: tuple[Fix, ...]) -> None:
        """Show the fixes as buttons."""
        self.unfixed = False
        for button in self.findChildren(QPushButton):
            button.hide()
            button.deleteLater()
        for fix in found:
            button = QPushButton(fix.text)
            button.setProperty("role", "fix")
            button.clicked.connect(lambda _, fix=fix: self.panel.fix_chosen.emit(fix))
            self.buttons.addWidget(button)

    def go(self) -> None:
        """Show the node on the canvas."""
        if self.group.path:
            self.panel.focus.go(self.group.path)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.go()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.go()
        else:
            super().keyPressEvent(event)


def _label(text: str, role: str) -> QLabel:
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setProperty("role", role)
    return made
