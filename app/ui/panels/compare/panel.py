"""This network beside another: what was added, removed and changed, and what that costs."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from app import quantity
from app.store import networks
from app.ui.panels.compare.table import TAGS, DifferenceTable
from app.ui.widgets.boxes import ComboBox
from app.ui.widgets.plain_text import plain_tooltip
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


class Compare(QWidget):
    """The choice of the other network over a table; a row goes to its node.

    `marked(other, kinds, legend)` says what the canvas shows at which path; `gone(path)` asks to
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
        self.choice, self.facts, self.table = ComboBox(), QLabel(), DifferenceTable()
        self._lay_out()
        self.choice.activated.connect(self._chosen)
        self.table.picked.connect(self._go)
        self.document.opened.connect(self._forget)
        self.following = QTimer(self, singleShot=True, interval=0)
        self.following.timeout.connect(self.refresh)
        self.document.changed.connect(self._follow)
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
        top = QHBoxLayout()
        top.setContentsMargins(12, 8, 12, 0)
        top.setSpacing(16)
        top.addWidget(self.choice, 0, Qt.AlignmentFlag.AlignTop)
        top.addWidget(self.facts, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(top)
        layout.addWidget(self.table, 1)
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
        self.following.start()

    def _follow(self, *_: object) -> None:
        """Nobody waits for the canvas to mark nothing, as at each key that is typed."""
        if self.other is not None:
            self.following.start()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()

    def refresh(self) -> None:
        """Compare again, with the network as it is now."""
        if self.other is None:
            self.table.show_nothing()
            self.facts.clear()
            self.marked.emit(None, {}, "")
            return
        found, times = compare.compare(self.other, self.document.report), self._times()
        if self.isVisible():
            self.table.show_differences(found.differences, _deltas(found, times))
        self.facts.setText(_facts(found, times))
        self.facts.setToolTip(plain_tooltip(self.facts.text()))
        kinds = compare.marks(self.other, found)
        self.marked.emit(self.other, kinds, _legend(found))

    def _times(self) -> "Times | None":
        """The times, while the network is the one that was measured."""
        return self.times if self.timed is self.document.model else None

    def _go(self, path: str) -> None:
        """Go to the layer, or to its ghost if it is in the other network only."""
        if self.document.report.find(path) is not None:
            self.focus.go(path)
        else:
            self.gone.emit(path)


def _deltas(found: compare.Comparison, times: "Times | None") -> dict[str, float]:
    """Milliseconds more, of the layers that were measured in both."""
    deltas = {d.path: times.delta(d.path) for d in found.differences} if times else {}
    return {path: delta for path, delta in deltas.items() if delta is not None}


def _facts(found: compare.Comparison, times: "Times | None") -> str:
    """The totals of both in a line each, with their ratio and on what they were measured."""
    ratio = f" · ratio {found.ratio:.2f}" if found.ratio else ""
    here, there = _totals(found.after), _totals(found.before)
    if times is not None:
        here += f" · {quantity.ms(times.after_ms)} ms on {times.where}"
        there += f" · {quantity.ms(times.before_ms)} ms"
    return f"here: {here}{ratio}\nthere: {there}"


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
