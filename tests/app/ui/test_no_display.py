"""Where no window can be shown, that is a sentence and an exit code."""

import os
import subprocess
import sys

import pytest

from app.client.host import environment


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a display")
@pytest.mark.parametrize("display", [{}, {"DISPLAY": ":987"}, {"QT_QPA_PLATFORM": "nix"}])
def test_without_a_display_there_is_a_sentence(display: dict[str, str]) -> None:
    screens = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    bare = {name: value for name, value in environment().items() if name not in screens}
    convas = subprocess.run(
        [sys.executable, "-m", "app", "lenet"],
        env=bare | display | {"XDG_RUNTIME_DIR": os.devnull},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert convas.returncode == 2
    assert convas.stderr.startswith("convas: the window cannot be shown")
    assert convas.stderr.count("\n") == 1
