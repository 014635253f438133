"""For every eye and ear: contrast of what is written, names for screen readers, painted fields."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QColor, QFont, QImage
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget

from app.ui.application import application
from app.ui.canvas.paint.pens import Pens
from app.ui.theme import text_metrics, theme
from app.ui.window import Window
from graph import edits
from tests.support.contrast import luminance
from tests.support.window import select, window

PANELS = (
    "canvas.view",
    "canvas.breadcrumb",
    "catalogue",
    "inspector",
    "status",
    "tabs",
    "finder.list",
    "finder.field",
)


def contrast(one: QColor, other: QColor) -> float:
    """As in WCAG 2.2: 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("worn", [theme.DARK, theme.LIGHT], ids=lambda t: t.name)
def test_what_is_written_on_colours_can_be_read(worn: theme.Theme) -> None:
    pens = Pens(worn)
    assert contrast(worn.on_accent, worn.accent) >= 4.5
    assert contrast(worn.accent, pens.card.color()) >= 4.5
    for colour in (worn.text, worn.dim):
        assert contrast(colour, pens.card.color()) >= 4.5
    for category, block in pens.blocks.items():
        assert contrast(worn.text, block.color()) >= 4.5, category


@pytest.mark.parametrize("worn", [theme.DARK, theme.LIGHT], ids=lambda t: t.name)
def test_categories_stand_out_from_the_ground(worn: theme.Theme) -> None:
    for category, colour in worn.categories.items():
        assert contrast(colour, worn.panel) >= 3, category


@pytest.mark.parametrize("path", PANELS)
def test_a_screen_reader_hears_what_each_panel_is(desk: Window, path: str) -> None:
    part: Any = desk
    desk.find_tool.find_node()
    for name in path.split("."):
        part = getattr(part, name)
    assert QAccessible.queryAccessibleInterface(part).text(QAccessible.Text.Name)


def test_a_screen_reader_hears_what_each_tab_is(desk: Window) -> None:
    for panel in desk.panels.values():
        assert QAccessible.queryAccessibleInterface(panel).text(QAccessible.Text.Name)


def test_whatever_takes_the_keyboard_has_a_name(desk: Window) -> None:
    desk.focus.select(["conv1"])
    desk.add_tool.here()
    nameless = [
        part
        for part in desk.findChildren(QWidget)
        if part.isVisible()
        and part.focusPolicy() & Qt.FocusPolicy.TabFocus
        and part.focusProxy() is None
        and not QAccessible.queryAccessibleInterface(part).text(QAccessible.Text.Name)
    ]
    assert nameless == []


def test_fields_are_painted_with_a_legend(desk: Window, qtbot: Any) -> None:
    qtbot.waitUntil(lambda: bool(desk.workspace.receptive_fields.fields))
    desk.canvas.paint_by("field")
    shares = desk.canvas.scene.bars.shares
    assert shares["conv1"].text == "7 px"
    assert shares["conv1"].part == 7 / 224
    assert "receptive field" in desk.canvas.legend.text()
    desk.focus.enter("inception3a")
    field = desk.canvas.scene.bars.shares["branch3.1"].text
    desk.focus.select(["branch3.1"])
    assert field == f"{_shown(desk)} px"


def _shown(desk: Window) -> str:
    """The field that the inspector tells."""
    rows = {name.text(): value.text() for name, value in desk.inspector.facts.rows}
    return rows["Receptive field"].split()[0]


@pytest.fixture
def large(qtbot: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Window]:
    """The window with text half as large again."""
    font, mono = theme.font, theme.monospaced
    plain = QFont.Weight.Normal
    monkeypatch.setattr(theme, "font", lambda s=10, w=plain: font(1.5 * s, w))
    monkeypatch.setattr(theme, "monospaced", lambda s=9.5: mono(1.5 * s))
    before = application().font()
    application().setFont(theme.font())
    yield window(qtbot, tmp_path)
    application().setFont(before)


@pytest.mark.parametrize("place, name", [("", "inception3a"), ("inception3a", "branch3.1")])
def test_large_text_is_not_cut_off(large: Window, qtbot: Any, place: str, name: str) -> None:
    large.resize(1600, 1000)
    select(large, place, name)
    large.tabs.show_panel(large.problems)
    qtbot.waitUntil(lambda: large.icons.ready)
    qtbot.wait(50)
    application().processEvents()
    for kind in (QLabel, QAbstractButton):
        for part in large.findChildren(kind):
            if part.isVisible() and part.text() and part is not large.status.message:
                whole = part.visibleRegion().boundingRect().size()
                assert whole == part.size(), part.text()
                room = part.width(), part.height()
                least = part.minimumSizeHint()
                assert room >= (least.width(), 0), part.text()
                assert part.height() >= least.height() - 1, part.text()


def test_icons_come_after_the_window_and_wear_its_theme(qtbot: Any, tmp_path: Path) -> None:
    desk = window(qtbot, tmp_path)
    qtbot.waitUntil(lambda: desk.icons.ready)
    save = desk.menus.actions[desk.files.save]
    assert not save.icon().isNull() and not desk.toolbar.profile.icon().isNull()
    dark = save.icon().pixmap(16, 16).toImage()
    theme.apply(application(), "light")
    application().processEvents()
    assert save.icon().pixmap(16, 16).toImage() != dark


def test_what_draws_icons_is_not_loaded_with_the_window() -> None:
    loaded = "import app.ui.window, sys; print('qtawesome' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", loaded], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "False"


def test_a_name_is_written_as_it_is(desk: Window) -> None:
    """Inter would show the x between two digits as a times sign."""

    def written(text: str, made: QFont) -> QImage:
        label = QLabel(text)
        label.setFont(made)
        label.setFixedSize(80, 24)
        return label.grab().toImage()

    for made in (theme.font(), text_metrics.font("name")):
        assert written("ch1x1", made) != written("ch1×1", made)


def test_a_screen_reader_hears_the_card_that_is_selected(desk: Window) -> None:
    view = desk.canvas.view

    def said() -> str:
        found = QAccessible.queryAccessibleInterface(view)
        return found.text(QAccessible.Text.Description)

    assert said().endswith("27 nodes, none selected")
    select(desk, "inception3a", "branch3.1")
    assert said() == ("branch3.1, ConvRelu · 5×5 pad 2, reads branch3.0, gives 32×28×28, to concat")
    desk.document.apply(
        lambda m: edits.set_argument_of_use(m, "Inception", "branch3.1", "padding", 1), "x"
    )
    desk.focus.select(["concat"])
    assert "branch3 lost 2 pixels" in said()
    desk.focus.select(["branch1", "branch2.0"])
    assert said() == "2 nodes selected: branch1 and branch2.0"


def test_a_block_that_waits_says_for_what(desk: Window) -> None:
    desk.focus.enter("inception4a")
    legend = desk.canvas.legend
    assert not legend.isVisible()
    desk.document.apply(
        lambda m: edits.set_argument_of_use(m, "Inception", "branch3.1", "padding", 1), "x"
    )
    assert legend.isVisible() and "inception3a.concat" in legend.text()
    desk.resize(1000, 700)
    application().processEvents()
    assert desk.canvas.rect().contains(legend.geometry())
    assert not legend.geometry().intersects(desk.canvas.minimap.geometry())
    desk.document.history.undo()
    assert not legend.isVisible()
