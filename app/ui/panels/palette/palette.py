"""The left side of the window: everything a person can add, and the networks to start from."""

from collections.abc import Iterator

from PySide6.QtCore import QModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QStandardItem
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from app import quantity
from app.ui.panels.palette.entry_list import KEY, EntryList, item
from app.workspace.catalogue import HEADINGS, Entry, entries, matching, score
from app.workspace.document import State
from app.workspace.workspace import Workspace
from graph.check.infer import infer
from presets.catalogue import PRESETS
from presets.registry import Preset

MORE = "More blocks"
NOTHING, HINT = (
    "Nothing here is called",
    "Try an operation (conv), its kind (pool) or a preset (vgg).",
)
AFTER = 1000
"""Milliseconds until presets are counted: the first picture comes first."""
FEW = 6
"""Library blocks that stand under Blocks in every model; the others only once it uses them."""


class Palette(QWidget):
    """A search field over a list; `chosen(key)` asks to add an entry, `opened(name)` for a preset.

    Entries can be dragged out, as catalogue.MIME.
    """

    chosen = Signal(str)
    opened = Signal(str)

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Palette")
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setMinimumWidth(170)
        self.document = workspace.document
        self.entries = entries(self.document.model)
        self.sizes: dict[str, int] = {}
        self._uncounted = list(PRESETS)
        self.search = Search()
        self.list = EntryList()
        self.list.folded = {MORE}
        column = QVBoxLayout(self)
        column.setContentsMargins(11, 12, 3, 0)
        column.setSpacing(8)
        column.addWidget(self.search)
        column.addWidget(self.list)
        self.setTabOrder(self.search, self.list)
        self._connect()
        self._fill()

    def _connect(self) -> None:
        self.search.textChanged.connect(self._fill)
        self.search.down.connect(self._into_list)
        self.search.returnPressed.connect(lambda: self._activate(self.list.first()))
        self.list.activated.connect(self._activate)
        self.document.changed.connect(self._follow)
        self.counting = QTimer(self, interval=AFTER)
        self.counting.timeout.connect(self._count)
        self.counting.start()

    def _follow(self, before: State, after: State) -> None:
        """A library's block that is edited inside is one of the network's own from then on."""
        now = entries(after.model)
        if now != self.entries or before.model.graphs.keys() != after.model.graphs.keys():
            self.entries = now
            self._fill()

    def _count(self) -> None:
        """Work out one preset's parameters, between two events."""
        if not self._uncounted:
            self.counting.stop()
            return
        self.counting.setInterval(20)
        name = self._uncounted.pop(0)
        self.sizes[name] = infer(PRESETS[name].make()).parameters
        for row in self.list.items():
            if row.data(KEY) == f"preset:{name}":
                row.setText(self._preset_text(PRESETS[name]))

    def _preset_text(self, preset: Preset) -> str:
        size = self.sizes.get(preset.name)
        return preset.title if size is None else f"{preset.title} · {quantity.brief(size)}"

    def _fill(self) -> None:
        """Headings with what fits the search; the best first once something is typed."""
        typed = self.search.text()
        found = [(head, matching(typed, among)) for head, among in self._groups()]
        if typed:
            found.sort(key=lambda group: -max((_score(typed, e) for e in group[1]), default=0))
        self.list.rows.clear()
        self.list.empty_text = f"{NOTHING} {typed}. {HINT}"
        for heading, fitting in found:
            rows = [_entry_item(entry) for entry in fitting]
            self.list.add_group(heading, rows, open=bool(typed))
        presets = [p for p in PRESETS.values() if score(typed, p.title, p.name) > 0]
        rows = [self._preset_item(preset) for preset in presets]
        self.list.add_group("Presets", rows, open=bool(typed))

    def _groups(self) -> Iterator[tuple[str, list[Entry]]]:
        blocks = [e for e in self.entries if e.category == "block"]
        library = [e for e in blocks if e.key.startswith("library:")]
        used = self.document.model.graphs
        more = [e for e in library[FEW:] if not set(e.aliases) & used.keys()]
        yield HEADINGS["block"], [e for e in blocks if e not in more]
        for category, heading in HEADINGS.items():
            if category != "block":
                yield heading, [e for e in self.entries if e.category == category]
        yield MORE, more

    def _preset_item(self, preset: Preset) -> QStandardItem:
        tip = f"Open {preset.title}\n{preset.source}\n{preset.results}".strip()
        return item(f"preset:{preset.name}", self._preset_text(preset), "head", tip)

    def start_search(self) -> None:
        """Type what to add."""
        self.show()
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def _into_list(self) -> None:
        self.list.setFocus(Qt.FocusReason.TabFocusReason)
        self.list.setCurrentIndex(self.list.first())

    def _activate(self, index: QModelIndex) -> None:
        kind, _, name = str(index.data(KEY) or "").partition(":")
        if kind == "preset":
            self.opened.emit(name)
        elif kind:
            self.chosen.emit(f"{kind}:{name}")


class Search(QLineEdit):
    """Filters the palette; the down key goes into the list, Esc empties the field."""

    down = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setPlaceholderText("Search layers, blocks, presets")
        self.setAccessibleName("Search the palette")
        self.setClearButtonEnabled(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down:
            self.down.emit()
        elif event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)


def _entry_item(entry: Entry) -> QStandardItem:
    return item(entry.key, entry.title, entry.category, entry.doc)


def _score(typed: str, entry: Entry) -> float:
    return score(typed, entry.title, *entry.aliases)
