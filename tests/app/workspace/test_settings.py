"""What is remembered: each value on its own, whatever stands in the file."""

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QByteArray, QPoint, QSettings, QSize
from PySide6.QtGui import QColor

from app.protocol import Settings
from app.ui.window import Window
from app.workspace.settings import ProfileChoices, Setting, UserSettings
from presets.catalogue import PRESETS
from tests.support.window import Answers

KEYS = [name for name, value in vars(UserSettings).items() if isinstance(value, Setting)]


def stored(folder: Path, text: str | None = None) -> UserSettings:
    """The settings of a file, which is written first if there is a text."""
    path = folder / "settings.ini"
    if text is not None:
        path.write_text(f"[General]\n{text}\n")
    return UserSettings(QSettings(str(path), QSettings.Format.IniFormat))


def test_what_is_kept_is_read_by_the_next_start(tmp_path: Path) -> None:
    first = stored(tmp_path)
    kept: dict[str, Any] = {
        "theme": "light",
        "toured": True,
        "window": QByteArray(b"\x01\x02"),
        "batch": 8,
        "recent": ["/a b.convas", "/c,d.convas"],
        "machines": ["ssh://box"],
        "profile": ProfileChoices(settings=Settings(precision="amp-bf16"), sweep=(1, 4)),
    }
    for name, value in kept.items():
        setattr(first, name, value)
    first.store.sync()
    again = stored(tmp_path)
    assert {name: getattr(again, name) for name in kept} == kept


def test_a_list_of_one_is_a_list(tmp_path: Path) -> None:
    stored(tmp_path).recent = ["/only.convas"]
    assert stored(tmp_path).recent == ["/only.convas"]
    assert stored(tmp_path, "recent=/plain.convas").recent == ["/plain.convas"]


DAMAGE = ["", "garbage", "-1", "@Invalid()", "@ByteArray(x)", "a, b", "@Variant(\\0\\0\\0C)", "{"]
OTHER = [QColor("red"), QPoint(1, 2), QSize(), [QPoint()], {"a": 1}, 1e400, -(2**40), b"\0"]


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_window_opens_whatever_stands_at_the_keys(
    qtbot: Any, tmp_path: Path, damage: str
) -> None:
    settings = stored(tmp_path, "\n".join(f"{key}={damage}" for key in KEYS))
    made = Window(PRESETS["lenet"].make(), settings, dialogs=Answers(), home=tmp_path / "kept")
    qtbot.addWidget(made)
    made.close()


@pytest.mark.parametrize("value", OTHER, ids=repr)
@pytest.mark.parametrize("key", KEYS)
def test_a_value_of_another_type_is_the_default(tmp_path: Path, key: str, value: Any) -> None:
    settings = stored(tmp_path)
    settings.store.setValue(key, value)
    settings.store.sync()
    again = stored(tmp_path)
    assert getattr(again, key) == vars(UserSettings)[key].default
    assert again.theme == "system" and again.recent == []


def test_one_damaged_value_leaves_the_others(tmp_path: Path) -> None:
    settings = stored(tmp_path, "batch=\nwindow=garbage\ntheme=dark\ntoured=true")
    assert (settings.batch, settings.window, settings.theme) == (None, None, "dark")
    assert settings.toured
