"""A window to put hands on: its dialogs are answered, and its worker is a stand-in."""

from pathlib import Path
from typing import Any

from PySide6.QtCore import QModelIndex, QObject, QSettings, Qt, Signal
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from app.protocol import Device, LayerTime, ProfileResult, Rates, Settings, Spread, Train, Versions
from app.ui.panels.inspector.form import Row
from app.ui.theme import theme
from app.ui.window import Window, application
from app.workspace.export_forms import ExportRequest
from app.workspace.workspace import Workspace
from graph.model import Model
from presets.catalogue import PRESETS


class Answers:
    """In place of Dialogs: gives the answers it was told, and keeps what was asked and said."""

    def __init__(self) -> None:
        self.keep, self.back, self.yes = "cancel", "restore", True
        self.path: Path | None = None
        self.named: str | None = None
        self.settings: dict[str, Any] = {}
        self.wanted: ExportRequest | None = None
        self.asked: list[str] = []
        self.complaints: list[str] = []

    def save_changes(self, name: str) -> str:
        self.asked.append(name)
        return self.keep

    def file_to_open(self, folder: str) -> Path | None:
        return self.path

    def file_to_save(self, title: str, suggested: str, kind: str) -> Path | None:
        self.asked.append(suggested)
        return self.path

    def preset(self, name: str) -> tuple[str, Model] | None:
        return name, PRESETS[name].make(**self.settings)

    def export(self, form: str, preset: str, name: str) -> ExportRequest | None:
        self.asked.append(form)
        return self.wanted

    def folder_to_open(self, title: str, folder: str) -> Path | None:
        self.asked.append(title)
        return self.path

    def restore(self, sentence: str) -> str:
        self.asked.append(sentence)
        return self.back

    def machine(self) -> str | None:
        return self.named

    def confirm(self, sentence: str, yes: str) -> bool:
        self.asked.append(sentence)
        return self.yes

    def show_error(self, sentence: str) -> None:
        self.complaints.append(sentence)

    def show_text(self, title: str, text: str) -> None:
        self.complaints.append(text)


class Bench(QObject):
    """In place of the Runner: does what a test tells it."""

    devices = Signal(list)
    progress = Signal(int, str, int, int)
    trained = Signal(int, object)
    evaluated = Signal(int, object)
    fits = Signal(int, int)
    finished = Signal(int, object)
    failed = Signal(int, str)
    stopped = Signal(int)
    unavailable = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.started = self.closed = False
        self.added: list[str] = []
        self.jobs: list[Any] = []

    def add(self, device: str) -> None:
        self.added.append(device)

    def start(self) -> None:
        self.started = True

    def profile(self, model: str, settings: Settings) -> int:
        self.jobs.append((model, settings))
        return len(self.jobs)

    def train(self, job: Train) -> int:
        self.jobs.append(job)
        return len(self.jobs)

    def stop(self, run: int | None = None) -> None:
        for number in range(1, len(self.jobs) + 1) if run is None else (run,):
            self.stopped.emit(number)

    def close(self) -> None:
        self.closed = True

    def find(self, *names: str) -> None:
        """Devices as a worker would tell them."""
        self.devices.emit([Device(name=name, title=f"a {name}") for name in names])


def result(run: int, layers: dict[str, float]) -> ProfileResult:
    """A profile with these forward times."""
    return ProfileResult(
        run=run,
        device="cpu",
        device_title="a cpu",
        batch=32,
        precision="fp32",
        parameters=6_998_552,
        macs=1_582_671_872,
        images_per_second=24.5,
        latency_ms=Spread(median=12.5, p10=12, p90=14),
        peak_memory_bytes=2**28,
        versions=Versions(convas="0.1", torch="2", python="3.11"),
        samples=30,
        achieved=Rates(flops=8e10, bytes=4e9),
        ceilings=Rates(flops=1e11, bytes=1e10),
        predicted_activation_bytes=2**27,
        layers_ms=sum(layers.values()),
        layers=tuple(
            LayerTime(path=path, op="Conv2d", forward_ms=ms, macs=10**6, bytes_moved=10**5)
            for path, ms in layers.items()
        ),
    )


def window(qtbot: Any, folder: Path, model: Model | None = None, **given: Any) -> Window:
    """The window, shown, with GoogLeNet and settings of its own."""
    theme.apply(application(), "dark")
    given.setdefault("home", folder / "kept")
    settings = QSettings(str(folder / "settings.ini"), QSettings.Format.IniFormat)
    made = Window(model or PRESETS["googlenet"].make(), settings, dialogs=Answers(), **given)
    made.files.adopt(None, "googlenet")
    qtbot.addWidget(made, before_close_func=give_up)
    made.resize(1440, 900)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    return made


def bare_workspace(model: Model) -> Workspace:
    """A workspace without a window, a worker or a person."""
    return Workspace.of(model, QSettings(), Answers())


def give_up(window: Window) -> None:
    """Let a window close without saving."""
    window.dialogs.keep = "discard"
    window.running.stop()


def select(window: Window, place: str, *names: str) -> None:
    """Open a block and select nodes in it."""
    window.focus.enter(place)
    window.focus.select(names)
    application().processEvents()


def row(window: Window, field: str) -> Row:
    """A row of the inspector's form, by the name of what it sets."""
    rows = window.inspector.form.rows
    return next(row for target, row in rows.items() if target.name == field)


def type_in(editor: Any, text: str) -> None:
    """Put the focus in a field, replace what it says by typing, key by key."""
    editor.setFocus(Qt.FocusReason.TabFocusReason)
    editor.lineEdit().selectAll()
    QTest.keyClicks(editor.lineEdit(), text)


def press(widget: QWidget, key: Qt.Key, *modifiers: Qt.KeyboardModifier) -> None:
    """One key with its modifiers."""
    held = Qt.KeyboardModifier.NoModifier
    for modifier in modifiers:
        held |= modifier
    QTest.keyClick(widget, key, held)


PAD = "padding"


def spoil(desk: Window) -> None:
    """Type 1 for the padding of 3a's 5×5."""
    select(desk, "inception3a", "branch3.1")
    type_in(row(desk, PAD).editor, "1")


def layer(desk: Window, path: str, column: int = 0) -> QModelIndex:
    """A cell of a layer's row, unfolded."""
    found = desk.layers.table.find(path)
    assert desk.layers.table.row(found).path == path
    desk.layers.scrollTo(found)
    return found.siblingAtColumn(column)
