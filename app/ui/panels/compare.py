"""This network beside another: what was added, removed and changed, and what that costs."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QSizePolicy,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app import quantity
from app.store import networks
from app.ui.theme import theme
from app.ui.widgets.boxes import ComboBox
from app.workspace.workspace import Workspace
from graph.check import compare
from graph.check.infer import infer
from graph.check.report import Report
from graph.model import Model
from graph.problem import Refused
from presets.catalogue import PRESETS

if TYPE_CHECKING:
    from app.store.profile_pairs import Times

NOTHING, KEPT, FILE = "nothing", "kept", "file"
TAGS = {kind: f"{symbol} {kind}" for kind, symbol in compare.SYMBOLS.items()}
COLUMNS = ("", "layer", "there", "here", "parameters", "MACs", "forward ms")
WIDTHS = (95, 180, 200, 200, 100, 120, 90)
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
NUMBERS = (4, 5, 6)
MOST = 400
"""Rows: of networks that have nothing in common the first will do."""


class Compare(QWidget):
    """The choice of the other network over a table; a row goes to its node.

    `marked(other, kinds, legend)` tells the canvas what to say at which path; `gone(path)` asks to
    see a layer that is only in the other network. Times are shown where both were measured alike.
    """

    marked = Signal(object, dict, str)
    gone = Signal(str)

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self.document, self.focus = workspace.document, workspace.focus
        self.questions = workspace.questions
        self.other: Report | None = None
        self.times: Times | None = None
        self.timed: Model | None = None
        """The model that the times are of."""
        self.setAccessibleName("Compare")
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.choice, self.facts, self.table = ComboBox(), QLabel(), QTreeWidget()
        self._lay_out()
        self.choice.activated.connect(self._chosen)
        self.table.itemActivated.connect(self._go)
        self.table.itemClicked.connect(self._go)
        self.document.opened.connect(self._forget)
        self.following = QTimer(self, singleShot=True, interval=0)
        self.following.timeout.connect(self.refresh)
        self.document.changed.connect(lambda *_: self.following.start())
        workspace.layer_times.changed.connect(self._measured)

    def _lay_out(self) -> None:
        self.choice.setAccessibleName("Compare with")
        self.choice.addItem("Compare with…", NOTHING)
        self.choice.addItem("as last saved or opened", KEPT)
        self.choice.addItem("a file…", FILE)
        for name, preset in PRESETS.items():
            self.choice.addItem(preset.title, name)
        self.facts.setProperty("role", "dim")
        self.facts.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.facts.setWordWrap(True)
        size = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        size.setHeightForWidth(True)
        self.facts.setSizePolicy(size)
        table = self.table
        table.setAccessibleName("Differences")
        table.setHeaderLabels(COLUMNS)
        table.setRootIsDecorated(False)
        table.setUniformRowHeights(True)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.header().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        for column in NUMBERS:
            table.headerItem().setTextAlignment(column, RIGHT)
        top = QHBoxLayout()
        top.setContentsMargins(12, 8, 12, 0)
        top.setSpacing(16)
        top.addWidget(self.choice, 0, Qt.AlignmentFlag.AlignTop)
        top.addWidget(self.facts, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(top)
        layout.addWidget(table, 1)
        self.setFocusProxy(self.choice)

    def with_file(self, path: Path) -> None:
        """Compare with a file."""
        self.choice.setCurrentIndex(self.choice.findData(FILE))
        self._compare_with(lambda: networks.load(path))

    def with_preset(self, name: str) -> None:
        """Compare with a preset."""
        self.choice.setCurrentIndex(self.choice.findData(name))
        self._chosen()

    def _chosen(self) -> None:
        choice = str(self.choice.currentData())
        self._compare_with(lambda: self._model(choice))

    def _compare_with(self, read: Callable[[], Model | None]) -> None:
        try:
            model = read()
        except Refused as refusal:
            self.document.refuse(str(refusal))
            model = None
        if model is None:
            self.choice.setCurrentIndex(0)
        self.other = infer(model) if model is not None else None
        self._look_up()
        self.refresh()

    def _model(self, choice: str) -> Model | None:
        if choice == KEPT:
            return self.document.kept
        if choice == FILE:
            path = self.questions.file_to_open("")
            return networks.load(path) if path is not None else None
        return PRESETS[choice].make() if choice in PRESETS else None

    def _measured(self) -> None:
        """There is another profile."""
        if self.other is not None:
            self._look_up()
            self.refresh()

    def _look_up(self) -> None:
        """Find profiles of both networks, as this one is now."""
        from app.store import (
            profile_pairs,  # with the profiles that are kept, which few starts need
        )

        self.timed, self.times = self.document.model, None
        if self.other is not None:
            self.times = profile_pairs.times(self.other.model, self.timed)

    def _forget(self) -> None:
        """Another model is open: what it is to be compared with is to be chosen anew."""
        self.choice.setCurrentIndex(0)
        self.other = None

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The columns share the room that is left."""
        super().resizeEvent(event)
        share = max(1.0, (self.width() - 14) / sum(WIDTHS))
        for column, width in enumerate(WIDTHS):
            self.table.setColumnWidth(column, int(width * share))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()

    def refresh(self) -> None:
        """Compare again, with the network as it is now."""
        self.table.clear()
        self.facts.clear()
        if self.other is None:
            self.marked.emit(None, {}, "")
            return
        found = compare.compare(self.other, self.document.report)
        if self.isVisible():
            self._fill(found)
        self.facts.setText(_facts(found, self._times()))
        self.facts.setToolTip(self.facts.text())
        kinds = compare.marks(self.other, found)
        self.marked.emit(self.other, kinds, _legend(found))

    def _times(self) -> "Times | None":
        """The times, while the network is the one that was measured."""
        return self.times if self.timed is self.document.model else None

    def _fill(self, found: compare.Comparison) -> None:
        rows, times = [], self._times()
        for d in found.differences[:MOST]:
            took = _ms(times.delta(d.path)) if times else ""
            numbers = _signed(d.parameters), _signed(d.macs), took
            row = QTreeWidgetItem([TAGS[d.kind], d.path, d.before, d.after, *numbers])
            row.setFont(1, theme.monospaced(9))
            for column in NUMBERS:
                row.setTextAlignment(column, RIGHT)
                row.setFont(column, theme.monospaced(9))
            rows.append(row)
        more = len(found.differences) - MOST
        if more > 0:
            rows.append(QTreeWidgetItem(["", f"and {more:,} more"]))
        self.table.addTopLevelItems(rows)

    def _go(self, row: QTreeWidgetItem) -> None:
        """Go to the layer, or to its ghost if it is in the other network only."""
        if not row.text(0):
            return
        if self.document.report.find(row.text(1)) is not None:
            self.focus.go(row.text(1))
        else:
            self.gone.emit(row.text(1))


def _facts(found: compare.Comparison, times: "Times | None") -> str:
    """The totals of both in a line each, with their ratio and on what they were measured."""
    ratio = f" · ratio {found.ratio:.2f}" if found.ratio else ""
    here, there = _totals(found.after), _totals(found.before)
    if times is not None:
        here += f" · {quantity.ms(times.after_ms)} ms on {times.where}"
        there += f" · {quantity.ms(times.before_ms)} ms"
    return f"here: {here}{ratio}\nthere: {there}"


def _ms(delta: float | None) -> str:
    return "" if delta is None else f"{delta:+.2f}"


def _signed(number: int) -> str:
    return f"{number:+,}" if number else "0"


def _totals(totals: compare.Totals) -> str:
    trained = ""
    if totals.parameters_training != totals.parameters:
        trained = f" ({quantity.count(totals.parameters_training)} in training)"
    size = quantity.count(totals.parameters)
    return f"{totals.name}: {size} parameters{trained} · {quantity.exact(totals.macs)} MACs"


def _legend(found: compare.Comparison) -> str:
    kinds: tuple[compare.Kind, ...] = ("added", "removed", "changed")
    signs = (f"{TAGS[kind]} {found.count(kind)}" for kind in kinds)
    return f"Compared with {found.before.name}:  {'   '.join(signs)}"
