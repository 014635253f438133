"""A window to put hands on: its dialogs are answered, and tests.support.fake_worker is in place of its worker."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QModelIndex, QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from app.store.networks import Network
from app.ui.application import application
from app.ui.panels.inspector.form import Row
from app.ui.panels.layers.view import Layers
from app.ui.theme import theme
from app.ui.window import Window
from app.workspace.export_request import ExportRequest
from app.workspace.settings import UserSettings
from app.workspace.workspace import Workspace
from graph.model import Model
from presets.catalogue import PRESETS


class Answers:
    """In place of Dialogs: gives the answers it was told, and keeps what was asked and said."""

    def __init__(self) -> None:
        self.keep, self.back, self.yes = "cancel", "restore", True
        self.changed = "cancel"
        self.path: Path | None = None
        self.named: str | None = None
        self.typed: str | None = None
        self.settings: dict[str, Any] = {}
        self.wanted: ExportRequest | None = None
        self.asked: list[str] = []
        self.complaints: list[str] = []

    def save_changes(self, name: str) -> str:
        self.asked.append(name)
        return self.keep

    def changed_file(self, name: str) -> str:
        self.asked.append(name)
        return self.changed

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

    def text(self, title: str, suggested: str, check: Callable[[str], str]) -> str | None:
        self.asked.append(title)
        given = suggested if self.typed is None else self.typed
        assert not check(given), check(given)
        return given

    def choose(self, title: str, options: Sequence[str]) -> str | None:
        self.asked.append(title)
        return options[0] if self.typed is None else self.typed

    def machine(self) -> str | None:
        return self.named

    def confirm(self, sentence: str, yes: str) -> bool:
        self.asked.append(sentence)
        return self.yes

    def show_error(self, sentence: str) -> None:
        self.complaints.append(sentence)

    def show_keys(self, rows: Sequence[tuple[str, str, str]]) -> None:
        self.complaints += [" ".join(row) for row in rows]

    def show_about(self) -> None:
        self.asked.append("about")


def window(qtbot: Any, folder: Path, model: Model | None = None, **given: Any) -> Window:
    """The window, shown, with GoogLeNet and settings of its own."""
    theme.apply(application(), "dark")
    given.setdefault("home", folder / "kept")
    store = QSettings(str(folder / "settings.ini"), QSettings.Format.IniFormat)
    settings = UserSettings(store)
    made = Window(model or PRESETS["googlenet"].make(), settings, dialogs=Answers(), **given)
    made.files.adopt(Network(made.document.model, preset="googlenet"))
    qtbot.addWidget(made, before_close_func=give_up)
    made.resize(1440, 900)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    return made


def bare_workspace(model: Model) -> Workspace:
    """A workspace without a window, a worker or a person."""
    return Workspace.of(model, UserSettings(), Answers())


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
    found = desk.panel(Layers).table.find(path)
    assert desk.panel(Layers).table.row(found).path == path
    desk.panel(Layers).scrollTo(found)
    return found.siblingAtColumn(column)
