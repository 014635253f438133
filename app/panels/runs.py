"""The profiles that were run, newest first, and the one that is running."""

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from app import quantity, theme
from app.worker.messages import ProfileResult
from graph.model import Model

Index = QModelIndex | QPersistentModelIndex


@dataclass
class Run:
    """One profile: what was asked for, and what became of it."""

    number: int
    model: Model
    device: str
    batch: int
    state: str = "running"
    sentence: str = ""
    result: ProfileResult | None = None


COLUMNS = (
    "run", "device", "batch", "state", "median ms", "p10", "p90", "images/s", "peak memory",
    "parameters", "MACs",
)  # fmt: skip
WIDTHS = (6, 26, 8, 22, 13, 10, 10, 12, 14, 13, 17)
WORDS = (1, 3)
"""Columns of words; the others are numbers."""
STATE = 3


class Table(QAbstractTableModel):
    """The runs for Qt."""

    def __init__(self) -> None:
        super().__init__()
        self.runs: list[Run] = []
        self.model: Model | None = None
        self.mono, self.plain = theme.monospaced(9), theme.font(9.5)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.runs)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return len(COLUMNS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = 0
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return COLUMNS[section]
        return _side(section) if role == Qt.ItemDataRole.TextAlignmentRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        run, column = self.runs[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return self.cells(run)[column]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _side(column)
        if role == Qt.ItemDataRole.FontRole:
            return self.plain if column in WORDS else self.mono
        if role == Qt.ItemDataRole.ToolTipRole:
            return self.cells(run)[column] or None
        if role == Qt.ItemDataRole.ForegroundRole and run.state == "failed":
            return theme.current().error
        return None

    def cells(self, run: Run) -> tuple[str, ...]:
        """A run in words."""
        head = (str(run.number), run.device, str(run.batch))
        if run.result is None:
            return (*head, f"{run.state}: {run.sentence}".removesuffix(": "), *[""] * 7)
        result, spread = run.result, run.result.latency_ms
        stale = "" if run.model is self.model else "stale: model has changed"
        return (
            *head,
            stale or result.remark or "done",
            *(quantity.ms(ms) for ms in (spread.median, spread.p10, spread.p90)),
            f"{result.images_per_second:,.1f}",
            quantity.memory(result.peak_memory_bytes),
            quantity.count(result.parameters),
            quantity.count(result.macs),
        )

    def put(self, run: Run) -> None:
        """A run that began, on top."""
        self.beginInsertRows(QModelIndex(), 0, 0)
        self.runs.insert(0, run)
        self.endInsertRows()

    def refresh(self) -> None:
        """Every cell anew."""
        if self.runs:
            self.dataChanged.emit(
                self.index(0, 0), self.index(len(self.runs) - 1, len(COLUMNS) - 1)
            )


def _side(column: int) -> int:
    flags = Qt.AlignmentFlag
    side = flags.AlignLeft if column in WORDS else flags.AlignRight
    return int((side | flags.AlignVCenter).value)


class Runs(QWidget):
    """The table, and above it how far the present run is; `stop_wanted()` asks to stop it."""

    stop_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Runs")
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.table = Table()
        self.view = QTableView()
        self.view.setModel(self.table)
        self.doing, self.bar, self.stop = QLabel(), QProgressBar(), QPushButton("Stop")
        self.empty = QLabel(
            "No runs yet. F5 profiles the network on the device in the toolbar."
        )
        self._lay_out()
        self.stop.clicked.connect(self.stop_wanted)
        self.set_running(False)

    def _lay_out(self) -> None:
        self.bar.setTextVisible(False)
        self.doing.setProperty("role", "dim")
        self.empty.setProperty("role", "faint")
        self.empty.setContentsMargins(19, 12, 12, 12)
        self.now = QWidget()
        top = QHBoxLayout(self.now)
        top.setContentsMargins(19, 6, 12, 4)
        top.setSpacing(12)
        for widget, share in ((self.doing, 0), (self.bar, 1), (self.stop, 0)):
            top.addWidget(widget, share)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self.now, self.empty, self.view):
            column.addWidget(part)
        column.addStretch(1)
        self._set_up_view()

    def _set_up_view(self) -> None:
        view = self.view
        view.setAccessibleName("Runs")
        view.setShowGrid(False)
        view.setTabKeyNavigation(False)
        view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        view.verticalHeader().hide()
        view.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 9)
        view.horizontalHeader().setStretchLastSection(True)
        view.horizontalHeader().setHighlightSections(False)
        letter = self.fontMetrics().averageCharWidth()
        for number, width in enumerate(WIDTHS):
            view.setColumnWidth(number, letter * width)
        view.hide()

    def begin(self, run: Run) -> None:
        """A run was asked for."""
        self.table.put(run)
        self.empty.hide()
        self.view.show()
        self.set_running(True)

    def set_running(self, running: bool) -> None:
        """Whether there is something to stop."""
        self.now.setVisible(running)
        if running:
            self.doing.setText("Waiting for the worker")
            self.bar.setRange(0, 0)

    def progress(self, text: str, done: int, total: int) -> None:
        """How far the run is."""
        self.doing.setText(text)
        self.bar.setRange(0, total)
        self.bar.setValue(done)

    def find(self, number: int) -> Run | None:
        """The run of that number."""
        return next((run for run in self.table.runs if run.number == number), None)

    def running(self) -> bool:
        """Whether one is running or waits."""
        return any(run.state == "running" for run in self.table.runs)

    def follow(self, model: Model) -> None:
        """Mark runs of another model as stale."""
        self.table.model = model
        self.table.refresh()
        self.view.clearSpans()
        for number, run in enumerate(self.table.runs):
            if run.sentence:
                self.view.setSpan(number, STATE, 1, len(COLUMNS) - STATE)
