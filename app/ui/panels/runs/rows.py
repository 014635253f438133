"""The rows of the list of runs: those that match, below the headings of their groups."""

from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt

from app.ui.widgets.plain_text import plain_tooltip
from app.workspace.runs import description
from app.workspace.runs.run import Run
from app.workspace.runs.run_list import RunList

Index = QModelIndex | QPersistentModelIndex
RUN = Qt.ItemDataRole.UserRole
"""The run of a row; None for a heading."""
UNGROUPED = "without a group"


class Rows(QAbstractListModel):
    """The list of runs as a model for Qt; what does not match `text` and `starred` is left out."""

    def __init__(self, run_list: RunList) -> None:
        super().__init__()
        self.run_list = run_list
        self.text, self.starred = "", False
        self.shown = self._wanted()
        run_list.changed.connect(self._changed)
        for signal in (run_list.added, run_list.removed, run_list.labelled, run_list.filled):
            signal.connect(lambda *_: self.renew())

    @property
    def runs(self) -> list[Run]:
        """The runs that are shown, from top to bottom."""
        return [row for row in self.shown if isinstance(row, Run)]

    def show_matching(self, text: str, starred: bool) -> None:
        """Leave out runs without these words, and if `starred` those without a star."""
        self.text, self.starred = text, starred
        self.renew()

    def renew(self) -> None:
        """Show the runs as they are now."""
        wanted = self._wanted()
        if wanted != self.shown:
            self.beginResetModel()
            self.shown = wanted
            self.endResetModel()
        elif wanted:
            self.dataChanged.emit(self.index(0, 0), self.index(len(wanted) - 1, 0))

    def _wanted(self) -> list[Run | str]:
        runs = [run for run in self.run_list.runs if run.matches(self.text)]
        groups: dict[str, list[Run]] = {}
        for run in runs:
            if run.label.starred or not self.starred:
                groups.setdefault(run.label.group, []).append(run)
        ungrouped = groups.pop("", [])
        rows: list[Run | str] = []
        for name, members in groups.items():
            rows += [name, *members]
        return [*rows, *([UNGROUPED] if rows and ungrouped else []), *ungrouped]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.shown)

    def flags(self, index: Index) -> Qt.ItemFlag:
        if isinstance(self.shown[index.row()], str):
            return Qt.ItemFlag.ItemIsEnabled
        return super().flags(index)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self.shown[index.row()]
        if isinstance(row, str):
            return row if role == Qt.ItemDataRole.DisplayRole else None
        if role == Qt.ItemDataRole.DisplayRole:
            return f"★ {row.title}" if row.label.starred else row.title
        if role == RUN:
            return row
        if role == Qt.ItemDataRole.AccessibleTextRole:
            starred = ["starred"] if row.label.starred else []
            return ", ".join([row.title, row.state_text, description.summary(row), *starred])
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tooltip(_tip(row))
        return None

    def _changed(self, run: Run) -> None:
        if run in self.shown:
            here = self.index(self.shown.index(run), 0)
            self.dataChanged.emit(here, here)


def _tip(run: Run) -> str:
    parts = [run.title, run.label.note, run.message or description.settings_and_device(run)]
    return "\n".join(part for part in parts if part)
