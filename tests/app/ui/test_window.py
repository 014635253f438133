"""The window as a whole: files, history, clipboard, palette, profiles, commands."""

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPointF, QRectF, QSettings, QSize, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QImage, QKeySequence
from PySide6.QtTest import QTest

from app.ui import screenshot
from app.ui.application import application
from app.ui.dialogs.keys import KeysDialog
from app.ui.menus import help_rows
from app.ui.panels.palette.entry_list import KEY
from app.ui.theme import theme
from app.ui.window import Window
from app.workspace import catalogue
from app.workspace.settings import UserSettings
from graph import edits, file
from graph.problem import Refused
from presets.catalogue import PRESETS
from tests.support.contrast import luminance
from tests.support.fake_worker import FakeWorker
from tests.support.window import Answers, press, select, window

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def lab(qtbot: Any, tmp_path: Path, bench: FakeWorker) -> Iterator[Window]:
    made = window(qtbot, tmp_path, make_runner=lambda: bench)
    qtbot.waitUntil(lambda: bench.started)
    yield made


def touch(desk: Window) -> None:
    """Edit something."""
    desk.document.apply(lambda m: edits.set_field(m, m.main, "fc", "out_features", 7), "edit")


def test_the_window_knows_neither_torch_nor_onnx(tmp_path: Path) -> None:
    code = (
        "import sys; from app.ui.screenshot import render; "
        f"render('googlenet', {str(tmp_path / 'a.png')!r}); "
        "print([m for m in ('torch', 'onnx', 'pyqtgraph') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_picture_has_the_size_and_theme_asked_for(tmp_path: Path, qtbot: Any) -> None:
    for name, dark in (("dark", True), ("light", False)):
        screenshot.render("googlenet", tmp_path / "a.png", theme=name, size=(1280, 800))
        image = QImage(str(tmp_path / "a.png"))
        assert image.size() == QSize(1280, 800)
        assert (image.pixelColor(10, 400).lightness() < 128) is dark


def test_a_picture_of_nothing_is_refused(tmp_path: Path, qtbot: Any) -> None:
    with pytest.raises(Refused):
        screenshot.render(str(tmp_path / "none.convas"), tmp_path / "a.png")


def test_the_title_tells_of_edits(desk: Window) -> None:
    assert desk.windowTitle() == "googlenet.convas"
    touch(desk)
    assert desk.windowTitle() == "googlenet.convas — edited"
    desk.document.history.undo()
    assert desk.windowTitle() == "googlenet.convas"


def test_what_is_saved_opens_again(desk: Window, tmp_path: Path) -> None:
    touch(desk)
    desk.dialogs.path = tmp_path / "mine"
    press(desk, Qt.Key.Key_S, CTRL)
    assert desk.windowTitle() == "mine.convas"
    saved = desk.document.model
    desk.files.new()
    assert desk.document.model != saved
    desk.dialogs.path = tmp_path / "mine.convas"
    press(desk, Qt.Key.Key_O, CTRL)
    assert desk.document.model == saved
    assert desk.files.recent == [tmp_path / "mine.convas"]


BAD = {
    "empty": "",
    "cut off": '{"format": "convas", "ver',
    "not JSON": "hello",
    "of another kind": "[1, 2]",
    "deep": "[" * 100_000,
}


@pytest.mark.parametrize("text", BAD.values(), ids=BAD.keys())
def test_a_bad_file_is_one_sentence_and_harms_nothing(
    desk: Window, tmp_path: Path, text: str
) -> None:
    before = desk.document.model
    path = tmp_path / "bad.convas"
    path.write_text(text)
    assert not desk.files.open_file(path)
    assert desk.document.model is before
    (sentence,) = desk.dialogs.complaints
    assert sentence.startswith("bad.convas cannot be opened") and "\n" not in sentence


def test_unsaved_changes_are_asked_about(desk: Window) -> None:
    touch(desk)
    before = desk.document.model
    desk.files.open_preset("googlenet")
    assert desk.dialogs.asked == ["googlenet.convas"]
    assert desk.document.model is before
    assert not desk.close()
    desk.dialogs.keep = "discard"
    desk.files.open_preset("googlenet")
    assert desk.document.model is not before


def test_saying_save_saves_before_leaving(desk: Window, tmp_path: Path) -> None:
    touch(desk)
    desk.dialogs.keep, desk.dialogs.path = "save", tmp_path / "kept.convas"
    edited = desk.document.model
    desk.files.new()
    assert file.load(tmp_path / "kept.convas") == edited


def test_a_dropped_file_opens(desk: Window, tmp_path: Path) -> None:
    file.save(desk.document.model, tmp_path / "a.convas")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "a.convas"))])
    at, copy = desk.rect().center(), Qt.DropAction.CopyAction
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(at, copy, data, buttons, keys)
    application().sendEvent(desk, enter)
    assert enter.isAccepted()
    application().sendEvent(desk, QDropEvent(QPointF(at), copy, data, buttons, keys))
    assert desk.document.file == tmp_path / "a.convas"


def test_a_new_network_waits_for_a_layer_between_its_ends(desk: Window) -> None:
    desk.files.new()
    assert desk.document.report.problems == () and desk.focus.names == ("x",)
    desk.add_tool.here()
    QTest.keyClicks(desk.finder.field, "flatten")
    press(desk.finder.field, Qt.Key.Key_Return)
    nodes = desk.document.model.network.nodes
    assert nodes["flatten"].inputs == ("x",) and nodes["logits"].inputs == ("flatten",)
    desk.document.history.undo()
    assert desk.windowTitle() == "Network.convas"


def test_undo_and_redo_by_key(desk: Window) -> None:
    before = desk.document.model
    touch(desk)
    after = desk.document.model
    press(desk, Qt.Key.Key_Z, CTRL)
    assert desk.document.model is before
    press(desk, Qt.Key.Key_Z, CTRL, SHIFT)
    assert desk.document.model is after


def test_a_double_click_in_the_palette_adds_in_the_middle_of_the_view(
    desk: Window,
) -> None:
    entries = desk.catalogue.list
    index = next(i.index() for i in entries.items() if i.data(KEY) == "op:Conv2d")
    entries.scrollTo(index)
    at = entries.visualRect(index).center()
    QTest.mouseClick(entries.viewport(), Qt.MouseButton.LeftButton, pos=at)
    QTest.mouseDClick(entries.viewport(), Qt.MouseButton.LeftButton, pos=at)
    (name,) = desk.focus.names
    view = desk.canvas.view
    middle = view.mapToScene(view.viewport().rect().center())
    x, y = desk.document.model.network.nodes[name].at or (0, 0)
    assert abs(x - middle.x()) < 200 and abs(y - middle.y()) < 200
    assert view.hasFocus()


def test_a_row_of_the_palette_can_be_dragged(desk: Window) -> None:
    entries = desk.catalogue.list
    index = next(i.index() for i in entries.items() if i.data(KEY) == "op:ReLU")
    assert bytes(entries.rows.mimeData([index]).data(catalogue.MIME)) == b"op:ReLU"


def test_a_heading_folds(desk: Window) -> None:
    entries = desk.catalogue.list
    heading, below = entries.rows.item(0).index(), 1
    entries.clicked.emit(heading)
    assert entries.isRowHidden(below)
    entries.clicked.emit(heading)
    assert not entries.isRowHidden(below)


def test_presets_show_their_parameters(desk: Window, qtbot: Any) -> None:
    def texts() -> list[str]:
        return [item.text() for item in desk.catalogue.list.items()]

    qtbot.waitUntil(lambda: "GoogLeNet v1 · 7.0 M" in texts(), timeout=20_000)


def test_copies_travel_between_windows_as_text(desk: Window, qtbot: Any, tmp_path: Path) -> None:
    select(desk, "", "conv2", "conv3")
    desk.selection.copy()
    assert '"convas-fragment"' in QGuiApplication.clipboard().text()
    other = window(qtbot, tmp_path)
    other.files.new()
    other.selection.paste()
    nodes = other.document.model.network.nodes
    assert nodes["conv3"].inputs == ("conv2",)
    assert other.focus.names == ("conv2", "conv3")


def test_pasting_what_is_no_node_is_refused_with_a_sentence(desk: Window) -> None:
    QGuiApplication.clipboard().setText("a shopping list")
    before = desk.document.model
    desk.selection.paste()
    assert desk.document.model is before
    assert desk.status.currentMessage()


def test_a_group_is_dissolved_to_the_same_network(desk: Window) -> None:
    outputs, costs = desk.document.report.outputs, desk.document.report.parameters
    select(desk, "", "conv2", "conv3")
    press(desk, Qt.Key.Key_G, CTRL)
    assert desk.focus.names == ("conv",)
    assert desk.document.report.outputs == outputs
    press(desk, Qt.Key.Key_G, CTRL, SHIFT)
    assert set(desk.focus.names) == {"conv.conv2", "conv.conv3"}
    assert desk.document.report.parameters == costs


def test_the_button_names_the_device(lab: Window, bench: FakeWorker) -> None:
    bench.find("cpu")
    assert lab.toolbar.profile.text().endswith("Profile on CPU")
    bench.find("cpu", "cuda:0")
    assert lab.workspace.profile_settings.device == "cpu"
    lab.toolbar.device.setCurrentIndex(1)
    assert lab.toolbar.profile.text().endswith("Profile on GPU")


def test_a_gpu_is_chosen_where_there_is_one(lab: Window, bench: FakeWorker) -> None:
    bench.find("cpu", "cuda:0")
    assert lab.workspace.profile_settings.device == "cuda:0"


def test_closing_lets_the_worker_go(lab: Window, bench: FakeWorker) -> None:
    assert lab.close()
    assert bench.closed


def test_every_command_says_what_it_does(desk: Window) -> None:
    assert [c.text for c in desk.menus.commands if not (c.description and callable(c.run))] == []


def test_no_key_has_two_commands(desk: Window) -> None:
    keys = Counter(key for c in desk.menus.commands for key in (c.key, c.also) if key)
    assert [key for key, number in keys.items() if number > 1] == []


def test_every_icon_is_one_of_the_set(desk: Window) -> None:
    desk.icons.apply_theme()
    export = desk.menus.actions[desk.exporter.ask]
    assert not export.icon().isNull()
    assert [a.text() for a in desk.menus.icons if a.icon().isNull()] == []


def test_the_help_finds_a_command_by_its_words(desk: Window, qtbot: Any) -> None:
    shown = KeysDialog(desk, help_rows(desk.menus.menus))
    qtbot.addWidget(shown)
    assert len(shown.shown) > 60
    shown.search.setText("block ctrl+g")
    assert shown.shown == ["Make a block"]


def test_undo_says_what_it_would_undo(desk: Window) -> None:
    undo = desk.menus.actions[desk.document.history.undo]
    assert not undo.isEnabled()
    desk.document.apply(lambda m: edits.set_field(m, m.main, "fc", "out_features", 7), "set fc")
    assert undo.isEnabled() and undo.text() == "&Undo set fc"
    undo.trigger()
    assert not desk.document.edited


def test_the_theme_is_put_on_and_remembered(desk: Window) -> None:
    desk.set_theme("light")
    assert theme.current() is theme.LIGHT
    assert desk.settings.theme == "light"
    desk.set_theme("dark")
    assert theme.current() is theme.DARK


def test_the_first_window_is_no_larger_than_the_screen(qtbot: Any, tmp_path: Path) -> None:
    settings = UserSettings(QSettings(str(tmp_path / "new.ini"), QSettings.Format.IniFormat))
    made = Window(PRESETS["lenet"].make(), settings, dialogs=Answers())
    qtbot.addWidget(made)
    room, least = made.screen().availableSize(), made.minimumSizeHint()
    assert room.width() < 1440  # or the claim says nothing
    assert made.width() <= max(room.width(), least.width())
    assert made.height() <= max(room.height(), least.height())


def test_the_layout_is_remembered(qtbot: Any, tmp_path: Path) -> None:
    first = window(qtbot, tmp_path)
    first.splitters.setSizes([300, 800, 340])
    first.toolbar.batch.setValue(8)
    sizes = first.splitters.sizes()
    first.close()
    again = window(qtbot, tmp_path)
    assert again.splitters.sizes() == sizes
    assert again.workspace.profile_settings.batch == 8


@pytest.mark.parametrize("worn", [theme.DARK, theme.LIGHT], ids=lambda t: t.name)
@pytest.mark.parametrize("ink", ["text", "dim", "faint", "accent", "error", "warning"])
@pytest.mark.parametrize("ground", ["canvas", "panel", "field"])
def test_text_has_contrast(worn: theme.Theme, ink: str, ground: str) -> None:
    light, dark = sorted((luminance(getattr(worn, n)) for n in (ink, ground)), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5


def test_every_preset_opens(desk: Window) -> None:
    for name in PRESETS:
        desk.files.open_preset(name)
        assert desk.document.report.sound, name


def corner(desk: Window, name: str) -> tuple[float, float]:
    card = desk.canvas.scene.cards[name]
    return card.x, card.y


def test_a_duplicate_stands_beside_its_original(desk: Window) -> None:
    select(desk, "", "dropout")
    x, y = corner(desk, "dropout")
    press(desk, Qt.Key.Key_D, CTRL)
    assert desk.focus.names == ("dropout2",)
    assert corner(desk, "dropout2") == (x + 24, y + 24)


def test_what_is_pasted_is_brought_into_view(desk: Window) -> None:
    select(desk, "", "conv1")
    desk.selection.copy()
    desk.canvas.view.zoom_to(1.0)
    desk.canvas.view.centerOn(3000, 3000)
    desk.selection.paste()
    (name,) = desk.focus.names
    card = desk.canvas.scene.cards[name]
    assert desk.canvas.view.seen.contains(QRectF(card.x, card.y, card.w, card.h))


def test_a_block_stands_where_what_it_was_made_of_stood(desk: Window) -> None:
    names = ("inception4b", "inception4c")
    places = [corner(desk, name) for name in names]
    select(desk, "", *names)
    desk.selection.group()
    x, y = corner(desk, desk.focus.names[0])
    assert min(places)[0] <= x <= max(places)[0]
    assert min(y for _, y in places) <= y <= max(y for _, y in places)


def test_a_dissolved_block_leaves_its_nodes_where_it_stood(desk: Window) -> None:
    select(desk, "", "inception4b")
    x, y = corner(desk, "inception4b")
    desk.selection.dissolve()
    places = [corner(desk, name) for name in desk.focus.names]
    assert len(set(places)) == len(places) > 1
    assert min(places)[0] <= x <= max(places)[0]
    assert min(y for _, y in places) <= y <= max(y for _, y in places)


def test_old_times_and_shapes_fit_beside_their_names(desk: Window, qtbot: Any) -> None:
    desk.resize(1280, 800)
    desk.files.new()
    times = {"": 1234.5}
    desk.workspace.layer_times.show(PRESETS["lenet"].make(), "cpu", times, times)
    desk.focus.select([])
    qtbot.wait(20)
    rows = [row for row in desk.inspector.facts.rows if row[1].isVisible()]
    named = {name.text(): value.text() for name, value in rows}
    assert named["logits"] == "3×224×224" and named["Forward, before edits"]
    for _, value in rows:
        text = value.fontMetrics().horizontalAdvance(value.text())
        assert text <= value.width(), value.text()


def test_the_search_box_adds_behind_the_selected_node(desk: Window) -> None:
    desk.files.new()
    desk.focus.select(["x"])
    desk.add_tool.ask(QPointF(300, 0))
    QTest.keyClicks(desk.finder.field, "conv2d")
    press(desk.finder.field, Qt.Key.Key_Return)
    node = desk.document.model.network.nodes["conv"]
    assert node.inputs == ("x",)
    assert not desk.finder.isVisible()
    assert desk.document.history.count() == 1


def test_what_cannot_be_wired_is_added_all_the_same(desk: Window) -> None:
    desk.files.new()
    desk.focus.select(["x"])
    desk.add_tool.ask(QPointF(300, 0))
    QTest.keyClicks(desk.finder.field, "input")
    press(desk.finder.field, Qt.Key.Key_Return)
    assert "input" in desk.document.model.network.nodes


@pytest.mark.parametrize(
    ("key", "part"), [("Ctrl+B", "palette"), ("Ctrl+Alt+B", "inspector"), ("Ctrl+J", "tabs")]
)
def test_a_part_of_the_window_hides_comes_back_and_is_remembered(
    qtbot: Any, tmp_path: Path, key: str, part: str
) -> None:
    first = window(qtbot, tmp_path)
    shown = first.splitters.parts[part]
    QTest.keySequence(first, QKeySequence(key))
    assert shown.isHidden()
    first.close()
    again = window(qtbot, tmp_path)
    shown = again.splitters.parts[part]
    assert shown.isHidden()
    QTest.keySequence(again, QKeySequence(key))
    assert shown.isVisible() and min(shown.width(), shown.height()) > 100


def test_what_is_wanted_of_a_hidden_part_brings_it_back(desk: Window) -> None:
    for name in desk.splitters.parts:
        desk.splitters.toggle(name)
    desk.focus.select(["conv1"])
    press(desk, Qt.Key.Key_F2)
    assert desk.inspector.isVisible() and desk.inspector.title.hasFocus()
    press(desk, Qt.Key.Key_K, CTRL)
    assert desk.catalogue.isVisible() and desk.catalogue.search.hasFocus()
    press(desk, Qt.Key.Key_1, CTRL)
    assert desk.tabs.isVisible() and desk.tabs.currentWidget() is desk.problems


def test_a_part_dragged_away_comes_back_with_its_key(desk: Window) -> None:
    desk.splitters.setSizes([0, 1200, 240])
    assert desk.splitters.sizes()[0] == 0
    press(desk, Qt.Key.Key_B, CTRL)
    assert desk.splitters.sizes()[0] > 100
