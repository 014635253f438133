"""The right side of the window: the selection's name, its form and its facts."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.ui.panels.inspector.facts import Facts
from app.ui.panels.inspector.form import Form
from app.ui.panels.inspector.name_editor import NameEditor
from app.ui.panels.inspector.subject import Subject, subject
from app.ui.theme import theme
from app.ui.widgets.plain_text import plain_tooltip
from app.workspace.workspace import Workspace
from graph import paths
from graph.declare.arg import Arg
from graph.edits import blocks
from graph.problem import Refused

EDGE = 6
"""From the edge of a name to its text, pixels."""
LEAST, MOST = 230, 480
"""Its width, pixels, at any size of text."""


class Inspector(QScrollArea):
    """Follows the document and the focus."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self.document, self.focus = workspace.document, workspace.focus
        self.questions = workspace.questions
        self.subject: Subject | None = None
        self.form = Form(workspace)
        self.facts = Facts(workspace)
        self._lay_out()
        for signal in (self.document.changed, self.focus.selected, self.focus.moved):
            signal.connect(self.refresh)
        for signal in (
            workspace.layer_times.changed,
            workspace.profile_settings.changed,
            workspace.receptive_fields.found,
        ):
            signal.connect(self.facts.refresh)
        self.refresh()

    def _lay_out(self) -> None:
        self.setAccessibleName("Inspector")
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumWidth(LEAST)
        body = QWidget()
        body.setProperty("role", "panel")
        whole, column = QVBoxLayout(body), QVBoxLayout()
        whole.setContentsMargins(17 - EDGE, 14, 15, 16)
        whole.setSpacing(3)
        column.setContentsMargins(EDGE, 0, 0, 0)  # in line with the text of the name
        column.setSpacing(0)
        column.addLayout(self._heading())
        whole.addWidget(self.title)
        whole.addLayout(column)
        column.addSpacing(16)
        column.addWidget(self.form)
        column.addLayout(self._uses())
        column.addSpacing(14)
        column.addWidget(_rule())
        column.addSpacing(12)
        column.addWidget(self.facts)
        column.addStretch(1)
        self.body = body
        self.setWidget(body)

    def _heading(self) -> QVBoxLayout:
        self.title = NameEditor(self._check_name)
        self.title.setProperty("role", "title")
        self.title.setFont(theme.font(11, QFont.Weight.DemiBold))
        self.title.setAccessibleName("Name")
        self.title.given.connect(self._rename)
        self.title.refused.connect(self._show_wrong_name)
        self.title.let_go.connect(self.form.let_go)
        self.wrong_name = _label("error")
        self.wrong_name.hide()
        self.subtitle = _label("dim")
        self.problem = _label("error")
        column = QVBoxLayout()
        column.setSpacing(3)
        for widget in (self.wrong_name, self.subtitle, self.problem):
            column.addWidget(widget)
        return column

    def _uses(self) -> QHBoxLayout:
        self.enter = QPushButton("Open the block")
        self.own = QPushButton("Make its own")
        self.enter.clicked.connect(lambda: self.focus.enter(self.focus.paths[0]))
        self.own.clicked.connect(self.make_own)
        row = QHBoxLayout()
        row.setContentsMargins(0, 12, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.enter)
        row.addWidget(self.own)
        row.addStretch(1)
        return row

    def refresh(self) -> None:
        """Show what is selected as it is now."""
        about = self.subject = subject(self.document, self.focus)
        self.title.show_name(about.title)
        self.title.setReadOnly(len(about.names) > 1)
        self.subtitle.setText(about.subtitle)
        self.subtitle.setToolTip(plain_tooltip(about.doc))
        self._show_problem()
        self._show_uses(about)
        self.form.show_subject(about)
        self.facts.refresh()
        self._widen()

    def _widen(self) -> None:
        """Large text needs a wider panel: it does not scroll sideways."""
        needed = self.body.minimumSizeHint().width() + 2
        self.setMinimumWidth(min(max(LEAST, needed), MOST))

    def _show_problem(self) -> None:
        scope, names = self.focus.scope, self.focus.names
        result = scope.results.get(names[0]) if scope and len(names) == 1 else None
        problem = result.problem.message if result and result.problem else ""
        remark = result.remark or "" if result else ""
        theme.mark(self.problem, role="error" if problem else "warning")
        self.problem.setText(problem or remark)
        self.problem.setVisible(bool(problem or remark))

    def _show_uses(self, about: Subject) -> None:
        one = bool(about.call) and len(about.names) == 1
        number = paths.uses(self.document.model, about.call) if one else 0
        self.enter.setVisible(one)
        self.own.setVisible(number > 1)
        self.own.setToolTip(f"{about.call} is used {number} times; give this use its own copy")

    def edit_settings(self) -> None:
        """Put the keyboard into the first field; Enter or Esc gives it back to the canvas."""
        self.show()
        first = next(iter(self.form.rows.values()), None)
        if first is not None:
            first.editor.setFocus(Qt.FocusReason.TabFocusReason)

    def rename(self) -> None:
        """Type another name."""
        self.show()
        self.title.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.title.selectAll()

    def _check_name(self, name: str) -> str:
        """Why the selected node, or the block, cannot be called so; '' if it can."""
        about = self.subject
        if about is None or name == about.title:
            return ""
        try:
            about.rename(name)(self.document.model)
        except Refused as refusal:
            return str(refusal)
        return ""

    def _show_wrong_name(self, sentence: str) -> None:
        self.wrong_name.setText(sentence)
        self.wrong_name.setVisible(bool(sentence))

    def _rename(self, name: str) -> None:
        about = self.subject
        if about is None:
            return
        if self.document.edit(about.rename(name), f"rename {about.title}") and about.names:
            self.focus.select([name])

    def make_argument(self) -> None:
        """Make the field with the keyboard an argument of its block; with nothing selected, add one.

        Where no field has had the keyboard, ask which of the selected node's it is.
        """
        about, last = self.subject, self.form.last
        if about is None or not about.names:
            self.form.argument_edits.add(self.focus.graph)
            return
        able = [s for s in about.settings if s.lifts and not isinstance(s.value, Arg)]
        if len(about.names) > 1 or not able:
            self.document.refuse("Select one node with a field that can be an argument.")
            return
        if last is None or last.setting not in able:
            labels = [setting.label for setting in able]
            chosen = self.questions.choose(f"Which field of {about.title}?", labels)
            able = [setting for setting in able if setting.label == chosen]
        else:
            able = [last.setting]
        for setting in able:
            self.form.argument_edits.make(about, setting)

    def make_own(self) -> None:
        """Give the selected use its own copy of its block."""
        about = self.subject
        if about is None or not about.call:
            return
        self.document.edit(
            lambda m: blocks.make_own(m, about.graph, about.names[0]),
            f"give {about.names[0]} its own block",
        )


def _label(role: str) -> QLabel:
    made = QLabel(wordWrap=True)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setProperty("role", role)
    return made


def _rule() -> QFrame:
    made = QFrame()
    made.setProperty("role", "rule")
    return made
