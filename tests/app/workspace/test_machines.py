"""Other machines in the window: added once, offered from then on, and chosen as a device."""

from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from app.protocol import Device
from app.ui.toolbar import ANOTHER
from app.ui.window import Window
from tests.support.fake_worker import FakeWorker
from tests.support.window import window


@pytest.fixture
def lab(qtbot: QtBot, tmp_path: Path) -> Window:
    made = window(qtbot, tmp_path, make_runner=FakeWorker)
    made.running.start_worker()
    made.running.worker.find("cpu")
    return made


def offered(lab: Window) -> list[str]:
    box = lab.toolbar.device
    return [str(box.itemData(i)) for i in range(box.count()) if box.itemData(i)]


def choose(lab: Window, device: str) -> None:
    lab.toolbar.device.setCurrentIndex(lab.toolbar.device.findData(device))


def test_the_last_device_asks_for_another_machine(lab: Window) -> None:
    assert offered(lab) == ["cpu", ANOTHER]
    lab.dialogs.named = "me@box"
    choose(lab, ANOTHER)
    assert lab.running.worker.added == ["ssh://me@box"]
    assert offered(lab) == ["cpu", "ssh://me@box", ANOTHER]
    assert lab.workspace.profile_settings.device == "ssh://me@box"
    assert lab.toolbar.device.currentText() == "box, by ssh"
    assert lab.toolbar.profile.text() == "Profile on box"


def test_its_devices_take_the_place_of_its_name(lab: Window) -> None:
    lab.dialogs.named = "ssh://me@box"
    lab.workspace.machines.add()
    lab.running.devices.emit(
        [
            Device(name=name, title=name)
            for name in ("cpu", "ssh://me@box/cuda:0", "ssh://me@box/cpu")
        ]
    )
    assert offered(lab) == ["cpu", "ssh://me@box/cuda:0", "ssh://me@box/cpu", ANOTHER]
    assert lab.workspace.profile_settings.device == "ssh://me@box/cuda:0"
    lab.running.profile()
    asked = lab.running.worker.jobs[-1].settings
    assert asked.device == "ssh://me@box/cuda:0"


@pytest.mark.parametrize("given", [None, "", "  "])
def test_thinking_better_of_it_changes_nothing(lab: Window, given: Any) -> None:
    lab.dialogs.named = given
    choose(lab, ANOTHER)
    assert lab.workspace.profile_settings.device == "cpu" and offered(lab) == ["cpu", ANOTHER]
    assert lab.toolbar.device.currentData() == "cpu" and not lab.running.worker.added


@pytest.mark.parametrize("given", ["-oProxyCommand=x", "a b", "ssh://", "box; rm"])
def test_what_is_no_machine_is_refused(lab: Window, given: str) -> None:
    lab.dialogs.named = given
    lab.workspace.machines.add()
    assert offered(lab) == ["cpu", ANOTHER] and not lab.running.worker.added
    assert "is no machine such as me@host" in lab.status.currentMessage()


def test_machines_are_offered_the_next_time(lab: Window, qtbot: QtBot, tmp_path: Path) -> None:
    for lab.dialogs.named in ("box", "me@box:2222", "box"):
        lab.workspace.machines.add()
    lab.settings.store.sync()
    again = window(qtbot, tmp_path, make_runner=FakeWorker)
    again.running.start_worker()
    again.running.worker.find("cpu")
    assert offered(again) == ["cpu", "ssh://box", "ssh://me@box:2222", ANOTHER]
    assert again.workspace.profile_settings.device == "cpu" and not again.running.worker.added


def test_data_of_a_training_on_another_machine_are_named_from_its_root(
    lab: Window,
) -> None:
    lab.running.worker.find("cpu", "ssh://box/cpu")
    choose(lab, "ssh://box/cpu")
    lab.train()
    panel = lab.train_dialog
    panel.data.choose("cifar10", {"cifar10": "images"})
    assert panel.device.currentData() == "ssh://box/cpu"
    panel.refresh()
    assert "Name the folder on box from its root on" in panel.data.problem("box")
    panel.data.choose("cifar10", {"cifar10": "/data/images"})
    assert panel.data.problem("box") == ""
    assert panel.data.problem() == "There is no folder /data/images."
