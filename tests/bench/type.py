"""Typing: from a key in a field to the canvas that is painted, with each tab open."""

import gc
import tempfile
import time
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from statistics import median

from PySide6.QtCore import QEvent, QObject, QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from app.ui.application import application
from app.ui.panels.inspector.row import Row
from app.ui.theme import theme
from app.ui.window import PANELS, Window
from app.workspace.settings import UserSettings
from graph.model import Model
from tests.bench.chains import chain, middle, placed
from tests.bench.page import Table, at_most, ms, number
from tests.bench.timing import Effort, Spread

COUNTS = (1000, 5000)
FRAME = 16.0
"""Milliseconds: one picture at 60 Hz."""
STALL = 50.0
"""Milliseconds that the window's thread may stand in the moment after."""
AFTERWARDS = 0.8
"""Seconds that are watched: source, receptive fields and table follow."""
SIZE = (1600, 1000)
NOTES = (
    "One digit typed into out_channels of a convolution in the middle of the network, as the "
    "canvas shows all of it; until the event loop has painted the canvas. Stall: the longest that "
    f"the window's thread stood in the {AFTERWARDS} s after, when the other panels follow.",
)


class Painted(QObject):
    """Whether a widget was painted since it was last asked about."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.painted = False
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Note a paint event."""
        self.painted = self.painted or event.type() == QEvent.Type.Paint
        return False


def tables(effort: Effort) -> Iterator[Table]:
    """One for each size."""
    theme.apply(application(), "dark")
    for count in COUNTS[:1] if effort.quick else COUNTS:
        with tempfile.TemporaryDirectory() as folder:
            rows = list(_rows(_window(placed(chain(count)), Path(folder)), count, effort))
        head = ("tab", "key to canvas, ms", "aim", "stall after, ms", "aim")
        yield Table(f"Typing: {count:,} nodes", head, rows, NOTES if count == COUNTS[-1] else ())


def _window(model: Model, folder: Path) -> Window:
    settings = UserSettings(QSettings(str(folder / "settings.ini"), QSettings.Format.IniFormat))
    window = Window(model, settings, home=folder)
    window.resize(*SIZE)
    window.show()
    return window


def _rows(window: Window, count: int, effort: Effort) -> Iterator[list[str]]:
    window.focus.select([f"{middle(count)}.b2.1"])
    _run_for(1.0)
    painted, digits = Painted(window.canvas.view.viewport()), cycle("23456789")
    for entry in PANELS:
        window.tabs.setCurrentWidget(window.panels[entry])
        _run_for(2.0)
        row = window.inspector.form.rows[_target(window)]
        gc.collect()
        samples = [_sample(row, painted, next(digits)) for _ in range(5 if effort.quick else 15)]
        keys = Spread(tuple(key for key, _ in samples))
        stall = median(stalled for _, stalled in samples)
        aims = at_most(keys.median, FRAME, " ms"), at_most(stall, STALL, " ms")
        yield [entry.title.replace("&", ""), ms(keys), str(aims[0]), number(stall), str(aims[1])]
    window.document.history.clear()


def _target(window: Window) -> object:
    """The row of out_channels."""
    return next(t for t in window.inspector.form.rows if getattr(t, "name", "") == "out_channels")


def _sample(row: Row, painted: Painted, digit: str) -> tuple[float, float]:
    """Milliseconds from the key to the picture, and of the longest stall after it."""
    row.editor.setFocus(Qt.FocusReason.TabFocusReason)
    row.editor.selectAll()
    application().processEvents()
    painted.painted = False
    began = time.perf_counter()
    QTest.keyClicks(row.editor, digit)
    while not painted.painted:
        application().processEvents()
    took = 1e3 * (time.perf_counter() - began)
    return took, _run_for(AFTERWARDS)


def _run_for(seconds: float) -> float:
    """Let the window do what it has to; the longest that one turn of its loop took, in ms."""
    longest, end = 0.0, time.perf_counter() + seconds
    while (began := time.perf_counter()) < end:
        application().processEvents()
        longest = max(longest, time.perf_counter() - began)
        time.sleep(0.0005)
    return 1e3 * longest
